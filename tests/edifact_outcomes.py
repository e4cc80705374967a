"""What reading each EDIFACT sample gives. ``python -m tests.edifact_outcomes`` reads the samples beside the checkout and
writes the table here and in ``docs/documents-edifact.md`` anew; whoever runs it looks at what changed."""

from __future__ import annotations

import json
from pathlib import Path

from console.adapters.formats.edifact import EdifactFormat
from console.domain.problems import Severity

TABLE = Path(__file__).with_name("edifact_outcomes.json")
PAGE = Path(__file__).resolve().parents[1] / "docs" / "documents-edifact.md"
BEGIN, END = "<!-- outcomes -->\n", "<!-- end of outcomes -->\n"
Outcome = dict[str, object]
OUTCOMES: dict[str, Outcome] = json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else {}


def samples_of(folder: Path) -> list[tuple[str, Path]]:
    """Every EDIFACT sample with a short name that stays the same."""
    root = folder / "edifact"
    return [(str(path.relative_to(root).as_posix()), path) for path in sorted(root.rglob("*")) if path.is_file()]


def outcome(path: Path) -> Outcome:
    """Whether it is recognised, what it holds, how many of it can be acted on, and what was found wrong."""
    form = EdifactFormat()
    raw = path.read_bytes()
    parsed = form.read(raw)
    counts: dict[str, int] = {}
    for one in parsed.documents:
        counts[one.kind_name] = counts.get(one.kind_name, 0) + 1
    found = {
        severity.value: sorted(
            {one.code.removeprefix("edifact.") for one in parsed.all_problems if one.severity is severity}
        )
        for severity in Severity
    }
    return {
        "recognised": form.recognises(raw[:4096]),
        "documents": counts,
        "read": sum(one.document is not None for one in parsed.documents),
        "usable": sum(one.usable for one in parsed.documents),
        "lines": sum(len(getattr(one.document, "lines", ())) for one in parsed.documents),
        **{name: codes for name, codes in found.items() if codes},
    }


def as_table(outcomes: dict[str, Outcome]) -> str:
    """The outcomes as a table in Markdown."""
    rows = [
        "| file | documents | read | usable | lines | errors | warnings | notes |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, one in outcomes.items():
        documents = one["documents"]
        assert isinstance(documents, dict)
        kinds = ", ".join(f"{count} {kind}" if count > 1 else kind for kind, count in documents.items())
        found = [", ".join(map(str, _listed(one, *keys))) for keys in (("error", "fatal"), ("warning",), ("info",))]
        cells = [name, kinds or "none", one["read"], one["usable"], one["lines"], *found]
        rows.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return "\n".join(rows) + "\n"


def _listed(one: Outcome, *keys: str) -> list[object]:
    return [code for key in keys for code in (one.get(key) or ())]  # type: ignore[attr-defined]


def main() -> None:
    """Write both tables anew."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "samples"
    outcomes = {name: outcome(path) for name, path in samples_of(folder)}
    TABLE.write_text(json.dumps(outcomes, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    PAGE.write_text(
        f"{head}{BEGIN}{as_table(json.loads(TABLE.read_text(encoding='utf-8')))}{END}{tail}", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
