"""Taking a partner on, as people do it: each use case with its right, and how far a partner has come."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass

from console.domain.documents import DocumentKind
from console.domain.lifecycle import Direction, ProfileState
from console.domain.mappings import Code, MappingState, Target
from console.domain.profiles import PartnerProfile
from console.services.column_samples import ColumnBench
from console.services.errors import ConflictingChange, ContentError, NotAllowed, RecordMissing, Refused
from console.services.events import Changed, Events
from console.services.facts import MappingFilter, NewMapping, ProfileVersion
from console.services.formats import Format
from console.services.mappings.desk import may_approve_own
from console.services.onboarding.checks import CheckConnection, DryRun, Surroundings, dry_run, made_up_order
from console.services.onboarding.columns import ColumnsDesk
from console.services.onboarding.files import profile_from_text, profile_to_text
from console.services.onboarding.models import ConnectionKind, PartnerOverview
from console.services.onboarding.progress import Step, steps_of
from console.services.onboarding.sample import Recognise, SampleReading, read_sample
from console.services.onboarding.templates import PartnerTemplate
from console.services.onboarding.trial import Trial, TrialReport
from console.services.ordering.open_orders import OpenChoice, OpenOrder, choice_of, keep_choice, open_orders
from console.services.ordering.sending import Outbox
from console.services.paging import Page
from console.services.ports import Clock, ErpConnection
from console.services.records import Actor, ConnectionRow, MessageRow
from console.services.rights import require
from console.services.store import MessageFilter, Reads, Store, Unit

MANAGE, APPROVE, CONNECT = "profiles.manage", "profiles.approve", "connections.manage"
LARGEST_SAMPLE = 64 * 1024 * 1024
AddConnection = Callable[[ConnectionRow, Actor, str | None], None]


@dataclass(frozen=True, slots=True)
class Tools:
    """What the desk needs of the rest of the program. ``erp`` gives a connection of the calling thread's own, or none
    where no Odoo is connected."""

    formats: Mapping[str, Format]
    recognise: Recognise
    templates: Sequence[PartnerTemplate]
    check_connection: CheckConnection
    add_connection: AddConnection
    erp: Callable[[], ErpConnection | None]
    bench: ColumnBench
    kinds: Sequence[ConnectionKind] = ()


class OnboardingDesk:
    """The use cases. A version goes from draft over proposed and approved to live; nothing goes live by itself."""

    def __init__(self, store: Store, outbox: Outbox, clock: Clock, events: Events, tools: Tools) -> None:
        self._store = store
        self._outbox = outbox
        self._clock = clock
        self._events = events
        self._tools = tools

    @property
    def columns(self) -> ColumnsDesk:
        """What the columns of a partner's files mean."""
        return ColumnsDesk(self, self._store.read, self._tools.bench)

    # what there is

    def templates(self) -> Sequence[PartnerTemplate]:
        """The templates to start from."""
        return self._tools.templates

    def connection_kinds(self) -> Sequence[ConnectionKind]:
        """The ways to reach a partner, with their settings."""
        return self._tools.kinds

    def connection(self, key: str) -> ConnectionRow | None:
        """A connection as it is set up, without its secret."""
        return self._store.read().connection(key)

    def suppliers(self, text: str) -> tuple[tuple[int, str], ...]:
        """Suppliers of the ERP by name, reference or VAT: (id, name). Raises NeedsSettings, Retryable."""
        erp = self._tools.erp()
        return erp.partners(text) if erp is not None else ()

    def supplier_name(self, number: int) -> str | None:
        """What a supplier is called in the ERP, ``None`` without one of that number. Raises as :meth:`suppliers`."""
        erp = self._tools.erp()
        found = erp.partner_records([number]) if erp is not None else ()
        return found[0].name if found else None

    def take_identifiers(self, key: str, actor: Actor) -> ProfileVersion:
        """The identifiers that stand in the partner's sample put into its profile, as the next draft: theirs, and ours
        where the profile has none. Raises NotAllowed, Refused for a sample without any."""
        require(actor, MANAGE)
        profile, sample = self.version(key).profile, self.sample(key)
        if sample is None or sample.sender is None:
            raise Refused("The sample names no sender.", next_step="Type the identifiers into the profile.")
        ours = (sample.receiver,) if sample.receiver and not profile.our_ids else profile.our_ids
        facts = {"ids": (*profile.ids, sample.sender), "our_ids": ours}
        return self.save(profile.model_copy(update=facts), actor, f"identifiers from {sample.name}")

    def partners(self) -> list[PartnerOverview]:
        """Every partner, live or on its way, by name."""
        reads = self._store.read()
        live = {profile.key: profile for profile in reads.profiles()}
        underway: dict[str, ProfileVersion] = {}
        for one in reads.open_profiles():
            newest = underway.get(one.key)
            if newest is None or one.version > newest.version:
                underway[one.key] = one
        found = []
        for key in live.keys() | underway.keys():
            profile = live.get(key) or underway[key].profile
            found.append(
                PartnerOverview(
                    key,
                    profile.name,
                    live[key].version if key in live else None,
                    underway.get(key),
                    profile.owner,
                    tuple(kind.value for kind in profile.sends),
                    profile.test,
                )
            )
        return sorted(found, key=lambda one: one.name.casefold())

    def versions(self, key: str) -> list[ProfileVersion]:
        """Every version of a partner, newest first."""
        return self._store.read().profile_versions(key)

    def version(self, key: str, number: int | None = None) -> ProfileVersion:
        """One version; without a number the newest on its way, else the live one. Raises RecordMissing."""
        found = self.versions(key)
        if number is not None:
            wanted = [one for one in found if one.version == number]
        else:
            wanted = [one for one in found if one.state not in (ProfileState.LIVE, ProfileState.RETIRED)][:1]
            wanted = wanted or [one for one in found if one.state is ProfileState.LIVE]
        if not wanted:
            known = ", ".join(one.key for one in self.partners()) or "none yet"
            what = f"no version {number} of “{key}”" if found and number is not None else f"no partner “{key}”"
            raise RecordMissing(f"There is {what}.", next_step=f"Known are: {known}.")
        return wanted[0]

    # drafts

    def start(self, template: str, key: str, name: str, actor: Actor) -> ProfileVersion:
        """A first draft from a template. Raises NotAllowed, RecordMissing, Refused for a key that is taken."""
        require(actor, MANAGE)
        chosen = next((one for one in self._tools.templates if one.key == template), None)
        if chosen is None:
            known = ", ".join(one.key for one in self._tools.templates)
            raise RecordMissing(f"There is no template “{template}”.", next_step=f"Known are: {known}.")
        if any(one.state is not ProfileState.RETIRED for one in self._store.read().profile_versions(key)):
            raise Refused(f"There is a partner “{key}” already.", next_step="Change that one, or choose another key.")
        profile = chosen.start(key, name).model_copy(update={"owner": actor.name})
        return self.save(profile, actor, f"from template {chosen.name}")

    def save(self, profile: PartnerProfile, actor: Actor, note: str = "") -> ProfileVersion:
        """The next draft. ``profile.version`` is the version it was made from (any for a new partner). Raises
        NotAllowed, ConflictingChange."""
        require(actor, MANAGE)
        known = self._store.read().profile_versions(profile.key)
        made_from = profile if known else profile.model_copy(update={"version": 1})
        number = self._store.do(lambda unit: unit.put_draft(made_from, actor, profile.owner, note))
        self._events.publish(Changed("profile"))
        return self.version(profile.key, number)

    def connect(self, row: ConnectionRow, actor: Actor, secret: str | None = None) -> str:
        """Set up a connection a profile names, and try it. Raises NotAllowed, NeedsSettings, Retryable."""
        require(actor, CONNECT)
        self._tools.add_connection(row, actor, secret)
        return self._tools.check_connection(row.key)

    # a sample

    def try_sample(self, key: str, name: str, raw: bytes, actor: Actor) -> SampleReading:
        """Read a file as it would be read live, and keep it with the partner. Raises NotAllowed, ContentError."""
        require(actor, MANAGE)
        if not raw or len(raw) > LARGEST_SAMPLE:
            raise ContentError("The file is empty." if not raw else f"The file has more than {LARGEST_SAMPLE} bytes.")
        profile = self.version(key).profile

        def keep(unit: Unit) -> None:
            digest = unit.add_payload(raw)
            unit.put_setting(f"sample:{key}", json.dumps({"name": name, "payload": digest}), actor)

        self._store.do(keep)
        return self._read(profile, name, raw)

    def sample(self, key: str) -> SampleReading | None:
        """The sample kept with a partner, read with its newest profile and mappings."""
        reads = self._store.read()
        kept = reads.setting(f"sample:{key}")
        if kept is None:
            return None
        told = json.loads(kept)
        raw = reads.payload(told["payload"])
        return self._read(self.version(key).profile, told["name"], raw) if raw is not None else None

    def _read(self, profile: PartnerProfile, name: str, raw: bytes) -> SampleReading:
        return read_sample(self._store.read(), self._tools.formats, self._tools.recognise, profile, name, raw)

    # trying

    def dry_run(self, key: str, actor: Actor) -> DryRun:
        """Try everything without changing anything; the result is kept for who approves. Raises NotAllowed."""
        require(actor, MANAGE)
        version = self.version(key)
        around = Surroundings(
            self._store.read(),
            self._tools.formats,
            self._tools.check_connection,
            self._tools.erp(),
            self._clock.now(),
        )
        found = dry_run(version.profile, self.sample(key), around)
        told = {"version": version.version, "green": found.green, "at": found.at.isoformat(), "by": actor.name}
        checks = [asdict(check) for check in found.checks]
        self._store.do(lambda unit: unit.put_setting(f"dry-run:{key}", json.dumps({**told, "checks": checks}), actor))
        return found

    def send_test(self, key: str, actor: Actor) -> MessageRow:
        """Send a made-up order with the test flag; nothing is ordered. Raises NotAllowed, ContentError."""
        require(actor, MANAGE)
        profile = self.version(key).profile.model_copy(update={"test": True})
        number = f"TEST-{len(self._tests(self._store.read(), key)) + 1}"
        order = made_up_order(profile, self._clock.now().date(), number)
        sent = self._store.do(
            lambda unit: self._outbox.put(unit, profile, [order], actor, key=f"test:{key}:{number}", subject=number)
        )
        row = self._store.read().message(sent or 0)
        if row is None:
            raise Refused("This test was sent already.")
        self._events.publish(Changed("message", (row.id,), added=1))
        self._events.publish(Changed("effect"))
        return row

    @staticmethod
    def _tests(reads: Reads, key: str, direction: Direction = Direction.OUT) -> list[MessageRow]:
        """Test messages, newest first; receipts are not counted, as machines give them."""
        rows = reads.messages(MessageFilter(direction=direction, partner=key), Page(limit=500, descending=True)).rows
        return [row for row in rows if row.test and row.kind != DocumentKind.TECHNICAL_ACKNOWLEDGMENT]

    def trial(
        self, key: str, actor: Actor, limit: int = 200, tried: Mapping[Code, Target] | None = None
    ) -> TrialReport:
        """What past messages would come to under the newest draft (or under mappings to be tried), beside the live
        version. Raises NotAllowed, RecordMissing when nothing is live."""
        require(actor, MANAGE)
        reads = self._store.read()
        live = reads.profile(key)
        if live is None:
            raise RecordMissing("Nothing is live for this partner yet, so there are no past messages to try.")
        trial = Trial(reads, self._tools.formats, self._tools.recognise, self._clock.now())
        return trial.run(live, self.version(key).profile, limit, tried)

    # going live

    def propose(self, key: str, actor: Actor, why: str = "", number: int | None = None) -> ProfileVersion:
        """Hand the draft to whoever approves. Raises NotAllowed, ConflictingChange."""
        require(actor, MANAGE)
        return self._step(self._seen(key, number), ProfileState.DRAFT, ProfileState.PROPOSED, actor, why)

    def approve(self, key: str, actor: Actor, why: str = "", number: int | None = None) -> ProfileVersion:
        """Say that a proposed version may go live. ``number`` is the version that was looked at. Raises NotAllowed
        (one's own, while somebody else could), ConflictingChange when another is the newest by now."""
        require(actor, APPROVE)
        version = self._seen(key, number)
        if version.proposed_by == actor.name and not may_approve_own(self._store.read(), actor, APPROVE):
            raise NotAllowed("You proposed this yourself.", next_step="Somebody else with the right approves it.")
        return self._step(version, ProfileState.PROPOSED, ProfileState.APPROVED, actor, why)

    def open_orders(self, key: str) -> tuple[OpenOrder, ...]:
        """Orders open in the ERP that this supplier has not got from here. Raises NeedsSettings, Retryable."""
        return open_orders(self._store.read(), self._tools.erp(), self.version(key).profile)

    def go_live(
        self, key: str, actor: Actor, why: str = "", number: int | None = None, send: Sequence[int] = ()
    ) -> ProfileVersion:
        """Put the approved version into use. A supplier who goes live gets those of the :meth:`open_orders` that
        ``send`` names by their ids; the others stay out whatever is changed in them (:meth:`send_open`). Raises
        NotAllowed, ConflictingChange, Refused without a green dry run of this version, Retryable."""
        require(actor, APPROVE)
        version = self._seen(key, number)
        told = json.loads(self._store.read().setting(f"dry-run:{key}") or "{}")
        if not told.get("green") or told.get("version") != version.version:
            raise Refused("This version has no green dry run.", next_step="Run it again and mend what it names.")
        if self._store.read().profile(key) is not None:
            return self._step(version, ProfileState.APPROVED, ProfileState.LIVE, actor, why)
        left = {one.id for one in self.open_orders(key)}
        if not left.issuperset(send):
            raise ConflictingChange("An order chosen to be sent is not open any more, or was sent.")
        choice = OpenChoice(frozenset(left)).with_sent(send)
        return self._step(version, ProfileState.APPROVED, ProfileState.LIVE, actor, why, choice)

    def send_open(self, key: str, orders: Sequence[int], actor: Actor) -> None:
        """Send orders that were left out when the supplier went live; they leave when the ERP is read next. Raises
        NotAllowed, Refused for a supplier who is not live or an order that is not among :meth:`open_orders`."""
        require(actor, APPROVE)
        reads = self._store.read()
        if reads.profile(key) is None:
            raise Refused("This partner is not live.", next_step="Choose the orders when it goes live.")
        if not {one.id for one in self.open_orders(key)}.issuperset(orders):
            raise Refused("An order chosen to be sent is not open any more, or was sent.")
        choice = choice_of(reads, [key]).with_sent(orders)
        self._store.do(lambda unit: keep_choice(unit, key, choice, actor))

    def give_up(self, key: str, actor: Actor, why: str, number: int | None = None) -> ProfileVersion:
        """Retire the newest version on its way, or the live one: then nothing is exchanged any more."""
        require(actor, APPROVE)
        if not why.strip():
            raise Refused("Say why, in a few words: it stays in the audit.")
        version = self._seen(key, number)
        return self._step(version, version.state, ProfileState.RETIRED, actor, why)

    def _seen(self, key: str, number: int | None) -> ProfileVersion:
        """The newest version, which must be the one somebody looked at before deciding about it."""
        version = self.version(key)
        if number is not None and version.version != number:
            raise ConflictingChange(
                f"Version {version.version} of {version.profile.name} was made meanwhile.",
                next_step="Look at what differs in it before you decide.",
            )
        return version

    def _step(
        self,
        version: ProfileVersion,
        expected: ProfileState,
        wanted: ProfileState,
        actor: Actor,
        why: str,
        choice: OpenChoice | None = None,
    ) -> ProfileVersion:
        key, number = version.key, version.version

        def step(unit: Unit) -> None:
            unit.step_profile(key, number, expected, wanted, actor, why)
            if choice is not None:
                keep_choice(unit, key, choice, actor)

        self._store.do(step)
        self._events.publish(Changed("profile"))
        return self.version(key, number)

    def progress(self, key: str) -> tuple[Step, ...]:
        """How far the newest version has come."""
        reads = self._store.read()
        tests = self._tests(reads, key), self._tests(reads, key, Direction.IN)
        return steps_of(reads, self.version(key), self.sample(key), *tests)

    # files

    def export(self, key: str, number: int | None = None) -> str:
        """The profile with its approved mappings as one file. Raises RecordMissing."""
        wanted = MappingFilter(partner=key, states=(MappingState.APPROVED,))
        rows = self._store.read().mappings(wanted, Page(limit=10_000)).rows
        return profile_to_text(self.version(key, number).profile, rows)

    def _check_columns(self, profile: PartnerProfile) -> None:
        """Names of column specifications are only names: say at once when this program has none of such a name."""
        for one in profile.columns:
            try:
                if isinstance(one, str):
                    self._tools.bench.ready_made(one)
            except LookupError as error:
                raise ContentError(
                    f"The profile names a column specification that this program does not have: {error.args[0]}.",
                    next_step="Take it out of “columns”, or write the specification out there.",
                ) from error

    def import_file(self, text: str, actor: Actor) -> ProfileVersion:
        """A profile from a file, as a draft; its mappings as proposals. Raises NotAllowed, ContentError."""
        require(actor, MANAGE)
        profile, mappings = profile_from_text(text)
        self._check_columns(profile)
        newest = next(iter(self._store.read().profile_versions(profile.key)), None)
        number = newest.version if newest else 1
        version = self.save(profile.model_copy(update={"version": number}), actor, "from a file")
        known = self._store.read().mapped(profile.key, [code for code, _, _ in mappings])
        new = [
            NewMapping(profile.key, code, target, owner=actor.name, note=note)
            for code, target, note in mappings
            if known.get(code) != target
        ]
        if new:
            self._store.do(lambda unit: unit.propose_mappings(new, actor))
        return version
