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
    body = profile.model_dump(mode="json", exclude_defaults=True)
    if profile.columns:  # whole, as the layout is told apart by a field that has a default
        body["columns"] = profile.model_dump(mode="json", include={"columns"})["columns"]
    whole = {
        _HEAD: FORM,
        "profile": body,
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
        found = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        step = "Choose the file that “Export …” made, or export it again."
        raise ContentError(f"This is no exported profile: it is not JSON ({error}).", next_step=step) from error
    if not isinstance(found, dict):
        raise ContentError("This is no exported profile: there is no JSON object in it.")
    _check_form(found.get(_HEAD, FORM))
    body = found.get("profile") if _HEAD in found else found
    try:
        profile = PartnerProfile.model_validate(body)
    except ValidationError as error:
        raise ContentError(
            f"The profile does not fit: {faults(error)}.", next_step="Mend the fields named here and try again."
        ) from error
    rows = found.get("mappings", [])
    if not isinstance(rows, list):
        raise ContentError("The mappings of the profile are no list.", next_step="Export it again.")
    return profile, tuple(_mapping(row, place) for place, row in enumerate(rows, 1))


def decoded(raw: bytes) -> str:
    """The text of a file. Raises ContentError for one that is no text."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        step = "Choose the file that “Export …” made."
        raise ContentError("This is no exported profile: it is no text in UTF-8.", next_step=step) from error


def _check_form(form: object) -> None:
    if form == FORM:
        return
    if isinstance(form, int) and not isinstance(form, bool) and form > FORM:
        raise ContentError(
            f"The file was made by a newer version of this program: it is of form {form}, this one reads form {FORM}.",
            next_step="Bring this machine to the same version, and import it again.",
        )
    raise ContentError(
        f"The profile is of form “{form}”; this program reads form {FORM}.", next_step="Export it again."
    )


def _mapping(row: object, place: int) -> tuple[Code, Target, str]:
    try:
        assert isinstance(row, dict)
        code = Code(kind=MappingKind(row["kind"]), scheme=row.get("scheme", ""), value=row["value"])
        return code, target_from_json(json.dumps(row["target"])), str(row.get("note", ""))
    except (AssertionError, KeyError, TypeError, ValueError) as error:
        raise ContentError(
            f"Mapping {place} of the profile does not fit.",
            next_step="Mend it in the file, or export the profile again.",
            technical=str(error),
        ) from error


def faults(error: ValidationError) -> str:
    """The fields that do not fit, each with its place and what is wrong, in one line."""
    words = {
        "missing": "is missing",
        "extra_forbidden": "is not known",
        "union_tag_not_found": "does not say which it is (“syntax”)",
    }
    told = [(_place(one["loc"]), words.get(one["type"], _said(str(one["msg"])))) for one in error.errors()[:40]]
    inner = {place for place, _ in told}
    # of a value that may be a text or more, only what is wrong with the more
    kept = [(place, said) for place, said in told if not _is_other(place, said, inner)]
    return "; ".join(f"“{place}” {said}" for place, said in kept[:20])


def _place(loc: tuple[int | str, ...]) -> str:
    """Where in the file; the names of alternatives are no places."""
    return ".".join(str(part) for part in loc if "[" not in str(part) and part != "str")


def _said(message: str) -> str:
    text = message.removeprefix("Value error, ")
    return text if text != message else text[:1].lower() + text[1:]


def _is_other(place: str, said: str, places: set[str]) -> bool:
    return said.startswith("input should be a valid string") and any(one.startswith(f"{place}.") for one in places)
