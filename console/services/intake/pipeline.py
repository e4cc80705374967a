"""Carries stored incoming messages through translate, resolve and decide, a batch at a time.

What a batch decides is written in one transaction. Everything is decided on what was read before; when an order moved
on meanwhile the store refuses the whole batch and it is decided anew, so no decision rests on stale data.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from console.domain.documents import (
    ParsedDocument,
    ParsedMessage,
    TechnicalAcknowledgment,
    document_to_json,
    number_of,
)
from console.domain.lifecycle import Direction, MessageState
from console.domain.profiles import PartnerProfile
from console.services.errors import ConflictingChange, StoreTrouble, in_places
from console.services.events import Changed, Events
from console.services.faultpoints import reached
from console.services.formats import Format
from console.services.intake.cases import message_case
from console.services.intake.desks import Desks
from console.services.intake.outcome import Outcome
from console.services.intake.partners import Partners
from console.services.mappings.codes import PartnerCodes
from console.services.mappings.missing import hold_for_partner
from console.services.ordering.sending import Outbox
from console.services.ports import Clock
from console.services.records import Actor, MessageRow, MessageStep, NewDocument
from console.services.store import Reads, Store, Unit

CONFLICTS_ALLOWED = 10
RULE = Actor("intake", "rule", "Intake rule")
Recognise = Callable[[bytes, str], Format | None]


@dataclass(slots=True)
class Translated:
    """A message read: what it holds and who sent each document."""

    row: MessageRow
    parsed: ParsedMessage | None
    form: Format | None
    partners: list[PartnerProfile | None] = field(default_factory=list)


class Pipeline:
    """Decides incoming messages. Safe to run again after any interruption: only messages still ``received`` count."""

    def __init__(
        self,
        store: Store,
        formats: Mapping[str, Format],
        recognise: Recognise,
        outbox: Outbox,
        clock: Clock,
        events: Events,
        batch: int = 100,
    ) -> None:
        self._store = store
        self._formats = formats
        self._recognise = recognise
        self._outbox = outbox
        self._clock = clock
        self._events = events
        self._batch = batch
        self._conflicts: dict[int, int] = {}

    def run(self) -> int:
        """Decide one batch; how many messages that were (0: none wait)."""
        waiting = self._store.read().messages_in(Direction.IN, (MessageState.RECEIVED,), self._batch)
        if not waiting:
            return 0
        try:
            self._decide(waiting)
        except StoreTrouble:
            raise
        except Exception:
            for row in waiting:
                self._alone(row)
        self._events.publish(Changed("message", tuple(row.id for row in waiting)))
        self._events.publish(Changed("exception", queue="acknowledgments", added=len(waiting)))
        return len(waiting)

    def _alone(self, row: MessageRow) -> None:
        """One message by itself, so that a conflict or a fault about one keeps no other. What conflicts is decided anew
        in the next round, a few times; what fails otherwise is held with a case, as it came."""
        try:
            self._decide([row])
        except StoreTrouble:
            raise
        except ConflictingChange as error:
            self._conflicts[row.id] = self._conflicts.get(row.id, 0) + 1
            if self._conflicts[row.id] >= CONFLICTS_ALLOWED:
                self._hold(row, error)
        except Exception as error:
            self._hold(row, error)
        else:
            self._conflicts.pop(row.id, None)

    def _hold(self, row: MessageRow, error: Exception) -> None:
        self._conflicts.pop(row.id, None)
        case = message_case(
            f"message:{row.id}",
            "internal",
            RULE,
            message_id=row.id,
            partner=row.partner,
            subject=row.name,
            sentence=f"**{row.name}** could not be decided: the program met something it does not handle"
            f" ({type(error).__name__}). The message is kept as it came; others went on.",
        )
        case = replace(case, evidence=json.dumps({"problems": [], "technical": in_places(error)}))
        step = MessageStep(
            row.id, row.state, MessageState.HELD, RULE, why="fault in the program", problems=1, cause="internal"
        )

        def work(unit: Unit) -> None:
            unit.open_exceptions([case])
            unit.step_messages([step])

        with suppress(ConflictingChange):  # somebody has taken it on meanwhile
            self._store.do(work)

    def _decide(self, rows: list[MessageRow]) -> None:
        reads = self._store.read()
        profiles = reads.profiles()
        codes = PartnerCodes(reads)
        partners = Partners(profiles, codes)
        translated = [self._translate(reads, row, partners, codes) for row in rows]
        documents = [one for item in translated if item.parsed for one in item.parsed.documents]
        desks = Desks(reads, self._clock.now(), documents, profiles, codes)
        outcomes = [self._one(item, desks) for item in translated]
        reached("decide:before_store")
        self._store.do(lambda unit: self._write(unit, outcomes, desks))
        reached("decide:stored")

    def _translate(self, reads: Reads, row: MessageRow, partners: Partners, codes: PartnerCodes) -> Translated:
        raw = reads.payload(row.payload_hash) or b""
        only = partners.on(row.connection)
        form = self._recognise(raw[:4096], row.name)
        ways = only.ways_in(row.connection) if only is not None else ()
        if form is None and len(ways) == 1:
            form = self._formats.get(ways[0].format)
        if form is None:
            return Translated(row, None, None)
        own = next((way.format_options for way in ways if way.format == form.name), {})
        options = only.options_for(form.name, own) if only is not None else None
        parsed = form.read(raw, options)
        senders = [partners.of(one, row.connection) for one in parsed.documents]
        return Translated(row, _resolved(parsed, senders, codes), form, senders)

    def _one(self, item: Translated, desks: Desks) -> Outcome:
        outcome = Outcome(item.row, item.form)
        if item.parsed is None or not item.parsed.documents:
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
        outcome.problems = len(item.parsed.all_problems)
        for position, (one, partner) in enumerate(zip(item.parsed.documents, item.partners, strict=True)):
            outcome.partner = outcome.partner or (partner.key if partner else None)
            outcome.kind = outcome.kind or (one.document.kind if one.document else one.kind_name)
            outcome.control = outcome.control or one.envelope.group_control or one.envelope.interchange_control
            outcome.test = outcome.test or one.envelope.test
            order_id = self._document(item.row, one, position, partner, outcome, desks)
            outcome.documents.append(_document_row(item.row.id, position, one, order_id))
        self._owe_receipts(item, outcome)
        return outcome

    def _document(
        self,
        row: MessageRow,
        one: ParsedDocument,
        position: int,
        partner: PartnerProfile | None,
        outcome: Outcome,
        desks: Desks,
    ) -> int | None:
        """Decide one document; the id of the order it is about, when known."""
        if partner is None:
            self._nobody(row, one, outcome)
            return None
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
        if one.document is None or not (one.usable or technical):
            blocking = [problem for problem in one.problems if problem.blocks] or list(one.problems)
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
        return desks.take(one.document, position, row, partner, outcome)

    @staticmethod
    def _nobody(row: MessageRow, one: ParsedDocument, outcome: Outcome) -> None:
        """A document whose sender no profile has waits until somebody says who that is."""
        if one.envelope.sender is not None:
            hold_for_partner(outcome, one.envelope.sender)
            return
        case = message_case(
            f"message:{row.id}",
            "unknown_partner",
            RULE,
            subject=row.name,
            message_id=row.id,
            sentence=f"**{row.name}** names no sender, and its connection belongs to no single partner.",
        )
        outcome.hold(case)

    def _owe_receipts(self, item: Translated, outcome: Outcome) -> None:
        partner = next((one for one in item.partners if one is not None), None)
        if partner is None or not partner.sends_technical or item.form is None or item.parsed is None:
            return
        for receipt in item.form.receipts(item.parsed):
            outcome.receipts.append((partner, receipt))

    def _write(self, unit: Unit, outcomes: list[Outcome], desks: Desks) -> None:
        unit.add_documents([document for outcome in outcomes for document in outcome.documents])
        desks.write(unit)
        steps: list[MessageStep] = []
        for outcome in outcomes:
            unit.open_exceptions(outcome.cases)
            unit.add_effects(outcome.effects)
            for note in outcome.later:
                note(unit)
            for number, (partner, receipt) in enumerate(outcome.receipts):
                key = f"receipt:{outcome.row.id}:{number}"
                self._outbox.put(unit, partner, [receipt], RULE, key=key, subject=None)
            steps.append(outcome.step(RULE))
            steps.extend(outcome.other_steps)
        desks.settle(unit)
        unit.step_messages(steps)


def _resolved(parsed: ParsedMessage, senders: list[PartnerProfile | None], codes: PartnerCodes) -> ParsedMessage:
    """The message with the partners' codes made ours where somebody has explained them."""
    documents = []
    for one, partner in zip(parsed.documents, senders, strict=True):
        document = codes.resolve(one.document, partner.key) if partner and one.document else one.document
        documents.append(one if document is one.document else one.model_copy(update={"document": document}))
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
