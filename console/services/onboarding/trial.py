"""A trial run: what past messages would come to under a changed profile or a new mapping, beside what they do now."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from console.domain.acknowledging import Answer, decide
from console.domain.documents import Acknowledgment, Document, ShipNotice, document_to_json, number_of
from console.domain.lifecycle import Direction
from console.domain.mappings import Code, Target
from console.domain.profiles import PartnerProfile
from console.services.formats import Format
from console.services.mappings.codes import PartnerCodes
from console.services.onboarding.sample import Recognise
from console.services.ordering.book import choices_of, purchase_of, sent_order
from console.services.records import MessageRow, OrderRecord
from console.services.shipments.book import KnownOrder, compare
from console.services.store import MessageFilter, Page, Reads

SHOWN_CHANGES = 8


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one document comes to, in words, and its canonical form for telling what changed."""

    words: str
    canonical: str


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One past message that would come out differently: per document before and after, and the fields that differ."""

    message_id: int
    name: str
    received_at: datetime
    before: tuple[str, ...]
    after: tuple[str, ...]
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TrialReport:
    """How many messages were tried, how many come out the same, and the ones that do not."""

    tried: int
    same: int
    rows: tuple[TrialRow, ...]


class Trial:
    """Judges past messages of a partner twice; nothing is stored or written."""

    def __init__(self, reads: Reads, formats: Mapping[str, Format], recognise: Recognise, now: datetime) -> None:
        self._reads = reads
        self._formats = formats
        self._recognise = recognise
        self._now = now

    def run(
        self,
        old: PartnerProfile,
        new: PartnerProfile,
        limit: int = 200,
        tried: Mapping[Code, Target] | None = None,
    ) -> TrialReport:
        """Over the newest ``limit`` messages that came from the partner."""
        wanted = MessageFilter(direction=Direction.IN, partner=old.key)
        rows = self._reads.messages(wanted, Page(limit=limit, descending=True)).rows
        now_codes, new_codes = PartnerCodes(self._reads), PartnerCodes(self._reads, tried)
        found = [
            one
            for row in rows
            if (one := _differs(row, self._judge(row, old, now_codes), self._judge(row, new, new_codes))) is not None
        ]
        return TrialReport(len(rows), len(rows) - len(found), tuple(found))

    def _judge(self, row: MessageRow, profile: PartnerProfile, codes: PartnerCodes) -> list[Verdict]:
        raw = self._reads.payload(row.payload_hash) or b""
        ways = profile.ways_in(row.connection)
        form = self._recognise(raw[:4096], row.name)
        if form is None and len(ways) == 1:
            form = self._formats.get(ways[0].format)
        if form is None:
            return [Verdict("not recognised", "")]
        own = next((way.format_options for way in ways if way.format == form.name), {})
        parsed = form.read(raw, profile.options_for(form.name, own))
        verdicts = []
        for one in parsed.documents:
            if one.document is None or not one.usable:
                first = next((problem.text for problem in one.problems if problem.blocks), "not read")
                verdicts.append(Verdict(f"{one.kind_name}: held, {first}", ""))
                continue
            document = codes.resolve(one.document, profile.key)
            verdicts.append(Verdict(self._words(document, profile, codes), document_to_json(document)))
        return verdicts or [Verdict("no document", "")]

    def _words(self, document: Document, profile: PartnerProfile, codes: PartnerCodes) -> str:
        what = f"{str(document.kind).replace('_', ' ')} {number_of(document) or ''}".strip()
        if isinstance(document, Acknowledgment):
            return f"{what}: {self._answer(document, profile, codes)}"
        if isinstance(document, ShipNotice):

            def find(number: str) -> KnownOrder | None:
                return self._order(number, profile, codes)

            decision = compare(self._reads, document, find, profile, self._now.date()).decision
            return f"{what}: {decision.title}; {'a person decides' if decision.needs_person else 'by rule'}"
        return f"{what}: {len(getattr(document, 'lines', ()))} lines"

    def _answer(self, document: Acknowledgment, profile: PartnerProfile, codes: PartnerCodes) -> str:
        known = self._order(document.order_number, profile, codes)
        if known is None:
            return "unknown order"
        # the order as it was sent, so that an answer applied long ago is judged as it was then
        answer = Answer(document, 1, 1, self._now, "trial")
        decision = decide(
            known.order,
            known.purchase,
            [answer],
            profile,
            self._now,
            choices_of(self._reads, known.record.id),
            agreed=known.record.fingerprint,
        )
        words = decision.title or str(decision.status).replace("_", " ")
        return f"{words}; {'a person decides' if decision.needs_person else 'by rule'}"

    def _order(self, number: str, profile: PartnerProfile, codes: PartnerCodes) -> KnownOrder | None:
        prefix = profile.order_number_prefix
        wanted = list(dict.fromkeys((number, f"{prefix}{number}", number.removeprefix(prefix))))
        for record in self._reads.orders_by_number(wanted):
            if record.partner == profile.key:
                return self._known(record, profile, codes)
        return None

    def _known(self, record: OrderRecord, profile: PartnerProfile, codes: PartnerCodes) -> KnownOrder | None:
        order = sent_order(record)
        if order is None:
            return None
        return KnownOrder(record, order, codes.with_factors(purchase_of(record), order, profile.key))


def _differs(row: MessageRow, before: Sequence[Verdict], after: Sequence[Verdict]) -> TrialRow | None:
    if list(before) == list(after):
        return None
    return TrialRow(
        row.id,
        row.name,
        row.received_at,
        tuple(one.words for one in before),
        tuple(one.words for one in after),
        tuple(_changes(before, after)),
    )


def _changes(before: Sequence[Verdict], after: Sequence[Verdict]) -> Iterator[str]:
    """The fields that differ, the first few."""
    left = [line for number, one in enumerate(before, 1) for line in _flat(one.canonical, f"document {number}")]
    right = [line for number, one in enumerate(after, 1) for line in _flat(one.canonical, f"document {number}")]
    old, new = dict(left), dict(right)
    paths = [path for path in dict.fromkeys((*old, *new)) if old.get(path) != new.get(path)]
    for path in paths[:SHOWN_CHANGES]:
        yield f"{path}: {old.get(path, 'nothing')} -> {new.get(path, 'nothing')}"
    if len(paths) > SHOWN_CHANGES:
        yield f"and {len(paths) - SHOWN_CHANGES} more fields"


def _flat(canonical: str, path: str) -> Iterator[tuple[str, str]]:
    yield from _walk(json.loads(canonical), path) if canonical else ()


def _walk(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _walk(part, f"{path}, {name}")
    elif isinstance(value, list):
        for number, part in enumerate(value, 1):
            yield from _walk(part, f"{path} {number}")
    else:
        yield path, str(value)
