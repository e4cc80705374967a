"""Troubles that can be switched on and off while a practice Odoo runs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from console.sandbox.odoo.errors import OdooFault


class Restart(StrEnum):
    """How a restarting server shows: its proxy answers 502, or connections are reset."""

    BAD_GATEWAY = "bad_gateway"
    RESET = "reset"


@dataclass(slots=True)
class _Limited:
    """A trouble for the next ``times`` calls of a model and method; ``None`` stands for any."""

    times: int
    model: str | None
    method: str | None
    fault: OdooFault | None = None

    def takes(self, model: str, method: str) -> bool:
        """Whether this call is to be troubled; counts it if so."""
        if self.times <= 0 or self.model not in (None, model) or self.method not in (None, method):
            return False
        self.times -= 1
        return True


class Faults:
    """The troubles of one practice Odoo. All may be set from any thread; :meth:`clear` ends them all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lost: list[_Limited] = []
        self._errors: list[_Limited] = []
        self.reachable: Callable[[bool], None] = lambda reachable: None
        self.delay = 0.0
        self.restart: Restart | None = None
        self.refused: set[str] = set()

    def go_away(self) -> None:
        """Refuse connections, as when the machine is off."""
        self.reachable(False)

    def come_back(self) -> None:
        """Accept connections again, on the same port."""
        self.reachable(True)

    def slow(self, seconds: float) -> None:
        """Let every answer take this many real seconds longer."""
        self.delay = seconds

    def restarting(self, how: Restart = Restart.BAD_GATEWAY) -> None:
        """Answer nothing useful until :meth:`clear` or :meth:`restarted`."""
        self.restart = how

    def restarted(self) -> None:
        """The restart is over."""
        self.restart = None

    def lose_answers(self, times: int = 1, model: str | None = None, method: str | None = None) -> None:
        """Do the work of the next matching calls, then drop the connection before the answer."""
        with self._lock:
            self._lost.append(_Limited(times, model, method))

    def fail(
        self,
        times: int = 1,
        model: str | None = None,
        method: str | None = None,
        name: str = "psycopg2.errors.SerializationFailure",
        message: str = "could not serialize access due to concurrent update\n",
    ) -> None:
        """Answer the next matching calls with a server error; nothing of their work is done."""
        with self._lock:
            self._errors.append(_Limited(times, model, method, OdooFault(name, message)))

    def refuse_rights(self, login: str) -> None:
        """Let every access of this user be refused, as when an administrator took the groups away."""
        self.refused.add(login)

    def grant_rights(self, login: str) -> None:
        """Give the user the rights of the groups back."""
        self.refused.discard(login)

    def clear(self) -> None:
        """End all troubles."""
        with self._lock:
            self._lost.clear()
            self._errors.clear()
        self.delay = 0.0
        self.restart = None
        self.refused.clear()
        self.reachable(True)

    def loses_answer(self, model: str, method: str) -> bool:
        """Whether the answer of this call is to be lost."""
        with self._lock:
            return any(lost.takes(model, method) for lost in self._lost)

    def error_for(self, model: str, method: str) -> OdooFault | None:
        """The error this call is to be answered with, if any."""
        with self._lock:
            return next((error.fault for error in self._errors if error.takes(model, method)), None)
