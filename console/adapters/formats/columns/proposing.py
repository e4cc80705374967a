"""Proposes a specification for a sample: what each column seems to carry, how sure that is, and what must be asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from pydantic import ValidationError

from console.adapters.formats.columns import sniffing
from console.adapters.formats.columns.cells import CellError, parse_moment, plain
from console.adapters.formats.columns.delimited import Splitter, text_lines
from console.adapters.formats.columns.paths import JsonError, load
from console.adapters.formats.columns.sniffing import Proposal, ProposedColumn
from console.adapters.formats.columns.table import Notes, charset_of, folded
from console.adapters.formats.columns.templates import words
from console.adapters.formats.columns.workbook import sheet_rows
from console.domain.columns import ITEM_TARGETS, TARGETS, ColumnSpec, Delimited, Shape, Target
from console.domain.documents import DocumentKind

SAMPLE_ROWS = 200
DATE_FORMATS = (
    "YYYY-MM-DD", "DD.MM.YYYY", "DD/MM/YYYY", "MM/DD/YYYY", "YYYYMMDD", "DD-MM-YYYY", "YYYY/MM/DD", "DD.MM.YY",
    "DD/MM/YY",
    "MM/DD/YY", "DD-MMM-YYYY", "D MMM YYYY", "YYYY-MM-DDTHH:mm:ssZ", "YYYY-MM-DD HH:mm:ss", "YYYY-MM-DDTHH:mm:ss",
)  # fmt: skip
SIGNS = {
    DocumentKind.ORDER: ("requested", "ordered_on", "ship_to_name"),
    DocumentKind.ACKNOWLEDGMENT: ("action", "promised", "promised_ship", "supplier_order_number", "document_number"),
    DocumentKind.SHIP_NOTICE: ("despatch_number", "sscc", "tracking", "lot"),
    DocumentKind.INVOICE: ("invoice_number", "amount", "payable", "due_on"),
    DocumentKind.STOCK_REPORT: ("available", "on_hand", "projected_on", "location"),
    DocumentKind.PRICE_CATALOGUE: ("list_price", "valid_from", "price_minimum", "retail_price", "minimum_order"),
}
GROUPS = {
    DocumentKind.ORDER: ("order_number",),
    DocumentKind.ACKNOWLEDGMENT: ("order_number",),
    DocumentKind.SHIP_NOTICE: ("despatch_number",),
    DocumentKind.INVOICE: ("invoice_number",),
}
_NUMBER = re.compile(r"[+-]?\d[\d.,' \u00a0]*-?")


@dataclass(slots=True)
class Sample:
    """A file as rows, before anybody has said what they mean."""

    syntax: str
    layout: dict[str, Any]
    headings: list[str]
    rows: list[list[str]]
    words: str
    questions: list[str] = field(default_factory=list)
    columns: list[str | int] = field(default_factory=list)


def propose(raw: bytes, filename: str = "") -> Proposal:
    """A proposal for a sample. Raises WorkbookError or JsonError when it cannot be opened at all."""
    syntax = sniffing.syntax_of(raw[:65536], filename) or sniffing.container_of(raw)[0]
    sample = {"xlsx": _workbook, "json_paths": _json, "fixed": _fixed}.get(syntax, _delimited)(raw)
    if not sample.headings:
        columns = tuple(ProposedColumn(str(at + 1), None, 0.0, _texts(sample, at)) for at in range(_width(sample)))
        asked = (*sample.questions, "It has no headings: say what each column or position carries.")
        return Proposal(sample.syntax, None, None, 0.1, asked, columns, f"This is {sample.words}.")
    kind, chosen, sureness = _kind(sample.headings)
    spec = _spec(sample, kind, chosen) if kind else None
    columns = tuple(_column(sample, at, chosen) for at in range(len(sample.headings)))
    _ask_about_columns(sample, columns)
    if kind is None:
        sample.questions.insert(0, "Which kind of document is it?")
    names = ", ".join(name for name in sample.headings[:30] if name)
    seems = f" It looks like {_article(kind)}." if kind else ""
    confidence = round(sureness * (0.9 ** len(sample.questions)), 2)
    questions = tuple(dict.fromkeys(sample.questions))
    found = f"This is {sample.words} with the columns {names}.{seems}"
    return Proposal(sample.syntax, kind, spec, confidence, questions, columns, found)


def _article(kind: DocumentKind) -> str:
    text = str(kind).replace("_", " ")
    return f"{'an' if text[0] in 'aeiou' else 'a'} {text}"


# ------------------------------------------------------------------------------------------------------------- samples


def _delimited(raw: bytes) -> Sample:
    notes = Notes()
    charset = charset_of(raw, "utf-8", notes)
    lines = sniffing.text_head(raw)
    found = sniffing.separator_of(lines, 0.3) or (",", 1)
    layout = Delimited(separator=found[0])
    rows = [
        [plain(cell) for cell in cells]
        for _, cells in islice(Splitter(layout, Notes()).rows(text_lines(raw[: 1 << 20], charset)), SAMPLE_ROWS)
    ]
    skip, headings, rows = _split_header(rows)
    shown = charset.removesuffix("-sig")
    sample = Sample(
        "delimited",
        {"syntax": "delimited", "separator": found[0], "charset": shown, "header": bool(headings), "skip_rows": skip},
        headings,
        rows,
        f"delimited text (separator {sniffing.SEPARATOR_WORDS.get(found[0], found[0])}, {shown})",
        columns=list(headings),
    )
    if notes.found:
        sample.questions.append(f"The text is not UTF-8. Is {charset} right? Look at letters such as é or ß.")
    return sample


def _workbook(raw: bytes) -> Sample:
    rows = [[plain(cell) for cell in cells] for _, cells in islice(sheet_rows(raw, None, Notes()), SAMPLE_ROWS)]
    skip, headings, body = _split_header(rows)
    layout = {"syntax": "xlsx", "header": bool(headings), "skip_rows": skip}
    return Sample("xlsx", layout, headings, body, "a workbook", columns=list(headings))


def _fixed(raw: bytes) -> Sample:
    lines = sniffing.text_head(raw)[:SAMPLE_ROWS]
    marks = list(dict.fromkeys(line[:3] for line in lines))
    text = "text of fixed width"
    if len(marks) <= len(lines) // 2:
        text += f", its lines beginning with {', '.join(marks[:8])}"
    return Sample("fixed", {"syntax": "fixed"}, [], [[line] for line in lines], text)


def _json(raw: bytes) -> Sample:
    try:
        root = load(raw.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        first = raw.lstrip(b"\xef\xbb\xbf").split(b"\n", 1)[0]
        try:
            root = [load(first.decode("utf-8", "replace"))]
        except (ValueError, RecursionError):
            raise JsonError(f"This is not JSON: {error}") from error
    documents, path = _list_in(root)
    first_document = documents[0] if documents else {}
    lines_path = next((key for key, value in first_document.items() if _objects(value)), "")
    pairs: list[tuple[str, str, list[str]]] = []
    for key, value in first_document.items():
        if not isinstance(value, (dict, list)):
            pairs.append(
                (key, key, [plain(one.get(key)) for one in documents if isinstance(one.get(key), str | Decimal)])
            )
    for key, value in (first_document[lines_path][0] if lines_path else {}).items():
        if not isinstance(value, (dict, list)):
            pairs.append(
                (key, key, [plain(one.get(key)) for one in first_document[lines_path] if isinstance(one, dict)])
            )
    layout = {"syntax": "json_paths", "documents": path, "lines": lines_path or ""}
    depth = max((len(texts) for *_, texts in pairs), default=0)
    rows = [[texts[at] if at < len(texts) else "" for *_, texts in pairs] for at in range(min(depth, SAMPLE_ROWS))]
    return Sample(
        "json_paths", layout, [name for name, *_ in pairs], rows, "JSON", columns=[name for _, name, _ in pairs]
    )


def _objects(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _list_in(root: Any) -> tuple[list[dict[str, Any]], str]:
    """The list of documents in a JSON text, and where it is."""
    if _objects(root):
        return [one for one in root if isinstance(one, dict)], ""
    if isinstance(root, dict):
        for key, value in root.items():
            if _objects(value) and any(_objects(inner) for inner in value[0].values()):
                return [one for one in value if isinstance(one, dict)], key
        return [root], ""
    return [], ""


def _split_header(rows: list[list[str]]) -> tuple[int, list[str], list[list[str]]]:
    """How many rows stand above the headings, the headings, the rows below; no headings when there seem to be none."""
    width = max((len(row) for row in rows), default=0)
    for at, row in enumerate(rows[:20]):
        texts = [cell for cell in row if cell]
        if len(texts) < max(2, width * 0.5):
            continue
        named = (
            all(not _NUMBER.fullmatch(cell) and len(cell) < 60 for cell in texts) and len(set(texts)) > len(texts) / 2
        )
        known = sum(1 for cell in texts if any(folded(cell) in one for one in _heading_words().values()))
        numeric_below = any(_NUMBER.fullmatch(cell) for below in rows[at + 1 : at + 20] for cell in below)
        if named and (known or (numeric_below and at == 0 and len(texts) == width)):
            return at, row, rows[at + 1 :]
        if not named:
            break
    return 0, [], rows


# ------------------------------------------------------------------------------------------------------- what they mean


def _heading_words() -> dict[str, list[str]]:
    found: dict[str, list[str]] = words()["headings"]
    return found


def _likeness(heading: str, target: Target) -> float:
    text = folded(heading)
    names = [folded(one) for one in _heading_words().get(target.name, ())]
    if text in names:
        return 1.0 - names.index(text) / 100
    if text == target.label:
        return 0.95
    return 0.55 if any(f" {name} " in f" {text} " for name in names if len(name) > 3) else 0.0


def _kind(headings: Sequence[str]) -> tuple[DocumentKind | None, dict[int, tuple[str, float]], float]:
    """The kind whose facts the headings name best, which column carries what, and how sure that is."""
    scored = []
    for kind, signs in SIGNS.items():
        chosen = _assign(headings, TARGETS[kind].values())
        there = {to for to, _ in chosen.values()}
        needed = {one.name for one in TARGETS[kind].values() if one.needed and one.name != "line_ref"}
        score = sum(sure for _, sure in chosen.values()) + 0.6 * len(there & set(signs))
        score -= 3.0 * len(needed - there)
        if kind not in GROUPS and "order_number" in {
            to for to, _ in _assign(headings, TARGETS[DocumentKind.ORDER].values()).values()
        }:
            score -= 2.0
        if kind is DocumentKind.PRICE_CATALOGUE and not there & {"price", "list_price", "retail_price"}:
            score -= 3.0
        if kind is DocumentKind.STOCK_REPORT and not there & {"available", "on_hand", "projected", "on_order"}:
            score -= 3.0
        if not there & {*ITEM_TARGETS, "line_ref"}:
            score -= 2.0
        scored.append((score, kind, chosen))
    scored.sort(key=lambda one: -one[0])
    best, second = scored[0], scored[1]
    if best[0] < 1.5:
        return None, _assign(headings, TARGETS[best[1]].values()) if best[0] > 0 else {}, 0.1
    clear = min(1.0, 0.5 + (best[0] - second[0]) / 2)
    covered = sum(sure for _, sure in best[2].values()) / max(1, len([one for one in headings if one]))
    return best[1], best[2], min(1.0, clear) * min(1.0, 0.4 + covered * 0.6)


def _assign(headings: Sequence[str], targets: Iterable[Target]) -> dict[int, tuple[str, float]]:
    """Each column to the fact it names best, each fact once."""
    pairs = [
        (_likeness(heading, target), at, target.name)
        for at, heading in enumerate(headings)
        if heading
        for target in targets
    ]
    chosen: dict[int, tuple[str, float]] = {}
    taken: set[str] = set()
    for likeness, at, name in sorted(pairs, key=lambda one: (-one[0], one[1])):
        if likeness > 0 and at not in chosen and name not in taken:
            chosen[at] = (name, likeness)
            taken.add(name)
    return chosen


def _column(sample: Sample, at: int, chosen: dict[int, tuple[str, float]]) -> ProposedColumn:
    to, sure = chosen.get(at, (None, 0.0))
    return ProposedColumn(sample.headings[at], to, round(sure, 2), _texts(sample, at))


def _texts(sample: Sample, at: int, count: int = 3) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row[at] for row in sample.rows if at < len(row) and row[at]))[:count]


def _width(sample: Sample) -> int:
    return max((len(row) for row in sample.rows), default=0)


def _all_texts(sample: Sample, at: int) -> list[str]:
    return [row[at] for row in sample.rows if at < len(row) and row[at]]


def _ask_about_columns(sample: Sample, columns: Sequence[ProposedColumn]) -> None:
    for one in columns:
        if one.heading and one.to is None:
            sample.questions.append(f"What is in the column “{one.heading}”? (left out so far)")
        elif one.to is not None and one.confidence < 0.6:
            sample.questions.append(f"Is “{one.heading}” the {one.to.replace('_', ' ')}?")
    names = [folded(one.heading) for one in columns if one.heading]
    for name in sorted({one for one in names if names.count(one) > 1}):
        sample.questions.append(f"The heading “{name}” is there several times: which one is meant?")


# ------------------------------------------------------------------------------------------ the specification


def _spec(sample: Sample, kind: DocumentKind, chosen: dict[int, tuple[str, float]]) -> ColumnSpec | None:
    place = "path" if sample.syntax == "json_paths" else "column"
    targets = TARGETS[kind]
    fields: list[dict[str, Any]] = []
    dates: list[str] = []
    number_texts: list[str] = []
    for at, (to, _) in sorted(chosen.items()):
        one: dict[str, Any] = {"to": to, place: sample.columns[at]}
        texts, shape = _all_texts(sample, at), targets[to].shape
        if shape in (Shape.NUMBER, Shape.WHOLE):
            number_texts += texts
        elif shape in (Shape.DAY, Shape.MOMENT):
            dates += _date_formats(sample, sample.headings[at], texts)
        elif shape is Shape.CODE:
            one["codes"] = _codes(sample, to, sample.headings[at], texts)
        fields.append(one)
    body = {
        "name": f"proposed {str(kind).replace('_', ' ')}",
        "kind": kind,
        "layout": sample.layout,
        "numbers": _numbers(sample, number_texts) if sample.syntax != "xlsx" else {},
        "dates": tuple(dict.fromkeys(dates)) or ("YYYY-MM-DD",),
        "units": _units(sample, kind, chosen),
        "group_by": tuple(one for one in GROUPS.get(kind, ()) if any(to == one for to, _ in chosen.values())),
        "fields": fields,
    }
    try:
        return ColumnSpec.model_validate(body)
    except ValidationError as error:
        sample.questions += [str(one["msg"]).removeprefix("Value error, ") for one in error.errors()[:3]]
        return None


def _numbers(sample: Sample, texts: list[str]) -> dict[str, str]:
    points = [text for text in texts if "." in text]
    commas = [text for text in texts if "," in text]
    if points and commas:
        both = next((text for text in texts if "." in text and "," in text), "")
        if both:
            decimal = "." if both.rfind(".") > both.rfind(",") else ","
            return {"decimal": decimal, "thousands": "," if decimal == "." else "."}
        sample.questions.append(
            f"Numbers have points (“{points[0]}”) and commas (“{commas[0]}”): which is the decimal mark?"
        )
        return {"decimal": ".", "thousands": ""}
    mark = "," if commas else "."
    groups = [text for text in texts if re.fullmatch(rf"[+-]?\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+", text)]
    if groups and len(groups) == len(points or commas):
        sample.questions.append(f"Is “{groups[0]}” {groups[0].replace(mark, '')}, or a number with decimals?")
    return {"decimal": mark, "thousands": ""}


def _date_formats(sample: Sample, heading: str, texts: list[str]) -> list[str]:
    fitting = [form for form in DATE_FORMATS if texts and all(_is_date(text, form) for text in texts)]
    if not fitting:
        if texts:
            sample.questions.append(f"How are the dates in “{heading}” written, such as “{texts[0]}”?")
        return []
    swapped = [form for form in fitting if form.startswith(("DD", "MM"))]
    if any(form.startswith("DD") for form in swapped) and any(form.startswith("MM") for form in swapped):
        sample.questions.append(f"Is “{texts[0]}” in “{heading}” day/month or month/day?")
    return fitting[:1]


def _is_date(text: str, form: str) -> bool:
    try:
        return parse_moment(text, (form,)) is not None
    except CellError:
        return False


def _codes(sample: Sample, to: str, heading: str, texts: list[str]) -> dict[str, str]:
    known = words()["codes"].get(to, {})
    found: dict[str, str] = {}
    for text in dict.fromkeys(texts):
        meant = known.get(text.casefold())
        if meant:
            found[text] = meant
        else:
            sample.questions.append(f"What does “{text[:30]}” in “{heading}” mean?")
    return found


def _units(sample: Sample, kind: DocumentKind, chosen: dict[int, tuple[str, float]]) -> dict[str, str]:
    known = words()["units"]
    found: dict[str, str] = {}
    for at, (to, _) in chosen.items():
        if TARGETS[kind][to].shape is not Shape.UNIT:
            continue
        for text in dict.fromkeys(_all_texts(sample, at)):
            meant = known.get(text.casefold())
            if meant:
                found[text] = meant
            else:
                sample.questions.append(f"Which unit is “{text[:20]}”?")
    return found
