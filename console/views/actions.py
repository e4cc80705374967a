"""Every action of the console, declared once: what it is called, its key, where it works, when, and what it does.

The menu, the search field's commands, the overview of keys and the context menu of a list are made from this table.
Actions of a case come from the services (:mod:`console.services.casework.offers`); their letters must stay free here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from console.views.frame import MainWindow

Window = Any  # the main window: it imports this module


class Where(StrEnum):
    """Where an action's keys work. A narrower place may not use a key that works everywhere."""

    EVERYWHERE = "everywhere"
    QUEUE = "in the queue"
    MESSAGES = "in Messages"
    PARTNERS = "in Partners"
    AUDIT = "in Audit"


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action. ``keys`` are as Qt writes them; the first is shown."""

    id: str
    text: str
    icon: str
    keys: tuple[str, ...]
    where: Where
    group: str
    handler: Callable[[Window], object]
    enabled: Callable[[Window], bool] = lambda window: True


def _spec(
    id: str,
    text: str,
    icon: str,
    keys: str,
    where: Where,
    group: str,
    handler: Callable[[Window], object],
    enabled: Callable[[Window], bool] = lambda window: True,
) -> ActionSpec:
    return ActionSpec(id, text, icon, tuple(keys.split()), where, group, handler, enabled)


_ALL, _QUEUE, _MESSAGES, _AUDIT = Where.EVERYWHERE, Where.QUEUE, Where.MESSAGES, Where.AUDIT
_PARTNERS = Where.PARTNERS


def _chosen(window: Window) -> bool:
    return window.queue.pane.case is not None


ACTIONS: tuple[ActionSpec, ...] = (
    _spec("go.today", "Go to Today", "today", "Ctrl+1", _ALL, "Go", lambda w: w.go("today")),
    _spec("go.queue", "Go to Acknowledgments", "acknowledgments", "Ctrl+2", _ALL, "Go", lambda w: w.go("queue")),
    _spec("go.messages", "Go to Messages", "messages", "Ctrl+3", _ALL, "Go", lambda w: w.go("messages")),
    _spec("go.partners", "Go to Partners", "partners", "Ctrl+4", _ALL, "Go", lambda w: w.go("partners")),
    _spec("go.audit", "Go to Audit", "audit", "Ctrl+5", _ALL, "Go", lambda w: w.go("audit")),
    _spec("search", "Search, scan or do anything", "search", "Ctrl+K", _ALL, "Go", lambda w: w.search.start()),
    _spec("reload", "Show what is new", "again", "F5", _ALL, "View", lambda w: w.reload()),
    _spec("scheme", "Light or dark", "scheme", "Ctrl+D", _ALL, "View", lambda w: w.toggle_scheme()),
    _spec("rows", "Comfortable or compact rows", "rows", "Ctrl+R", _ALL, "View", lambda w: w.toggle_rows()),
    _spec("keys", "Keys", "keyboard", "F1 ?", _ALL, "Help", lambda w: w.show_keys()),
    _spec("person", "Sign in as somebody else", "person", "Ctrl+Shift+P", _ALL, "Person", lambda w: w.switch_person()),
    _spec("out", "Sign out", "out", "Ctrl+Shift+Q", _ALL, "Person", lambda w: w.sign_out()),
    _spec("queue.next", "Next case", "next", "J", _QUEUE, "Case", lambda w: w.queue.step(1)),
    _spec("queue.previous", "Previous case", "previous", "K", _QUEUE, "Case", lambda w: w.queue.step(-1)),
    _spec(
        "queue.undo",
        "Take back the last press",
        "again",
        "Ctrl+Z",
        _QUEUE,
        "Case",
        lambda w: w.queue.acting.undo(),
        lambda w: w.queue.acting.can_undo(),
    ),
    _spec(
        "queue.copy",
        "Copy the case as text",
        "copy",
        "Ctrl+Shift+C",
        _QUEUE,
        "Case",
        lambda w: w.queue.acting.copy_case(),
        _chosen,
    ),
    _spec(
        "queue.link",
        "Copy a link to the case",
        "link",
        "Ctrl+Shift+L",
        _QUEUE,
        "Case",
        lambda w: w.queue.acting.copy_link(),
        _chosen,
    ),
    _spec("queue.all", "Choose all cases shown", "rows", "Ctrl+A", _QUEUE, "Case", lambda w: w.queue.view.selectAll()),
    _spec("queue.view", "Save this view", "plus", "Ctrl+S", _QUEUE, "View", lambda w: w.queue.save_view()),
    _spec("queue.chip", "Next view", "next", "]", _QUEUE, "View", lambda w: w.queue.chips.step(1)),
    _spec("queue.chip.back", "Previous view", "previous", "[", _QUEUE, "View", lambda w: w.queue.chips.step(-1)),
    _spec("messages.next", "Next message", "next", "J", _MESSAGES, "Message", lambda w: w.messages.step(1)),
    _spec("messages.back", "Previous message", "previous", "K", _MESSAGES, "Message", lambda w: w.messages.step(-1)),
    _spec(
        "messages.find",
        "Find a business key",
        "search",
        "/",
        _MESSAGES,
        "Message",
        lambda w: w.messages.to_search(),
    ),
    _spec(
        "messages.tab", "Next tab of the message", "next", "T", _MESSAGES, "Message", lambda w: w.messages.next_tab()
    ),
    _spec("partners.new", "Take a partner on", "plus", "N", _PARTNERS, "Partner", lambda w: w.partners.new()),
    _spec("audit.verify", "Verify the audit", "audit", "Ctrl+Shift+V", _AUDIT, "Audit", lambda w: w.audit.verify()),
    _spec("audit.export", "Export the audit", "export", "Ctrl+E", _AUDIT, "Audit", lambda w: w.audit.export()),
)

OF_A_CASE = (
    ("Enter", "the green button"),
    ("a letter", "the action that shows it"),
    ("1 … 9", "the action at that place"),
    ("Shift+↑ ↓", "choose several cases"),
    ("Ctrl+Enter", "press a form's button"),
    ("Esc", "close a form, stop what is under way"),
)


def make_actions(window: MainWindow) -> dict[str, QAction]:
    """A Qt action for each, on the widget in which its keys work."""
    places: dict[Where, QWidget] = {
        Where.EVERYWHERE: window,
        Where.QUEUE: window.queue.view,
        Where.MESSAGES: window.messages.view,
        Where.PARTNERS: window.partners.view,
        Where.AUDIT: window.audit,
    }
    made: dict[str, QAction] = {}
    for spec in ACTIONS:
        action = QAction(spec.text, window)
        action.setObjectName(spec.id)
        action.setMenuRole(QAction.MenuRole.NoRole)
        action.setShortcuts([QKeySequence(key) for key in spec.keys])
        everywhere = spec.where is Where.EVERYWHERE
        contexts = Qt.ShortcutContext
        action.setShortcutContext(contexts.WindowShortcut if everywhere else contexts.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _checked=False, one=spec: run(window, one))
        places[spec.where].addAction(action)
        made[spec.id] = action
    return made


def run(window: Window, spec: ActionSpec) -> None:
    """Do it, when it can be done now."""
    if spec.enabled(window):
        spec.handler(window)


def clashes(specs: tuple[ActionSpec, ...], taken_in_queue: frozenset[str]) -> list[str]:
    """Keys that two actions would answer in one place; ``taken_in_queue`` are the letters of cases' actions."""
    found = []
    keys: dict[tuple[Where, str], str] = {(Where.QUEUE, key): f"case action {key}" for key in taken_in_queue}
    for spec in specs:
        for key in spec.keys:
            places = tuple(Where) if spec.where is Where.EVERYWHERE else (spec.where, Where.EVERYWHERE)
            found += [f"{key}: {keys[place, key]} and {spec.id}" for place in places if (place, key) in keys]
            keys[spec.where, key] = spec.id
    return found
