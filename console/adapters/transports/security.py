"""TLS off loopback, always; certificates pinned by fingerprint, or verified by the system's store."""

from __future__ import annotations

import hashlib
import ipaddress
import re
import ssl
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator

from console.services.errors import NeedsSettings


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, by its literal address. A name is not: it can be made to mean another."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def plain_only_to_loopback(host: str, what: str) -> None:
    """Raises ValueError when an unprotected connection would leave this machine."""
    if not is_loopback(host):
        raise ValueError(f"{what} without TLS is only possible to this machine (127.0.0.1, ::1), not to {host}")


def _fingerprint(text: str) -> str:
    digits = text.removeprefix("SHA256:").replace(":", "").casefold()
    if not re.fullmatch(r"[0-9a-f]{64}", digits):
        raise ValueError("a certificate is pinned by its SHA-256 fingerprint: 64 hex digits, with or without colons")
    return f"SHA256:{digits}"


CertificatePin = Annotated[str, AfterValidator(_fingerprint)]


def fingerprint_of(certificate: bytes | None) -> str:
    """The fingerprint of a certificate in DER form."""
    return f"SHA256:{hashlib.sha256(certificate or b'').hexdigest()}"


def context_for(pin: str | None) -> ssl.SSLContext:
    """A client context: of the system's trust store, or one whose certificate is compared with ``pin`` afterwards."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if pin is not None:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def trust_of(file: Path | None) -> ssl.SSLContext:
    """A client context that trusts the system's store, or only what is in a PEM file. Raises NeedsSettings."""
    try:
        return ssl.create_default_context(cafile=file)
    except OSError as error:
        raise NeedsSettings("The certificate file cannot be read.", technical=str(error)) from error


def check_pin(connection: object, pin: str | None) -> None:
    """Compare the certificate shown with the pinned one, before any secret is sent. Raises NeedsSettings with both."""
    if pin is None or not isinstance(connection, ssl.SSLSocket):
        return
    shown = fingerprint_of(connection.getpeercert(binary_form=True))
    if shown != pin:
        raise NeedsSettings(
            f"The server shows another certificate than the pinned one. Shown: {shown}. Pinned: {pin}.",
            next_step="Ask the partner whether the certificate was renewed; only then pin the new one.",
        )


def not_trusted(error: ssl.SSLCertVerificationError, shown: str) -> NeedsSettings:
    """The system does not trust the certificate: it may be pinned, once a person has compared it."""
    return NeedsSettings(
        f"The certificate of the server is not trusted: {error.verify_message or 'unknown authority'}. Shown: {shown}.",
        next_step="Compare the fingerprint with what the partner gave you, and pin it in the connection (certificate).",
    )
