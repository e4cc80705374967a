"""Whatever kind of document is written in X12 reads back the same, without a complaint about its form."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from console.adapters.formats.x12 import X12Format
from console.domain.documents import (
    AnyDocument,
    OutgoingEnvelope,
    ShipNotice,
    SyntaxStatus,
    TechnicalAcknowledgment,
    WarehouseAdvice,
)
from console.domain.problems import Severity
from console.domain.values import PartyId
from tests.unit.formats import x12_documents as made
from tests.unit.formats.facts_said import Tried
from tests.unit.formats.x12_losses import LOSSES

FORM = X12Format()
ENVELOPE = OutgoingEnvelope(
    sender=PartyId(scheme="x12:ZZ", value="US"),
    receiver=PartyId(scheme="x12:ZZ", value="ACME"),
    interchange_control=12,
    group_control=12,
    created_at=datetime(2026, 11, 23, 8, tzinfo=UTC),
    version="004010",
)
KINDS: dict[str, st.SearchStrategy[Any]] = {
    "850": made.orders,
    "855 and 865": made.acknowledgments(),
    "860": made.order_changes,
    "997": made.receipts(),
    "824": made.advices(),
    "810": made.invoices(),
    "846": made.stock_reports,
    "832": made.catalogues,
    "214": made.transport_statuses,
    "210": made.freight_invoices(),
    "856": made.ship_notices(),
    "861": made.receiving_advices,
    "940": made.warehouse_orders,
    "945": made.warehouse_advices(),
}
# Not shrunk: documents are large, and shrinking one takes minutes; the first difference says enough.
QUICK = settings(
    max_examples=20,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def back(document: AnyDocument, **options: str) -> AnyDocument:
    raw = FORM.write([document], ENVELOPE.model_copy(update={"options": options}))
    parsed = FORM.read(raw)
    grave = [found for found in parsed.all_problems if found.severity is not Severity.INFO]
    assert [found for found in grave if found.code != "x12.unit_unknown"] == [], raw.decode()
    found = parsed.documents[0].document
    assert found is not None
    return found


@pytest.mark.parametrize("kind", KINDS)
@QUICK
@given(data=st.data())
def test_what_is_written_reads_back_the_same(kind: str, data: st.DataObject) -> None:
    document = data.draw(KINDS[kind])
    assert plain(back(document)) == plain(document)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_fact_is_tried_or_known_to_have_no_room(kind: str) -> None:
    """The documents above state every fact of their class, but for those in the table of what X12 cannot say."""
    tried = Tried(KINDS[kind], LOSSES[kind])

    @settings(QUICK, max_examples=1)
    @given(KINDS[kind])
    def begin(document: AnyDocument) -> None:
        tried.note(document)

    begin()
    assert tried.missing() == []
    assert tried.untrue() == []


def flowing(document: AnyDocument) -> AnyDocument:
    """Remarks as one text: where they are NTE segments one after the other, a full one may go on in the next."""
    changed: dict[str, Any] = {}
    if getattr(document, "notes", ()):
        changed["notes"] = (" ".join(document.notes),)  # type: ignore[union-attr]
    lines = getattr(document, "lines", ())
    if lines and hasattr(lines[0], "notes"):
        changed["lines"] = tuple(
            line.model_copy(update={"notes": (" ".join(line.notes),) if line.notes else ()}) for line in lines
        )
    return document.model_copy(update=changed)


def plain(document: AnyDocument) -> AnyDocument:
    """Packs numbered in the order of the document, and lines in a fixed order, as levels may be written otherwise."""
    document = flowing(document)
    if not isinstance(document, ShipNotice | WarehouseAdvice):
        return document
    marks = {pack.ref: (pack.sscc, pack.marks, pack.tracking, pack.level) for pack in document.packs}
    packs = sorted(
        (pack.model_copy(update={"ref": "", "parent": repr(marks.get(pack.parent or ""))}) for pack in document.packs),
        key=repr,
    )
    lines = []
    for line in document.lines:
        shares = sorted(
            (share.model_copy(update={"pack_ref": repr(marks[share.pack_ref])}) for share in line.packs), key=repr
        )
        lots = [lot.model_copy(update={"quantity": None}) for lot in line.lots]
        lines.append(line.model_copy(update={"packs": tuple(shares), "lots": tuple(lots)}))
    changed = {"packs": tuple(packs), "lines": tuple(sorted(lines, key=lambda line: line.line_ref or ""))}
    if isinstance(document, ShipNotice):
        changed["orders"] = tuple(sorted(document.orders))
    return document.model_copy(update=changed)


@QUICK
@given(made.receipts())
def test_a_999_says_the_same_as_a_997(receipt: TechnicalAcknowledgment) -> None:
    assert back(receipt, receipt="999") == receipt


@QUICK
@given(st.sampled_from(SyntaxStatus), made.moments, st.integers(1, 999_999_999))
def test_an_interchange_receipt_reads_back_the_same(status: SyntaxStatus, at: datetime, control: int) -> None:
    if status is SyntaxStatus.PARTIALLY_ACCEPTED:
        return
    receipt = TechnicalAcknowledgment(
        status=status, interchange_control=f"{control:09d}", interchange_at=at, note_code="000"
    )
    assert back(receipt) == receipt
