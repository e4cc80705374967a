"""Partner profiles: the validated, versioned settings of what is exchanged with a trading partner, and how."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from string import Formatter
from typing import Literal

from pydantic import Field, field_validator

from console.domain.columns import COLUMN_LAYOUTS, ColumnSpec
from console.domain.documents import DocumentKind
from console.domain.values import ItemScheme, PartyId, Value

REMINDER_WORDS = ("order", "supplier", "ordered_on", "due", "lines", "sender")
"""What stands between braces in a drafted reminder."""
_HOUR = r"^([01]\d|2[0-3]):[0-5]\d$"


class Remainder(StrEnum):
    """What becomes of the quantity a supplier does not confirm and does not mention."""

    KEEP_OPEN = "keep_open"
    CANCEL = "cancel"
    ASK = "ask"


class Tolerances(Value):
    """How far an answer may differ and still be applied without asking. Percentages of the ordered value; days are
    calendar days. ``price_amount`` is per line in the order's currency; a price is within tolerance when it is within
    the percentage and, if given, the amount. Lower prices pass when ``cheaper_is_fine``."""

    quantity_percent: Decimal = Field(default=Decimal(0), ge=0, le=100)
    over_quantity_percent: Decimal = Field(default=Decimal(0), ge=0, le=100)
    price_percent: Decimal = Field(default=Decimal(0), ge=0, le=100)
    price_amount: Decimal | None = Field(default=None, ge=0)
    cheaper_is_fine: bool = False
    days_late: int = Field(default=0, ge=0)
    days_early: int = Field(default=0, ge=0)


class WorkingTime(Value):
    """A partner's business calendar: time zone, working days (0 = Monday), hours, public holidays and own closures."""

    timezone: str = "UTC"
    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    opens: str = "09:00"
    closes: str = "17:00"
    country: str | None = None
    region: str | None = None
    closed_on: tuple[str, ...] = ()
    """ISO dates the partner is closed besides public holidays."""


class Escalation(Value):
    """One step when nobody has acted: ``after_hours`` working hours of the partner after the deadline the case goes
    ``to`` another owner (a sign-in name; empty: it stays where it is) with a ``note`` that tells what to do, such as
    whom to call or which alternative supplier to ask."""

    after_hours: int = Field(ge=0)
    to: str = ""
    note: str = ""


class Deadlines(Value):
    """When answers are due, in working hours of the partner's calendar."""

    answer_hours: int = Field(default=16, ge=1)
    technical_hours: int = Field(default=24, ge=1)
    """Clock hours, as syntax answers are made by machines."""
    escalations: tuple[Escalation, ...] = ()


class BatchWindow(Value):
    """Local hours in which volume work (catalogues, stock) runs; it may run over midnight."""

    opens: str = Field(default="19:00", pattern=_HOUR)
    closes: str = Field(default="06:00", pattern=_HOUR)
    timezone: str = "UTC"


class SupplyRules(Value):
    """How far a supplier's price list and stock may move unasked. Percentages are of the value before; what moves
    further waits for a person. ``add_items``: items without a price of this supplier so far are added unasked;
    ``withdraw_items``: withdrawn ones are ended unasked."""

    price_up_percent: Decimal = Field(default=Decimal(5), ge=0)
    price_down_percent: Decimal = Field(default=Decimal(20), ge=0, le=100)
    lead_time_days: int = Field(default=14, ge=0)
    """Days by which a lead time may grow."""
    backdated_days: int = Field(default=30, ge=0)
    price_digits: int = Field(default=4, ge=0, le=6)
    """Decimals the ERP keeps of a price (Odoo: Product Price)."""
    add_items: bool = False
    withdraw_items: bool = False
    stock_loss_percent: Decimal = Field(default=Decimal(50), ge=0, le=100)
    """Share of the items with stock that a report may empty or leave out."""
    stock_sample: int = Field(default=20, ge=1)
    """Below so many items with stock, the share says nothing."""
    stock_reports_are_whole: bool = True
    """What a report means that does not say whether it is whole."""
    window: BatchWindow | None = BatchWindow()


class ShipmentRules(Value):
    """How ship notices are judged. Quantities in percent of what is open, days in calendar days."""

    over_percent: Decimal = Field(default=Decimal(0), ge=0, le=100)
    short_percent: Decimal = Field(default=Decimal(0), ge=0, le=100)
    days_early: int = Field(default=3, ge=0)
    days_late: int = Field(default=0, ge=0)
    partial_is_fine: bool = False
    """Whether a shipment of less than was promised for the day passes unasked: the rest is still expected."""
    check_packs: bool = True
    prepare_receipt: bool = True


class WarehouseRules(Value):
    """What is exchanged with a partner that runs a warehouse for us: the deliveries of the ERP's warehouse ``erp_id``
    go to it once all their goods are there. Deliveries made before ``first_day`` do not: they were told otherwise."""

    erp_id: int
    first_day: date | None = None


