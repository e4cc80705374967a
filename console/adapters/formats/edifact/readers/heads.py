"""What the heads of several messages have in common: number, date, currency, papers, totals."""

from __future__ import annotations

from decimal import Decimal

from console.adapters.formats.edifact.facts import Facts
from console.adapters.formats.edifact.groups import Node
from console.adapters.formats.edifact.tokens import Segment
from console.domain.problems import Severity
from console.domain.values import GoodsDate

ISSUED = ("137", "4", "3", "97", "182")


class Head:
    """The beginning of a message: BGM 1001 ``type``, ``number`` (1004), ``function`` (1225), ``response`` (4343)."""

    def __init__(self, node: Node, facts: Facts) -> None:
        self.node = node
        self.segment = node.first("BGM")
        begin = self.segment
        self.type = begin.get(1, 1) if begin else ""
        self.number = begin.get(2, 1) if begin else ""
        self.version = begin.get(2, 2) if begin else ""
        self.function = begin.get(3) if begin else ""
        self.response = begin.get(4) if begin else ""
        self._facts = facts

    @property
    def issued(self) -> Segment | None:
        """The DTM of the document's own date."""
        return self.node.first("DTM", *ISSUED)

    def numbered(self) -> bool:
        """Whether the document has a number; an error is noted when not."""
        if self.number:
            return True
        where = self.segment or self.node.head
        what = "The document's number (BGM)" if self.segment else "The beginning of the message (BGM)"
        self._facts.missing(
            where, what, 2 if self.segment else 1, "It cannot be told which document this is.", Severity.ERROR
        )
        return False

    def currency(self) -> str | None:
        """The document's currency (CUX+2, else the first CUX that names one)."""
        groups = self.node.below("CUX")
        segments = [group.head for group in groups] or self.node.all("CUX")
        first = next((one for one in segments if one.get(1, 1) == "2"), segments[0] if segments else None)
        code = first.get(1, 2) if first else ""
        if not code:
            code = next((amount.get(1, 3) for amount in self.node.every("MOA") if amount.get(1, 3)), "")
        return code.upper() if len(code) == 3 else None

    def dates(self) -> list[Segment]:
        """Dates of the head and of what stands beside it (delivery, schedule), not of papers it names."""
        beside = (group for tag in ("TDT", "SCC", "TOD") for group in self.node.below(tag))
        return [*self.node.all("DTM"), *(date for group in beside for date in group.every("DTM"))]

    def date(self, codes: tuple[str, ...]) -> GoodsDate | None:
        """The first of these dates that is there."""
        return self._facts.best_date(self.dates(), codes)


def check_totals(node: Node, facts: Facts, lines: list[Node], quantity_codes: tuple[str, ...]) -> None:
    """CNT+2 is the number of lines, CNT+1 the sum of their quantities: a difference is a warning."""
    for total in node.every("CNT"):
        code = total.get(1, 1)
        if code == "2":
            said = facts.count(total, 1, 2)
            count = len(lines) + facts.lines_before
            if said is not None and said != count:
                _differs(facts, total, f"{said} lines", f"{count}", "A line may be missing.")
        elif code == "1" and not facts.lines_before:
            wanted = facts.number(total, 1, 2)
            quantities = [line.first("QTY", *quantity_codes) for line in lines]
            values = [facts.number(one, 1, 2) for one in quantities if one is not None]
            found = sum((value for value in values if value is not None), Decimal(0))
            if wanted is not None and values and wanted not in (found, Decimal(len(lines))):
                _differs(facts, total, f"a total quantity of {wanted}", f"{found}", "A quantity may be wrong.")


def _differs(facts: Facts, total: Segment, said: str, found: str, meaning: str) -> None:
    facts.add(
        "cnt",
        Severity.WARNING,
        f"The control total says {said}; found {found}.",
        total,
        1,
        2,
        meaning,
        "Check the lines; ask the partner.",
    )
