"""Column files taken apart into rows and columns, before anybody has said what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from itertools import islice

from console.adapters.formats.columns import sniffing
from console.adapters.formats.columns.cells import Cell, plain
from console.adapters.formats.columns.delimited import Splitter, text_lines
from console.adapters.formats.columns.layouts import cuts_of, kinds_of, kinds_read, starts_of, total_rows
from console.adapters.formats.columns.paths import JsonError
from console.adapters.formats.columns.table import Notes, NumberedRow, charset_of
from console.adapters.formats.columns.tree import open_tree, tree_columns, tree_rows
from console.adapters.formats.columns.wording import is_known_heading, looks_like_heading
from console.adapters.formats.columns.workbook import WorkbookError, sheet_names, sheet_rows
from console.domain.columns import ColumnDraft, Delimited, FixedWidth, JsonPaths, Level, Record, Workbook
from console.services.column_samples import ColumnPlace, Opening, SampleColumn, SampleRow, SampleTable

SHOWN_ROWS = 200
SHOWN_LINES = 40
HEAD_ROWS = 30
_HEAD_BYTES = 1 << 20

CannotOpen = (WorkbookError, JsonError)
"""What is raised for a file that cannot be opened at all."""


# ------------------------------------------------------------------------------------------------------- how it is made


def open_sample(raw: bytes, name: str = "") -> Opening:
    """How a file seems to be made. Raises WorkbookError, JsonError."""
    syntax = sniffing.syntax_of(raw[:65536], name) or sniffing.container_of(raw)[0]
    if syntax == "xlsx":
        return _with_headings(Workbook(), _first(_sheet(raw, Workbook())))
    if syntax == "json_paths":
        return Opening(open_tree(raw))
    if syntax == "fixed":
        return _open_fixed(raw)
    lines = sniffing.text_head(raw)
    found = sniffing.separator_of(lines, 0.3) or (",", 1)
    charset = charset_of(raw, "utf-8", Notes()).removesuffix("-sig")
    layout = Delimited(separator=found[0], charset=charset)
    return _with_headings(layout, _first(_split(raw, layout)))


def opening_of(draft: ColumnDraft, raw: bytes) -> Opening:
    """How a specification takes files apart; the row of the headings is looked for in this one."""
    layout = draft.layout
    cuts: Mapping[str, tuple[int, ...]] = {}
    if isinstance(layout, FixedWidth):
        cuts = starts_of(draft)
    elif isinstance(layout, Delimited | Workbook) and layout.header:
        rows = _split(raw, layout) if isinstance(layout, Delimited) else _sheet(raw, layout)
        head = [row for row in _first(rows) if row[0] > layout.skip_rows]
        at = _best_heading(head, {str(one.column) for one in draft.fields if one.column})
        layout = layout.model_copy(update={"skip_rows": at - 1 if at else layout.skip_rows})
    return Opening(layout, draft.records, draft.ignore, cuts)


def _first(rows: Iterator[NumberedRow]) -> list[NumberedRow]:
    return list(islice(rows, SHOWN_ROWS))


def _split(raw: bytes, layout: Delimited) -> Iterator[NumberedRow]:
    charset = charset_of(raw, layout.charset, Notes())
    return Splitter(layout, Notes()).rows(text_lines(raw[:_HEAD_BYTES], charset))


def _sheet(raw: bytes, layout: Workbook) -> Iterator[NumberedRow]:
    return sheet_rows(raw, layout.sheet, Notes())


def _open_fixed(raw: bytes) -> Opening:
    layout = FixedWidth(charset=charset_of(raw, "utf-8", Notes()).removesuffix("-sig"))
    lines = sniffing.text_head(raw)[:SHOWN_ROWS]
    if (
        len(lines) > 1
        and looks_like_heading(lines[0].split())
        and _has_figures(lines[1])
        and not _has_figures(lines[0])
    ):
        layout = layout.model_copy(update={"skip_rows": 1})
    body = lines[layout.skip_rows :]
    records = kinds_of(body)
    return Opening(layout, records, (), cuts_of(body, records))


def _has_figures(line: str) -> bool:
    return any(map(str.isdigit, line))


def _with_headings(layout: Delimited | Workbook, rows: Sequence[NumberedRow]) -> Opening:
    """With the row of the headings found, or kinds of rows where there are none; and sums below passed over."""
    texts = [(number, [plain(cell) for cell in cells]) for number, cells in rows]
    at = heading_row(texts)
    layout = layout.model_copy(update={"header": at is not None, "skip_rows": (at or 1) - 1})
    body = [cells for number, cells in texts if at is None or number > at]
    if at is not None:
        first = next((cells for number, cells in texts if number == at), [])
        return Opening(layout, (), total_rows(body, first))
    records = kinds_of([cells[0] for cells in body if cells], column=1) if isinstance(layout, Delimited) else ()
    return Opening(layout, records, () if records else total_rows(body, []))


def heading_row(rows: Sequence[tuple[int, list[str]]]) -> int | None:
    """The number of the row that names the columns; ``None`` when none seems to."""
    width = max((sum(1 for cell in cells if cell) for _, cells in rows), default=0)
    for place, (number, cells) in enumerate(rows[:HEAD_ROWS]):
        texts = [cell for cell in cells if cell]
        if len(texts) < max(2, width * 0.5):
            continue
        named = looks_like_heading(texts)
        known = sum(1 for cell in texts if is_known_heading(cell))
        below = [cell for _, row in rows[place + 1 : place + 20] for cell in row if cell]
        figures = any(any(map(str.isdigit, cell)) for cell in below)
        if named and (known >= 2 or (known and len(texts) <= 3) or (figures and len(texts) >= width - 1)):
            return number
        if not named and known == 0 and len(texts) >= width - 1:
            break
    return None


def _best_heading(rows: Sequence[NumberedRow], wanted: set[str]) -> int | None:
    """The number of the row that has most of the wanted headings."""
    scored = [(len(wanted & {plain(cell) for cell in cells}), -number) for number, cells in rows[:HEAD_ROWS]]
    best = max(scored, default=(0, 0))
    return -best[1] if best[0] else None


# ---------------------------------------------------------------------------------------------------- rows and columns


def look_at(raw: bytes, opening: Opening) -> SampleTable:
    """The first rows of a file, taken apart so. Raises WorkbookError, JsonError."""
    layout = opening.layout
    if isinstance(layout, JsonPaths):
        columns = tree_columns(raw, layout)
        rows, more = tree_rows(raw, layout, columns, SHOWN_ROWS)
        return SampleTable(opening, "JSON", columns, rows, more_rows=more)
    if isinstance(layout, FixedWidth):
        return _look_fixed(raw, opening, layout)
    if isinstance(layout, Workbook):
        rows_read = list(islice(_sheet(raw, layout), SHOWN_ROWS + layout.skip_rows + 2))
        return _look_cells(opening, layout, rows_read, "a workbook", sheets=sheet_names(raw))
    notes = Notes()
    charset = charset_of(raw, layout.charset, notes).removesuffix("-sig")
    rows_read = list(islice(_split(raw, layout), SHOWN_ROWS + layout.skip_rows + 2))
    words = f"delimited text (separator {sniffing.SEPARATOR_WORDS.get(layout.separator, layout.separator)}, {charset})"
    return _look_cells(
        opening,
        layout,
        rows_read,
        words,
        lines=(shown := _lines(raw, charset)),
        note=_letters_note(charset, shown, notes),
    )


def _letters_note(charset: str, lines: Sequence[str], notes: Notes) -> str:
    """What to look at where the letters are not the usual ones: a word of the file that would show it."""
    if charset in ("utf-8", "utf-16", "utf-32", "ascii") and not notes.found:
        return ""
    word = next((word for line in lines for word in re.findall(r"\w+", line) if not word.isascii()), "")
    shown = f", such as “{word[:30]}”" if word else ""
    return f"The letters are read as {charset}, as they are not UTF-8{shown}."


def _lines(raw: bytes, charset: str) -> tuple[str, ...]:
    return tuple(line[:1000] for line in islice(text_lines(raw[:_HEAD_BYTES], charset), SHOWN_LINES))


def _look_cells(
    opening: Opening,
    layout: Delimited | Workbook,
    rows: Sequence[NumberedRow],
    words: str,
    *,
    lines: tuple[str, ...] = (),
    sheets: tuple[str, ...] = (),
    note: str = "",
) -> SampleTable:
    below = [row for row in rows if row[0] > layout.skip_rows and any(plain(cell) for cell in row[1])]
    headings = [plain(cell) for cell in below.pop(0)[1]] if layout.header and below else []
    shown = below[:SHOWN_ROWS]
    if opening.records:
        columns, found = _by_kind(opening, shown)
    else:
        width = max((len(_trimmed(cells)) for _, cells in (*shown, (0, headings))), default=0)
        columns = tuple(_named(headings, width))
        found = tuple(_row(number, cells, opening, headings) for number, cells in shown)
    return SampleTable(opening, words, columns, found, lines, sheets, len(below) > SHOWN_ROWS, note)


def _trimmed(cells: Sequence[Cell]) -> list[str]:
    texts = [plain(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _named(headings: Sequence[str], width: int) -> Iterator[SampleColumn]:
    """The columns: by heading, the second of a name as ``Price#2``, one without a name by its number."""
    seen: dict[str, int] = {}
    for at in range(width):
        name = headings[at] if at < len(headings) else ""
        seen[name] = seen.get(name, 0) + 1
        again = f"{name}#{seen[name]}" if list(headings).count(name) > 1 else name
        yield SampleColumn(ColumnPlace(column=again if name else at + 1), name)


