"""Hostile and damaged XML does no harm and ends as a clear problem with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.adapters.formats.registry import read_any, recognise
from console.domain.documents import Order, ParsedMessage
from console.domain.problems import Severity
from tests.unit.formats.ubl_world import FORM, UBL, document

ORDER = document(
    "Order",
    '<b:ID>P1</b:ID><a:OrderLine><a:LineItem><b:ID>1</b:ID><b:Quantity unitCode="EA">5</b:Quantity></a:LineItem></a:OrderLine>',
)


def one_problem(raw: bytes, code: str) -> ParsedMessage:
    parsed = FORM.read(raw)
    assert code in {problem.code for problem in parsed.all_problems}
    assert not any(found.usable for found in parsed.documents)
    worst = next(problem for problem in parsed.all_problems if problem.code == code)
    assert worst.severity is Severity.FATAL
    assert worst.meaning
    assert worst.next_step
    return parsed


def with_doctype(declaration: str, inside: str = "") -> bytes:
    head, rest = ORDER.split(b"\n", 1)
    return head + f"\n<!DOCTYPE Order [{declaration}]>\n".encode() + rest.replace(b"P1", f"P1{inside}".encode())


def test_entities_that_grow_without_end_are_not_expanded() -> None:
    growing = '<!ENTITY a0 "lol">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    parsed = one_problem(with_doctype(growing, "&a9;"), "xml.document_type")
    assert parsed.documents == ()


def test_a_file_of_this_machine_is_not_read_into_a_document(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hidden-words")
    parsed = one_problem(with_doctype(f'<!ENTITY x SYSTEM "{secret.as_uri()}">', "&x;"), "xml.document_type")
    assert "hidden-words" not in parsed.model_dump_json()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_document_type_does_not_hide_in_another_charset(encoding: str) -> None:
    text = with_doctype('<!ENTITY a "b">').decode().replace("UTF-8", "UTF-16")
    one_problem(text.encode(encoding), "xml.document_type")


def test_very_deep_nesting_ends_as_a_problem() -> None:
    deep = b"<a:Item>" * 5000 + b"</a:Item>" * 5000
    one_problem(ORDER.replace(b"</a:LineItem>", deep + b"</a:LineItem>"), "xml.not_well_formed")


def test_a_huge_attribute_ends_as_a_problem() -> None:
    one_problem(ORDER.replace(b'"EA"', b'"' + b"A" * 11_000_000 + b'"'), "xml.not_well_formed")


def test_too_many_elements_are_refused_before_they_are_parsed() -> None:
    one_problem(ORDER.replace(b"</a:LineItem>", b"<b:X/>" * 2_000_001 + b"</a:LineItem>"), "xml.too_big")


def test_too_many_bytes_are_refused() -> None:
    one_problem(ORDER + b" " * (33 * 1024 * 1024), "xml.too_big")


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9, 0.99])
def test_a_cut_off_file_names_the_line_and_is_never_acted_on(cut: float) -> None:
    raw = ORDER.replace(b"><", b">\n<")
    parsed = one_problem(raw[: int(len(raw) * cut)], "xml.not_well_formed")
    assert any(problem.place.line for problem in parsed.all_problems)


def test_what_a_cut_off_file_still_says_is_shown() -> None:
    found = FORM.read(ORDER[:-20]).documents[0]
    assert isinstance(found.document, Order)
    assert found.document.number == "P1"
    assert not found.usable


def test_latin_1_that_claims_utf_8_is_read_and_said() -> None:
    raw = ORDER.replace(b"<b:ID>P1", b"<b:Note>Stra\xdfe</b:Note><b:ID>P1")
    parsed = FORM.read(raw)
    assert parsed.charset == "windows-1252"
    assert {problem.code for problem in parsed.problems} == {"xml.charset"}
    assert isinstance(parsed.documents[0].document, Order)
    assert parsed.documents[0].document.notes == ("Straße",)


def test_blanks_a_mark_and_rubbish_at_the_end_do_no_harm() -> None:
    for raw in (
        b"\xef\xbb\xbf" + ORDER,
        b"\r\n  " + ORDER,
        ORDER + b"\x00\x1a",
        ORDER.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    ):
        found = FORM.read(raw).documents[0]
        assert isinstance(found.document, Order)
        assert found.document.number == "P1"


def test_thousands_of_bad_values_give_a_bounded_list() -> None:
    bad = b"<a:OrderLine><a:LineItem><b:ID>1</b:ID><b:Quantity>x</b:Quantity></a:LineItem></a:OrderLine>" * 3000
    found = FORM.read(ORDER.replace(b"</Order>", bad + b"</Order>")).documents[0]
    assert len(found.problems) == 500
    assert isinstance(found.document, Order)
    assert len(found.document.lines) == 3001


@pytest.mark.parametrize("text", ["1e9999999", "9" * 100_000, "NaN", "Infinity", "0x10", "١٢", "1,5", "--1"])
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    found = FORM.read(ORDER.replace(b">5<", f">{text}<".encode())).documents[0]
    assert "ubl.number" in {problem.code for problem in found.problems}
    assert not found.usable


@pytest.mark.parametrize(
    ("raw", "root"),
    [
        (b"<?xml version='1.0'?><Foo>bar</Foo>", "Foo"),
        (b"<p:FatturaElettronica xmlns:p='http://example.org/v1.2'/>", "FatturaElettronica"),
        (b"<!-- " + b"long " * 2000 + b"--><Reminder xmlns='urn:other'/>", "Reminder"),
    ],
)
def test_other_xml_is_recognised_as_such_and_its_root_named(raw: bytes, root: str) -> None:
    parsed = read_any(raw)
    assert parsed is not None
    (problem,) = parsed.problems
    assert problem.code == "xml.other"
    assert f"outermost element is {root}" in problem.text
    assert parsed.documents == ()


def test_a_long_comment_before_the_root_hides_no_document() -> None:
    head, rest = ORDER.split(b"\n", 1)
    raw = head + b"<!--" + b"licence " * 1000 + b"-->" + rest
    parsed = read_any(raw)
    assert parsed is not None
    assert (parsed.format, len(parsed.documents)) == ("ubl", 1)


@pytest.mark.parametrize(
    "raw", [b"", b"<", b"< >", b"ISA*00*", b"UNA:+.? '", b"{}", b"<html><body>502</body></html>", b"a;b;c"]
)
def test_what_is_no_xml_is_not_taken_for_it(raw: bytes) -> None:
    found = recognise(raw)
    assert found is None or found.name not in ("ubl", "cii", "xml")


@given(st.data())
@settings(max_examples=150)
def test_no_damage_makes_it_fail(data: st.DataObject) -> None:
    raw = bytearray(ORDER)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(raw) - 1))
        what = data.draw(st.sampled_from(["byte", "cut", "double"]))
        if what == "byte":
            raw[place] = data.draw(st.integers(0, 255))
        elif what == "cut":
            del raw[place : place + data.draw(st.integers(1, 40))]
        else:
            raw[place:place] = raw[place : place + data.draw(st.integers(1, 40))]
        if not raw:
            break
    parsed = FORM.read(bytes(raw))
    assert parsed.documents or parsed.problems


@given(
    st.recursive(
        st.text("abPX15 ", max_size=4),
        lambda inner: st.lists(
            st.tuples(
                st.sampled_from(["a:Item", "b:ID", "a:OrderLine", "a:LineItem", "b:Quantity", "a:Price", "a:Delivery"]),
                inner,
            ),
            max_size=4,
        ),
        max_leaves=25,
    )
)
@settings(max_examples=100)
def test_no_arrangement_of_its_elements_makes_it_fail(tree: object) -> None:
    def write(node: object) -> str:
        return node if isinstance(node, str) else "".join(f"<{name}>{write(below)}</{name}>" for name, below in node)  # type: ignore[attr-defined]

    for name in ("Order", "Invoice", "DespatchAdvice", "OrderResponse", "Catalogue"):
        assert FORM.read(document(name, f"<b:ID>1</b:ID>{write(tree)}")).documents[0].kind_name == name


def test_the_namespace_of_a_wrapper_is_enough_to_recognise_it() -> None:
    assert FORM.recognises(b'<x xmlns="http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"/>')
    assert FORM.recognises(f'<Order xmlns="{UBL}Order-2"/>'.encode())
