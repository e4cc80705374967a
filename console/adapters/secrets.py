"""Secrets: the system keyring, and a vault in memory for the practice world."""

from __future__ import annotations

import keyring
from keyring.errors import KeyringError

from console.services.errors import NeedsSettings

SERVICE = "crossdock"


class KeyringVault:
    """The system keyring, one entry a connection."""

    def get(self, ref: str) -> str | None:
        """The secret, or ``None``."""
        try:
            return keyring.get_password(SERVICE, ref)
        except KeyringError as error:
            raise _no_keyring(error) from error

    def put(self, ref: str, secret: str) -> None:
        """Store or replace it."""
        try:
            keyring.set_password(SERVICE, ref, secret)
        except KeyringError as error:
            raise _no_keyring(error) from error

    def forget(self, ref: str) -> None:
        """Remove it if it is there."""
        try:
            if keyring.get_password(SERVICE, ref) is not None:
                keyring.delete_password(SERVICE, ref)
        except KeyringError as error:
            raise _no_keyring(error) from error


class MemoryVault:
    """Forgets everything when the program ends."""

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}

    def get(self, ref: str) -> str | None:
        """The secret, or ``None``."""
        return self._secrets.get(ref)

    def put(self, ref: str, secret: str) -> None:
        """Store or replace it."""
        self._secrets[ref] = secret

    def forget(self, ref: str) -> None:
        """Remove it if it is there."""
        self._secrets.pop(ref, None)


def _no_keyring(error: KeyringError) -> NeedsSettings:
    return NeedsSettings(
        "The system keyring cannot be used.",
        next_step="Unlock or install a keyring (on a server: a keyring backend for it); keys are kept nowhere else.",
        technical=type(error).__name__,
    )
