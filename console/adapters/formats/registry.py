"""Every format, one line each."""

from __future__ import annotations

from collections.abc import Mapping

from console.adapters.formats.any_xml import XmlFormat
from console.adapters.formats.cii import CiiFormat
from console.adapters.formats.columns import COLUMN_FORMATS
from console.adapters.formats.edifact import EdifactFormat
from console.adapters.formats.json_documents import JsonFormat
from console.adapters.formats.ubl import UblFormat
from console.adapters.formats.x12 import X12Format
from console.domain.documents import ParsedMessage
from console.services.formats import Format

_ALL: tuple[Format, ...] = (
    X12Format(),
    EdifactFormat(),
    UblFormat(),
    CiiFormat(),
    XmlFormat(),
    JsonFormat(),
    *COLUMN_FORMATS,
)
FORMATS: Mapping[str, Format] = {form.name: form for form in _ALL}
"""In the order in which they are asked; column files come last, as they have no mark of their own."""


def recognise(head: bytes, filename: str = "") -> Format | None:
    """The format a message starting with ``head`` is in, or ``None``."""
    return next((form for form in FORMATS.values() if form.recognises(head, filename)), None)


def read_any(raw: bytes, filename: str = "", options: Mapping[str, str] | None = None) -> ParsedMessage | None:
    """Read a message of whatever format; ``None`` when none recognises it."""
    form = recognise(raw[:4096], filename)
    return form.read(raw, options) if form is not None else None
