"""The unit of work: everything one work may write."""

from __future__ import annotations

from console.adapters.store.writing.effects import EffectWrites
from console.adapters.store.writing.exceptions import ExceptionWrites
from console.adapters.store.writing.holdups import HoldupWrites
from console.adapters.store.writing.mappings import MappingWrites
from console.adapters.store.writing.notices import NoticeWrites
from console.adapters.store.writing.orders import OrderWrites
from console.adapters.store.writing.profiles import ProfileWrites
from console.adapters.store.writing.settings import SettingWrites
from console.adapters.store.writing.supply import SupplyWrites


class SqlUnit(
    HoldupWrites,
    OrderWrites,
    ExceptionWrites,
    EffectWrites,
    SettingWrites,
    ProfileWrites,
    MappingWrites,
    SupplyWrites,
    NoticeWrites,
):
    """Fulfils :class:`console.services.store.Unit`."""
