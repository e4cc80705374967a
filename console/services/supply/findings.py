"""What became of a catalogue, in counts and the most telling rows: the evidence of its case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from console.domain.acknowledging import words
from console.domain.acknowledging.matching import item_name
from console.domain.supplying import Offer, PriceStep, PriceStepKind
from console.domain.values import Value

SHOWN = 200


class AskedPrice(Value):
    """One change a person decides about: what is paid before and after, and how that comes about when there is a
    discount."""

    item: str
    description: str = ""
    minimum: Decimal = Decimal(0)
    valid_from: date | None = None
    before: Decimal | None = None
    before_terms: str = ""
    after: Decimal | None = None
    after_terms: str = ""
    percent: Decimal | None = None
    currency: str | None = None
    ends: bool = False
    why: str

    @property
    def name(self) -> str:
        """Which of the item's prices it is: from what quantity and day on."""
        many = f"from {words.number(self.minimum)}" if self.minimum > 1 else ""
        later = f"from {words.day(self.valid_from)}" if self.valid_from else ""
        return " ".join(one for one in ("price", many, later) if one)


class PriceFindings(Value):
    """Counts over all parts so far, with at most :data:`SHOWN` rows of each kind, the largest moves first."""

    taken: int = 0
    unchanged: int = 0
    unknown: int = 0
    asked: int = 0
    unusable: int = 0
    failed: int = 0
    asked_rows: tuple[AskedPrice, ...] = ()
    unusable_rows: tuple[str, ...] = ()
    failed_rows: tuple[str, ...] = ()
    unknown_items: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        *,
        taken: int,
        unchanged: int,
        unknown: Sequence[Offer],
        asked: Sequence[PriceStep],
        unusable: Sequence[tuple[Offer, str]],
        failed: Sequence[str],
    ) -> PriceFindings:
        """The findings of one part."""
        return cls(
            taken=taken,
            unchanged=unchanged,
            unknown=len(unknown),
            asked=len(asked),
            unusable=len(unusable),
            failed=len(failed),
            asked_rows=_largest([_row(step) for step in asked]),
            unusable_rows=tuple(f"{item_name(offer.items)}: {why}" for offer, why in unusable[:SHOWN]),
            failed_rows=tuple(failed[:SHOWN]),
            unknown_items=tuple(item_name(offer.items) for offer in unknown[:SHOWN]),
        )

    @property
    def needs_person(self) -> bool:
        """Items we do not carry are normal in a catalogue; everything else left undone is not."""
        return bool(self.asked or self.unusable or self.failed)

    @property
    def sentence(self) -> str:
        """For the story."""
        counts = [
            (self.taken, "taken over"),
            (self.unchanged, "unchanged"),
            (self.asked, "to be decided"),
            (self.unusable, "not usable"),
            (self.failed, "not written"),
            (self.unknown, "for items we do not carry"),
        ]
        return ", ".join(f"{number} {what}" for number, what in counts if number) or "no prices"

    @property
    def title(self) -> str:
        """For a table cell."""
        worst = self.asked_rows[0] if self.asked_rows else None
        move = f", up to {words.percent(worst.percent)}" if worst and worst.percent is not None else ""
        left, what = (self.asked, "to decide") if self.asked else (self.unusable + self.failed, "not taken over")
        more = f" (+{self.unusable + self.failed} not taken over)" if self.asked and self.unusable + self.failed else ""
        return f"{left} {'price' if left == 1 else 'prices'} {what}{move}{more}"

    @property
    def question(self) -> str:
        """For the head of the case."""
        worst = self.asked_rows[0] if self.asked_rows else None
        left = (*self.failed_rows, *self.unusable_rows)
        first = f" The largest: {worst.item}: {worst.why}" if worst else f" {left[0]}" if left else ""
        return f"{self.sentence}.{first}"

    @property
    def can_be_taken_over(self) -> bool:
        """Whether a person's word changes anything: what is not usable is not usable then either."""
        return bool(self.asked or self.failed)

    def and_also(self, other: PriceFindings) -> PriceFindings:
        """Both together: the parts of one catalogue are one case."""
        return PriceFindings(
            **{
                name: getattr(self, name) + getattr(other, name)
                for name in ("taken", "unchanged", "unknown", "asked", "unusable", "failed")
            },
            asked_rows=_largest([*self.asked_rows, *other.asked_rows]),
            unusable_rows=(*self.unusable_rows, *other.unusable_rows)[:SHOWN],
            failed_rows=(*self.failed_rows, *other.failed_rows)[:SHOWN],
            unknown_items=(*self.unknown_items, *other.unknown_items)[:SHOWN],
        )


def _largest(rows: list[AskedPrice]) -> tuple[AskedPrice, ...]:
    return tuple(sorted(rows, key=lambda row: -abs(row.percent or Decimal(0)))[:SHOWN])


def _terms(price: Decimal | None, discount: Decimal) -> str:
    return f"{words.money(price)} less {discount.normalize():f} %" if price is not None and discount else ""


def _row(step: PriceStep) -> AskedPrice:
    return AskedPrice(
        item=item_name(step.offer.items),
        description=step.offer.description or "",
        minimum=step.row.minimum if step.row else step.offer.minimum_each,
        valid_from=step.valid_from if step.kind is PriceStepKind.CREATE else None,
        before=step.row.net if step.row else None,
        before_terms=_terms(step.row.price, step.row.discount) if step.row else "",
        after=step.net,
        after_terms=_terms(step.price, step.discount),
        percent=step.percent,
        currency=step.offer.currency or (step.row.currency if step.row else None),
        ends=step.kind is PriceStepKind.END,
        why=step.ask,
    )
