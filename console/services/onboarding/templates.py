"""Templates of partner profiles: what most partners of a kind have in common, ready to be changed."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from console.domain.documents import DocumentKind
from console.domain.profiles import PartnerProfile
from console.domain.values import Value
from console.services.errors import ContentError


class PartnerTemplate(Value):
    """A start for a profile. ``profile`` holds only what differs from an empty profile; ``connection_kind`` is what
    such partners are mostly reached by; ``gets`` are the kinds of document that come from them."""

    key: str
    name: str
    about: str
    connection_kind: str
    gets: tuple[DocumentKind, ...]
    profile: dict[str, Any]

    def start(self, key: str, name: str) -> PartnerProfile:
        """A profile to go on from, with a connection named after the partner. Raises ContentError for a key that
        cannot be one."""
        try:
            return PartnerProfile.model_validate({**self.profile, "key": key, "name": name, "connection": key})
        except ValidationError as error:
            raise ContentError(
                f"“{key}” cannot be the key of a partner.",
                next_step="Use small letters, digits, - and _, beginning with a letter or digit, at most 40.",
                technical=str(error),
            ) from error
