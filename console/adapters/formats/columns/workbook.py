"""XLSX workbooks as rows: read row by row, formulas by the result stored with them, hostile archives refused."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice, zip_longest
from typing import Any

from console.adapters.formats.columns.cells import Cell, Unknown
from console.adapters.formats.columns.table import Columns, Notes, NumberedRow, Table
from console.domain.columns import ColumnSpec, Workbook
from console.domain.problems import Severity

MAX_UNPACKED = 512 * 1024 * 1024
MAX_TEXTS = 64 * 1024 * 1024
"""Shared texts are held in memory by the library, several times their size."""
MAX_RATIO = 300
MAX_PARTS = 2000
MAX_COLUMNS = 512
SPARE_COLUMNS = 4
"""Looked at beyond the widest of the first rows, so that a shifted row is noticed."""
DAMAGED = "workbook_damaged"
"""The problem of a sheet that ends in damage: any document in it may lack rows."""
_CHUNK = 200
_ZEROS = re.compile("0{2,}")
"""A number format that shows zeros in front."""
_YEARS_APART = 1462
"""Days between the two beginnings of workbooks' calendars, 1899-12-30 and 1904-01-01."""
_UNWORKED = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^<>]*/>)\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
"""A formula followed by the end of its cell."""
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    LookupError,
    SyntaxError,  # of the XML parser
    OSError,
    EOFError,
    NotImplementedError,
    ArithmeticError,
    RecursionError,
)


class WorkbookError(ValueError):
    """A workbook that cannot be opened, in a sentence."""


def open_workbook(spec: ColumnSpec, raw: bytes) -> Table:
    """The specified sheet as a table. Raises WorkbookError."""
    layout = spec.layout
    assert isinstance(layout, Workbook)
    notes = Notes()
    return Columns(spec, sheet_rows(raw, layout.sheet, notes), notes).table("utf-8")


def sheet_rows(raw: bytes, sheet: str | int | None, notes: Notes) -> Iterator[NumberedRow]:
    """Numbered rows of a sheet. Raises WorkbookError at once when it cannot be opened; damage further on is noted and
    ends the rows."""
    check_archive(raw)
    try:
        book = _load(raw)
        found = _sheet(book, sheet)
        found.reset_dimensions()  # what a workbook says of its size need not be true
        rows = _values(raw, book, found)
    except WorkbookError:
        raise
    except _BROKEN as error:
        raise WorkbookError(f"The workbook is damaged ({type(error).__name__}).") from error
    return _rows(rows, notes)


def sheet_names(raw: bytes) -> tuple[str, ...]:
    """The sheets of a workbook. Raises WorkbookError."""
    check_archive(raw)
    try:
        return tuple(str(name) for name in _load(raw).sheetnames)
    except _BROKEN as error:
        raise WorkbookError(f"The workbook is damaged ({type(error).__name__}).") from error


def _values(raw: bytes, book: Any, sheet: Any) -> Iterator[Sequence[Any]]:
    """The values of a sheet, row by row: numbers shown with zeros in front as such texts, days counted from 1904 as if
    from 1899, formulas without a result as :class:`Unknown`. What few workbooks have costs the others nothing."""
    first = list(islice(sheet.iter_rows(max_col=MAX_COLUMNS), 50))
    width = max((len(_trimmed([cell.value for cell in row])) for row in first), default=1) + SPARE_COLUMNS
    padded = any(_ZEROS.fullmatch(cell.number_format) for row in first for cell in row if cell.value is not None)
    rows = sheet.iter_rows(values_only=not padded, max_col=width)
    if padded:
        rows = ([_shown(cell) for cell in row] for row in rows)
    if book.epoch.year == 1904:
        rows = ([_from_1899(value) for value in row] for row in rows)
    if _has_unworked(raw, sheet._worksheet_path):
        formulas = _load(raw, results=False)[sheet.title]
        formulas.reset_dimensions()
        rows = _with_formulas(rows, formulas.iter_rows(values_only=True, max_col=width))
    return iter(rows)


def _shown(cell: Any) -> Any:
    """A whole number as it is shown, where its format puts zeros in front: 00123."""
    value = cell.value
    if type(value) is int and value >= 0 and _ZEROS.fullmatch(cell.number_format):
        return str(value).zfill(len(cell.number_format))
    return value


def _from_1899(value: Any) -> Any:
    """A number that may be a day, in a workbook that counts its days from 1904."""
    return value + _YEARS_APART if type(value) in (int, float) and 20_000 < value + _YEARS_APART < 80_000 else value


