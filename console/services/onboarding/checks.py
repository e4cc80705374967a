"""The dry run: everything that must hold before a partner goes live, tried without changing anything anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from console.domain.acknowledging import Answer, Choices, decide
from console.domain.columns import COLUMN_LAYOUTS
from console.domain.documents import (
    Acknowledgment,
    Document,
    Order,
    OrderLine,
    OutgoingEnvelope,
    PriceCatalogue,
    ShipNotice,
    StockReport,
    document_from_json,
)
from console.domain.orders import fingerprint, order_document, sendable
from console.domain.profiles import PartnerProfile
from console.domain.purchase import PurchaseOrder
from console.domain.values import DateMeaning, GoodsDate, ItemId, ItemScheme, Party, Price, Quantity
from console.services.errors import CrossdockError
from console.services.formats import Format
from console.services.intake.desks import order_numbers
from console.services.onboarding.check_results import Check
from console.services.onboarding.sample import SampleReading
from console.services.onboarding.warehouse_checks import warehouse_checks
from console.services.ordering.sending import NOBODY
from console.services.ports import ErpConnection, ErpCursor
from console.services.store import Reads
from console.services.supply.resolving import ItemFinder

SHOWN = 4000
CheckConnection = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class DryRun:
    """All checks, and an order as it would be sent."""

    at: datetime
    checks: tuple[Check, ...]
    outgoing: str = ""

    @property
    def green(self) -> bool:
        """Whether nothing speaks against going live."""
        return not any(check.ok is False for check in self.checks)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a dry run looks at besides the profile."""

    reads: Reads
    formats: Mapping[str, Format]
    check_connection: CheckConnection
    erp: ErpConnection | None
    now: datetime


def dry_run(profile: PartnerProfile, sample: SampleReading | None, around: Surroundings) -> DryRun:
    """Try everything. Trouble of the other side becomes a check that does not hold, never an exception."""
    order, source = _an_order(profile, around)
    outgoing, written = _outgoing(profile, order, source, around)
    checks = [
        *_filled_in(profile, around.reads),
        _connection(profile, around),
        _erp_partner(profile, around),
        _sample(sample),
        *_orders(profile, sample, around),
        *_items(profile, sample, around),
        *warehouse_checks(profile, around.erp),
        written,
    ]
    return DryRun(around.now, tuple(checks), outgoing)


def _filled_in(profile: PartnerProfile, reads: Reads) -> Iterator[Check]:
    others = {
        (one.scheme.lower(), one.value.upper()): other.name
        for other in reads.profiles()
        if other.key != profile.key
        for one in other.ids
    }
    ours = [(one.scheme.lower(), one.value.upper()) for one in profile.ids]
    taken = next((others[one] for one in ours if one in others), None)
    if taken:
        yield Check("ids", "Identifiers", False, f"{taken} has the same identifier.", "Each partner needs its own.")
    elif not _has_envelopes(profile):
        yield Check("ids", "Identifiers", True, "Not needed: these files name no sender, their connection tells it.")
    elif not profile.ids or not profile.our_ids:
        whose = "how the partner names itself" if not profile.ids else "how the partner knows us"
        yield Check(
            "ids", "Identifiers", False, f"The profile does not say {whose}.", "Add it; it stands in the sample."
        )
    else:
        yield Check("ids", "Identifiers", True, ", ".join(f"{one.scheme} {one.value}" for one in profile.ids))
    missing = [name for name, value in (("owner", profile.owner), ("mail address", profile.email)) if not value]
    text = f"Without {' and '.join(missing)} nobody is told or reminded." if missing else str(profile.owner)
    yield Check("owner", "Owner and mail", not missing, text, "Name who looks after this partner." if missing else "")


def _has_envelopes(profile: PartnerProfile) -> bool:
    """Whether a way to or from the partner names sender and receiver; tables and columns do not."""
    ways = {profile.format, *(one.format for one in profile.exchanges)}
    return not ways <= set(COLUMN_LAYOUTS)


