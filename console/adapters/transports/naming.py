"""Names of files that come and go: path tricks taken out, half-written files known by their names, ours told again."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath

TEMPORARY = (".part", ".tmp", ".temp", ".filepart", ".partial", ".crdownload", ".writing", ".lock")
LONGEST = 180
_UNSAFE = re.compile(r"[^\w.+=@ -]+", re.ASCII)
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def is_temporary(name: str) -> bool:
    """Whether writers use such names until a file is whole."""
    return name.startswith((".", "~")) or name.casefold().endswith(TEMPORARY)


def is_plain(name: str) -> bool:
    """Whether a name a partner gives is a mere name: no folder in it, no control characters."""
    return bool(name.strip(". ")) and not re.search(r"[/\\\x00-\x1f\x7f]", name) and len(name) <= 255


def safe_name(name: str, otherwise: str = "message") -> str:
    """A name any system takes, from whatever somebody wrote; folders and leading dots are dropped."""
    last = re.split(r"[/\\]", name)[-1]
    cleaned = _UNSAFE.sub("_", last).strip(". ")
    if len(cleaned) > LONGEST:
        path = PurePosixPath(cleaned)
        cleaned = f"{path.stem[: LONGEST - len(path.suffix[:20])]}{path.suffix[:20]}"
    if not cleaned.strip("_") or _RESERVED.fullmatch(cleaned):
        return f"{otherwise}_{cleaned}" if cleaned.strip("_") else otherwise
    return cleaned


def target_name(name: str, reference: str) -> str:
    """The same name for the same reference, so that a repeat cannot make a second file at the partner."""
    digest = hashlib.sha256(reference.encode()).hexdigest()[:8]
    path = PurePosixPath(safe_name(name))
    return f"{path.stem}-{digest}{path.suffix}"


def numbered(name: str, number: int) -> str:
    """The name again, with a number before its ending."""
    path = PurePosixPath(name)
    return f"{path.stem}.{number}{path.suffix}"
