"""Every fact a column may carry, of every kind of document, is read from a file of any layout and written back the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from console.adapters.formats.columns import canonical
from console.adapters.formats.registry import FORMATS
from console.domain.columns import LONG_KINDS, PART_LISTS, TARGETS, ColumnSpec, Level, Shape, Target
from console.domain.documents import DocumentKind
from console.domain.identifiers import check_digit
from tests.unit.formats.columns_world import envelope, options
from tests.unit.formats.xml_losses import differences

LAYOUTS = ("delimited", "fixed", "xlsx", "json_paths")
NOT_FACTS = frozenset({"test", "control", "literal"})
"""Of the envelope; they have tests of their own."""
WIDTH = 40


def facts_of(kind: DocumentKind) -> list[Target]:
    """The facts tried: of a day of arrival and a day of despatch, which are one fact, the first; of the number of a pack
    and its SSCC, by which it is known, the second."""
    return [
        target
        for target in TARGETS[kind].values()
        if target.name not in NOT_FACTS and not target.name.endswith("_ship") and target.name != "pack_ref"
    ]


def spec_for(kind: DocumentKind, layout: str) -> ColumnSpec:
    fields: list[dict[str, Any]] = []
    for place, target in enumerate(facts_of(kind)):
        where: dict[str, Any] = {"column": target.name}
        if layout == "fixed":
            where = {"start": 1 + place * WIDTH, "length": WIDTH}
        elif layout == "json_paths":
            where = {"path": target.name}
        fields.append({"to": target.name, **where})
    group = [] if kind in LONG_KINDS else [next(target.name for target in facts_of(kind) if target.needed)]
    body: dict[str, Any] = {"syntax": layout}
    if layout == "json_paths":
        body |= {"documents": "", "lines": "lines", "parts": "parts" if kind in PART_LISTS else ""}
    return ColumnSpec.model_validate(
        {
            "name": f"all of {kind}",
            "kind": kind,
            "layout": body,
            "dates": ["YYYY-MM-DD", "YYYY-MM-DDTHH:mm:ssZ"],
            "group_by": group,
            "fields": [field | _moments(kind, field["to"]) for field in fields],
        }
    )


def _moments(kind: DocumentKind, name: str) -> dict[str, Any]:
    return {"format": ["YYYY-MM-DDTHH:mm:ssZ"]} if TARGETS[kind][name].shape is Shape.MOMENT else {}


@st.composite
def cell_texts(draw: st.DrawFn, target: Target, place: str) -> str:
    """What stands in the column of a fact."""
    if target.name == "sscc":
        body = f"3{draw(st.integers(10**15, 10**16 - 1))}"
        return f"{body}{check_digit(body)}"
    if target.name == "gtin":
        return "4012345123456"
    if target.shape is Shape.TEXT:
        return f"{draw(st.sampled_from(['Größe', '0012', '-5', '=1+1', 'a;b', 'x y', chr(39) + 'q', '1.0']))} {place}"
    if target.shape is Shape.NUMBER:
        return format(Decimal(draw(st.integers(1, 10**8))).scaleb(-3), "f")
    if target.shape is Shape.WHOLE:
        return str(draw(st.integers(1, 99)))
    day = date(2001, 1, 1) + timedelta(days=draw(st.integers(0, 20_000)))
    if target.shape is Shape.DAY:
        return day.isoformat()
    if target.shape is Shape.MOMENT:
        return f"{day.isoformat()}T{draw(st.integers(0, 23)):02}:15:00Z"
    if target.shape is Shape.UNIT:
        return draw(st.sampled_from(["C62", "KGM", "XCT"]))
    if target.shape is Shape.CODE:
        assert target.codes is not None
        return str(draw(st.sampled_from(sorted(target.codes))))
    return draw(st.sampled_from(["Y", "N"]))


@st.composite
def tables(draw: st.DrawFn, kind: DocumentKind) -> list[dict[str, str]]:
    """Rows of one document: two lines, of two parts where lines have parts."""
    targets = facts_of(kind)
    head = {one.name: draw(cell_texts(one, "h")) for one in targets if one.level is Level.HEAD}
    rows = []
    for line in range(2):
        facts = {one.name: draw(cell_texts(one, f"l{line}")) for one in targets if one.level is Level.LINE}
        for part in range(2 if kind in PART_LISTS else 1):
            parts = {one.name: draw(cell_texts(one, f"l{line}p{part}")) for one in targets if one.level is Level.PART}
            rows.append({**head, **facts, **parts})
    return rows


def as_text(kind: DocumentKind, rows: list[dict[str, str]]) -> bytes:
    """The rows as JSON by paths, written without the program's help."""
    levels = {target.name: target.level for target in facts_of(kind)}

    def of(row: dict[str, str], level: Level) -> dict[str, Any]:
        return {name: value for name, value in row.items() if levels[name] is level}

    body: dict[str, Any] = of(rows[0], Level.HEAD) | {"lines": []}
    step = 2 if kind in PART_LISTS else 1
    for place in range(0, len(rows), step):
        line = of(rows[place], Level.LINE)
        if step == 2:
            line["parts"] = [of(row, Level.PART) for row in rows[place : place + step]]
        body["lines"].append(line)
    return json.dumps(body).encode()


@pytest.mark.parametrize("kind", TARGETS)
def test_every_fact_is_read_and_written_in_every_layout(kind: DocumentKind) -> None:
    specs = {layout: spec_for(kind, layout) for layout in LAYOUTS}

    @given(tables(kind))
    @settings(max_examples=8, derandomize=True, database=None, phases=[Phase.generate])
    def each(rows: list[dict[str, str]]) -> None:
        first = read_one(specs["json_paths"], as_text(kind, rows))
        assert list(lost(kind, rows, first)) == []
        for layout, spec in specs.items():
            raw = FORMATS[layout].write([first], envelope(spec))
            assert list(differences(first, read_one(spec, raw))) == [], layout

    each()


def read_one(spec: ColumnSpec, raw: bytes) -> Any:
    parsed = FORMATS[spec.layout.syntax].read(raw, options(spec))
    assert [problem.text for problem in parsed.all_problems] == []
    (document,) = parsed.documents
    return document.document


def lost(kind: DocumentKind, rows: list[dict[str, str]], document: Any) -> Iterator[str]:
    """Facts of the head and of lines that are not where the table of facts says they are."""
    step = len(rows) // len(document.lines)
    for target in facts_of(kind):
        if target.level is Level.PART or target.shape is Shape.UNIT or target.path.endswith("*"):
            continue
        holders = [document] if target.level is Level.HEAD else list(document.lines)
        for place, holder in enumerate(holders):
            wanted, got = rows[place * step][target.name], canonical.get(holder, target.path)
            if kind is DocumentKind.STOCK_REPORT and target.name == "location":
                got = holder.counts[0].location
            if not _same(target, wanted, got):
                yield f"{target.name}: {wanted} -> {got}"


def _same(target: Target, wanted: str, got: Any) -> bool:
    if got is None:
        return False
    if target.shape in (Shape.NUMBER, Shape.WHOLE):
        return Decimal(wanted) == got
    if target.shape is Shape.FLAG:
        return (wanted == "Y") is got
    if isinstance(got, datetime):
        return got == datetime.fromisoformat(wanted.replace("Z", "+00:00"))
    return str(got) == wanted
