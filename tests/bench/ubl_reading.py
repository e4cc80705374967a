"""Reading UBL with all checks on, beside merely parsing the same bytes with lxml; and a catalogue of 50 MB in parts."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from lxml import etree

from console.adapters.formats.ubl import UblFormat

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"


def document(name: str, body: str) -> bytes:
    """A UBL document; its body uses the prefixes ``a`` and ``b``."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><{name} xmlns="{_UBL}{name}-2" xmlns:a="{_UBL}CommonAggregateComponents-2"'
        f' xmlns:b="{_UBL}CommonBasicComponents-2">{body}</{name}>'
    ).encode()


def response(lines: int) -> bytes:
    """An order response of ``lines`` lines, everything as ordered."""
    line = (
        '<a:OrderLine><a:LineItem><b:ID>{0}</b:ID><b:LineStatusCode>5</b:LineStatusCode><b:Quantity unitCode="EA">10</b:Quantity>'
        "<a:Delivery><a:PromisedDeliveryPeriod><b:EndDate>2026-12-01</b:EndDate></a:PromisedDeliveryPeriod></a:Delivery>"
        '<a:Price><b:PriceAmount currencyID="EUR">1.10</b:PriceAmount></a:Price><a:Item><b:Name>Bolt</b:Name>'
        "<a:SellersItemIdentification><b:ID>S-{0}</b:ID></a:SellersItemIdentification></a:Item></a:LineItem>"
        "<a:OrderLineReference><b:LineID>{0}</b:LineID></a:OrderLineReference></a:OrderLine>"
    )
    head = (
        "<b:ID>R1</b:ID><b:IssueDate>2026-11-23</b:IssueDate><b:OrderResponseCode>CA</b:OrderResponseCode>"
        "<b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode><a:OrderReference><b:ID>P1</b:ID></a:OrderReference>"
    )
    return document("OrderResponse", head + "".join(line.format(number) for number in range(1, lines + 1)))


def invoice(lines: int) -> bytes:
    """An invoice of ``lines`` lines that adds up."""
    line = (
        '<a:InvoiceLine><b:ID>{0}</b:ID><b:InvoicedQuantity unitCode="EA">10</b:InvoicedQuantity>'
        '<b:LineExtensionAmount currencyID="EUR">11.00</b:LineExtensionAmount><a:OrderLineReference><b:LineID>{0}</b:LineID>'
        "</a:OrderLineReference><a:Item><b:Name>Bolt</b:Name><a:SellersItemIdentification><b:ID>S-{0}</b:ID>"
        "</a:SellersItemIdentification><a:ClassifiedTaxCategory><b:ID>S</b:ID><b:Percent>20</b:Percent></a:ClassifiedTaxCategory>"
        '</a:Item><a:Price><b:PriceAmount currencyID="EUR">1.10</b:PriceAmount></a:Price></a:InvoiceLine>'
    )
    total = f"{lines * 11}.00"
    head = (
        "<b:ID>F1</b:ID><b:IssueDate>2026-11-23</b:IssueDate><b:InvoiceTypeCode>380</b:InvoiceTypeCode>"
        "<b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode><a:OrderReference><b:ID>P1</b:ID></a:OrderReference>"
        f'<a:LegalMonetaryTotal><b:LineExtensionAmount currencyID="EUR">{total}</b:LineExtensionAmount>'
        f'<b:PayableAmount currencyID="EUR">{total}</b:PayableAmount></a:LegalMonetaryTotal>'
    )
    return document("Invoice", head + "".join(line.format(number) for number in range(1, lines + 1)))


def catalogue(lines: int) -> bytes:
    """A catalogue of ``lines`` items."""
    line = (
        "<a:CatalogueLine><b:ID>{0}</b:ID><b:ActionCode>Update</b:ActionCode><b:OrderableIndicator>true</b:OrderableIndicator>"
        "<b:OrderableUnit>EA</b:OrderableUnit><a:RequiredItemLocationQuantity>"
        '<b:LeadTimeMeasure unitCode="DAY">3</b:LeadTimeMeasure><a:Price><b:PriceAmount currencyID="EUR">12.34</b:PriceAmount>'
        '<b:BaseQuantity unitCode="EA">1</b:BaseQuantity></a:Price></a:RequiredItemLocationQuantity><a:Item><b:Name>Thing {0}</b:Name>'
        "<a:SellersItemIdentification><b:ID>S-{0}</b:ID></a:SellersItemIdentification><a:StandardItemIdentification>"
        '<b:ID schemeID="0160">04012345123456</b:ID></a:StandardItemIdentification></a:Item></a:CatalogueLine>\n'
    )
    head = "<b:ID>K1</b:ID><b:ActionCode>Update</b:ActionCode><b:IssueDate>2026-11-23</b:IssueDate>"
    return document("Catalogue", head + "".join(line.format(number) for number in range(lines)))


def _best(work: Callable[[], object], rounds: int, times: int = 3) -> float:
    """Seconds of the processor for one round, the best of several."""
    found = []
    for _ in range(times):
        begin = time.process_time()
        for _ in range(rounds):
            work()
        found.append((time.process_time() - begin) / rounds)
    return min(found)


def figures() -> list[dict[str, Any]]:
    """Documents a second, and the memory a long catalogue takes beside its bytes."""
    form, found = UblFormat(), []
    for name, raw, rounds in (
        ("order response of 10 lines", response(10), 60),
        ("order response of 100 lines", response(100), 10),
        ("invoice of 10 lines", invoice(10), 60),
        ("invoice of 100 lines", invoice(100), 10),
    ):
        ours = _best(lambda raw=raw: form.read(raw), rounds)
        bare = _best(lambda raw=raw: etree.fromstring(raw), rounds)
        found.append(
            {
                "name": f"ubl {name}",
                "value": round(1 / ours),
                "unit": "documents/s",
                "rival": "bare lxml parsing",
                "rival_value": round(1 / bare),
                "ratio": bare / ours,
            }
        )
    found.append(_memory())
    return found


def _memory() -> dict[str, Any]:
    """The most memory taken for a catalogue of 50 MB in parts, in a process of its own."""
    program = (
        "import resource, time; from tests.bench.ubl_reading import catalogue; from console.adapters.formats.ubl import UblFormat\n"
        "raw = catalogue(86000); before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "begin = time.process_time(); lines = sum(len(p.documents[0].document.lines) for p in UblFormat().read_parts(raw))\n"
        "print(len(raw), lines, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, before, time.process_time() - begin)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    size, lines, most, before, seconds = done.stdout.split()
    return {
        "name": f"ubl catalogue of {int(size) / 1e6:.0f} MB in parts, most memory",
        "value": round(int(most) / 1024),
        "unit": "MB",
        "rival": "before reading, its bytes among it",
        "rival_value": f"{int(before) / 1024:.0f} MB; {int(lines) / float(seconds):.0f} lines/s",
        "target": "bounded, whatever the length",
    }
