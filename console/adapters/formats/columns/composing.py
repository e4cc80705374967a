"""A specification made of choices and of what the data say; what it lacks, and what stays in doubt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from console.adapters.formats.columns.cells import number_of, parse_moment
from console.adapters.formats.columns.guessing import OURS, fits_level
from console.adapters.formats.columns.wording import is_date, is_number, meaning_of, unit_of
from console.adapters.formats.columns.written import dates_of, numbers_of
from console.domain.columns import (
    TARGETS,
    ColumnDraft,
    ColumnSpec,
    FieldSpec,
    Numbers,
    Shape,
    Target,
    gaps,
    target_of,
)
from console.domain.columns.words import KIND_WORDS
from console.domain.documents import DocumentKind
from console.domain.units import from_rec20
from console.services.column_samples import (
    KIND,
    LEFT_OUT,
    Choices,
    Composed,
    Doubt,
    SampleColumn,
    SampleTable,
    answer_key,
)

GROUPS: Mapping[DocumentKind, tuple[str, ...]] = {
    DocumentKind.ORDER: ("order_number",),
    DocumentKind.ORDER_CHANGE: ("order_number",),
    DocumentKind.ACKNOWLEDGMENT: ("order_number",),
    DocumentKind.SHIP_NOTICE: ("despatch_number",),
    DocumentKind.INVOICE: ("invoice_number",),
}
"""What tells the documents of a file apart."""
USUAL_DATE = "YYYY-MM-DD"


@dataclass(slots=True)
class _Making:
    """A specification under way."""

    table: SampleTable
    choices: Choices
    kind: DocumentKind
    bound: dict[int, str] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    def answer(self, about: str, *parts: str) -> str | None:
        return self.choices.answers.get(answer_key(about, *parts))

    def target(self, to: str) -> Target:
        return TARGETS[self.kind][to.partition("#")[0]]


def compose(table: SampleTable, choices: Choices) -> Composed:
    """See :class:`console.services.column_samples.ColumnBench`."""
    if choices.kind is None:
        kinds = tuple((str(kind), words) for kind, words in KIND_WORDS.items() if kind not in OURS)
        return Composed(None, (Doubt(KIND, "What is in this file?", kinds, grave=True),))
    making = _Making(table, choices, choices.kind)
    for at, column in enumerate(table.columns):
        to = choices.facts.get(column.key, LEFT_OUT)
        if to != LEFT_OUT and target_of(choices.kind, to) is not None and to not in making.bound.values():
            making.bound[at] = to
    numbers = _numbers(making)
    dates = _dates(making)
    fields = [_field(making, at, to, dates) for at, to in making.bound.items()] + _constants(making)
    body = _body(making, numbers, dates, fields)
    there = {one["to"] for one in fields}
    missing = tuple(gaps(choices.kind, there))
    try:
        draft = ColumnDraft.model_validate(body)
    except ValidationError as error:
        return Composed(None, tuple(making.doubts), missing, _first_fault(error))
    return Composed(draft, tuple(making.doubts), missing, "" if missing else _fault(draft))


def complete(composed: Composed) -> ColumnSpec | None:
    """The specification itself, once nothing is missing."""
    if composed.draft is None or composed.missing or composed.fault:
        return None
    return ColumnSpec.model_validate(composed.draft.model_dump())


def _fault(draft: ColumnDraft) -> str:
    try:
        ColumnSpec.model_validate(draft.model_dump())
    except ValidationError as error:
        return _first_fault(error)
    return ""


def _first_fault(error: ValidationError) -> str:
    return str(error.errors()[0]["msg"]).removeprefix("Value error, ")


def _body(making: _Making, numbers: Numbers, dates: Mapping[int, str], fields: list[dict[str, Any]]) -> dict[str, Any]:
    base, opening, kind = making.choices.base, making.table.opening, making.kind
    kept = base.model_dump() if base is not None and base.kind is kind else {}
    there = {one["to"] for one in fields}
    forms = tuple(dict.fromkeys(dates.values()))
    every_unit = making.answer("every_unit")
    return {
        **kept,
        "name": making.choices.name or kept.get("name") or f"proposed {KIND_WORDS[kind].partition(',')[0]}",
        "kind": kind,
        "layout": opening.layout,
        "records": opening.records,
        "ignore": opening.ignore,
        "numbers": numbers,
        "dates": forms or kept.get("dates") or (USUAL_DATE,),
        "units": _units(making, kept.get("units", {})),
        "unit": (every_unit or None) if every_unit is not None else kept.get("unit"),
        "group_by": tuple(to for to in GROUPS.get(kind, ()) if to in there and _from_the_head(making, to)),
        "fields": fields,
    }


def _from_the_head(making: _Making, to: str) -> bool:
    """Only facts of the document's own rows or of whole rows tell documents apart; JSON tells them by its structure."""
    return making.table.opening.layout.syntax != "json_paths" and not making.table.opening.records


