"""The process that runs one compiled rule file: XML on standard input, its report on standard output.

Started by :mod:`console.adapters.formats.xml.rules`; not imported by anything.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any


def main(rules: str) -> int:
    """Run the rules over standard input. 0 and a report, or 3 and a line of explanation."""
    try:
        saxon: Any = import_module("saxonche")
    except ImportError:
        print("the extra “schematron” (saxonche) is not installed", file=sys.stderr)
        return 3
    with saxon.PySaxonProcessor(license=False) as processor:
        compiled = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=rules)
        document = processor.parse_xml(xml_text=sys.stdin.buffer.read().decode("utf-8"))
        report = compiled.transform_to_string(xdm_node=document)
    sys.stdout.buffer.write((report or "").encode("utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