def _connection(profile: PartnerProfile, around: Surroundings) -> Check:
    for key in sorted(profile.connections):
        if around.reads.connection(key) is None:
            return Check("connection", "Connection", False, f"There is no connection “{key}”.", "Set it up.")
        try:
            text = around.check_connection(key)
        except CrossdockError as error:
            return Check("connection", "Connection", False, f"{key}: {error.text}", error.next_step)
    return Check("connection", "Connection", True, text)


def _erp_partner(profile: PartnerProfile, around: Surroundings) -> Check:
    if around.erp is None:
        return Check("odoo", "Supplier in Odoo", False, "No Odoo is connected.", "Connect Odoo first.")
    if profile.erp_partner_id is None:
        return Check(
            "odoo", "Supplier in Odoo", False, "The profile names no supplier in Odoo.", "Choose the supplier."
        )
    try:
        found = around.erp.partner_records([profile.erp_partner_id])
    except CrossdockError as error:
        return Check("odoo", "Supplier in Odoo", False, error.text, error.next_step)
    if not found:
        return Check("odoo", "Supplier in Odoo", False, "That supplier is not in Odoo.", "Choose another.")
    return Check("odoo", "Supplier in Odoo", True, found[0].name)


def _sample(sample: SampleReading | None) -> Check:
    if sample is None:
        return Check("sample", "Sample", False, "No sample was read yet.", "Drop in a file the partner sent.")
    blocking = [one for document in sample.documents for one in document.problems if one.blocks]
    if not sample.documents or blocking:
        first = blocking[0] if blocking else next(iter(sample.problems), None)
        text = f"{first.text} ({first.place})" if first else "There is no document in it."
        return Check("sample", "Sample", False, text, first.next_step if first else "Try another file.")
    if sample.unknown:
        codes = ", ".join(sorted({code.value for code in sample.unknown}))
        return Check("sample", "Sample", False, f"Nobody has said what these units mean: {codes}.", "Explain them.")
    if not sample.known_sender and sample.sender is not None:
        who = f"{sample.sender.scheme} {sample.sender.value}"
        return Check(
            "sample", "Sample", False, f"It is from {who}, which the profile does not know.", "Add that identifier."
        )
    number = "1 document" if len(sample.documents) == 1 else f"{len(sample.documents)} documents"
    return Check("sample", "Sample", True, f"{number} read from {sample.name}")


def _of(sample: SampleReading | None) -> list[Document]:
    return [document_from_json(one.canonical) for one in (sample.documents if sample else ()) if one.canonical]


def _orders(profile: PartnerProfile, sample: SampleReading | None, around: Surroundings) -> Iterator[Check]:
    """Each answer of the sample against its order as it is in the ERP; nothing is written."""
    answers = [one for one in _of(sample) if isinstance(one, Acknowledgment | ShipNotice)]
    if not answers or around.erp is None:
        return
    numbers = sorted({number for one in answers for number in order_numbers(one)})
    try:
        found = {order.number: order for order in around.erp.find_orders(numbers)}
    except CrossdockError as error:
        yield Check("orders", "Orders of the sample", None, error.text, error.next_step)
        return
    absent = [number for number in numbers if number not in found]
    if absent:
        text = f"Not in Odoo: {', '.join(absent[:5])}. The answer was read, but not compared."
        yield Check("orders", "Orders of the sample", None, text)
    for one in answers:
        purchase = found.get(one.order_number) if isinstance(one, Acknowledgment) else None
        if purchase is not None and isinstance(one, Acknowledgment):
            yield _compared(profile, one, purchase, around.now)


def _compared(profile: PartnerProfile, answer: Acknowledgment, purchase: PurchaseOrder, now: datetime) -> Check:
    order = order_document(purchase, profile, 0, None, Party())
    decision = decide(
        order, purchase, [Answer(answer, 1, 1, now, "sample")], profile, now, Choices(), agreed=fingerprint(purchase)
    )
    words = decision.title or str(decision.status).replace("_", " ")
    by = "a person would decide" if decision.needs_person else "the rule would decide"
    return Check("compared", f"Answer to {purchase.number}", True, f"{words}; {by}")


