"""``document propose``, ``document templates``, ``document fields``: column specifications on the command line."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from console.adapters.formats.columns.proposing import propose
from console.adapters.formats.columns.templates import template, template_names
from console.domain.columns import TARGETS, ColumnSpec
from console.domain.documents import DocumentKind
from console.services.errors import ContentError, NeedsData


def register(document: Any) -> None:
    """Add the commands."""
    one = document.add_parser("propose", help="propose a column specification for a sample (CSV, XLSX, JSON)")
    one.add_argument("sample", type=Path)
    one.add_argument("--out", type=Path, help="write the proposed specification to this file")
    one.add_argument("--kind", choices=sorted(TARGETS), help="which kind of document it is, when you know")
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=_propose)
    one = document.add_parser("templates", help="ready-made column specifications")
    one.add_argument("name", nargs="?", help="print this one")
    one.set_defaults(run=_templates)
    one = document.add_parser("fields", help="the facts a column may carry, of one kind of document")
    one.add_argument("kind", choices=sorted(TARGETS))
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=_fields)


def options_of(names: list[str]) -> dict[str, str]:
    """The format options for specifications named on the command line: files or templates. Raises NeedsData."""
    if not names:
        return {}
    specs: list[Any] = []
    for name in names:
        path = Path(name)
        if name in template_names() and not path.is_file():
            specs.append(name)
        else:
            specs += [spec.model_dump(mode="json") for spec in specs_in(path)]
    return {"columns": json.dumps(specs)}


def specs_in(path: Path) -> list[ColumnSpec]:
    """The specifications in a file: one, or a list of them. Raises NeedsData that names what does not fit."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return [ColumnSpec.model_validate(row) for row in (found if isinstance(found, list) else [found])]
    except FileNotFoundError as error:
        raise NeedsData(
            f"“{path}” is neither a file nor a template; the templates are {', '.join(template_names())}.",
            next_step="“document templates” lists them; “document propose SAMPLE” makes one from a sample.",
        ) from error
    except ValidationError as error:
        faults = "; ".join(str(one["msg"]).removeprefix("Value error, ") for one in error.errors()[:5])
        raise NeedsData(f"The column specification {path.name} is not valid: {faults}.") from error
    except ValueError as error:
        raise NeedsData(f"The column specification {path.name} cannot be read: {error}.") from error


def _propose(arguments: argparse.Namespace) -> int:
    try:
        kind = DocumentKind(arguments.kind) if arguments.kind else None
        found = propose(arguments.sample.read_bytes(), arguments.sample.name, kind)
    except ValueError as error:
        raise ContentError(str(error)) from error
    text = found.spec.model_dump_json(indent=1, exclude_none=True) if found.spec else None
    if arguments.json:
        entry = asdict(found) | {"spec": json.loads(text) if text else None}
        print(json.dumps(entry, ensure_ascii=False, default=str))
    else:
        print(f"{found.found} Confidence {found.confidence:.0%}.")
        for column in found.columns:
            meant = f"{column.to} ({column.confidence:.0%})" if column.to else "?"
            print(f"  {column.heading}: {meant}; such as {', '.join(column.samples) or 'nothing'}")
        for question in found.questions:
            print(f"  to be answered: {question}")
    if text and arguments.out:
        arguments.out.write_text(f"{text}\n", encoding="utf-8")
    elif text and not arguments.json:
        print(text)
    return 0 if found.spec is not None and not found.questions else 1


def _templates(arguments: argparse.Namespace) -> int:
    if arguments.name is None:
        for name in template_names():
            spec = template(name)
            print(f"{name}: {spec.kind}, {spec.layout.syntax}, {len(spec.fields)} fields")
        return 0
    try:
        print(template(arguments.name).model_dump_json(indent=1, exclude_none=True))
    except LookupError as error:
        raise NeedsData(f"{str(error.args[0]).capitalize()}.") from error
    return 0


def _fields(arguments: argparse.Namespace) -> int:
    for target in TARGETS[DocumentKind(arguments.kind)].values():
        codes = [str(code) for code in target.codes] if target.codes else []
        if arguments.json:
            entry = {"to": target.name, "level": target.level, "shape": target.shape, "needed": target.needed}
            print(json.dumps(entry | {"codes": codes}))
        else:
            more = f" ({', '.join(codes)})" if codes else ""
            print(f"{target.name}: {target.shape} of the {target.level}{', needed' if target.needed else ''}{more}")
    return 0