def _shown(cell: Cell) -> str:
    """A cell as people see it in the file: a day in a workbook is kept as its midnight."""
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return plain(cell)[:400]


def _row(number: int, cells: Sequence[Cell], opening: Opening, headings: Sequence[str]) -> SampleRow:
    texts = tuple(_shown(cell) for cell in cells)
    return SampleRow(number, texts, tuple(cells), left_out=_is_left_out(opening, texts, headings))


def _is_left_out(opening: Opening, texts: Sequence[str], headings: Sequence[str]) -> bool:
    for rule in opening.ignore:
        at = rule.column - 1 if isinstance(rule.column, int) else _index(headings, rule.column)
        text = texts[at] if at is not None and at < len(texts) else ""
        if text in rule.values or (rule.starts and any(value and text.startswith(value) for value in rule.values)):
            return True
    return False


def _index(headings: Sequence[str], name: str) -> int | None:
    return list(headings).index(name) if name in headings else None


def _by_kind(opening: Opening, rows: Sequence[NumberedRow]) -> tuple[tuple[SampleColumn, ...], tuple[SampleRow, ...]]:
    """Columns of each kind of row beside each other; a row has cells in those of its kind."""
    kinds = [one for one in opening.records if not one.ignore]
    told = [(number, cells, _kind_of(opening.records, plain(cells[0]) if cells else "")) for number, cells in rows]
    columns: list[SampleColumn] = []
    first: dict[str, int] = {}
    for kind in kinds:
        first[kind.name] = len(columns)
        width = max((len(_trimmed(cells)) for _, cells, one in told if one is kind), default=1)
        columns += [
            SampleColumn(ColumnPlace(column=at + 1, record=kind.name), "", kind.level) for at in range(1, width)
        ]
    found = []
    for number, cells, one in told:
        if one is None or one.ignore:
            texts = tuple(_shown(cell) for cell in cells)
            found.append(SampleRow(number, texts, tuple(cells), one.name if one else "", left_out=True))
            continue
        before = first[one.name]
        values = (None,) * before + tuple(cells[1:])
        found.append(SampleRow(number, tuple(_shown(cell) for cell in values), values, one.name))
    return tuple(columns), tuple(found)