def _items(profile: PartnerProfile, sample: SampleReading | None, around: Surroundings) -> Iterator[Check]:
    """How many of the items of a catalogue or stock report are products of ours."""
    listed = [line.items for one in _of(sample) if isinstance(one, PriceCatalogue | StockReport) for line in one.lines]
    if not listed or around.erp is None:
        return
    try:
        known = ItemFinder(around.reads, around.erp, profile).find(items for items in listed if items)
    except CrossdockError as error:
        yield Check("items", "Items", None, error.text, error.next_step)
        return
    text = f"{len(known)} of {len(listed)} items are products of ours"
    step = "" if known else "Add the supplier's item numbers to the products in Odoo, or map them here."
    yield Check("items", "Items", bool(known), text, step)


def _an_order(profile: PartnerProfile, around: Surroundings) -> tuple[Order, str]:
    """An order of this partner from the ERP, else a made-up one: what would be sent, to be looked at."""
    if around.erp is not None and profile.erp_partner_id is not None:
        try:
            changes = around.erp.changed_orders(ErpCursor(), [profile.erp_partner_id])
        except CrossdockError:
            changes = None
        if changes is not None and changes.orders:
            newest = changes.orders[-1]
            return sendable(order_document(newest, profile, 0, None, Party())), f"order {newest.number} of Odoo"
    return made_up_order(profile, around.now.date()), "a made-up order"


def made_up_order(profile: PartnerProfile, today: date, number: str = "TEST-1") -> Order:
    """A small order for trying things out: one line, an item that is nobody's."""
    line = OrderLine(
        line_ref="1",
        items=tuple(ItemId(scheme=whose, value="TEST-ITEM") for whose in (ItemScheme.BUYER, ItemScheme.SUPPLIER)),
        description="Test item, please do not deliver",
        quantity=Quantity(value=Decimal(1), unit="C62", raw_unit="Units"),
        price=Price(amount=Decimal("1.00")),
        requested=GoodsDate(day=today, meaning=DateMeaning.DELIVER),
    )
    return Order(
        number=number,
        ordered_on=today,
        currency=profile.currency or "EUR",
        supplier=Party(name=profile.name, ids=profile.ids),
        buyer=Party(ids=profile.our_ids),
        lines=(line,),
        notes=("This is a test. Nothing is ordered.",),
    )


def _outgoing(profile: PartnerProfile, order: Order, source: str, around: Surroundings) -> tuple[str, Check]:
    way = profile.way_out(order.kind)
    form = around.formats.get(way.format)
    if order.kind not in profile.sends:
        return "", _sending(True, "This partner gets no orders from us.")
    if form is None:
        return "", _sending(False, f"There is no format “{way.format}”.", "Choose another.")
    envelope = OutgoingEnvelope(
        sender=profile.our_ids[0] if profile.our_ids else NOBODY,
        receiver=profile.ids[0] if profile.ids else NOBODY,
        created_at=around.now,
        version=way.format_version,
        test=True,
        options=profile.options_for(way.format, way.format_options),
    )
    try:
        payload = form.write([order], envelope)
    except CrossdockError as error:
        return "", _sending(False, error.text, error.next_step)
    back = form.read(payload, envelope.options)
    faults = [problem for problem in back.all_problems if problem.blocks]
    text = payload[:SHOWN].decode("utf-8", errors="replace")
    if faults:
        return text, _sending(False, faults[0].text, faults[0].next_step)
    return text, Check(
        "outgoing", "Orders to the partner", True, f"{source} written and read back, {len(payload)} bytes"
    )


def _sending(ok: bool, text: str, next_step: str = "") -> Check:
    return Check("outgoing", "Orders to the partner", ok, text, next_step)
