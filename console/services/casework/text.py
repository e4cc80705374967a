"""A case as text, for a mail or a telephone note, and the link that opens it again."""

from __future__ import annotations

import re

from console.services.casework_models import CaseView

SCHEME = "crossdock"
_LINK = re.compile(rf"^\s*{SCHEME}://(case|message)/(\d{{1,18}})\s*$")


def link_to(kind: str, number: int) -> str:
    """The link to a ``case`` or ``message``; pasted into the search field it opens it."""
    return f"{SCHEME}://{kind}/{number}"


def target_of(text: str) -> tuple[str, int] | None:
    """(kind, id) of a link, ``None`` for any other text."""
    found = _LINK.match(text)
    return (found.group(1), int(found.group(2))) if found else None


def case_as_text(case: CaseView) -> str:
    """Everything a colleague without this screen needs: sentence, comparison, what would change, story, link."""
    row = case.row
    parts = [f"{row.subject or 'Case'} · {row.partner_name or ''}".rstrip(" ·"), case.head.replace("**", "")]
    for line in case.lines:
        if line.differs:
            parts.append(line.title)
            parts += [
                f"  {'≠' if cell.differs else '='} {cell.label}: ordered {cell.ordered}, answered {cell.answered}"
                for cell in line.cells
            ]
    if case.preview is not None and case.preview.changes:
        parts.append("Accepting changes in Odoo:")
        parts += [f"  {one.record}, {one.field}: {one.before} -> {one.after}" for one in case.preview.changes]
    if case.story:
        parts.append("Story (UTC):")
        parts += [f"  {entry.at:%Y-%m-%d %H:%M} {entry.text} ({entry.by})" for entry in case.story[-12:]]
    parts.append(link_to("case", row.id))
    return "\n".join(parts)