# --------------------------------------------------------------------------------------------------- dates and numbers


def _numbers(making: _Making) -> Numbers:
    columns = [at for at, to in making.bound.items() if is_number(making.target(to))]
    answer = making.answer("numbers")
    texts = [text for at in columns for text in _written(making.table, at)]
    found = numbers_of(texts)
    if answer is not None:
        base = making.choices.base.numbers.strip if making.choices.base else ()
        strip = tuple(dict.fromkeys((*base, *found.form.strip)))
        return Numbers(decimal=answer[0], thousands=answer[1:], strip=strip)  # type: ignore[arg-type]
    if found.others:
        forms = (found.form, *found.others)
        choices = tuple((f"{one.decimal}{one.thousands}", _as_number(found.text, one)) for one in forms)
        asked = f"Is “{found.text}” {' or '.join(dict.fromkeys(words for _, words in choices))}?"
        making.doubts.append(Doubt(answer_key("numbers"), asked, choices, grave=True))
    return found.form


def _as_number(text: str, form: Numbers) -> str:
    value = number_of(text, form)
    return f"{value:f} (with decimals)" if value != value.to_integral_value() else f"{value:f}"


def _written(table: SampleTable, at: int) -> list[str]:
    """The cells of a column that are text; the numbers and dates of a workbook need no reading."""
    return [
        row.cells[at]
        for row in table.rows
        if not row.left_out and at < len(row.cells) and row.cells[at] and isinstance(row.values[at], str)
    ]


def _dates(making: _Making) -> dict[int, str]:
    """The form of each column of dates. A column that leaves two readings is taken as one that does not."""
    found = {at: dates_of(texts) for at, texts in _date_columns(making).items()}
    clear = {one.form for one in found.values() if one is not None and not one.others}
    forms: dict[int, str] = {}
    for at, texts in _date_columns(making).items():
        key, one = making.table.columns[at].key, found[at]
        answer = making.answer("date", key)
        if answer:
            forms[at] = answer
            continue
        if one is None:
            asked = f"How are the dates in “{_title(making, at)}” written, such as “{texts[0]}”?"
            making.doubts.append(Doubt(answer_key("date", key), asked, (), key))
            continue
        agreed = next((form for form in (one.form, *one.others) if form in clear), None)
        forms[at] = agreed or one.form
        if one.others and agreed is None:
            making.doubts.append(_which_day(making, at, (one.form, *one.others), texts))
    return forms


def _date_columns(making: _Making) -> dict[int, list[str]]:
    """Columns that carry a date, with the texts in them."""
    found = {at: _written(making.table, at) for at, to in making.bound.items() if is_date(making.target(to))}
    return {at: texts for at, texts in found.items() if texts}


def _which_day(making: _Making, at: int, forms: tuple[str, ...], texts: list[str]) -> Doubt:
    """Which day is meant, told by the first text that is another day in each form."""

    def day(text: str, form: str) -> str:
        found = parse_moment(text, (form,))
        return f"{found:%-d %B %Y}" if found else ""

    text = next((one for one in texts if day(one, forms[0]) != day(one, forms[1])), texts[0])
    choices = tuple((form, day(text, form)) for form in forms)
    words = " or ".join(words for _, words in choices)
    asked = f"Is “{text}” in “{_title(making, at)}” {words}? ({' or '.join(map(order_words, forms))})"
    key = making.table.columns[at].key
    return Doubt(answer_key("date", key), asked, choices, key, grave=True)


def order_words(form: str) -> str:
    """A date format by the order of its parts: ``day.month.year``."""
    for token, word in (("YYYY", "year"), ("YY", "year"), ("MMM", "month"), ("MM", "month"), ("DD", "day")):
        form = form.replace(token, word)
    return form


def _title(making: _Making, at: int) -> str:
    return making.table.shown_heading(at).strip("“”")


# ------------------------------------------------------------------------------------------------------------- fields


def _field(making: _Making, at: int, to: str, dates: Mapping[int, str]) -> dict[str, Any]:
    column, target = making.table.columns[at], making.target(to)
    before = _before(making, to)
    one: dict[str, Any] = {**before, "to": to, **column.place.settings()}
    if is_date(target):
        usual = next(iter(dates.values()), None)
        one["format"] = (dates[at],) if at in dates and dates[at] != usual else ()
    if is_number(target) and (places := making.answer("implied", column.key)) is not None:
        one["implied"] = int(places or 0)
    if (carry := making.answer("carry", column.key)) is not None:
        one["carry"] = carry == "yes"
    if target.shape is Shape.CODE:
        one["codes"] = _codes(making, at, to, before.get("codes", {}))
    if target.shape is Shape.UNIT:
        _ask_units(making, at)
    return one