def _with_formulas(rows: Any, formulas: Any) -> Iterator[list[Any]]:
    for row, others in zip_longest(rows, formulas, fillvalue=()):
        yield [
            Unknown(f"The cell holds a formula ({str(getattr(formula, 'text', formula))[:40]}) without its result.")
            if value is None and formula is not None and not isinstance(formula, (int, float))
            else value
            for value, formula in zip_longest(row, others)
        ]


def _has_unworked(raw: bytes, path: str) -> bool:
    """Whether a sheet holds a formula without its result."""
    rest = b""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive, archive.open(path.lstrip("/")) as stream:
        while chunk := stream.read(1 << 20):
            text = rest + chunk
            if b"f>" in text and _UNWORKED.search(text):
                return True
            rest = text[-200:]
    return False


def _load(raw: bytes, results: bool = True) -> Any:
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return load_workbook(io.BytesIO(raw), read_only=True, data_only=results, keep_links=False)


def _sheet(book: Any, sheet: str | int | None) -> Any:
    names = list(book.sheetnames)
    if not names:
        raise WorkbookError("The workbook has no sheet.")
    if sheet is None:
        return next((one for one in book.worksheets if one.sheet_state == "visible"), book.worksheets[0])
    if isinstance(sheet, int):
        if not 1 <= sheet <= len(book.worksheets):
            raise WorkbookError(f"The workbook has {len(book.worksheets)} sheets; there is no number {sheet}.")
        return book.worksheets[sheet - 1]
    if sheet not in names:
        raise WorkbookError(f"There is no sheet “{sheet}”; these are: {', '.join(names[:20])}.")
    return book[sheet]


def _rows(rows: Iterator[Sequence[Any]], notes: Notes) -> Iterator[NumberedRow]:
    number = 0
    while True:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                chunk = list(islice(rows, _CHUNK))
        except _BROKEN as error:
            notes.add(
                DAMAGED,
                Severity.ERROR,
                f"The sheet is damaged after row {number} ({type(error).__name__}).",
                line=number + 1,
                meaning="What follows is missing.",
                next_step="Ask for the workbook again.",
            )
            return
        if not chunk:
            return
        for row in chunk:
            number += 1
            yield number, _trimmed([_cell(value) for value in row])


def _trimmed(cells: list[Any]) -> list[Any]:
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, (str, bool, datetime, date)):
        return value
    if isinstance(value, float):
        return Decimal(format(value, ".15g"))  # as many digits as a spreadsheet shows
    return Decimal(value) if isinstance(value, int) else str(value)


def check_archive(raw: bytes) -> None:
    """Refuse what is no workbook, is enciphered, or would unpack beyond all bounds. Raises WorkbookError.

    The sizes an archive states bound what the library unpacks: it stops there and reports damage.
    """
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise WorkbookError("This is an old Excel workbook (.xls) or one with a password, which is not read.")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            _check_sizes(parts)
            if "mimetype" in names and "content.xml" in names:
                raise WorkbookError("This is an OpenDocument workbook (.ods), which is not read.")
            if "xl/workbook.xml" not in names and "[Content_Types].xml" not in names:
                raise WorkbookError("This is a ZIP archive without a workbook in it.")
            if any(_declares_entities(archive, part) for part in parts if part.filename.endswith((".xml", ".rels"))):
                raise WorkbookError("The workbook declares XML entities, as no spreadsheet program does.")
    except WorkbookError:
        raise
    except _BROKEN as error:
        raise WorkbookError(f"The workbook is damaged ({type(error).__name__}).") from error


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MAX_PARTS:
        raise WorkbookError(f"The archive has {len(parts)} parts; at most {MAX_PARTS} are taken.")
    whole = sum(part.file_size for part in parts)
    if whole > MAX_UNPACKED:
        raise WorkbookError(f"Unpacked it would have {whole} bytes; at most {MAX_UNPACKED} are taken.")
    for part in parts:
        if part.flag_bits & 1:
            raise WorkbookError("The workbook has a password.")
        if part.filename.endswith("sharedStrings.xml") and part.file_size > MAX_TEXTS:
            raise WorkbookError(f"Its texts have {part.file_size} bytes; at most {MAX_TEXTS} are taken.")
        if part.file_size > 1 << 24 and part.file_size > MAX_RATIO * max(1, part.compress_size):
            raise WorkbookError("A part is packed more densely than any real workbook: it looks like an attack.")


def _declares_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    with archive.open(part) as stream:
        head = stream.read(2048)
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head
