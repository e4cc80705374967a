"""Causes: who or what is to blame for an exception, in two levels, with plain words and the next step.

A cause is declared once here; screens, the command line, statistics and documentation all read this table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Party(StrEnum):
    """First level: whose trouble it is."""

    ODOO = "odoo"
    CONSOLE = "console"
    SUPPLIER = "supplier"
    CARRIER = "carrier"
    MASTER_DATA = "master_data"


@dataclass(frozen=True)
class Cause:
    """Second level: one typed cause. ``title`` fits a table cell; ``meaning`` and ``next_step`` are whole sentences."""

    code: str
    party: Party
    title: str
    meaning: str
    next_step: str


_TABLE = (
    # the supplier
    Cause(
        "no_answer",
        Party.SUPPLIER,
        "No answer",
        "The supplier has not answered this order yet.",
        "Send a reminder, or record the answer the supplier gives by telephone.",
    ),
    Cause(
        "no_technical_receipt",
        Party.SUPPLIER,
        "Not picked up",
        "The supplier's system has not even confirmed that it received the order.",
        "Ask the supplier whether the order arrived; send it again if not.",
    ),
    Cause(
        "technically_rejected",
        Party.SUPPLIER,
        "Refused by their system",
        "The supplier's system could not read what we sent, so nobody there has seen it.",
        "Look at the errors quoted below, mend the partner's settings and send it again.",
    ),
    Cause(
        "changed",
        Party.SUPPLIER,
        "Changed",
        "The supplier answered with changes outside what is allowed without asking.",
        "Accept the changes, propose something else, or refuse them.",
    ),
    Cause(
        "rejected",
        Party.SUPPLIER,
        "Rejected",
        "The supplier will not deliver a line or the whole order.",
        "Cancel the line, or order it elsewhere.",
    ),
    Cause(
        "backordered",
        Party.SUPPLIER,
        "Backordered",
        "A part of the order comes later.",
        "Accept the split, or refuse the later part.",
    ),
    Cause(
        "substituted",
        Party.SUPPLIER,
        "Replaced item",
        "The supplier wants to deliver another item.",
        "Say which of your products it is and accept, or refuse it.",
    ),
    Cause(
        "price_magnitude",
        Party.SUPPLIER,
        "Price off by a factor",
        "The price differs by ten, a hundred or a thousand: probably a missing decimal point, not a real price.",
        "Ask the supplier which price is meant; never accept it unseen.",
    ),
    Cause(
        "contradictory",
        Party.SUPPLIER,
        "Contradicts itself",
        "The parts of the answer do not fit together.",
        "Ask the supplier what is meant, then record the answer.",
    ),
    Cause(
        "conflicting_answers",
        Party.SUPPLIER,
        "Two different answers",
        "Two answers with the same date say different things, so neither can be taken as the later one.",
        "Ask the supplier which one holds, then choose it.",
    ),
    Cause(
        "unknown_order",
        Party.SUPPLIER,
        "Unknown order",
        "The answer names an order that was never sent to this supplier.",
        "Choose the order it belongs to, or put it aside with a reason.",
    ),
    Cause(
        "unknown_line",
        Party.SUPPLIER,
        "Unknown line",
        "The answer names a line the order does not have.",
        "Choose the line it belongs to, or put it aside.",
    ),
    Cause(
        "ambiguous_line",
        Party.SUPPLIER,
        "Line not clear",
        "The answer fits more than one line of the order.",
        "Choose the line it belongs to.",
    ),
    Cause(
        "other_place",
        Party.SUPPLIER,
        "Other place",
        "The goods are to go to another place than the order says.",
        "Ask the supplier to deliver as ordered, or move the order to that warehouse in Odoo.",
    ),
    Cause(
        "delivery_differs",
        Party.SUPPLIER,
        "Delivery differs",
        "The warehouse shipped something else than it was told to.",
        "Look at the differences; fill the delivery in as shipped, or ask the warehouse.",
    ),
    Cause(
        "unknown_delivery",
        Party.SUPPLIER,
        "Unknown delivery",
        "The warehouse says that it shipped a delivery it was never told of.",
        "Ask the warehouse what it shipped; put the advice aside with a reason.",
    ),
    Cause(
        "shipment_differs",
        Party.SUPPLIER,
        "Shipment differs",
        "What is on its way is not what was ordered and promised.",
        "Look at the differences; prepare the receipt as shipped, or ask the supplier.",
    ),
    Cause(
        "shipped_unknown_order",
        Party.SUPPLIER,
        "Unknown order shipped",
        "Goods are on their way for an order that was never sent to this supplier, or for none.",
        "Ask the supplier whose goods they are. “Prepare as shipped” takes what is of our orders only.",
    ),
    Cause(
        "shipped_unknown_line",
        Party.SUPPLIER,
        "Unknown goods shipped",
        "Goods are on their way that the order does not have, or that fit several of its lines alike.",
        "Ask the supplier what they are. “Prepare as shipped” takes the rest of the shipment and leaves them out.",
    ),
    Cause(
        "notice_contradicts",
        Party.SUPPLIER,
        "Notice contradicts",
        "A ship notice came twice under one number, with different content and no mark of a correction.",
        "Ask the supplier which one holds; take the new one, or put it aside.",
    ),
    Cause(
        "prices_move",
        Party.SUPPLIER,
        "Prices move",
        "The supplier's price list moves further than is taken over unasked.",
        "Look at the largest changes; take them over, or refuse them.",
    ),
    Cause(
        "stock_unlikely",
        Party.SUPPLIER,
        "Stock unlikely",
        "The supplier's stock report is too unlike the last one to be believed unasked.",
        "Ask the supplier whether the report was whole; take it over, or put it aside.",
    ),
    Cause(
        "unreadable",
        Party.SUPPLIER,
        "Cannot be read",
        "The message is broken or of an unknown kind.",
        "Look at the marked place; ask the supplier to send it again.",
    ),
    Cause(
        "test_document",
        Party.SUPPLIER,
        "Test document",
        "The message is marked as a test, so nothing in Odoo was changed by it.",
        "Ask the supplier to switch off the test flag, or put it aside.",
    ),
    Cause(
        "unknown_partner",
        Party.MASTER_DATA,
        "Unknown sender",
        "No partner profile has the sender's identifier.",
        "Say who it is, or add the identifier to that partner's profile; the message then goes on by itself.",
    ),
    Cause(
        "shared_sender",
        Party.MASTER_DATA,
        "Sender not certain",
        "Several partners have the sender's identifier, and nothing in the document tells which of them it is from.",
        "Give each partner an identifier of its own, or say whose this one is; the message then goes on by itself.",
    ),
    Cause(
        "wrong_way",
        Party.SUPPLIER,
        "Came another way",
        "A document that says it is from one partner came by the connection, or under the name, of another.",
        "Ask the partner how it was sent. Let it through if that is right, else put it aside.",
    ),
    Cause(
        "unknown_unit",
        Party.MASTER_DATA,
        "Unknown unit",
        "The unit in the answer is not known, so quantities cannot be compared.",
        "Say what the unit means for this product; the answer then goes on by itself.",
    ),
    Cause(
        "unknown_item",
        Party.MASTER_DATA,
        "Unknown item",
        "The item in the answer is not known.",
        "Add the supplier's item number to the product; the answer then goes on by itself.",
    ),
    Cause(
        "unknown_location",
        Party.MASTER_DATA,
        "Unknown place",
        "Nobody has said which of our places the partner's code for it is.",
        "Say which warehouse or address it is; what waits for it then goes on by itself.",
    ),
    Cause(
        "cannot_write",
        Party.MASTER_DATA,
        "Cannot be sent",
        "The order cannot be expressed in the partner's format.",
        "Mend what is named below in Odoo or in the partner's profile; then send it.",
    ),
    # Odoo
    Cause(
        "order_changed_meanwhile",
        Party.ODOO,
        "Order changed meanwhile",
        "The order was changed in Odoo after this was decided, so nothing was written.",
        "Look at the new values and decide again.",
    ),
    Cause(
        "order_cancelled",
        Party.ODOO,
        "Order was cancelled",
        "The order was cancelled in Odoo; the supplier answered all the same.",
        "Make sure the supplier knows of the cancellation.",
    ),
    Cause(
        "below_received",
        Party.ODOO,
        "Less than received",
        "The answer confirms less than what has already been received.",
        "Check the receipt; correct the quantity by hand in Odoo.",
    ),
    Cause(
        "below_billed",
        Party.ODOO,
        "Less than billed",
        "The answer confirms less than what the supplier has billed already.",
        "Accept it and ask for a credit note, or ask the supplier what holds.",
    ),
    Cause(
        "odoo_refused",
        Party.ODOO,
        "Odoo refused",
        "Odoo refused the change by one of its own rules.",
        "Mend what Odoo names below, then try again.",
    ),
    Cause(
        "odoo_rights",
        Party.ODOO,
        "Missing right in Odoo",
        "The connection's user may not do this in Odoo.",
        "Ask the Odoo administrator to grant the right named below, then try again.",
    ),
    Cause(
        "read_back_differs",
        Party.ODOO,
        "Odoo shows something else",
        "After writing, Odoo does not hold what was written.",
        "Look at the order in Odoo; compare the values below.",
    ),
    # the console
    Cause(
        "in_doubt",
        Party.CONSOLE,
        "In doubt",
        "It was sent, but no answer came, and the other side cannot be asked.",
        "Find out whether it arrived, then say so here. It is not repeated before that.",
    ),
    Cause(
        "gave_up",
        Party.CONSOLE,
        "Given up",
        "It was tried as often as the policy allows.",
        "Look at the last error; try again when its reason is gone.",
    ),
    Cause(
        "connection",
        Party.CONSOLE,
        "Connection trouble",
        "The settings of the connection do not work.",
        "Check the connection in Settings; waiting work goes on by itself.",
    ),
    Cause(
        "connection_away",
        Party.CONSOLE,
        "Not reachable",
        "The other side has not been reachable for a while; what is to be sent there waits.",
        "Ask whoever runs it. Waiting work goes out by itself once it is back, and this case closes.",
    ),
    Cause(
        "by_hand",
        Party.CONSOLE,
        "To handle by hand",
        "The program reads documents of this kind, but does nothing with them.",
        "Do in Odoo what it asks for, then put it aside with a note.",
    ),
    Cause(
        "internal",
        Party.CONSOLE,
        "Fault in the program",
        "The program met something it does not handle.",
        "Report it with the technical text; the message is kept as it came.",
    ),
)

CAUSES: dict[str, Cause] = {cause.code: cause for cause in _TABLE}
