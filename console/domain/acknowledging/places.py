"""Where a supplier says it will deliver, beside where the order sent the goods."""

from __future__ import annotations

from console.domain.acknowledging.differences import Difference, DifferenceKind
from console.domain.acknowledging.folding import Folded
from console.domain.documents import Order
from console.domain.places import Whereabouts, whereabouts, words_of


def place_differences(order: Order, folded: Folded) -> list[Difference]:
    """Where the supplier says it will deliver, by its last answer that says so. A code nobody has explained is only
    noted: it changes no quantity, price or day, and the ship notice is where it counts."""
    said = next((one.acknowledgment.ship_to for one in reversed(folded.answers) if one.acknowledgment.ship_to), None)
    where = whereabouts(order.ship_to, said)
    mine, theirs = words_of(order.ship_to), words_of(said)
    if where is Whereabouts.ELSEWHERE:
        text = f"the goods are to go to **{theirs}**, ordered to {mine}; accepting leaves the order in Odoo at {mine}"
        return [Difference(DifferenceKind.OTHER_PLACE, "", mine, theirs, False, text, f"Goes to {theirs}")]
    if where is Whereabouts.UNKNOWN:
        text = f"the answer names {theirs} as the place of delivery, which nobody has explained (ordered to {mine})"
        return [Difference(DifferenceKind.PLACE_UNKNOWN, "", mine, theirs, True, text)]
    return []
