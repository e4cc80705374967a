"""AS2 through a gateway's folders: the gateway signs, enciphers and waits for the receipt (MDN), and moves what it sent
to one folder when the partner confirmed it, to another when not. That tells more than a plain folder can."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from pathlib import Path

from console.adapters.transports.folder import FolderTransport
from console.adapters.transports.naming import is_temporary, numbered, target_name
from console.adapters.transports.settings import As2Settings
from console.domain.documents import SyntaxStatus, TechnicalAcknowledgment, document_to_json
from console.domain.problems import Problem, Severity
from console.services.errors import NeedsSettings, Retryable, Unreachable
from console.services.ports import Arrival, Lookup

FAILURE = ".not-delivered.json"
_CONTROL = re.compile(r"-(\d{9})-[0-9a-f]{8}(?:\.|$)")


class Delivery(StrEnum):
    """What the gateway says of a message. ``DELIVERED``: the partner's signed receipt came."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNKNOWN = "unknown"


class As2GatewayTransport:
    """A folder transport that also reads the gateway's folders of sent and failed messages. A failure arrives as a
    technical refusal of the message it is about, so that its order is put before a person."""

    def __init__(self, settings: As2Settings) -> None:
        self._settings = settings
        self._folder = FolderTransport(
            settings.incoming, settings.outgoing, settings.rest_seconds, limit_bytes=settings.limit_bytes
        )

    def check(self) -> str:
        """All four folders must be there."""
        self._folder.check()
        for folder in (self._settings.sent, self._settings.failed):
            if not folder.is_dir():
                raise NeedsSettings(f"The gateway's folder “{folder.name}” does not exist.", technical=str(folder))
        failed = len(self._failures(1000))
        return "the gateway's folders can be used" + (f"; {failed} messages failed" if failed else "")

    def arrivals(self, limit: int) -> tuple[Arrival, ...]:
        """What the gateway received, then its failures."""
        found = self._folder.arrivals(limit)
        return found + tuple(self._failures(limit - len(found)))

    def _failures(self, limit: int) -> list[Arrival]:
        try:
            paths = sorted(path for path in self._settings.failed.iterdir() if path.is_file())
        except OSError as error:
            raise Unreachable("The gateway's folder of failures cannot be read.", technical=str(error)) from error
        ours = [path for path in paths if not is_temporary(path.name) and _CONTROL.search(path.name)]
        return [Arrival(str(path), f"{path.name}{FAILURE}", len(_refusal(path.name))) for path in ours[: max(0, limit)]]

    def fetch(self, arrival: Arrival) -> bytes:
        """A received message; of a failure, the refusal it amounts to."""
        return _refusal(Path(arrival.ref).name) if self._is_failure(arrival) else self._folder.fetch(arrival)

    def done(self, arrival: Arrival) -> None:
        """To the archive of its folder."""
        if not self._is_failure(arrival):
            self._folder.done(arrival)
            return
        source = Path(arrival.ref)
        archive = source.parent / "archive"
        try:
            archive.mkdir(exist_ok=True)
            target, number = archive / source.name, 1
            while target.exists():
                target, number = archive / numbered(source.name, number), number + 1
            source.rename(target)
        except FileNotFoundError:
            return
        except OSError as error:
            raise Retryable("The file cannot be moved to the archive.", technical=str(error)) from error

    def quarantine(self, arrival: Arrival, reason: str) -> None:
        """As with any folder."""
        self._folder.quarantine(arrival, reason)

    def send(self, name: str, payload: bytes, reference: str) -> str:
        """Hand it to the gateway."""
        return f"{self._folder.send(name, payload, reference)}, for the AS2 gateway"

    def delivery(self, name: str, reference: str) -> Delivery:
        """How far the gateway has come with a message."""
        file = target_name(name, reference)
        for folder, state in (
            (self._settings.sent, Delivery.DELIVERED),
            (self._settings.failed, Delivery.FAILED),
            (self._settings.failed / "archive", Delivery.FAILED),
            (self._settings.outgoing, Delivery.WAITING),
        ):
            if any(folder.glob(f"*{_escaped(file)}*")):
                return state
        return Delivery.UNKNOWN

    def look_up(self, name: str, payload: bytes, reference: str) -> Lookup:
        """Handed over counts as done, whatever becomes of it; a failure comes back as an arrival."""
        if self.delivery(name, reference) is not Delivery.UNKNOWN:
            return Lookup.DONE
        return self._folder.look_up(name, payload, reference)

    def _is_failure(self, arrival: Arrival) -> bool:
        return Path(arrival.ref).parent == self._settings.failed


def _escaped(name: str) -> str:
    return re.sub(r"([\[\]*?])", r"[\1]", name)


def _refusal(name: str) -> bytes:
    """The technical refusal that a failed delivery amounts to, in the program's own JSON."""
    control = _CONTROL.search(name)
    problem = Problem(
        code="as2.not_delivered",
        severity=Severity.ERROR,
        text=f"The AS2 gateway could not deliver {name}.",
        meaning="The partner has not received it.",
        next_step="Look into the gateway's log; once the cause is mended, send the message again.",
    )
    receipt = TechnicalAcknowledgment(
        status=SyntaxStatus.REJECTED, group_control=control[1] if control else None, errors=(problem,)
    )
    return json.dumps({"crossdock": 1, "documents": [json.loads(document_to_json(receipt))]}).encode()
