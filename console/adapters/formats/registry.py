"""Every format, one line each. One is imported when it is first asked for, as a helper process meets few of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from console.domain.documents import ParsedMessage
from console.services.formats import Format


def _x12() -> Format:
    from console.adapters.formats.x12 import X12Format

    return X12Format()


def _edifact() -> Format:
    from console.adapters.formats.edifact import EdifactFormat

    return EdifactFormat()


def _ubl() -> Format:
    from console.adapters.formats.ubl import UblFormat

    return UblFormat()


def _cii() -> Format:
    from console.adapters.formats.cii import CiiFormat

    return CiiFormat()


def _xml() -> Format:
    from console.adapters.formats.any_xml import XmlFormat

    return XmlFormat()


def _json() -> Format:
    from console.adapters.formats.json_documents import JsonFormat

    return JsonFormat()


def _columns(layout: str) -> Format:
    from console.adapters.formats.columns import ColumnFormat

    return ColumnFormat(layout)


class _Formats(Mapping[str, Format]):
    """Formats by name, each made once."""

    def __init__(self, makers: Mapping[str, Callable[[], Format]]) -> None:
        self._makers = makers
        self._made: dict[str, Format] = {}

    def __getitem__(self, name: str) -> Format:
        found = self._made.get(name)
        return found if found is not None else self._made.setdefault(name, self._makers[name]())

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    def __contains__(self, name: object) -> bool:
        return name in self._makers


FORMATS: Mapping[str, Format] = _Formats(
    {
        "x12": _x12,
        "edifact": _edifact,
        "ubl": _ubl,
        "cii": _cii,
        "xml": _xml,
        "json": _json,
        **{layout: partial(_columns, layout) for layout in ("xlsx", "json_paths", "delimited", "fixed")},
    }
)
"""In the order in which they are asked; column files come last, as they have no mark of their own."""


def load() -> None:
    """Import every format now, so that none is imported while somebody works at the screen."""
    for name in FORMATS:
        FORMATS[name]


def recognise(head: bytes, filename: str = "") -> Format | None:
    """The format a message starting with ``head`` is in, or ``None``."""
    return next((form for form in FORMATS.values() if form.recognises(head, filename)), None)


def read_any(raw: bytes, filename: str = "", options: Mapping[str, str] | None = None) -> ParsedMessage | None:
    """Read a message of whatever format; ``None`` when none recognises it."""
    form = recognise(raw[:4096], filename)
    return form.read(raw, options) if form is not None else None
