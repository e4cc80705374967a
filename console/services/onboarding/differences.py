"""What differs between two versions of a profile, in words a person can approve by."""

from __future__ import annotations

import json
from typing import Any

from console.domain.profiles import PartnerProfile

_NOTHING = "—"


def differing_fields(before: PartnerProfile | None, after: PartnerProfile) -> list[str]:
    """The fields that differ, each with its value before and after. Column specifications are told by their names, and
    by the facts in them."""
    old = dict(_flat(_told(before))) if before else {}
    new = dict(_flat(_told(after)))
    names = [name for name in dict.fromkeys((*old, *new)) if name != "version" and old.get(name) != new.get(name)]
    return [f"{_field_words(name)}: {old.get(name, _NOTHING)} → {new.get(name, _NOTHING)}" for name in names]


def _told(profile: PartnerProfile) -> dict[str, Any]:
    told = profile.model_dump(mode="json")
    told["columns"] = {}
    for one in profile.columns:
        if isinstance(one, str):
            told["columns"][one] = "comes with the program"
            continue
        body = one.model_dump(mode="json", exclude_defaults=True) | {"layout": one.layout.model_dump(mode="json")}
        for name in ("name", "version", "shape"):
            body.pop(name, None)
        body["fields"] = {field.to: _field_told(field.place, field.model_dump(mode="json")) for field in one.fields}
        told["columns"][one.name] = body
    return told


def _field_told(place: str, field: dict[str, Any]) -> str:
    """A field of a specification in a line: where it is, and what is special about it."""
    if field["constant"] is not None:
        return f"always “{field['constant']}”"
    special = {name: field[name] for name in ("format", "implied", "codes", "default", "carry", "required")}
    more = [f"{name} {_text(value)}" for name, value in special.items() if value]
    return ", ".join((place, *more))


def _field_words(path: str) -> str:
    """``tolerances.days_late`` as ``tolerances, days late``."""
    return path.replace("_", " ").replace("\0", ", ")


def _flat(value: Any, path: str = "") -> list[tuple[str, str]]:
    if isinstance(value, dict) and value:
        return [one for name, part in value.items() for one in _flat(part, f"{path}\0{name}" if path else str(name))]
    return [(path, _text(value))]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
