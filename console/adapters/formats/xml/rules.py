"""Checking a document by Schematron rules (Peppol, EN 16931, XRechnung) in a process of its own (extra ``schematron``).

The rules are files that their publishers offer compiled to XSLT; the profile names them by path. The processor runs
in a process of its own because it can abort the process it runs in: then only this check is missing.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from console.adapters.formats.xml.elements import Element
from console.domain.problems import Place, Problem, Severity

WORKER = "console.adapters.formats.xml.rules_worker"
SECONDS = 60
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_MOST = 100
_SERIOUS = frozenset({"fatal", "error"})


def check(document: Element, wanted: str, worker: tuple[str, ...] = (sys.executable, "-m", WORKER)) -> list[Problem]:
    """What the rules find; ``wanted`` are the paths of compiled rules, separated as in PATH."""
    found: list[Problem] = []
    for path in filter(None, wanted.split(os.pathsep)):
        if not Path(path).is_file():
            found.append(_unchecked(f"There is no rule file {Path(path).name}."))
            continue
        found += _run(etree.tostring(document), path, worker)
    return found


def _run(xml: bytes, rules: str, worker: tuple[str, ...]) -> list[Problem]:
    try:
        done = subprocess.run([*worker, rules], input=xml, capture_output=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return [_unchecked(f"The rules did not come to an end: {str(error)[:100]}")]
    if done.returncode != 0:
        reason = done.stderr.decode(errors="replace").strip().rpartition("\n")[2][:200]
        return [_unchecked(f"The rules could not be run ({done.returncode}): {reason}")]
    return list(findings(done.stdout))


def findings(report: bytes) -> Iterator[Problem]:
    """The findings of a report in SVRL (ISO 19757-3, annex D)."""
    try:
        root = etree.fromstring(report, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        yield _unchecked("The rules gave no report that can be read.")
        return
    for number, one in enumerate(root.iter(f"{_SVRL}failed-assert", f"{_SVRL}successful-report")):
        if number == _MOST:
            return
        said = one.find(f"{_SVRL}text")
        text = " ".join("".join(said.itertext()).split()) if said is not None else ""
        flag = (one.get("flag") or one.get("role") or "").lower()
        yield Problem(
            code=f"rule.{one.get('id') or 'unnamed'}",
            severity=Severity.WARNING if flag in _SERIOUS or not flag else Severity.INFO,
            text=text[:400] or "A rule is not kept.",
            meaning="The document breaks a rule of its profile. What could be read of it stands.",
            next_step="Tell the partner, with the number of the rule.",
            place=Place(path=(one.get("location") or "")[:300] or None),
        )


def _unchecked(text: str) -> Problem:
    return Problem(
        code="rule.not_run",
        severity=Severity.INFO,
        text=text,
        meaning="The document was read without the rules the partner's profile asks for.",
        next_step="Install the extra “schematron” and check the path of the rule file (compiled to XSLT).",
    )
