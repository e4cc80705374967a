"""Odoo's plain values as the program's own, and back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any


def moment(value: Any) -> datetime | None:
    """Odoo's naive UTC text as aware UTC; its ``false`` as ``None``."""
    return datetime.strptime(value[:19], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC) if value else None


def odoo_time(at: datetime) -> str:
    """Naive UTC text, as Odoo wants it."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def day(value: Any) -> date | None:
    """Odoo's date text; its ``false`` as ``None``."""
    return date.fromisoformat(value[:10]) if value else None


def decimal(value: Any) -> Decimal:
    """Odoo's float as the decimal it stands for."""
    return Decimal(repr(value)).normalize() + 0 if value else Decimal(0)


def link(value: Any) -> int | None:
    """The id of a many2one, which comes as a pair of id and name; ``None`` for none."""
    return int(value[0]) if value else None
