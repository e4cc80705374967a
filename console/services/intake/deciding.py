"""Translates, resolves and decides a batch of messages: everything but the writing, from what a store says.

It asks nothing but :class:`~console.services.store.Reads` and keeps nothing between batches, so it may as well run in
another process (:mod:`console.services.intake.crew`); what it comes to can be pickled.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from console.domain.acknowledging import in_sequence
from console.domain.documents import (
    Acknowledgment,
    ParsedDocument,
    ParsedMessage,
    PriceCatalogue,
    StockReport,
    TechnicalAcknowledgment,
    document_to_json,
    number_of,
)
from console.domain.problems import Severity
from console.domain.profiles import PartnerProfile
from console.services.formats import Format
from console.services.intake.cases import message_case
from console.services.intake.desks import Desks
from console.services.intake.large import Told, Translated
from console.services.intake.outcome import At, Decided, Outcome
from console.services.intake.partners import Partners
from console.services.intake.senders import hold_for_sender
from console.services.mappings.codes import PartnerCodes
from console.services.records import Actor, MessageRow, NewDocument, NewException
from console.services.store import Reads

RULE = Actor("intake", "rule", "Intake rule")
CUT_OFF = frozenset({"se_missing", "unt_missing", "too_many_segments", "too_many_lines", "limits"})
LIES = frozenset({"se_count", "se_control", "unt_count", "set_control", "line_count"}) | CUT_OFF
"""Problems that say that a document is not whole, or is two: readable, but nothing may be done on it unasked."""
Recognise = Callable[[bytes, str], Format | None]
LARGE_BYTES = 4 * 1024 * 1024
"""Larger messages are read and decided a piece at a time, so that one of any size passes in bounded memory."""


class Decider:
    """Decides batches."""

    def __init__(self, formats: Mapping[str, Format], recognise: Recognise) -> None:
        self._formats = formats
        self._recognise = recognise

    def decide(self, reads: Reads, now: datetime, rows: Sequence[MessageRow]) -> Decided:
        """What the messages, in this order, come to at the aware time ``now``. Raises StoreTrouble."""
        profiles = self._profiles(reads)
        codes = PartnerCodes(reads)
        partners = Partners(profiles, codes)
        payloads = reads.payloads([row.payload_hash for row in rows])
        translated = [self._translate(payloads.get(row.payload_hash, b""), row, partners, codes) for row in rows]
        documents = [one for item in translated if item.parsed for one in item.parsed.documents]
        desks = Desks(reads, now, documents, profiles, codes)
        return desks.decided([self._one(item, desks) for item in translated])

    def pieces(self, reads: Callable[[], Reads], now: datetime, row: MessageRow) -> Iterator[Decided]:
        """What one large message comes to, a piece at a time: each is to be written before the next is asked for, and
        only the last one steps the message. An interrupted one begins again, and plans nothing twice."""
        raw = reads().payload(row.payload_hash) or b""
        chosen = self._chosen(raw, row, Partners(self._profiles(reads()), PartnerCodes(reads())))
        if chosen is None:
            yield self.decide(reads(), now, [row])
            return
        form, options = chosen
        told = Told(row, form)
        waiting: ParsedMessage | None = None
        for parsed in form.read_parts(raw, options):
            if waiting is not None:
                yield self._piece(reads(), now, told, waiting, last=False)
            waiting = parsed
        yield self._piece(reads(), now, told, waiting or ParsedMessage(format=form.name), last=True)

    def _piece(self, reads: Reads, now: datetime, told: Told, parsed: ParsedMessage, *, last: bool) -> Decided:
        profiles = self._profiles(reads)
        codes = PartnerCodes(reads)
        partners = Partners(profiles, codes)
        senders = [partners.of(one, told.row.connection) for one in parsed.documents]
        item = Translated(told.row, _resolved(parsed, [one.partner for one in senders], codes), told.form, senders)
        desks = Desks(reads, now, parsed.documents, profiles, codes)
        nothing = last and not told.position and not parsed.documents
        outcome = told.take(self._one(item, desks, told.position, alone=nothing), item, last=last)
        if last and not nothing:
            self._owe_receipts(told.as_message(), outcome)
        return desks.decided([outcome])

    @staticmethod
    def _profiles(reads: Reads) -> list[PartnerProfile]:
        return [*reads.profiles(), *testing(reads)]

    def _translate(self, raw: bytes, row: MessageRow, partners: Partners, codes: PartnerCodes) -> Translated:
        chosen = self._chosen(raw, row, partners)
        if chosen is None:
            return Translated(row, None, None)
        form, options = chosen
        parsed = form.read(raw, options)
        senders = [partners.of(one, row.connection) for one in parsed.documents]
        return Translated(row, _resolved(parsed, [one.partner for one in senders], codes), form, senders)

    def _chosen(
        self, raw: bytes, row: MessageRow, partners: Partners
    ) -> tuple[Format, Mapping[str, str] | None] | None:
        """The format of a message, with the settings of the one partner of its connection."""
        only = partners.on(row.connection)
        form = self._recognise(raw[:4096], row.name)
        ways = only.ways_in(row.connection) if only is not None else ()
        if form is None and len(ways) == 1:
            form = self._formats.get(ways[0].format)
        if form is None:
            return None
        own = next((way.format_options for way in ways if way.format == form.name), {})
        return form, only.options_for(form.name, own) if only is not None else None

    def _one(self, item: Translated, desks: Desks, start: int = 0, *, alone: bool = True) -> Outcome:
        outcome = Outcome(item.row, item.form.name if item.form else None)
        if alone and (item.parsed is None or not item.parsed.documents):
            problems = item.parsed.problems if item.parsed else ()
            worst = problems[0].text if problems else "it is of no format this program reads"
            outcome.hold(
                message_case(
                    f"message:{item.row.id}",
                    "unreadable",
                    RULE,
                    message_id=item.row.id,
                    problems=problems,
                    subject=item.row.name,
                    sentence=f"**{item.row.name}** cannot be read: {worst}",
                )
            )
            return outcome
        if item.parsed is None:
            return outcome
        outcome.problems = len(item.parsed.all_problems)
        for position, (one, sender) in enumerate(zip(item.parsed.documents, item.senders, strict=True), start):
            partner = sender.partner
            outcome.partner = outcome.partner or (partner.key if partner else None)
            outcome.kind = outcome.kind or (one.document.kind if one.document else one.kind_name)
            outcome.control = outcome.control or one.envelope.group_control or one.envelope.interchange_control
            outcome.test = outcome.test or one.envelope.test
            at = At(position, one.part, one.complete)
            if partner is None:
                hold_for_sender(outcome, sender, one)
            order_id = self._document(item.row, one, at, partner, outcome, desks) if partner is not None else None
            outcome.documents.append(_document_row(item.row.id, position, one, order_id))
        if alone:
            self._owe_receipts(item, outcome)
        return outcome

    def _document(
        self,
        row: MessageRow,
        one: ParsedDocument,
        at: At,
        partner: PartnerProfile,
        outcome: Outcome,
        desks: Desks,
    ) -> int | None:
        """Decide one document; the id of the order it is about, when known."""
        technical = isinstance(one.document, TechnicalAcknowledgment)
        if one.envelope.test and not partner.test and not technical:
            outcome.hold(
                message_case(
                    f"message:{row.id}",
                    "test_document",
                    RULE,
                    message_id=row.id,
                    partner=partner.key,
                    partner_name=partner.name,
                    subject=getattr(one.document, "order_number", row.name),
                )
            )
            return None
        lies = [problem for problem in one.problems if problem.code.rpartition(".")[2] in LIES]
        if one.document is not None and not lies and _only_lines_are_bad(one):
            outcome.cases.append(_bad_lines(row, one, partner))
        elif one.document is None or not (technical or (one.usable and not lies)):
            blocking = [problem for problem in one.problems if problem.blocks] or lies or list(one.problems)
            read = f"{one.kind_name} is of no kind that is read"
            words = f"{blocking[0].text} ({blocking[0].place})" if blocking else read
            outcome.hold(
                message_case(
                    f"message:{row.id}",
                    "unreadable",
                    RULE,
                    message_id=row.id,
                    problems=one.problems,
                    partner=partner.key,
                    partner_name=partner.name,
                    subject=row.name,
                    sentence=f"**{row.name}** of {partner.name} cannot be used: {words}.",
                )
            )
            return None
        if partner.test and not technical:
            outcome.why = f"test: {one.kind_name} was read, nothing is done with it"
            return None
        return desks.take(one.document, at, row, partner, outcome)

    def _owe_receipts(self, item: Translated, outcome: Outcome) -> None:
        partner = next((one for one in item.partners if one is not None), None)
        if partner is None or not partner.sends_technical or item.form is None or item.parsed is None:
            return
        for receipt in item.form.receipts(item.parsed):
            outcome.receipts.append((partner.key, receipt))


def _only_lines_are_bad(one: ParsedDocument) -> bool:
    """Whether what blocks a document are lines of a list, whose others stand for themselves."""
    listed = isinstance(one.document, PriceCatalogue | StockReport)
    return listed and not one.usable and not any(problem.severity is Severity.FATAL for problem in one.problems)


def _bad_lines(row: MessageRow, one: ParsedDocument, partner: PartnerProfile) -> NewException:
    """Lines of a list that cannot be read; the others are taken over all the same."""
    bad = [problem for problem in one.problems if problem.blocks]
    return message_case(
        f"lines:{row.id}",
        "unreadable",
        RULE,
        title=f"{len(bad)} {'line' if len(bad) == 1 else 'lines'} not readable",
        sentence=f"In **{row.name}** of {partner.name} not all can be read: {bad[0].text} ({bad[0].place})."
        " What can be read is taken over.",
        problems=bad[:200],
        partner=partner.key,
        partner_name=partner.name,
        message_id=row.id,
        subject=row.name,
    )


def testing(reads: Reads) -> list[PartnerProfile]:
    """Partners that are being taken on: what comes from them is read, and nothing is done with it."""
    newest: dict[str, PartnerProfile] = {}
    for one in sorted(reads.open_profiles(), key=lambda version: version.version):
        newest[one.key] = one.profile
    live = {profile.key for profile in reads.profiles()} if newest else set()
    return [one.model_copy(update={"test": True}) for one in newest.values() if one.key not in live]


def _resolved(parsed: ParsedMessage, senders: list[PartnerProfile | None], codes: PartnerCodes) -> ParsedMessage:
    """The message with the partners' codes made ours where somebody has explained them."""
    documents = []
    for one, partner in zip(parsed.documents, senders, strict=True):
        document = codes.resolve(one.document, partner.key) if partner and one.document else one.document
        if isinstance(document, Acknowledgment):
            document = in_sequence(document, one.envelope)
        documents.append(one if document is one.document else one.model_copy(update={"document": document}))
    if all(one is before for one, before in zip(documents, parsed.documents, strict=True)):
        return parsed
    return parsed.model_copy(update={"documents": tuple(documents)})


def _document_row(message_id: int, position: int, one: ParsedDocument, order_id: int | None) -> NewDocument:
    document = one.document
    subject = number_of(document) if document else None
    return NewDocument(
        message_id,
        position,
        document.kind if document else one.kind_name,
        one.kind_name,
        document_to_json(document) if document else None,
        problems=json.dumps([problem.model_dump(mode="json", exclude_defaults=True) for problem in one.problems]),
        envelope=one.envelope.model_dump_json(exclude_defaults=True),
        order_id=order_id,
        subject=subject,
    )
