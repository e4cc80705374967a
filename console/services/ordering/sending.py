"""Puts a document into its partner's format, stores it as an outgoing message and plans its sending, in one piece."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from console.domain.documents import AnyDocument, DocumentKind, Order, OrderChange, OutgoingEnvelope, document_to_json
from console.domain.lifecycle import Direction, MessageState
from console.domain.places import without_own
from console.domain.profiles import PartnerProfile
from console.domain.values import PartyId
from console.services.errors import ContentError
from console.services.formats import Format
from console.services.ordering.proofread import proofread
from console.services.records import Actor, NewDocument, NewEffect, NewMessage
from console.services.store import Unit

SEND = "send_message"
NOBODY = PartyId(scheme="x12:ZZ", value="UNKNOWN")


class Outbox:
    """Writes outgoing messages. Numbers are taken in the transaction that stores the message, so none is lost."""

    def __init__(self, formats: Mapping[str, Format]) -> None:
        self._formats = formats

    def put(
        self,
        unit: Unit,
        profile: PartnerProfile,
        documents: Sequence[AnyDocument],
        actor: Actor,
        *,
        key: str,
        subject: str | None,
        order_id: int | None = None,
        replay_of: int | None = None,
    ) -> int | None:
        """Store and plan one message; its id, or ``None`` when ``key`` was sent before.

        Raises ContentError when a document cannot be expressed in the partner's format, or does not read as it was
        meant once written. Nothing is stored then, and no number used up.
        """
        kind = DocumentKind(documents[0].kind)
        way = profile.way_out(kind)
        form = self._formats.get(way.format)
        if form is None:
            raise ContentError(f"The profile of {profile.name} names an unknown format, “{way.format}”.")
        if unit.knows_message(Direction.OUT, way.connection, key):
            return None  # before a control number is taken, as numbers must have no gaps
        series = f"control:{profile.key}"
        control = unit.next_numbers(series)
        envelope = OutgoingEnvelope(
            sender=profile.our_ids[0] if profile.our_ids else NOBODY,
            receiver=profile.ids[0] if profile.ids else NOBODY,
            interchange_control=control,
            group_control=control,
            created_at=unit.now(),
            version=way.format_version,
            test=profile.test,
            options=profile.options_for(way.format, way.format_options),
        )
        outside = [without_own(one) for one in documents]
        try:
            payload = form.write(outside, envelope)
            if kind is not DocumentKind.TECHNICAL_ACKNOWLEDGMENT:
                proofread(form, payload, outside, envelope.options)
        except ContentError:
            unit.return_numbers(series, control)
            raise
        stored = unit.add_messages(
            [
                NewMessage(
                    direction=Direction.OUT,
                    connection=way.connection,
                    payload=payload,
                    name=f"{profile.key}-{kind}-{control:09d}.{_EXTENSIONS.get(way.format, 'txt')}",
                    state=MessageState.SENDING,
                    partner=profile.key,
                    format=way.format,
                    kind=kind,
                    subject=subject,
                    control=str(control),
                    test=profile.test,
                    dedupe=key,
                    replay_of=replay_of,
                )
            ],
            actor,
        )[0]
        unit.add_documents(
            [
                NewDocument(
                    stored.id,
                    position,
                    document.kind,
                    document.kind,
                    document_to_json(document),
                    order_id=order_id,
                    subject=subject,
                )
                for position, document in enumerate(documents)
            ]
        )
        unit.add_effects(
            [
                NewEffect(
                    key=f"send:{key}",
                    kind=SEND,
                    connection=way.connection,
                    body=json.dumps({"message_id": stored.id}),
                    subject=subject or key,
                    message_id=stored.id,
                    order_id=order_id,
                    actor=actor,
                )
            ]
        )
        return stored.id


_EXTENSIONS = {
    "x12": "x12",
    "edifact": "edi",
    "ubl": "xml",
    "delimited": "csv",
    "fixed": "txt",
    "xlsx": "xlsx",
    "json_paths": "json",
    "json": "json",
}


def sends(profile: PartnerProfile, document: Order | OrderChange) -> bool:
    """Whether the partner is to get this kind of document at all."""
    return DocumentKind(document.kind) in profile.sends
