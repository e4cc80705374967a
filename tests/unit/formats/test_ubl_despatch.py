"""Despatch advice, receipt advice, catalogues and application responses in UBL."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from console.domain.documents import (
    ApplicationAdvice,
    ApplicationStatus,
    NoticePurpose,
    PriceCatalogue,
    ReceivingAdvice,
    ShipNotice,
)
from console.domain.identifiers import check_digit
from console.services.formats import PART_LINES
from tests.unit.formats.ubl_world import FORM, codes, document, read

SSCC = "17311100000000001" + str(check_digit("17311100000000001"))
HEAD = "<b:ID>D1</b:ID><b:IssueDate>2026-11-20</b:IssueDate><a:OrderReference><b:ID>P1</b:ID></a:OrderReference>"


def line(number: str, quantity: str, unit: str = "", instance: str = "", more: str = "", order: str = "1") -> str:
    packs = f"<a:Shipment><b:ID>NA</b:ID>{unit}</a:Shipment>" if unit else ""
    return (
        f'<a:DespatchLine><b:ID>{number}</b:ID><b:DeliveredQuantity unitCode="EA">{quantity}</b:DeliveredQuantity>{more}'
        f"<a:OrderLineReference><b:LineID>{order}</b:LineID></a:OrderLineReference>"
        f"<a:Item><b:Name>Bolt</b:Name>{instance}</a:Item>{packs}</a:DespatchLine>"
    )


def unit(number: str, more: str = "") -> str:
    return (
        f"<a:TransportHandlingUnit><b:ID>{number}</b:ID><b:TransportHandlingUnitTypeCode>PX</b:TransportHandlingUnitTypeCode>"
        f"{more}</a:TransportHandlingUnit>"
    )


def notice(body: str) -> ShipNotice:
    parsed = read("DespatchAdvice", HEAD + body)
    assert isinstance(parsed.document, ShipNotice)
    return parsed.document


def test_two_lines_in_one_pack_name_it_once() -> None:
    found = notice(line("1", "23", unit(SSCC)) + line("2", "6", unit(SSCC)))
    assert [(pack.sscc, pack.level) for pack in found.packs] == [(SSCC, "pallet")]
    assert [(share.pack_ref, share.quantity.value) for one in found.lines for share in one.packs] == [
        (SSCC, 23),
        (SSCC, 6),
    ]


def test_a_number_with_its_identifier_is_the_same_pack() -> None:
    assert [pack.sscc for pack in notice(line("1", "23", unit(f"(00){SSCC}"))).packs] == [SSCC]


def test_the_goods_are_in_the_package_on_the_pallet() -> None:
    found = notice(line("1", "4", unit(SSCC, "<a:Package><b:ID>BOX-1</b:ID></a:Package>")))
    assert [(pack.ref, pack.parent) for pack in found.packs] == [(SSCC, None), ("BOX-1", SSCC)]
    assert found.lines[0].packs[0].pack_ref == "BOX-1"


def test_how_much_is_in_each_of_several_packs_is_never_guessed() -> None:
    found = notice(line("1", "4", unit("A") + unit("B")))
    assert found.lines[0].packs == ()
    assert [pack.ref for pack in found.packs] == ["A", "B"]


def test_split_lines_of_one_order_line_stay_two_with_their_lots() -> None:
    lot = "<a:ItemInstance><a:LotIdentification><b:LotNumberID>{}</b:LotNumberID><b:ExpiryDate>2027-01-31</b:ExpiryDate></a:LotIdentification></a:ItemInstance>"
    found = notice(line("3A", "3", instance=lot.format("L1")) + line("3B", "2", instance=lot.format("L2")))
    assert [(one.order_line_ref, one.shipped and one.shipped.value, one.lots[0].number) for one in found.lines] == [
        ("1", 3, "L1"),
        ("1", 2, "L2"),
    ]
    assert found.lines[0].lots[0].best_before == date(2027, 1, 31)


def test_serial_numbers_and_a_day_without_lot_are_kept() -> None:
    instances = (
        "<a:ItemInstance><b:SerialID>S1</b:SerialID></a:ItemInstance><a:ItemInstance><b:BestBeforeDate>2027-02-01</b:BestBeforeDate>"
        "<b:SerialID>S2</b:SerialID></a:ItemInstance>"
    )
    (one,) = notice(line("1", "2", instance=instances)).lines
    assert one.serials == ("S1", "S2")
    assert one.lots == ()
    assert one.notes == ("Best before 2027-02-01",)


def test_what_is_to_follow_and_why() -> None:
    more = (
        '<b:OutstandingQuantity unitCode="EA">4</b:OutstandingQuantity><b:OutstandingReason>late</b:OutstandingReason>'
    )
    (one,) = notice(line("1", "6", more=more)).lines
    assert one.outstanding is not None
    assert (one.outstanding.value, one.reason) == (4, "late")


def test_when_and_how_it_travels() -> None:
    shipment = (
        '<a:Shipment><b:ID>GSIN1</b:ID><b:GrossWeightMeasure unitCode="KGM">20</b:GrossWeightMeasure>'
        "<b:TotalTransportHandlingUnitQuantity>2</b:TotalTransportHandlingUnitQuantity>"
        "<a:Consignment><b:ID>NA</b:ID><a:CarrierParty><a:PartyName><b:Name>Post</b:Name></a:PartyName></a:CarrierParty></a:Consignment>"
        "<a:Delivery><b:TrackingID>T1, T2</b:TrackingID><a:EstimatedDeliveryPeriod><b:EndDate>2026-11-25</b:EndDate>"
        "</a:EstimatedDeliveryPeriod><a:Despatch><b:ActualDespatchDate>2026-11-20</b:ActualDespatchDate></a:Despatch></a:Delivery>"
        "</a:Shipment>"
    )
    found = notice(shipment + line("1", "1"))
    assert (found.carrier.name, found.tracking, found.pack_count) == ("Post", ("T1", "T2"), 2)
    assert (found.shipped_on, found.expected and found.expected.day) == (date(2026, 11, 20), date(2026, 11, 25))
    assert [(one.kind, one.number) for one in found.references] == [("shipment", "GSIN1")]
    assert found.orders == ("P1",)


def test_a_cancelled_notice_and_a_copy_say_so() -> None:
    assert (
        notice("<b:DocumentStatusCode>Cancelled</b:DocumentStatusCode>" + line("1", "1")).purpose
        is NoticePurpose.CANCEL
    )
    assert notice("<b:CopyIndicator>true</b:CopyIndicator>" + line("1", "1")).purpose is NoticePurpose.DUPLICATE


def test_a_receipt_says_what_is_short_and_refused() -> None:
    body = (
        '<a:ReceiptLine><b:ID>1</b:ID><b:ReceivedQuantity unitCode="EA">8</b:ReceivedQuantity><b:ShortQuantity unitCode="EA">1</b:ShortQuantity>'
        '<b:RejectedQuantity unitCode="EA">1</b:RejectedQuantity><b:RejectReason>broken</b:RejectReason><b:ReceivedDate>2026-11-22</b:ReceivedDate>'
        "<a:OrderLineReference><b:LineID>4</b:LineID></a:OrderLineReference><a:Item><b:Name>Bolt</b:Name></a:Item></a:ReceiptLine>"
    )
    found = read("ReceiptAdvice", HEAD + body).document
    assert isinstance(found, ReceivingAdvice)
    (one,) = found.lines
    assert [value and value.value for value in (one.received, one.short, one.rejected)] == [8, 1, 1]
    assert (one.reason, one.order_line_ref, found.received_on) == ("broken", "4", date(2026, 11, 22))


def test_an_application_response_says_what_is_wrong_and_where() -> None:
    body = (
        "<b:ID>R1</b:ID><b:IssueDate>2026-11-20</b:IssueDate><a:DocumentResponse><a:Response><b:ResponseCode>RE</b:ResponseCode>"
        "</a:Response><a:DocumentReference><b:ID>F1</b:ID><b:DocumentTypeCode>380</b:DocumentTypeCode></a:DocumentReference>"
        "<a:LineResponse><a:LineReference><b:LineID>/Invoice/ID</b:LineID></a:LineReference><a:Response><b:ResponseCode>RE</b:ResponseCode>"
        "<b:Description>Twice</b:Description><a:Status><b:StatusReasonCode>BV</b:StatusReasonCode></a:Status></a:Response></a:LineResponse>"
        "</a:DocumentResponse>"
    )
    found = read("ApplicationResponse", body).document
    assert isinstance(found, ApplicationAdvice)
    assert (found.status, found.raw_status) == (ApplicationStatus.REJECTED, "RE")
    assert [(one.kind, one.number) for one in found.about] == [("380", "F1")]
    assert [(one.code, one.text, one.place.path) for one in found.errors] == [("partner.BV", "Twice", "/Invoice/ID")]


ITEM = (
    "<a:CatalogueLine><b:ID>{0}</b:ID><b:ActionCode>Update</b:ActionCode><b:OrderableUnit>XCT</b:OrderableUnit>"
    "<b:OrderQuantityIncrementNumeric>5</b:OrderQuantityIncrementNumeric><a:RequiredItemLocationQuantity>"
    '<b:LeadTimeMeasure unitCode="WEE">2</b:LeadTimeMeasure><b:MinimumQuantity unitCode="XCT">{1}</b:MinimumQuantity><a:Price>'
    '<b:PriceAmount currencyID="EUR">{1}.50</b:PriceAmount></a:Price></a:RequiredItemLocationQuantity>'
    "<a:Item><b:Name>Bolt</b:Name></a:Item></a:CatalogueLine>"
)
CATALOGUE = "<b:ID>K1</b:ID><b:ActionCode>Replace</b:ActionCode><b:IssueDate>2026-11-20</b:IssueDate>"


def test_a_catalogue_line_says_price_from_which_quantity_and_how_soon() -> None:
    found = read("Catalogue", CATALOGUE + ITEM.format(1, 3)).document
    assert isinstance(found, PriceCatalogue)
    (one,) = found.lines
    assert (found.whole, found.currency, one.lead_time_days, one.unit) == (True, "EUR", 14, "XCT")
    assert one.order_multiple is not None
    assert one.order_multiple.value == 5
    (tier,) = one.prices
    assert (tier.price.amount, tier.minimum and tier.minimum.value, tier.currency) == (Decimal("3.50"), 3, None)


def long_catalogue(lines: int) -> bytes:
    return document("Catalogue", CATALOGUE + "\n".join(ITEM.format(number, 3) for number in range(lines)))


def test_a_long_catalogue_comes_in_parts_that_say_the_same_as_the_whole() -> None:
    raw = long_catalogue(2 * PART_LINES + 1)
    parts = [part.documents[0] for part in FORM.read_parts(raw)]
    assert [(part.part, part.complete) for part in parts] == [(1, False), (2, False), (3, True)]
    (whole,) = FORM.read(raw).documents
    assert isinstance(whole.document, PriceCatalogue)
    together = [line for part in parts if isinstance(part.document, PriceCatalogue) for line in part.document.lines]
    assert tuple(together) == whole.document.lines
    head = parts[-1].document
    assert isinstance(head, PriceCatalogue)
    assert head.model_copy(update={"lines": ()}) == whole.document.model_copy(update={"lines": ()})
    assert parts[0].envelope == whole.envelope


def test_a_problem_in_a_part_names_the_line_in_the_whole() -> None:
    raw = long_catalogue(PART_LINES + 50).replace(
        b"<b:ID>1020</b:ID>", b"<b:ID>1020</b:ID><b:MaximumOrderQuantity>x</b:MaximumOrderQuantity>"
    )
    problems = [problem for part in FORM.read_parts(raw) for problem in part.all_problems]
    assert [problem.place.path for problem in problems] == ["/Catalogue/CatalogueLine[1021]/MaximumOrderQuantity"]


def test_a_long_catalogue_that_breaks_off_gives_what_came_and_blocks_its_last_part() -> None:
    raw = long_catalogue(2 * PART_LINES)[:-300]
    parts = list(FORM.read_parts(raw))
    assert len(parts) == 2
    assert parts[0].documents[0].usable
    assert not parts[-1].documents[0].usable
    assert "xml.not_well_formed" in {problem.code for problem in parts[-1].all_problems}


def test_a_long_catalogue_in_another_charset_than_it_says_is_read() -> None:
    raw = long_catalogue(PART_LINES + 1).replace(b"Bolt", "Schlüssel".encode("latin-1"))
    first, *_ = FORM.read_parts(raw)
    assert isinstance(first.documents[0].document, PriceCatalogue)
    assert first.documents[0].document.lines[0].description == "Schlüssel"
    assert {problem.code for problem in first.problems} == {"xml.charset"}


def test_an_unknown_unit_in_a_notice_is_held() -> None:
    parsed = read("DespatchAdvice", HEAD + line("1", "1").replace('unitCode="EA"', 'unitCode="ZZ"'))
    assert codes(parsed) == {"ubl.unit_unknown"}
