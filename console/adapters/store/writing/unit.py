"""The unit of work: everything one work may write."""

from __future__ import annotations

from console.adapters.store.writing.effects import EffectWrites
from console.adapters.store.writing.exceptions import ExceptionWrites
from console.adapters.store.writing.messages import MessageWrites
from console.adapters.store.writing.orders import OrderWrites
from console.adapters.store.writing.settings import SettingWrites


class SqlUnit(MessageWrites, OrderWrites, ExceptionWrites, EffectWrites, SettingWrites):
    """Fulfils :class:`console.services.store.Unit`."""
