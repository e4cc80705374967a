"""Every named question in one object, with those that span subjects."""

from __future__ import annotations

from itertools import zip_longest

from sqlalchemy import select

from console.adapters.store import tables as t
from console.adapters.store.reading.audit import AuditReads
from console.adapters.store.reading.effects import EffectReads
from console.adapters.store.reading.exceptions import ExceptionReads, queue_listing
from console.adapters.store.reading.holdups import HoldupReads
from console.adapters.store.reading.mappings import MappingReads
from console.adapters.store.reading.messages import MessageReads
from console.adapters.store.reading.notices import NoticeReads
from console.adapters.store.reading.orders import OrderReads
from console.adapters.store.reading.pages import starts_with
from console.adapters.store.reading.profiles import ProfileReads
from console.adapters.store.reading.settings import SettingReads
from console.adapters.store.reading.supply import SupplyReads
from console.adapters.store.rows import search_key
from console.services.store import MessageFilter, Page, QueueFilter

_e, _o, _m = t.exceptions.c, t.orders.c, t.messages.c
_Hit = tuple[str, int, str, str]


class SqlReads(
    MessageReads,
    OrderReads,
    ExceptionReads,
    EffectReads,
    AuditReads,
    SettingReads,
    ProfileReads,
    MappingReads,
    HoldupReads,
    SupplyReads,
    NoticeReads,
):
    """Fulfils :class:`console.services.store.Reads`."""

    def anchors(self, filter: QueueFilter | MessageFilter, page: Page, every: int = 256) -> list[tuple[object, int]]:
        """See :class:`console.services.store.Reads`."""
        listing = queue_listing(filter, page) if isinstance(filter, QueueFilter) else self.message_listing(filter)
        return self._pages.anchors(listing, page, every)

    def search(self, text: str, limit: int = 20) -> list[_Hit]:
        """See :class:`console.services.store.Reads`. No kind crowds out another."""
        key = search_key(text)
        if not key:
            return []
        kinds = (self._orders_like(key, limit), self._exceptions_like(key, limit), self._messages_like(key, limit))
        fair = [hit for row in zip_longest(*kinds) for hit in row if hit is not None][:limit]
        return [hit for kind in ("order", "exception", "message") for hit in fair if hit[0] == kind]

    def _orders_like(self, key: str, limit: int) -> list[_Hit]:
        query = select(_o.id, _o.number, _o.partner, _o.state).where(*starts_with(_o.number_key, key))
        rows = self._readers.find(query.order_by(_o.number_key, _o.id).limit(limit))
        return [("order", row[0], row[1], f"{row[2]} · {row[3]}") for row in rows]

    def _exceptions_like(self, key: str, limit: int) -> list[_Hit]:
        query = select(_e.id, _e.subject, _e.title, _e.partner_name, _e.state).where(*starts_with(_e.subject_key, key))
        rows = self._readers.find(query.order_by(_e.subject_key, _e.id).limit(limit))
        return [
            ("exception", row[0], row[1], " · ".join(word for word in (row[2], row[3], row[4]) if word)) for row in rows
        ]

    def _messages_like(self, key: str, limit: int) -> list[_Hit]:
        query = select(_m.id, _m.subject, _m.direction, _m.kind, _m.state).where(*starts_with(_m.subject_key, key))
        rows = self._readers.find(query.order_by(_m.subject_key, _m.id).limit(limit))
        return [("message", row[0], row[1], f"{row[2]} · {row[3] or 'not read yet'} · {row[4]}") for row in rows]