def _before(making: _Making, to: str) -> dict[str, Any]:
    """What the specification that is changed says of a fact, besides its place."""
    base = making.choices.base
    found = base.field(to) if base is not None and base.kind is making.kind else None
    if found is None:
        return {}
    places = {"column", "start", "length", "path", "record", "constant"}
    return {name: value for name, value in found.model_dump().items() if name not in places}


def _codes(making: _Making, at: int, to: str, before: Mapping[str, str]) -> dict[str, str]:
    key = making.table.columns[at].key
    found = dict(before)
    for text in dict.fromkeys(making.table.texts(at)):
        answer = making.answer("code", key, text)
        meant = answer or found.get(text) or meaning_of(to, text)
        if meant:
            found[text] = meant
            continue
        codes = making.target(to).codes or ()
        choices = tuple((str(code), str(code).replace("_", " ")) for code in codes)
        asked = f"What does “{text[:30]}” in “{_title(making, at)}” mean?"
        making.doubts.append(Doubt(answer_key("code", key, text), asked, choices, key))
    return found


def _units(making: _Making, before: Mapping[str, str]) -> dict[str, str]:
    found = dict(before)
    for at, to in making.bound.items():
        if making.target(to).shape is not Shape.UNIT:
            continue
        for text in dict.fromkeys(making.table.texts(at)):
            meant = making.answer("unit", text) or found.get(text) or unit_of(text)
            if meant:
                found[text] = meant
    return found


def _ask_units(making: _Making, at: int) -> None:
    base = making.choices.base
    for text in dict.fromkeys(making.table.texts(at)):
        known = making.answer("unit", text) or unit_of(text, base) or from_rec20(text)
        if not known:
            key = answer_key("unit", text)
            making.doubts.append(Doubt(key, f"Which unit is “{text[:20]}”?", (), making.table.columns[at].key))


def _constants(making: _Making) -> list[dict[str, Any]]:
    """Facts that are the same in every file of theirs; and those of the changed specification that this file lacks."""
    there = set(making.bound.values())
    said = {to: text for key, text in making.choices.answers.items() if (to := _constant(key))}
    told: list[dict[str, Any]] = [{"to": to, "constant": text} for to, text in said.items() if text and to not in there]
    base = making.choices.base
    kept = base.fields if base is not None and base.kind is making.kind else ()
    there |= said.keys()
    return told + [
        one.model_dump() for one in kept if one.to not in there and not _is_shown(making, one) and _fits(making, one)
    ]


def _constant(key: str) -> str:
    """The fact of an answer that gives a constant, else nothing."""
    about, _, to = key.partition(answer_key("", ""))
    return to if about == "constant" else ""


def _is_shown(making: _Making, one: FieldSpec) -> bool:
    """Whether the field's column is in this file: then what was said of it here holds, leaving it out too."""
    return one.constant is None and any(_same_place(column.place.settings(), one) for column in making.table.columns)


def _fits(making: _Making, one: FieldSpec) -> bool:
    """Whether a field can stand in this layout at all, after it was changed."""
    wanted = {"fixed": "start", "json_paths": "path"}.get(making.table.opening.layout.syntax, "column")
    given = [name for name in ("column", "start", "path") if getattr(one, name) is not None]
    named = isinstance(one.column, str) and not getattr(making.table.opening.layout, "header", True)
    known = not one.record or one.record in {record.name for record in making.table.opening.records}
    return (not given or given == [wanted]) and not named and known


def _same_place(settings: Mapping[str, Any], one: FieldSpec) -> bool:
    return all(settings.get(name) == (getattr(one, name) or None) for name in ("column", "start", "path", "record"))


# ---------------------------------------------------------------------------------------- an existing specification


def choices_of(table: SampleTable, draft: ColumnDraft) -> Choices:
    """See :class:`console.services.column_samples.ColumnBench`."""
    facts: dict[str, str] = {}
    answers: dict[str, str] = {answer_key("numbers"): f"{draft.numbers.decimal}{draft.numbers.thousands}"}
    for one in draft.fields:
        target = draft.target(one)
        column = next((column for column in table.columns if _is_there(column, one, target)), None)
        if column is None or one.constant is not None:
            continue
        facts[column.key] = one.to
        if is_date(target):
            answers[answer_key("date", column.key)] = (one.format or draft.dates)[0]
    facts = {column.key: facts.get(column.key, LEFT_OUT) for column in table.columns}
    return Choices(draft.kind, facts, answers, draft, draft.name)


def _is_there(column: SampleColumn, one: FieldSpec, target: Target) -> bool:
    settings = column.place.settings()
    if _same_place(settings, one):
        return fits_level(column.level, target)
    names = {str(name).casefold() for name in (one.column, *one.also) if isinstance(name, str)}
    return str(settings.get("column", "")).casefold() in names
