"""Parties of NAD groups: who, their numbers, where, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterable

from console.adapters.formats.edifact.codes import PARTY_PAPERS, PARTY_SCHEMES
from console.adapters.formats.edifact.facts import joined
from console.adapters.formats.edifact.groups import Node
from console.adapters.formats.edifact.tokens import Segment
from console.domain.identifiers import is_gln
from console.domain.values import Party, PartyId

NOBODY = Party()
_CHANNELS = {"TE": "phone", "EM": "email", "AL": "phone", "MA": "email"}


class Parties:
    """The parties of one document by their role (3035); the first of a role counts."""

    def __init__(self, node: Node) -> None:
        self._found: dict[str, Party] = {}
        for group in node.below("NAD"):
            self._found.setdefault(group.head.get(1), party(group))
        for segment in node.all("NAD"):
            self._found.setdefault(segment.get(1), _party_of(segment, (), ()))

    def one(self, roles: Iterable[str]) -> Party:
        """The party of the first of these roles that is there; an empty one when none is."""
        return self.maybe(roles) or NOBODY

    def maybe(self, roles: Iterable[str]) -> Party | None:
        """The same, ``None`` when none is there."""
        return next((found for role in roles if (found := self._found.get(role)) and found != NOBODY), None)


def party(group: Node) -> Party:
    """The party of one NAD group, with the numbers and contacts below it."""
    papers = [below.head for below in group.below("RFF")]
    contacts = [*group.every("CTA"), *group.every("COM")]
    return _party_of(group.head, papers, contacts)


def _party_of(segment: Segment, papers: Iterable[Segment], contacts: Iterable[Segment]) -> Party:
    name, street = _name_and_street(segment)
    return Party(
        name=name,
        street=street,
        ids=_ids(segment, papers),
        city=segment.get(6) or None,
        region=segment.get(7) or segment.get(7, 4) or None,
        postal_code=segment.get(8) or None,
        country=segment.get(9) or None,
        **_contact(contacts),
    )


def _name_and_street(segment: Segment) -> tuple[str | None, str | None]:
    """From C080 and C059; else from the unstructured lines of C058, whose first is the name."""
    name = joined(segment.parts(4)[:5])
    street = ", ".join(line.strip() for line in segment.parts(5)[:4] if line.strip())
    if not name:
        lines = [line.strip() for line in segment.parts(3) if line.strip()]
        name = lines[0] if lines else ""
        street = street or ", ".join(lines[1:])
    return name or None, street or None


def _ids(segment: Segment, papers: Iterable[Segment]) -> tuple[PartyId, ...]:
    found = []
    value = segment.get(2)
    if value:
        code = segment.get(2, 3) or segment.get(2, 2)
        scheme = PARTY_SCHEMES.get(code) or (f"agency:{code}" if code else "gln" if is_gln(value) else "edifact")
        found.append(PartyId(scheme=scheme, value=value))
    for paper in papers:
        scheme = PARTY_PAPERS.get(paper.get(1, 1), f"rff:{paper.get(1, 1)}")
        if number := paper.get(1, 2):
            found.append(PartyId(scheme=scheme, value=number))
    return tuple(dict.fromkeys(found))


def _contact(segments: Iterable[Segment]) -> dict[str, str]:
    """The first contact's name, telephone and address for mail."""
    found: dict[str, str] = {}
    for segment in segments:
        if segment.tag == "CTA":
            name = segment.get(2, 2) or segment.get(2, 1)
            if name:
                found.setdefault("contact", name)
        else:
            for value, channel in channels(segment):
                if key := _CHANNELS.get(channel):
                    found.setdefault(key, value)
    return found


def channels(segment: Segment) -> Iterable[tuple[str, str]]:
    """Numbers and channels of a COM. In syntax 4 its composite may repeat (``1:TE*a@b:EM``)."""
    mark = segment.scan.marks.repetition or "*"
    for element in range(1, len(segment.elements)):
        parts = segment.parts(element)
        value = parts[0]
        for part in parts[1:]:
            channel, _, following = part.partition(mark)
            yield value.strip(), channel.strip()
            value = following
