"""The checks of the extras: OASIS schemas, and Schematron rules in a process of their own."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from lxml import etree

from console.adapters.formats.xml import rules
from console.domain.problems import Severity
from tests.unit.formats.ubl_world import FORM, UBL, document

ORDER = document("Order", "<b:ID>P1</b:ID>\n<b:Surprise>x</b:Surprise>")
SCHEMA = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{UBL}Order-2" elementFormDefault="qualified">
<xs:import namespace="{UBL}CommonBasicComponents-2" schemaLocation="basic.xsd"/>
<xs:element name="Order"><xs:complexType><xs:sequence><xs:element ref="b:ID" xmlns:b="{UBL}CommonBasicComponents-2"/></xs:sequence>
</xs:complexType></xs:element></xs:schema>"""
BASIC = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{UBL}CommonBasicComponents-2">
<xs:element name="ID" type="xs:string"/></xs:schema>"""
REPORT = b"""<svrl:schematron-output xmlns:svrl="http://purl.oclc.org/dsdl/svrl">
<svrl:failed-assert id="PEPPOL-T01-R001" flag="fatal" location="/Order[1]"><svrl:text>An order
 needs lines.</svrl:text></svrl:failed-assert>
<svrl:failed-assert id="X" flag="warning" location="/Order[1]"><svrl:text>Better so.</svrl:text></svrl:failed-assert>
</svrl:schematron-output>"""


@pytest.fixture
def schemas(tmp_path: Path) -> Path:
    main = tmp_path / "maindoc"
    main.mkdir()
    (main / "UBL-Order-2.1.xsd").write_text(SCHEMA, encoding="utf-8")
    (main / "basic.xsd").write_text(BASIC, encoding="utf-8")
    return tmp_path


def found(raw: bytes, **options: str) -> dict[str, tuple[Severity, int | None]]:
    (one,) = FORM.read(raw, options).documents
    return {problem.code: (problem.severity, problem.place.line) for problem in one.problems}


def test_what_the_schema_forbids_is_a_warning_with_its_line(schemas: Path) -> None:
    assert found(ORDER, schemas=str(schemas)) == {"xml.schema": (Severity.WARNING, 3)}
    assert found(document("Order", "<b:ID>P1</b:ID>"), schemas=str(schemas)) == {}


def test_without_the_extra_the_own_checks_still_run(tmp_path: Path) -> None:
    raw = document("Order", "<b:IssueDate>2026-11-20</b:IssueDate>")
    assert set(found(raw, schemas=str(tmp_path))) == {"ubl.order_number_missing", "xml.schema_missing"}
    assert found(ORDER) == {}, "nobody asked"


def test_a_schema_that_is_none_does_no_harm(schemas: Path) -> None:
    (schemas / "maindoc" / "UBL-Order-2.1.xsd").write_text("<broken", encoding="utf-8")
    assert set(found(ORDER, schemas=str(schemas))) == {"xml.schema_missing"}


def worker(tmp_path: Path, program: str) -> tuple[str, ...]:
    path = tmp_path / "worker.py"
    path.write_text(program, encoding="utf-8")
    return (sys.executable, str(path))


def run(tmp_path: Path, program: str) -> list[tuple[str, Severity]]:
    (tmp_path / "rules.xslt").write_text("<x/>", encoding="utf-8")
    listed = rules.check(etree.fromstring(ORDER), str(tmp_path / "rules.xslt"), worker(tmp_path, program))
    return [(problem.code, problem.severity) for problem in listed]


def test_what_the_rules_find_is_told(tmp_path: Path) -> None:
    program = f"import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write({REPORT!r})"
    assert run(tmp_path, program) == [("rule.PEPPOL-T01-R001", Severity.WARNING), ("rule.X", Severity.INFO)]
    first = next(rules.findings(REPORT))
    assert (first.text, first.place.path) == ("An order needs lines.", "/Order[1]")


@pytest.mark.parametrize("program", ["import os; os.abort()", "raise SystemExit(3)", "print('no xml')"])
def test_a_worker_that_dies_or_talks_nonsense_takes_nothing_with_it(tmp_path: Path, program: str) -> None:
    assert run(tmp_path, program) == [("rule.not_run", Severity.INFO)]


def test_a_rule_file_that_is_not_there_is_named() -> None:
    assert found(ORDER, rules="gone.xslt") == {"rule.not_run": (Severity.INFO, None)}


@pytest.mark.skipif(find_spec("saxonche") is None, reason="the extra “schematron” (saxonche) is not installed")
def test_real_rules_run_in_the_real_worker(tmp_path: Path) -> None:
    path = tmp_path / "rules.xslt"
    path.write_text(
        '<xsl:stylesheet version="2.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:svrl="http://purl.oclc.org/dsdl/svrl">'
        '<xsl:template match="/"><svrl:schematron-output><xsl:if test="//*:Surprise"><svrl:failed-assert id="R1" flag="fatal"'
        ' location="/Order"><svrl:text>No surprises.</svrl:text></svrl:failed-assert></xsl:if></svrl:schematron-output>'
        "</xsl:template></xsl:stylesheet>",
        encoding="utf-8",
    )
    assert found(ORDER, rules=str(path)) == {"rule.R1": (Severity.WARNING, None)}
