"""Documents whose sender is not certain: what waits, and what a person is asked."""

from __future__ import annotations

from typing import Any

from console.domain.documents import ParsedDocument
from console.domain.identities import is_wrong
from console.domain.mappings import EVERYBODY, Code
from console.domain.values import PartyId
from console.services.intake.cases import message_case
from console.services.intake.outcome import Outcome
from console.services.intake.partners import Doubt, Profiles, Sender, sending_party, sent_by
from console.services.mappings.codes import partner_code
from console.services.mappings.missing import hold_for
from console.services.records import Actor

RULE = Actor("intake", "rule", "Intake rule")
_HOW = {Doubt.OTHER_WAY: "came by the connection", Doubt.OTHER_NAME: "came under the name"}


def hold_for_sender(outcome: Outcome, sender: Sender, document: ParsedDocument) -> None:
    """The message waits until somebody says who it is from: one case for each sender, however many messages wait."""
    if sender.doubt in _HOW:
        _other_way(outcome, sender, document)
    elif sender.named is None:
        _nameless(outcome)
    elif sender.doubt is Doubt.SEVERAL:
        _several(outcome, sender.named, sender.claimed, document)
    else:
        _nobody(outcome, sender.named, document)


def _nobody(outcome: Outcome, named: PartyId, document: ParsedDocument) -> None:
    party = sending_party(document)
    calls = f" It calls itself {party.name.rstrip('.')}." if party is not None and party.name else ""
    wrong = " The number cannot be right: its length or check digit is wrong." if is_wrong(named) else ""
    _hold(
        outcome,
        partner_code(named),
        "unknown_partner",
        f"Unknown sender · {named.scheme} {named.value}",
        f"No partner profile has the sender **{named.scheme} {named.value}** of {outcome.row.name}.{calls}{wrong}",
        named.value,
        document,
    )


def _several(outcome: Outcome, named: PartyId, claimed: Profiles, document: ParsedDocument) -> None:
    _hold(
        outcome,
        partner_code(named),
        "shared_sender",
        f"{_names(claimed)}?",
        f"**{named.scheme} {named.value}** of {outcome.row.name} is an identifier of {_names(claimed)}. Nothing in the"
        " document tells which of them sent it.",
        named.value,
        document,
        claimed,
    )


def _other_way(outcome: Outcome, sender: Sender, document: ParsedDocument) -> None:
    claimed, way = sender.claimed[0], sender.way[0]
    how = _HOW[sender.doubt] if sender.doubt else ""
    _hold(
        outcome,
        partner_code(sent_by(way.key, claimed.key)),
        "wrong_way",
        f"{claimed.name} by way of {way.name}",
        f"{outcome.row.name} says it is from **{claimed.name}**, but {how} of **{_names(sender.way)}**."
        " Nothing was done with it.",
        claimed.name,
        document,
        sender.claimed,
    )


def _nameless(outcome: Outcome) -> None:
    case = message_case(
        f"message:{outcome.row.id}",
        "unknown_partner",
        RULE,
        subject=outcome.row.name,
        message_id=outcome.row.id,
        sentence=f"**{outcome.row.name}** names no sender, and its connection belongs to no single partner.",
    )
    outcome.hold(case)


def _hold(
    outcome: Outcome,
    code: Code,
    cause: str,
    title: str,
    sentence: str,
    subject: str,
    document: ParsedDocument,
    claimed: Profiles = (),
) -> None:
    party = sending_party(document)
    evidence: dict[str, Any] = {
        "code": code.model_dump(mode="json"),
        "said": party.model_dump(mode="json", exclude_defaults=True) if party is not None else {},
        "claimed": [one.key for one in claimed],
        "connection": outcome.row.connection,
    }
    case = message_case(
        code.key(EVERYBODY),
        cause,
        RULE,
        title=title,
        sentence=sentence,
        subject=subject,
        message_id=outcome.row.id,
        evidence=evidence,
    )
    hold_for(outcome, code, case)


def _names(profiles: Profiles) -> str:
    names = [one.name for one in profiles]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
