"""What of the ERP is kept at hand, so that documents are decided without asking it: warehouses, partners' numbers."""

from __future__ import annotations

from collections.abc import Iterable

from console.domain.masterdata import MasterData
from console.domain.place_book import PlaceBook
from console.services.errors import AccessDenied
from console.services.events import Changed, Events
from console.services.ports import Directory
from console.services.records import Actor
from console.services.store import Reads, Store

RULE = Actor("master-data", "rule", "Master data rule")
EVERY_SECONDS = 1800.0


def kept_master_data(reads: Reads) -> MasterData:
    """What was last read of every ERP connection."""
    keys = [_key(one.key) for one in reads.connections() if one.kind == "odoo"]
    found = [MasterData.model_validate_json(text) for text in (reads.settings(keys) if keys else {}).values()]
    if len(found) == 1:
        return found[0]
    return MasterData(
        places=tuple(place for one in found for place in one.places),
        partners=tuple(partner for one in found for partner in one.partners),
        operation_types=tuple(number for one in found for number in one.operation_types),
    )


class MasterDataKeeper:
    """Reads it, of one ERP connection: every half hour, and when an order names what is not known yet."""

    def __init__(self, connection: str, store: Store, events: Events) -> None:
        self._connection = connection
        self._store = store
        self._events = events

    def run(self, erp: Directory) -> bool:
        """The scheduled job. Raises the ERP's typed errors."""
        self._read(erp)
        return False

    def places(self, erp: Directory, operation_types: Iterable[int | None]) -> PlaceBook:
        """The warehouses, read anew when one of these operation types is not among those known."""
        text = self._store.read().setting(_key(self._connection))
        data = MasterData.model_validate_json(text) if text else None
        if data is None or {one for one in operation_types if one is not None} - set(data.operation_types):
            try:
                data = self._read(erp)
            except AccessDenied:  # a user who may read no warehouses can exchange orders all the same
                data = data or MasterData()
        return PlaceBook(data.places)

    def _read(self, erp: Directory) -> MasterData:
        reads = self._store.read()
        profiles = [*reads.profiles(), *(one.profile for one in reads.open_profiles())]
        data = erp.master_data(sorted({one.erp_partner_id for one in profiles if one.erp_partner_id is not None}))
        key, text = _key(self._connection), data.model_dump_json(exclude_defaults=True)
        if reads.setting(key) != text:
            self._store.do(lambda unit: unit.put_setting(key, text, RULE))
            self._events.publish(Changed("master_data"))
        return data


def _key(connection: str) -> str:
    return f"master-data:{connection}"
