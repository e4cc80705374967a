"""Package records for the SSCCs a ship notice announces: made once, and, where Odoo keeps packs in packs, nested."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from console.adapters.odoo.loading import external_id, load
from console.adapters.odoo.receiving_parts import Part
from console.adapters.odoo.session import Session
from console.services.errors import AccessDenied

_NEST = "package_dest_id"
"""From 19.0 on: the pack a pack will be in once the transfer is done. Before, packs lie in none."""


class Packs:
    """Finds or makes the packages of a receipt."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._model = "stock.package" if session.has_model("stock.package") else "stock.quant.package"
        self._nested = _NEST in session.fields(self._model)

    def ready(self, parts: Sequence[Part]) -> tuple[dict[str, int], list[str]]:
        """The package of each SSCC, and in words what is left out: one in stock already was received before."""
        inside = {part.sscc: part.outer for part in parts if part.sscc}
        around = {one for one in inside.values() if one} if self._nested else set()
        wanted = sorted(set(inside) | around)
        if not wanted:
            return {}, []
        rows = self._read(wanted)
        there = {row["name"]: row for row in rows if not row["location_id"]}
        received = {row["name"] for row in rows if row["location_id"]}
        refused = self._make([sscc for sscc in wanted if sscc not in there and sscc not in received], there)
        if self._nested:
            self._nest(inside, there)
        warnings = [f"Pack {one} is in stock already; it was left out." for one in sorted(received)]
        warnings += [f"Pack {one} was left out: {why}" for one, why in refused.items()]
        return {sscc: row["id"] for sscc, row in there.items()}, warnings

    def _read(self, names: Iterable[str]) -> list[dict[str, Any]]:
        fields = ["name", "location_id", *([_NEST] if self._nested else [])]
        found = self._session.call(self._model, "search_read", [["name", "in", list(names)]], fields=fields)
        return list(found)

    def _make(self, missing: list[str], there: dict[str, dict[str, Any]]) -> dict[str, str]:
        """Make packages, put them to those that are there, and say which Odoo does not take."""
        rows = {one: [external_id("sscc", re.sub(r"\W", "_", one)), one] for one in missing}
        try:
            refused = load(self._session, self._model, ("id", "name"), rows)
        except AccessDenied:
            refused = dict.fromkeys(missing, "the connection's user may not make packages in Odoo.")
        if missing:
            there.update({row["name"]: row for row in self._read(missing)})
        return refused

    def _nest(self, inside: dict[str, str | None], there: dict[str, dict[str, Any]]) -> None:
        together: dict[int, list[int]] = defaultdict(list)
        for sscc, outer in inside.items():
            if outer in there and sscc in there and there[sscc][_NEST] in (False, None):
                together[there[outer]["id"]].append(there[sscc]["id"])
        for outer_id, ids in together.items():
            self._session.call(self._model, "write", ids, {_NEST: outer_id}, changes=True)
