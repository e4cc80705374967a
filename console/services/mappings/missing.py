"""What nobody has explained yet: one case for each missing fact, however many documents wait for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from console.domain.acknowledging import Decision, DifferenceKind
from console.domain.acknowledging.resolving import in_order_unit
from console.domain.documents import ShipNotice
from console.domain.mappings import ANY_ITEM, Code, MappingKind, item_scheme, unit_said
from console.domain.orders import erp_line_ids
from console.domain.place_book import location_codes
from console.domain.places import words_of
from console.domain.profiles import PartnerProfile
from console.domain.purchase import PurchaseOrder
from console.domain.receiving import NoticeDecision, NoticeDifferenceKind
from console.domain.values import Party
from console.services.facts import Holdup
from console.services.intake.cases import message_case
from console.services.intake.outcome import Outcome
from console.services.records import Actor, NewException

RULE = Actor("mapping", "rule", "Mapping rule")


def hold_for(outcome: Outcome, code: Code, case: NewException) -> None:
    """The message waits for this fact; its case opens, or is the one that is open already."""
    outcome.hold(case)
    outcome.holdups.append(Holdup(case.key, outcome.row.id))


def hold_for_units(outcome: Outcome, codes: Iterable[Code], partner: PartnerProfile) -> None:
    """The message waits until each of these units is explained."""
    for code in dict.fromkeys(codes):
        about = f" of item {code.scheme.partition(':')[2]}" if code.scheme != ANY_ITEM else ""
        case = message_case(
            code.key(partner.key),
            "unknown_unit",
            RULE,
            title=f"Unit “{code.value}”{about}",
            sentence=f"{partner.name} writes the unit **{code.value}**{about}. Nobody has said how many units that is.",
            subject=code.value,
            partner=partner.key,
            partner_name=partner.name,
            message_id=outcome.row.id,
            evidence={"code": code.model_dump(mode="json")},
        )
        hold_for(outcome, code, case)


def hold_for_place(outcome: Outcome, notice: ShipNotice, ordered: Sequence[Party], partner: PartnerProfile) -> None:
    """The message waits until somebody says which place of ours its goods go to."""
    said = notice.ship_to
    code = next(iter(location_codes(said)), None) if said is not None else None
    if said is None or code is None:
        return
    where = f" Ordered to {' and '.join(words_of(one) for one in ordered)}." if ordered else ""
    case = message_case(
        code.key(partner.key),
        "unknown_location",
        RULE,
        title=f"Place “{code.value}”",
        sentence=f"{partner.name} ships to **{words_of(said)}**. Nobody has said which place of ours that is.{where}",
        subject=code.value,
        partner=partner.key,
        partner_name=partner.name,
        message_id=outcome.row.id,
        evidence={
            "code": code.model_dump(mode="json"),
            "said": said.model_dump(mode="json", exclude_defaults=True),
            "ordered": [one.model_dump(mode="json", exclude_defaults=True) for one in ordered],
        },
    )
    hold_for(outcome, code, case)


def units_of_answer(decision: Decision, purchase: PurchaseOrder) -> list[Code]:
    """The units of an answer that nobody has explained for the line they stand on."""
    found: list[Code] = []
    for outcome in decision.comparison.lines:
        if not any(one.kind is DifferenceKind.UNIT_UNKNOWN for one in outcome.differences):
            continue
        bought = next((line for id_ in erp_line_ids(outcome.line) if (line := purchase.line(id_))), None)
        factors = bought.pack_factors if bought else {}
        for part in outcome.state.parts:
            for quantity in (part.quantity, part.price_unit):
                if quantity is not None and in_order_unit(quantity, outcome.line, factors) is None:
                    scheme = item_scheme(outcome.line.items)
                    found.append(Code(kind=MappingKind.UNIT, scheme=scheme, value=unit_said(quantity)))
    return found


def units_of_notice(decision: NoticeDecision, items: dict[tuple[str, str], str]) -> list[Code]:
    """The units of a ship notice that nobody has explained; ``items`` gives the scheme of each (order, line)."""
    return [
        Code(
            kind=MappingKind.UNIT,
            scheme=items.get((one.order_number or "", one.line_ref or ""), ANY_ITEM),
            value=one.unit.strip().upper(),
        )
        for one in decision.differences
        if one.kind is NoticeDifferenceKind.UNKNOWN_UNIT and one.unit
    ]