def _kind_of(records: Sequence[Record], text: str, line: str | None = None) -> Record | None:
    for one in records:
        if line is None and text == one.value:
            return one
        if line is not None and one.start and line.startswith(one.value, one.start - 1):
            return one
    return None


def _look_fixed(raw: bytes, opening: Opening, layout: FixedWidth) -> SampleTable:
    notes = Notes()
    charset = charset_of(raw, layout.charset, notes).removesuffix("-sig")
    lines = list(islice(text_lines(raw[:_HEAD_BYTES], charset), SHOWN_ROWS + layout.skip_rows + 1))
    body = [(at, line) for at, line in enumerate(lines, 1) if at > layout.skip_rows and line.strip("\x1a \t")]
    heading = lines[layout.skip_rows - 1] if 0 < layout.skip_rows <= len(lines) else ""
    columns: list[SampleColumn] = []
    spans: dict[str, list[tuple[int, int, int]]] = {}
    kinds: list[tuple[str, Level | None]] = [(one.name, one.level) for one in opening.records if not one.ignore]
    for name, level in kinds or [("", None)]:
        length = max((len(line) for _, line in body if _name_of(opening, line) == name), default=1)
        for start, end in _spans(opening.cuts.get(name, (1,)), length):
            if any(one.name == name and one.start == start and end < start + len(one.value) for one in opening.records):
                continue  # what tells the kind of row is no fact
            spans.setdefault(name, []).append((len(columns), start, end))
            title = heading[start - 1 : end].strip() if not name else ""
            columns.append(SampleColumn(ColumnPlace(start=start, length=end - start + 1, record=name), title, level))
    rows = tuple(_fixed_row(at, line, opening, spans) for at, line in body[:SHOWN_ROWS])
    words = f"text of fixed width ({charset}){kinds_read(opening.records)}"
    shown = tuple(line[:1000] for line in lines[:SHOWN_LINES])
    return SampleTable(
        opening, words, tuple(columns), rows, shown, (), len(body) > SHOWN_ROWS, _letters_note(charset, lines, notes)
    )


def _name_of(opening: Opening, line: str) -> str:
    found = _kind_of(opening.records, "", line)
    return found.name if found else ""


def _spans(cuts: Sequence[int], length: int) -> Iterator[tuple[int, int]]:
    """First and last position of each column."""
    starts = sorted({1, *(one for one in cuts if 1 <= one <= length)})
    yield from zip(starts, [*(one - 1 for one in starts[1:]), length], strict=True)


def _fixed_row(number: int, line: str, opening: Opening, spans: dict[str, list[tuple[int, int, int]]]) -> SampleRow:
    name = _name_of(opening, line)
    kind = _kind_of(opening.records, "", line)
    ruled = any(
        isinstance(rule.column, int) and value and line.startswith(value, rule.column - 1)
        for rule in opening.ignore
        for value in rule.values
    )
    if ruled or (opening.records and (kind is None or kind.ignore)):
        return SampleRow(number, (line,), (line,), name, left_out=True)
    own = spans.get(name, [])
    first = own[0][0] if own else 0
    values = (None,) * first + tuple(line[start - 1 : end] for _, start, end in own)
    return SampleRow(number, tuple(plain(one) for one in values), values, name)
