"""Canonical documents -> rows -> bytes, by the same specification they are read with."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any

from console.adapters.formats.columns import canonical
from console.adapters.formats.columns.cell_texts import encodable, guarded, unit_text, written
from console.adapters.formats.columns.cells import CellError
from console.adapters.formats.columns.paths import place
from console.adapters.formats.columns.refusing import refused
from console.adapters.formats.columns.writing_parts import parts_of
from console.domain.columns import (
    LITERAL,
    ColumnSpec,
    Delimited,
    FieldSpec,
    FixedWidth,
    JsonPaths,
    Level,
    Record,
    Shape,
)
from console.domain.documents import AnyDocument, DocumentKind, OutgoingEnvelope
from console.domain.values import Price, Quantity
from console.services.errors import ContentError

NUMERIC = (Shape.NUMBER, Shape.WHOLE)
Cells = list[tuple[FieldSpec, str]]
Rows = list[tuple[Record | None, Cells]]


@dataclass(frozen=True, slots=True)
class View:
    """A row to be written: the document, one of its lines, the parts of the line that go into the row."""

    document: Any
    line: Any
    parts: tuple[Any, ...]
    number: int


def write(spec: ColumnSpec, documents: Sequence[AnyDocument], envelope: OutgoingEnvelope) -> bytes:
    """One message. Raises ContentError naming line and column when something cannot be said in it."""
    if envelope.test and spec.field("test") is None:
        raise ContentError(
            "The column specification has no column for the test flag, so the partner would take a test for real.",
            next_step="Add a field “test” to the specification, or end the partner's test mode.",
        )
    return _Writer(spec, envelope).write(documents)


class _Writer:
    def __init__(self, spec: ColumnSpec, envelope: OutgoingEnvelope) -> None:
        self._spec = spec
        self._envelope = envelope
        self._tiers = max((_tier(field) for field in spec.fields), default=0)

    def write(self, documents: Sequence[AnyDocument]) -> bytes:
        layout = self._spec.layout
        if isinstance(layout, JsonPaths):
            return self._json(layout, documents)
        rows = [row for document in documents for row in self._rows(document)]
        if isinstance(layout, FixedWidth):
            whole = "".join(f"{self._fixed(record, cells)}\r\n" for record, cells in rows)
            return whole.encode("latin-1" if layout.positions == "bytes" else layout.charset)
        if isinstance(layout, Delimited):
            return self._delimited(layout, rows)
        return self._workbook(layout.header, layout.sheet if isinstance(layout.sheet, str) else "Sheet1", rows)

    # rows of texts

    def _rows(self, document: AnyDocument) -> Iterable[tuple[Record | None, Cells]]:
        views = self._views(document)
        for record in self._spec.records:
            if record.level is Level.HEAD and not record.ignore:
                yield record, self._cells(views[0], record)
        body = [one for one in self._spec.records if one.level is not Level.HEAD and not one.ignore]
        for view in views:
            for kind in body if self._spec.records else (None,):
                yield kind, self._cells(view, kind)

    def _cells(self, view: View, record: Record | None) -> Cells:
        return [
            (field, self._text(field, view))
            for field in self._spec.fields
            if field.placed and (record is None or field.record == record.name)
        ]

    def _views(self, document: AnyDocument) -> list[View]:
        views: list[View] = []
        for number, line in enumerate(getattr(document, "lines", ()), 1):
            self._check(line, number)
            parts = parts_of(self._spec, document, line, number)
            if self._tiers and len(parts) > self._tiers:
                raise refused(number, f"It has {len(parts)} prices; the specification has {self._tiers}.", "price")
            rows = [tuple(parts)] if self._tiers or not parts else [(part,) for part in parts]
            views += [View(document, _line(self._spec, line), row, number) for row in rows]
        return views or [View(document, None, (), 0)]

    def _text(self, field: FieldSpec, view: View) -> str:
        if field.constant is not None:
            return field.constant
        target = self._spec.target(field)
        try:
            if target.name == "test":
                return written(self._spec, field, target, self._envelope.test)
            if target.name == "control":
                return str(self._envelope.interchange_control)
            if target.name == LITERAL:
                return ""
            source = self._source(field, view)
            if target.shape is Shape.UNIT:
                unit = canonical.get(source, target.path.replace("raw_unit", "unit")) if source is not None else None
                return unit_text(self._spec, unit, canonical.get(source, target.path) if source is not None else None)
            value = canonical.get(source, target.path) if source is not None else None
            if target.path.endswith("price.amount") or target.path == "price.amount":
                value = self._amount(source, target.path, value)
            return written(self._spec, field, target, value) or (field.default or "")
        except CellError as error:
            raise refused(view.number, str(error), field.to, error.next_step) from error

    def _source(self, field: FieldSpec, view: View) -> Any:
        level = self._spec.level(field)
        if level is Level.HEAD:
            return view.document
        if level is Level.LINE:
            return view.line
        at = max(_tier(field), 1) - 1
        return view.parts[at] if at < len(view.parts) else None

    def _amount(self, source: Any, path: str, value: Any) -> Any:
        """A price for several units where there is no column to say so becomes the price of one, if that is exact."""
        price: Price | None = canonical.get(source, path.rpartition(".")[0])
        basis_path = path.rpartition(".")[0] + ".basis"
        if (
            price is None
            or price.basis == 1
            or any(self._spec.target(one).path == basis_path for one in self._spec.fields)
        ):
            return value
        with localcontext() as context:
            context.prec = 28
            each = price.amount / price.basis
        if each * price.basis != price.amount:
            raise CellError(
                f"The price {price.amount} per {price.basis} has no exact price for one.",
                "Add a field “price_basis” to the specification.",
            )
        return each

    def _check(self, line: Any, number: int) -> None:
        """A unit that no column tells would be taken for another."""
        inner = getattr(line, "line", line)
        quantity = getattr(inner, "quantity", None) or getattr(inner, "shipped", None)
        if not isinstance(quantity, Quantity) or quantity.unit in (None, "C62", self._spec.unit):
            return
        if self._spec.field("unit") is None:
            raise refused(
                number,
                f"The quantity is in {quantity.raw_unit or quantity.unit}, and there is no column for the unit.",
                "unit",
                "Add a field “unit” to the specification.",
            )

    # layouts

    def _delimited(self, layout: Delimited, rows: Rows) -> bytes:
        out = io.StringIO(newline="")
        style = csv.QUOTE_ALL if layout.quote_all else csv.QUOTE_MINIMAL
        quoting = {"quotechar": layout.quote, "quoting": style} if layout.quote else {"quoting": csv.QUOTE_NONE}
        writer = csv.writer(out, delimiter=layout.separator, lineterminator="\r\n", **quoting)
        guard = guarded if self._spec.formula_guard else str
        try:
            if layout.header:
                writer.writerow([str(name) for name in _headings(self._spec)])
            for record, cells in rows:
                writer.writerow(self._row(record, [(field, self._guard(field, text, guard)) for field, text in cells]))
        except csv.Error as error:
            raise ContentError(f"A text holds the separator, and the specification has no quote ({error}).") from error
        try:
            return out.getvalue().encode("utf-8-sig" if layout.bom else layout.charset)
        except UnicodeEncodeError as error:
            raise ContentError(
                f"“{error.object[error.start]}” cannot be written in {layout.charset}.",
                next_step="Choose utf-8 in the specification if the partner reads it.",
            ) from error

    def _guard(self, field: FieldSpec, text: str, guard: Any) -> str:
        return text if self._spec.target(field).shape in NUMERIC else str(guard(text))

    def _row(self, record: Record | None, cells: Cells) -> list[str]:
        order = _columns(self._spec)
        row = [""] * len(_headings(self._spec))
        for field, text in cells:
            row[order[field.column]] = text
        if record is not None and record.column is not None:
            row[order.get(record.column, int(record.column) - 1 if isinstance(record.column, int) else 0)] = (
                record.value
            )
        while record is not None and row and not row[-1]:
            row.pop()
        return row

    def _fixed(self, record: Record | None, cells: Cells) -> str:
        layout = self._spec.layout
        assert isinstance(layout, FixedWidth)
        line: list[str] = []
        for field, said in cells:
            length = field.length or 0
            text = encodable(said, layout)
            number = self._spec.target(field).shape in NUMERIC
            if len(text) > length:
                if number or self._spec.target(field).weighty:
                    raise refused(0, f"“{text}” is longer than the {length} characters it has.", field.to)
                text = text[:length]
            filled = text.rjust(length, "0" if layout.zero_fill and text else " ") if number else text.ljust(length)
            _over(line, (field.start or 1) - 1, filled)
        if record is not None:
            _over(line, (record.start or 1) - 1, record.value)
        if layout.line_length:
            line += [" "] * (layout.line_length - len(line))
        return "".join(line)

    def _workbook(self, header: bool, sheet: str, rows: Rows) -> bytes:
        from openpyxl import Workbook as Book
        from openpyxl.cell import WriteOnlyCell

        book = Book(write_only=True)
        page = book.create_sheet(sheet)

        def text_cell(text: str) -> Any:
            cell = WriteOnlyCell(page, value=text or None)
            if text:
                cell.data_type = "s"  # never a formula, whatever it begins with
            return cell

        if header:
            page.append([text_cell(str(name)) for name in _headings(self._spec)])
        columns = _columns(self._spec)
        numeric = {
            columns[field.column]
            for field in self._spec.fields
            if field.placed and self._spec.target(field).shape in NUMERIC and not field.implied
        }
        for record, cells in rows:
            row = self._row(record, cells)
            page.append(
                [self._number_cell(text) if at in numeric and text else text_cell(text) for at, text in enumerate(row)]
            )
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    def _number_cell(self, text: str) -> Decimal:
        return Decimal(text.replace(self._spec.numbers.decimal, "."))

    def _json(self, layout: JsonPaths, documents: Sequence[AnyDocument]) -> bytes:
        bodies = [self._json_document(layout, document) for document in documents]
        root: Any = bodies
        if layout.documents:
            root = {}
            place(root, layout.documents, bodies)
        elif len(bodies) == 1:
            root = bodies[0]
        for field in self._spec.fields:
            if field.path and field.path.startswith("$.") and isinstance(root, dict):
                place(root, field.path.removeprefix("$."), self._json_value(field, self._views(documents[0])[0]))
        return json.dumps(root, indent=1, ensure_ascii=False).encode()

    def _json_document(self, layout: JsonPaths, document: AnyDocument) -> dict[str, Any]:
        views = self._views(document)
        body = self._json_level(Level.HEAD, views[0])
        lines: list[dict[str, Any]] = []
        last = 0
        for view in views:
            if view.number != last or not layout.parts:
                lines.append(self._json_level(Level.LINE, view) if view.number else {})
            last = view.number
            part = self._json_level(Level.PART, view)
            if layout.parts and part:
                place_into_list(lines[-1], layout.parts, part)
            else:
                lines[-1] |= part
        place(body, layout.lines, [line for line in lines if line])
        return body

    def _json_level(self, level: Level, view: View) -> dict[str, Any]:
        body: dict[str, Any] = {}
        for field in self._spec.fields:
            if field.path and not field.path.startswith("$.") and self._spec.level(field) is level:
                value = self._json_value(field, view)
                if value not in ("", None):
                    place(body, field.path, value)
        return body

    def _json_value(self, field: FieldSpec, view: View) -> Any:
        """Numbers as texts, so that no reader rounds them."""
        return self._text(field, view)


def place_into_list(line: dict[str, Any], path: str, part: dict[str, Any]) -> None:
    """Append to the list at a path, making it first."""
    from console.adapters.formats.columns.paths import reach

    found = reach(line, path)
    if found is None:
        place(line, path, [part])
    else:
        found.append(part)


def _tier(field: FieldSpec) -> int:
    number = field.to.partition("#")[2]
    return int(number) if number.isdigit() else 0


def _headings(spec: ColumnSpec) -> list[str | int]:
    """The columns as they are written: named ones in the order of the fields, numbered ones at their place."""
    named = [field.column for field in spec.fields if isinstance(field.column, str)]
    if named:
        return list(dict.fromkeys(named))
    numbers = [one for one in (field.column for field in spec.fields) if isinstance(one, int)]
    numbers += [record.column for record in spec.records if isinstance(record.column, int)]
    return list(range(1, max(numbers, default=0) + 1))


def _columns(spec: ColumnSpec) -> dict[Any, int]:
    return {name: at for at, name in enumerate(_headings(spec))}


def _over(line: list[str], start: int, text: str) -> None:
    line += [" "] * (start + len(text) - len(line))
    line[start : start + len(text)] = text


def _line(spec: ColumnSpec, line: Any) -> Any:
    """A stock line's unit and place are those of its counts."""
    if spec.kind is not DocumentKind.STOCK_REPORT or not line.counts:
        return line
    first = line.counts[0]
    facts = {name: getattr(line, name) for name in type(line).model_fields}
    return facts | {"unit": first.quantity.unit, "raw_unit": first.quantity.raw_unit, "location": first.location}
