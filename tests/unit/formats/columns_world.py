"""Small helpers for the tests of column formats."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from openpyxl import Workbook

from console.adapters.formats.columns.templates import template
from console.adapters.formats.registry import FORMATS
from console.domain.columns import ColumnSpec
from console.domain.documents import OutgoingEnvelope, ParsedDocument, ParsedMessage
from console.domain.problems import Problem, Severity
from console.domain.values import PartyId


def spec_of(name: str, **changes: Any) -> ColumnSpec:
    """A ready-made specification with some of it changed."""
    body = template(name).model_dump(mode="json")
    for key, value in changes.items():
        body[key] = body[key] | value if isinstance(value, dict) else value
    return ColumnSpec.model_validate(body)


def options(*specs: ColumnSpec | str) -> dict[str, str]:
    """The format option that carries specifications."""
    return {"columns": json.dumps([one if isinstance(one, str) else one.model_dump(mode="json") for one in specs])}


def read(raw: bytes | str, *specs: ColumnSpec | str, form: str = "delimited") -> ParsedMessage:
    """Read by these specifications."""
    return FORMATS[form].read(raw.encode() if isinstance(raw, str) else raw, options(*specs))


def only(parsed: ParsedMessage) -> ParsedDocument:
    """The one document there should be."""
    assert [problem.text for problem in parsed.problems if problem.severity is not Severity.INFO] == []
    assert len(parsed.documents) == 1
    return parsed.documents[0]


def envelope(*specs: ColumnSpec | str, test: bool = False) -> OutgoingEnvelope:
    """What is needed to write."""
    return OutgoingEnvelope(
        sender=PartyId(scheme="assigned", value="US"),
        receiver=PartyId(scheme="assigned", value="ACME"),
        created_at=datetime(2026, 11, 23, 8, tzinfo=UTC),
        interchange_control=7,
        test=test,
        options=options(*specs),
    )


def workbook(rows: Sequence[Sequence[Any]]) -> bytes:
    """A workbook of one sheet."""
    book = Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def codes(parsed: ParsedMessage) -> list[str]:
    """The codes of what is wrong, without the family name; what only informs is left out."""
    return [problem.code.removeprefix("columns.") for problem in wrong(parsed)]


def wrong(parsed: ParsedMessage) -> list[Problem]:
    """What is wrong; what only informs is left out."""
    return [problem for problem in parsed.all_problems if problem.severity is not Severity.INFO]
