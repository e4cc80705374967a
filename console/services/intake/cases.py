"""Cases that belong to a message and no order."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from console.domain.causes import CAUSES
from console.domain.problems import Problem
from console.services.ordering.book import QUEUE
from console.services.records import Actor, NewException


def message_case(
    key: str,
    cause: str,
    actor: Actor,
    *,
    title: str = "",
    sentence: str = "",
    subject: str | None = None,
    partner: str | None = None,
    partner_name: str | None = None,
    owner: str | None = None,
    message_id: int | None = None,
    effect_id: int | None = None,
    order_id: int | None = None,
    problems: Iterable[Problem] = (),
    evidence: dict[str, Any] | None = None,
) -> NewException:
    """A case about a message as a whole. ``key`` keeps it one case however often its reason is met."""
    known = CAUSES[cause]
    listed = [problem.model_dump(mode="json") for problem in problems]
    return NewException(
        key=key,
        queue=QUEUE,
        cause=cause,
        title=title or known.title,
        sentence=sentence or known.meaning,
        actor=actor,
        evidence=json.dumps({"problems": listed, **(evidence or {})}),
        subject=subject,
        partner=partner,
        partner_name=partner_name,
        owner=owner,
        message_id=message_id,
        effect_id=effect_id,
        order_id=order_id,
    )