class Exchange(Value):
    """Another way for some kinds of document than the partner's main one: prices by mail as a workbook, invoices over
    a network. ``direction`` is ours: ``in`` is what the partner sends."""

    kinds: tuple[DocumentKind, ...] = ()
    direction: Literal["in", "out"]
    connection: str
    format: str
    format_version: str | None = None
    format_options: dict[str, str] = Field(default_factory=dict)


class PartnerProfile(Value):
    """Everything the program needs to know of one trading partner.

    ``key`` is the stable name used on the command line and in files. ``ids`` are how the partner names itself in
    envelopes and documents, ``our_ids`` how it knows us (first = sender of what we send). ``format_options`` go to the
    format as they are. ``test``: nothing is sent but tests a person sends, and nothing
    that comes is acted on.
    """

    key: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")
    name: str
    version: int = Field(default=1, ge=1)
    erp_partner_id: int | None = None
    ids: tuple[PartyId, ...] = ()
    our_ids: tuple[PartyId, ...] = ()
    connection: str
    format: str
    format_version: str | None = None
    format_options: dict[str, str] = Field(default_factory=dict)
    exchanges: tuple[Exchange, ...] = ()
    """Ways for kinds of document that do not go over ``connection`` in ``format``."""
    columns: tuple[str | ColumnSpec, ...] = ()
    """How its column files (delimited, fixed-width, XLSX, JSON by paths) are read and written, whatever ``format`` its
    other documents are in: a specification for each kind of document, or the name of a ready-made one."""
    sends: tuple[DocumentKind, ...] = (DocumentKind.ORDER, DocumentKind.ORDER_CHANGE)
    """The kinds the partner gets from us."""
    expects_technical: bool = True
    sends_technical: bool = True
    tolerances: Tolerances = Tolerances()
    shipments: ShipmentRules = ShipmentRules()
    warehouse: WarehouseRules | None = None
    """The warehouse of ours that the partner runs, if it does."""
    supply: SupplyRules = SupplyRules()
    deadlines: Deadlines = Deadlines()
    calendar: WorkingTime = WorkingTime()
    remainder: Remainder = Remainder.ASK
    apply_within_tolerance: bool = True
    ship_date_transit_days: int | None = Field(default=None, ge=0)
    """Calendar days from ship to arrival. ``None``: no arrival is worked out from a promised ship date; it only counts
    as late when goods ship after the day they were asked to arrive."""
    move_receipt_date: bool = False
    item_order: tuple[ItemScheme, ...] = (
        ItemScheme.BUYER,
        ItemScheme.SUPPLIER,
        ItemScheme.GTIN,
        ItemScheme.MANUFACTURER,
    )
    order_number_prefix: str = ""
    """Dropped or added when an order number is looked up and not found as it stands."""
    currency: str | None = None
    owner: str | None = None
    email: str | None = None
    language: str = "en"
    reminder_subject: str = "Order {order}: please confirm"
    reminder_body: str = (
        "Dear {supplier},\n\nwe have no confirmation yet for our order {order} of {ordered_on}"
        " (due {due}). Open lines:\n\n{lines}\n\nPlease confirm quantity, price and delivery date.\n\n"
        "Kind regards\n{sender}\n"
    )
    test: bool = False
    active: bool = True

    @field_validator("reminder_subject", "reminder_body")
    @classmethod
    def _words_known(cls, text: str) -> str:
        """Only the known words between braces, and those plainly: what is wrong must not show when a mail is due."""
        for _, name, spec, conversion in Formatter().parse(text):
            if name is not None and (name not in REMINDER_WORDS or spec or conversion):
                raise ValueError(f"there is no word {{{name}}}; known are {', '.join(REMINDER_WORDS)}")
        return text

    def way_out(self, kind: DocumentKind) -> Exchange:
        """Over which connection and in which format a document of ``kind`` goes to the partner."""
        return next((one for one in self.exchanges if one.direction == "out" and kind in one.kinds), self._main("out"))

    def ways_in(self, connection: str) -> tuple[Exchange, ...]:
        """What the partner sends over ``connection``: one exchange per format."""
        main = (self._main("in"),) if connection == self.connection else ()
        return main + tuple(one for one in self.exchanges if one.direction == "in" and one.connection == connection)

    @property
    def connections(self) -> frozenset[str]:
        """Every connection the partner is reached by."""
        return frozenset({self.connection, *(one.connection for one in self.exchanges)})

    def _main(self, direction: Literal["in", "out"]) -> Exchange:
        return Exchange(
            direction=direction,
            connection=self.connection,
            format=self.format,
            format_version=self.format_version,
            format_options=self.format_options,
        )

    def options_for(self, format_name: str, own: Mapping[str, str]) -> dict[str, str]:
        """What a format is told when it reads or writes for this partner: its ``own`` options, and the columns."""
        return {**own, **self._column_option} if format_name in COLUMN_LAYOUTS and self.columns else dict(own)

    @cached_property
    def _column_option(self) -> dict[str, str]:
        rows = [one if isinstance(one, str) else one.model_dump(mode="json") for one in self.columns]
        return {"columns": json.dumps(rows, ensure_ascii=False)}
