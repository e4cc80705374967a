"""The transaction sets, one table a file. A new set, or another version of one, is a new table here."""

from __future__ import annotations

from console.adapters.formats.x12.sets import (
    s204,
    s210,
    s214,
    s810,
    s820,
    s824,
    s832,
    s846,
    s850,
    s855,
    s856,
    s860,
    s861,
    s865,
    s940,
    s944,
    s945,
    s990,
    s997,
    s999,
)
from console.adapters.formats.x12.tables import SetTable

_MODULES = (
    s204, s210, s214, s810, s820, s824, s832, s846, s850, s855, s856, s860, s861, s865, s940, s944, s945, s990, s997,
    s999,
)  # fmt: skip
SETS: dict[str, SetTable] = {module.TABLE.code: module.TABLE for module in _MODULES}
