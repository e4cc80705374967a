"""A profile as one file: exported, mended by hand, imported again, with the mappings that belong to it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pydantic import ValidationError

from console.domain.mappings import Code, MappingKind, Target, target_from_json
from console.domain.profiles import PartnerProfile
from console.services.errors import ContentError
from console.services.facts import MappingRow

FORM = 1
_HEAD = "crossdock_profile"


def profile_to_text(profile: PartnerProfile, mappings: Sequence[MappingRow]) -> str:
    """The file of a profile and its approved mappings. It holds no secret: those are in the keyring."""
    whole = {
        _HEAD: FORM,
        "profile": profile.model_dump(mode="json", exclude_defaults=True),
        "mappings": [
            {
                "kind": row.kind.value,
                "scheme": row.scheme,
                "value": row.value,
                "target": row.target.model_dump(mode="json"),
                "note": row.note,
            }
            for row in mappings
        ],
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def profile_from_text(text: str) -> tuple[PartnerProfile, tuple[tuple[Code, Target, str], ...]]:
    """A profile and its mappings (code, target, note) from a file: one of :func:`profile_to_text`, or a bare profile.

    Raises ContentError that names each field that does not fit, with its place in the file.
    """
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ContentError(f"The profile is no JSON: {error}.") from error
    if not isinstance(found, dict):
        raise ContentError("The profile is no JSON object.")
    if found.get(_HEAD, FORM) != FORM:
        raise ContentError(f"The profile is of form {found[_HEAD]}; this program reads form {FORM}.")
    body = found["profile"] if _HEAD in found else found
    try:
        profile = PartnerProfile.model_validate(body)
    except ValidationError as error:
        raise ContentError(
            f"The profile does not fit: {faults(error)}.", next_step="Mend the fields named here and try again."
        ) from error
    return profile, tuple(_mapping(row, place) for place, row in enumerate(found.get("mappings", ()), 1))


def _mapping(row: object, place: int) -> tuple[Code, Target, str]:
    try:
        assert isinstance(row, dict)
        code = Code(kind=MappingKind(row["kind"]), scheme=row.get("scheme", ""), value=row["value"])
        return code, target_from_json(json.dumps(row["target"])), str(row.get("note", ""))
    except (AssertionError, KeyError, ValueError) as error:
        raise ContentError(f"Mapping {place} of the profile does not fit: {error}.") from error


def faults(error: ValidationError) -> str:
    """The fields that do not fit, each with its place and what is wrong, in one line."""
    words = {"missing": "is missing", "extra_forbidden": "is not known"}
    return "; ".join(
        f"“{'.'.join(str(part) for part in one['loc'])}” {words.get(one['type'], str(one['msg']).lower())}"
        for one in error.errors()[:20]
    )
