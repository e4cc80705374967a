"""``document parse`` and ``document write``: formats without a store. docs/command-line.md describes the JSON."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from console import cli_columns
from console.adapters.formats.registry import FORMATS, recognise
from console.domain.columns import COLUMN_LAYOUTS
from console.domain.documents import (
    OutgoingEnvelope,
    ParsedDocument,
    ParsedMessage,
    document_from_json,
    document_to_json,
)
from console.domain.problems import Problem, Severity
from console.domain.values import PartyId
from console.services.errors import ContentError
from console.services.formats import Format

MAX_BYTES = 64 * 1024 * 1024
LONG_BYTES = 4 * 1024 * 1024  # from here on a message is read, and told, in parts


def register(commands: Any) -> None:
    """Add the commands."""
    document = commands.add_parser("document", help="read and write documents").add_subparsers(
        dest="what", required=True
    )
    one = document.add_parser("parse", help="read files or folders and say what is in them")
    one.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    one.add_argument("--json", action="store_true", help="one object a file")
    one.add_argument("--format", choices=sorted(FORMATS), help="do not guess the format")
    _columns_option(one)
    one.set_defaults(run=_parse)
    one = document.add_parser("write", help="write canonical documents in a partner's format")
    one.add_argument("--format", choices=sorted(FORMATS), required=True)
    one.add_argument("--in", dest="source", default="-", help="canonical JSON, one document or a list (- reads stdin)")
    one.add_argument("--out", type=Path)
    one.add_argument("--sender", default="x12:ZZ:SENDER", help="scheme:id")
    one.add_argument("--receiver", default="x12:ZZ:RECEIVER", help="scheme:id")
    one.add_argument("--control", type=int, default=1)
    one.add_argument("--version")
    one.add_argument("--test", action="store_true")
    _columns_option(one)
    one.set_defaults(run=_write)
    cli_columns.register(document)


def _columns_option(one: Any) -> None:
    one.add_argument(
        "--columns",
        action="append",
        default=[],
        metavar="SPEC",
        help="column specification: a file, or a template's name",
    )


def _parse(arguments: argparse.Namespace) -> int:
    worst = 0
    options = cli_columns.options_of(arguments.columns)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")  # file names and texts a terminal cannot show
    for path in _files(arguments.paths):
        entry, form, raw = _opened(path, arguments.format)
        if form is None or len(raw) <= LONG_BYTES:
            entry |= _documents(form.read(raw, _options_for(form, options))) if form else {}
            worst = max(worst, _grade(entry))
            print(json.dumps(entry, ensure_ascii=False) if arguments.json else _words(entry), flush=True)
            continue
        pieces = form.read_parts(raw, _options_for(form, options))
        worst = max(worst, (_print_json if arguments.json else _print_words)(entry, pieces))
    return worst


def _options_for(form: Format, options: dict[str, str]) -> dict[str, str] | None:
    return options if form.name in COLUMN_LAYOUTS else None


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            try:
                yield from sorted(one for one in path.rglob("*") if one.is_file())
            except OSError:
                yield path
        else:
            yield path


def _opened(path: Path, wanted: str | None) -> tuple[dict[str, Any], Format | None, bytes]:
    """What is known of a file before it is read, its format (``None``: not to be read) and its bytes."""
    entry: dict[str, Any] = {"path": str(path), "format": None, "documents": [], "problems": []}
    try:
        size = path.stat().st_size
        if not path.is_file():
            return entry | {"problems": [_trouble("file.unreadable", "This is no file.")]}, None, b""
        raw = path.read_bytes() if size <= MAX_BYTES else b""
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return entry | {"problems": [_trouble("file.unreadable", f"The file cannot be read: {reason}.")]}, None, b""
    entry |= {"bytes": size}
    if size > MAX_BYTES:
        trouble = _trouble("file.too_big", f"The file has {size} bytes; the limit is {MAX_BYTES}.")
        return entry | {"problems": [trouble]}, None, b""
    entry["sha256"] = hashlib.sha256(raw).hexdigest()
    form = FORMATS[wanted] if wanted else recognise(raw[:4096], path.name)
    if form is None:
        trouble = _trouble("file.not_recognised", _looks_like(raw))
        return entry | {"problems": [trouble]}, None, b""
    return entry | {"format": form.name}, form, raw


_OTHERS: tuple[tuple[tuple[bytes, ...], str], ...] = (
    ((b"<!doctype html", b"<html"), "This is a web page, perhaps a server's message about a failure."),
    ((b"pk\x03\x04",), "This is a ZIP archive; its files are read once they are unpacked."),
    ((b"\x1f\x8b",), "This is a compressed file (gzip); it is read once it is unpacked."),
    ((b"\x89png", b"\xff\xd8\xff", b"gif8", b"ii*\x00", b"mm\x00*"), "This is a picture, which is not read."),
)
"""How files begin that come in place of documents, in small letters, and what to say of them."""


def _looks_like(raw: bytes) -> str:
    """What a file is that no format reads."""
    if not raw:
        return "The file is empty."
    start = raw[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    known = (text for starts, text in _OTHERS if start.startswith(starts))
    return next(known, "This is of no format the program reads.")


def _documents(parsed: ParsedMessage) -> dict[str, Any]:
    return {
        "charset": parsed.charset,
        "documents": [_document(one) for one in parsed.documents],
        "problems": [_problem(problem) for problem in parsed.problems],
    }


def _document(one: ParsedDocument) -> dict[str, Any]:
    found = {
        "kind": one.document.kind if one.document else None,
        "kind_name": one.kind_name,
        "envelope": one.envelope.model_dump(mode="json"),
        "document": json.loads(document_to_json(one.document)) if one.document else None,
        "problems": [_problem(problem) for problem in one.problems],
    }
    return found if one.part == 1 and one.complete else found | {"part": one.part, "complete": one.complete}


def _print_json(entry: dict[str, Any], pieces: Iterable[ParsedMessage]) -> int:
    """One object, as for a short message, written while it is read: what is long never stands in memory as a whole."""
    grade, between, problems = 0, "", list(entry["problems"])
    for number, piece in enumerate(pieces):
        if number == 0:
            head = {name: value for name, value in entry.items() if name not in ("documents", "problems")}
            start = json.dumps(head | {"charset": piece.charset}, ensure_ascii=False)
            sys.stdout.write(f'{start[:-1]}, "documents": [')
        found = _documents(piece)
        grade = max(grade, _grade(entry | found))
        problems += found["problems"]
        for one in found["documents"]:
            sys.stdout.write(between + json.dumps(one, ensure_ascii=False))
            between = ", "
    print(f'], "problems": {json.dumps(problems, ensure_ascii=False)}}}', flush=True)
    return grade


def _print_words(entry: dict[str, Any], pieces: Iterable[ParsedMessage]) -> int:
    grade = 0
    for piece in pieces:
        found = entry | _documents(piece)
        grade = max(grade, _grade(found))
        print(_words(found), flush=True)
    return grade


def _problem(problem: Problem) -> dict[str, Any]:
    place = problem.place.model_dump(mode="json", exclude_none=True)
    return problem.model_dump(mode="json") | {"place": place, "where": str(problem.place)}


def _trouble(code: str, text: str) -> dict[str, Any]:
    return _problem(
        Problem(
            code=code,
            severity=Severity.FATAL,
            text=text,
            meaning="Nothing of it was read.",
            next_step="Check the file and its sender.",
        )
    )


def _grade(entry: dict[str, Any]) -> int:
    if entry["format"] is None:
        return 2
    problems = [*entry["problems"], *(one for document in entry["documents"] for one in document["problems"])]
    return 1 if any(one["severity"] != "info" for one in problems) or not entry["documents"] else 0


def _words(entry: dict[str, Any]) -> str:
    lines = [f"{entry['path']}: {entry['format'] or 'not recognised'}, {len(entry['documents'])} documents"]
    for one in entry["documents"]:
        body = one["document"] or {}
        number = body.get("order_number") or body.get("number") or ""
        lines.append(
            f"  {one['kind_name']} {one['kind'] or '(not read yet)'} {number}, {len(body.get('lines', []))} lines"
        )
        lines += [_problem_line(problem) for problem in one["problems"]]
    lines += [_problem_line(problem) for problem in entry["problems"]]
    return "\n".join(lines)


def _problem_line(problem: dict[str, Any]) -> str:
    words = " ".join(part for part in (problem["text"], problem["meaning"], problem["next_step"]) if part)
    return f"    {problem['severity']} at {problem['where']}: {words}"


def _write(arguments: argparse.Namespace) -> int:
    try:
        text = sys.stdin.read() if arguments.source == "-" else Path(arguments.source).read_text(encoding="utf-8")
        found = json.loads(text)
        rows = found["documents"] if isinstance(found, dict) and "documents" in found else found
        documents = [document_from_json(json.dumps(row)) for row in (rows if isinstance(rows, list) else [rows])]
    except (OSError, ValueError, ValidationError) as error:
        print(f"The canonical documents cannot be read: {error}", file=sys.stderr)
        return 2
    envelope = OutgoingEnvelope(
        sender=_party(arguments.sender),
        receiver=_party(arguments.receiver),
        interchange_control=arguments.control,
        group_control=arguments.control,
        created_at=datetime.now(UTC),
        version=arguments.version,
        test=arguments.test,
        options=cli_columns.options_of(arguments.columns),
    )
    try:
        payload = FORMATS[arguments.format].write(documents, envelope)
    except ContentError as error:
        print(f"{error.text} {error.next_step}", file=sys.stderr)
        return 1
    if arguments.out:
        arguments.out.write_bytes(payload)
    else:
        sys.stdout.buffer.write(payload)
    return 0


def _party(text: str) -> PartyId:
    scheme, _, value = text.rpartition(":")
    return PartyId(scheme=scheme or "x12:ZZ", value=value)
