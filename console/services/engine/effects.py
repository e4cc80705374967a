"""What the engine needs to know of a kind of effect: how to do it, how to ask whether it happened, what follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from console.services.errors import AccessDenied, ConflictingChange, CrossdockError
from console.services.ports import Lookup
from console.services.records import EffectRow
from console.services.store import Unit

C_contra = TypeVar("C_contra", contravariant=True)
"""The live thing a lane's worker holds: an Erp, a Transport, a Mailer."""


@dataclass(frozen=True, slots=True)
class Performed:
    """A call that came back: the answer as evidence, a line for people, and what the follow-up needs (JSON)."""

    text: str
    answer: bytes | None = None
    result: str = "{}"


class EffectHandler(Protocol, Generic[C_contra]):
    """One kind of effect. A handler may have ``volume = True`` (catalogues, price lists): such effects wait while
    there are others. ``perform`` and ``look_up`` run outside any transaction; the three follow-ups run in the
    transaction that stores the outcome, so state, audit and outcome are one."""

    @property
    def kind(self) -> str:
        """The effect kind handled."""

    def request(self, effect: EffectRow) -> bytes | None:
        """What will be sent, stored with the attempt before the call."""

    def perform(self, client: C_contra, effect: EffectRow) -> Performed:
        """Do it once. Raises the errors of ``console.services.errors``; whatever it needs of the store it reads before
        it sends anything, so that StoreTrouble means that nothing happened."""

    def look_up(self, client: C_contra, effect: EffectRow) -> tuple[Lookup, Performed | None]:
        """After a lost answer: did it happen? With what came of it when it did."""

    def done(self, unit: Unit, effect: EffectRow, performed: Performed) -> None:
        """It happened."""

    def refused(self, unit: Unit, effect: EffectRow, error: CrossdockError) -> None:
        """It will not happen by itself; a person must know."""

    def undecidable(self, unit: Unit, effect: EffectRow) -> None:
        """In doubt, and the other side cannot tell; a person must decide."""


_OWN_RULE = frozenset({"refused", "record_missing", "data", "content"})
"""Codes of errors by which the ERP says no to the data, and would say it again."""


def erp_refusal(error: CrossdockError) -> str:
    """The cause of the case that a write in the ERP ends in when it is refused."""
    if isinstance(error, ConflictingChange):
        return "order_changed_meanwhile"
    if isinstance(error, AccessDenied):
        return "odoo_rights"
    return "odoo_refused" if error.code in _OWN_RULE else "gave_up"
