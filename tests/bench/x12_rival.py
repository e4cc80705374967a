"""pyx12 with all its checks on, for the same 855s: it has no map for that set, so it is given one made here."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

import pyx12
import pyx12.params
import pyx12.x12n_document

_OWN = (("587", "ID", 2, 2), ("668", "ID", 2, 2), ("330", "R", 1, 15), ("326", "AN", 1, 45))
_BAK = ("353", "587", "324", "373", "?328", "?326", "?367", "?127", "?373")
_PO1 = ("?350", "?330", "?355", "?212", "?639", "?235", "?234", "?235", "?234")
_ACK = ("668", "?380", "?355", "?374", "?373", "?326", "?235", "?234")
_CTT = ("354", "?347")


@contextmanager
def validator() -> Iterator[Callable[[bytes], bool]]:
    """A function that validates one message, True when it is clean."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = Path(pyx12.__file__).parent / "map"
        for one in ("codes.xml", "codes.xsd", "dataele.xml", "x12.control.00401.xml", "comp_test.xml", "997.4010.xml"):
            if (source / one).exists():
                shutil.copy(source / one, folder)
        _elements(folder / "dataele.xml")
        _index(source / "maps.xml", folder / "maps.xml")
        _map(source / "997.4010.xml", folder / "855.4010.xml")

        def validate(raw: bytes) -> bool:
            param = pyx12.params.params()
            return bool(
                pyx12.x12n_document.x12n_document(
                    param, io.StringIO(raw.decode()), io.StringIO(), None, map_path=str(folder)
                )
            )

        yield validate


def _elements(path: Path) -> None:
    tree = ElementTree.parse(path)
    for number, kind, low, high in _OWN:
        ElementTree.SubElement(
            tree.getroot(), "data_ele", ele_num=number, data_type=kind, min_len=str(low), max_len=str(high), name=number
        )
    tree.write(path)


def _index(source: Path, target: Path) -> None:
    tree = ElementTree.parse(source)
    version = next(one for one in tree.getroot().iter("version") if one.get("icvn") == "00401")
    entry = ElementTree.SubElement(version, "map", vriic="004010", fic="PR", abbr="855")
    entry.text = "855.4010.xml"
    tree.write(target)


def _map(source: Path, target: Path) -> None:
    tree = ElementTree.parse(source)
    root = tree.getroot()
    root.set("xid", "855")
    for element in root.iter("element"):
        codes = element.find("valid_codes")
        if codes is not None and element.get("xid") == "GS01":
            ElementTree.SubElement(codes, "code").text = "PR"
        elif codes is not None and element.get("xid") == "ST01":
            codes[0].text = "855"
    body = next(one for one in root.iter("loop") if one.get("xid") == "ST_LOOP")
    for child in list(body):
        if child.tag == "loop" or (child.tag == "segment" and child.get("xid") not in ("ST", "SE")):
            body.remove(child)
    trailer = next((one for one in body if one.tag == "segment" and one.get("xid") == "SE"), None)
    at = len(body) if trailer is None else list(body).index(trailer)
    head = _loop("HEADER", "010", "1", "wrapper", [_segment("BAK", "020", _BAK)])
    line = _loop("PO1", "010", ">1", "explicit", [_segment("PO1", "010", _PO1), _segment("ACK", "020", _ACK, "104")])
    detail = _loop("DETAIL", "020", "1", "wrapper", [line])
    foot = _loop("FOOTER", "030", "1", "wrapper", [_segment("CTT", "010", _CTT)])
    for offset, one in enumerate((head, detail, foot)):
        body.insert(at + offset, one)
    if trailer is None:
        foot.append(_segment("SE", "020", ("96", "329")))
    tree.write(target)


def _loop(xid: str, position: str, repeat: str, kind: str, inside: list[ElementTree.Element]) -> ElementTree.Element:
    loop = ElementTree.Element("loop", xid=xid, type=kind)
    for tag, text in (("name", xid), ("usage", "R"), ("pos", position), ("repeat", repeat)):
        ElementTree.SubElement(loop, tag).text = text
    loop.extend(inside)
    return loop


def _segment(xid: str, position: str, elements: tuple[str, ...], most: str = "1") -> ElementTree.Element:
    segment = ElementTree.Element("segment", xid=xid)
    for tag, text in (("name", xid), ("usage", "R"), ("pos", position), ("max_use", most)):
        ElementTree.SubElement(segment, tag).text = text
    for number, code in enumerate(elements, 1):
        element = ElementTree.SubElement(segment, "element", xid=f"{xid}{number:02d}")
        usage = "S" if code.startswith("?") else "R"
        for tag, text in (
            ("data_ele", code.removeprefix("?")),
            ("name", f"{xid}{number:02d}"),
            ("usage", usage),
            ("seq", f"{number:02d}"),
        ):
            ElementTree.SubElement(element, tag).text = text
    return segment
