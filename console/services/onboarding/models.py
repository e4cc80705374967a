"""What taking partners on tells the screens: a partner in the list, the steps done, the ways to reach one."""

from __future__ import annotations

from dataclasses import dataclass

from console.services.facts import ProfileVersion


@dataclass(frozen=True, slots=True)
class PartnerOverview:
    """A partner in the list: its live version, and the newest one on its way there."""

    key: str
    name: str
    live: int | None
    underway: ProfileVersion | None
    owner: str | None
    documents: tuple[str, ...]
    test: bool


@dataclass(frozen=True, slots=True)
class SettingField:
    """One setting of a kind of connection, as a form asks for it; ``default`` is shown, empty when there is none."""

    name: str
    title: str
    required: bool
    default: str = ""


@dataclass(frozen=True, slots=True)
class ConnectionKind:
    """A way to reach a partner; ``secret`` is what is asked for and kept in the keyring (empty: nothing)."""

    key: str
    label: str
    secret: str
    fields: tuple[SettingField, ...]
