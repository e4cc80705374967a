"""The audit, or a part of it, as a file that other programs read and a spreadsheet opens without harm."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from console.services.errors import Refused
from console.services.records import AuditRow
from console.services.store import AuditFilter, Page, Reads

_AT_ONCE = 2_000


def export_audit(
    reads: Reads, path: Path, filter: AuditFilter, progress: Callable[[int, int], bool] | None = None
) -> int:
    """Write the entries oldest first, CSV or (``.jsonl``) JSON lines; how many. A stopped file is removed.

    Raises Refused when it cannot be written or was stopped."""
    try:
        with path.open("w", encoding="utf-8", newline="") as stream:
            written = _write(reads, stream, path.suffix == ".jsonl", filter, progress)
    except OSError as error:
        raise Refused(f"{path.name} cannot be written: {error.strerror}", next_step="Choose another place.") from error
    if written < 0:
        path.unlink(missing_ok=True)
        raise Refused("Stopped; nothing was kept of the file.")
    return written


def _write(reads: Reads, stream: Any, lines: bool, filter: AuditFilter, progress: Any) -> int:
    writer = csv.writer(stream)
    if not lines:
        writer.writerow([field.name for field in fields(AuditRow)])
    count, after = 0, None
    of_all = reads.audit_head()
    while True:
        page = reads.audit(filter, Page(limit=_AT_ONCE, after=after))
        for row in page.rows:
            values = {key: _plain(value) for key, value in asdict(row).items()}
            if lines:
                stream.write(json.dumps(values, ensure_ascii=False) + "\n")
            else:
                writer.writerow([_harmless(value) for value in values.values()])
            count += 1
        if progress is not None and not progress(count, of_all):
            return -1
        if page.last is None:
            return count
        after = page.last


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _harmless(value: Any) -> Any:
    """A cell that a spreadsheet will not run as a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value
