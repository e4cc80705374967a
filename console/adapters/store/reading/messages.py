"""Questions about messages, their documents and payloads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Select, select

from console.adapters.store import shapes
from console.adapters.store import tables as t
from console.adapters.store.reading.pages import Listing, Questions, Way, starts_with
from console.adapters.store.rows import clipped, micros, search_key, unpack_bytes
from console.adapters.store.statements import BY_ID, Statement, among, arg, hint
from console.domain.lifecycle import Direction, MessageState
from console.services.records import DocumentRow, MessageRow
from console.services.store import Count, MessageFilter, Page, Rows

_m, _d = t.messages.c, t.documents.c


def _documents(*where: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    found: Select[tuple[object, ...]] = select(*shapes.DOCUMENT.columns).join_from(
        t.documents, t.messages, _m.id == _d.message_id
    )
    return found.where(*where)


_ONE = Statement(select(*shapes.MESSAGE.columns).where(_m.id == arg("the_id")))
_BY_IDS = Statement(select(*shapes.MESSAGE.columns).where(among(_m.id, "ids")))
_IN_STATE = Statement(
    select(*shapes.MESSAGE.columns)
    .with_hint(t.messages, hint("messages_by_state"), "sqlite")
    .where(_m.state == arg("the_state"), _m.id > arg("after_id"), _m.direction == arg("the_direction"))
    .order_by(_m.id)
    .limit(arg("most", _m.seen.type))
)
_BY_CONTROL = Statement(
    select(*shapes.MESSAGE.columns)
    .where(_m.control == arg("the_control"), _m.partner == arg("the_partner"), _m.direction == arg("the_direction"))
    .order_by(_m.id)
)
_DOCUMENTS = Statement(
    _documents(_d.message_id == arg("the_id")).order_by(_d.id).limit(arg("most", t.messages.c.seen.type))
)
_DOCUMENT_AT = Statement(
    _documents(_d.message_id == arg("the_id"), _d.position == arg("the_position")).order_by(_d.id.desc()).limit(1)
)
_OF_ORDERS = Statement(_documents(among(_d.order_id, "ids")).order_by(_d.order_id, _d.id))
_OF_ORDERS_KINDS = Statement(
    _documents(among(_d.order_id, "ids"), among(_d.kind, "kinds")).order_by(_d.order_id, _d.id)
)
_PAYLOAD = Statement(select(t.payloads.c.body).where(t.payloads.c.hash == arg("the_hash")))
_PAYLOADS = Statement(select(t.payloads.c.hash, t.payloads.c.body).where(among(t.payloads.c.hash, "hashes")))


class MessageReads(Questions):
    """See :class:`console.services.store.Reads` for each."""

    def message(self, message_id: int) -> MessageRow | None:
        row = self._readers.row(_ONE, the_id=message_id)
        return shapes.MESSAGE.one(row) if row else None

    def messages(self, filter: MessageFilter, page: Page) -> Rows[MessageRow]:
        return self._pages.page(shapes.MESSAGE, self.message_listing(filter), page)

    def count_messages(self, filter: MessageFilter, limit: int = 10_000) -> Count:
        return self._pages.count(self.message_listing(filter, sorted_by_id=False), limit)

    def message_listing(self, filter: MessageFilter, *, sorted_by_id: bool = True) -> Listing:
        """The list of messages, in the order they came, through the index with the fewest of them."""
        rows_are_read = filter.states or search_key(filter.subject)
        walk = BY_ID if rows_are_read else "messages_by_id"
        whole = Listing(t.messages, _m.id, _m.id, tuple(_where(filter)), walk)
        return self._pages.narrowest(whole, (*_ways_of_two(filter), *_ways(filter)), sorted_by_id=sorted_by_id)

    def messages_by_id(self, message_ids: Sequence[int]) -> dict[int, MessageRow]:
        rows = shapes.MESSAGE.many(self._readers.rows(_BY_IDS, ids=list(message_ids)))
        return {row.id: row for row in rows}

    def messages_in(
        self, direction: Direction, states: Sequence[MessageState], limit: int, after: int = 0
    ) -> list[MessageRow]:
        asked = {"the_direction": direction.value, "after_id": after, "most": limit}
        found = [row for state in states for row in self._readers.rows(_IN_STATE, the_state=state.value, **asked)]
        return shapes.MESSAGE.many(sorted(found)[:limit])

    def messages_by_control(self, partner: str, control: str, direction: Direction) -> list[MessageRow]:
        rows = self._readers.rows(
            _BY_CONTROL, the_control=clipped(control), the_partner=partner, the_direction=direction.value
        )
        return shapes.MESSAGE.many(rows)

    def documents(self, message_id: int, limit: int = 1000) -> list[DocumentRow]:
        return shapes.DOCUMENT.many(self._readers.rows(_DOCUMENTS, the_id=message_id, most=limit))

    def document_at(self, message_id: int, position: int) -> DocumentRow | None:
        row = self._readers.row(_DOCUMENT_AT, the_id=message_id, the_position=position)
        return shapes.DOCUMENT.one(row) if row else None

    def order_documents(self, order_ids: Sequence[int], kinds: Sequence[str] = ()) -> list[DocumentRow]:
        if kinds:
            rows = self._readers.rows(_OF_ORDERS_KINDS, ids=list(order_ids), kinds=[str(kind) for kind in kinds])
        else:
            rows = self._readers.rows(_OF_ORDERS, ids=list(order_ids))
        return shapes.DOCUMENT.many(rows)

    def payload(self, payload_hash: str) -> bytes | None:
        row = self._readers.row(_PAYLOAD, the_hash=payload_hash)
        return unpack_bytes(row[0]) if row else None

    def payloads(self, hashes: Sequence[str]) -> dict[str, bytes]:
        return {row[0]: unpack_bytes(row[1]) for row in self._readers.rows(_PAYLOADS, hashes=list(hashes))}


def _ways(filter: MessageFilter) -> Iterable[Way]:
    """Every index that answers one part of a filter."""
    for index, column, value in (
        ("messages_by_cause", _m.cause, filter.cause),
        ("messages_by_partner", _m.partner, filter.partner),
        ("messages_by_kind", _m.kind, filter.kind),
        ("messages_by_connection", _m.connection, filter.connection),
        ("messages_by_direction", _m.direction, filter.direction and filter.direction.value),
    ):
        if value is not None:
            yield Way(index, (column == value,))
    if filter.states:
        states = [state.value for state in filter.states]
        yield Way("messages_by_state", (_m.state.in_(states),), ordered=len(states) == 1)
    if key := search_key(filter.order_number):
        yield Way("messages_by_subject", (_m.subject_key == key,))
    if key := search_key(filter.subject):
        yield Way("messages_by_subject", starts_with(_m.subject_key, key), ordered=False)
    if filter.since is not None:
        yield Way("messages_by_arrival", (_m.received_at >= micros(filter.since),), ordered=False)


def _ways_of_two(filter: MessageFilter) -> Iterable[Way]:
    """The indexes that answer two parts of a filter together."""
    if filter.kind is not None and filter.direction is not None:
        yield Way("messages_by_kind_and_way", (_m.kind == filter.kind, _m.direction == filter.direction.value))
    if filter.partner is not None and len(filter.states) == 1:
        state = filter.states[0].value
        yield Way("messages_by_partner_and_state", (_m.partner == filter.partner, _m.state == state))


def _where(filter: MessageFilter) -> Iterable[ColumnElement[bool]]:
    for way in _ways(filter):
        yield from way.where
