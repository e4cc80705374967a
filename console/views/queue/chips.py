"""Filter chips with their counts, saved views, suppliers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from console.services.casework.offers import WAITING
from console.services.store import QueueFilter, QueueSummary
from console.views.pieces import Flow, empty
from console.views.words import count

CHANGED = ("changed", "backordered", "substituted", "price_magnitude", "contradictory", "conflicting_answers")


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter by name; ``mine`` and ``overdue`` are filled in when it is chosen."""

    name: str
    filter: QueueFilter
    overdue: bool = False
    mine: bool = False
    saved: bool = False


CHIPS = (
    Chip("All open", QueueFilter()),
    Chip("Overdue", QueueFilter(), overdue=True),
    Chip("Changed", QueueFilter(cause=CHANGED)),
    Chip("Rejected", QueueFilter(cause=("rejected",))),
    Chip("Awaiting answer", QueueFilter(cause=WAITING)),
    Chip("Mine", QueueFilter(), mine=True),
    Chip("Snoozed", QueueFilter(snoozed=True)),
    Chip("Settled", QueueFilter(settled=True)),
)


class ChipBar(QWidget):
    """Signals: ``chosen(QueueFilter)``, ``save_wanted()``, ``forget_wanted(str)``."""

    chosen = Signal(object)
    save_wanted = Signal()
    forget_wanted = Signal(str)

    def __init__(self, now: Callable[[], object], me: Callable[[], str]) -> None:
        super().__init__()
        self._now, self._me = now, me
        self._flow = Flow(6)
        self.setLayout(self._flow)
        self._buttons: dict[str, QPushButton] = {}
        self._saved: dict[str, QueueFilter] = {}
        self._partner: str | None = None
        self._current = CHIPS[0].name
        self._suppliers = QMenu(self)
        self._build()

    @property
    def current(self) -> str:
        """The chip chosen."""
        return self._current

    def _build(self) -> None:
        empty(self._flow)
        self._buttons.clear()
        for chip in (*CHIPS, *(Chip(name, filter, saved=True) for name, filter in self._saved.items())):
            button = QPushButton(chip.name)
            button.setObjectName("chip")
            button.setCheckable(True)
            button.setChecked(chip.name == self._current)
            button.clicked.connect(lambda _checked=False, one=chip: self.choose(one.name))
            if chip.saved:
                button.setText(f"★ {chip.name}")
                button.setToolTip("A view you saved; right-click to forget it")
                button.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
                button.customContextMenuRequested.connect(lambda _place, name=chip.name: self.forget_wanted.emit(name))
            self._buttons[chip.name] = button
            self._flow.addWidget(button)
        self._supplier = QPushButton("Supplier ▾" if self._partner is None else f"{self._partner} ▾")
        self._supplier.setObjectName("chip")
        self._supplier.setMenu(self._suppliers)
        self._flow.addWidget(self._supplier)
        save = QPushButton("+")
        save.setObjectName("chip")
        save.setToolTip("Save what is shown as a view of your own")
        save.setAccessibleName("Save this view")
        save.clicked.connect(lambda _checked=False: self.save_wanted.emit())
        self._flow.addWidget(save)
        self.updateGeometry()

    def choose(self, name: str) -> None:
        """Choose a chip by name."""
        self._current = name
        for key, button in self._buttons.items():
            button.setChecked(key == name)
        self.chosen.emit(self.filter())

    def step(self, by: int) -> None:
        """The next or previous chip."""
        names = list(self._buttons)
        place = names.index(self._current) if self._current in names else 0
        self.choose(names[(place + by) % len(names)])

    def filter(self) -> QueueFilter:
        """What the chips say now."""
        if self._current in self._saved:
            return self._saved[self._current]
        chip = next(one for one in CHIPS if one.name == self._current)
        filter = replace(chip.filter, partner=self._partner)
        if chip.overdue:
            filter = replace(filter, overdue_at=self._now())  # type: ignore[arg-type]
        return replace(filter, owner=self._me()) if chip.mine else filter

    def show_saved(self, saved: Mapping[str, QueueFilter]) -> None:
        """The person's own views."""
        if dict(saved) != self._saved:
            self._saved = dict(saved)
            if self._current not in {chip.name for chip in CHIPS} | set(saved):
                self._current = CHIPS[0].name
            self._build()

    def show_counts(self, summary: QueueSummary) -> None:
        """Counts beside the names, and the suppliers there are."""
        by = summary.by_cause
        counts = {
            "All open": summary.open,
            "Overdue": summary.overdue,
            "Changed": sum(by.get(cause, 0) for cause in CHANGED),
            "Rejected": by.get("rejected", 0),
            "Awaiting answer": sum(by.get(cause, 0) for cause in WAITING),
            "Snoozed": summary.snoozed,
        }
        for name, number in counts.items():
            self._buttons[name].setText(f"{name} {count(number)}" if number else name)
        self._flow.invalidate()
        self._suppliers.clear()
        self._suppliers.addAction("All suppliers", lambda: self._by_partner(None))
        for partner, number in sorted(summary.by_partner.items(), key=lambda pair: -pair[1])[:40]:
            if partner:
                self._suppliers.addAction(f"{partner}\t{number}", self._picker(partner))

    def _picker(self, partner: str) -> Callable[[], None]:
        return lambda: self._by_partner(partner)

    def _by_partner(self, partner: str | None) -> None:
        self._partner = partner
        self._supplier.setText("Supplier ▾" if partner is None else f"{partner} ▾")
        self._flow.invalidate()
        self.chosen.emit(self.filter())
