"""Bytes -> XML tree, safely: no document type, no entities, no network, bounded size; what is broken is said."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from console.domain.problems import Place, Problem, Severity

MAX_BYTES = 32 * 1024 * 1024
MAX_MARKS = 2_000_000
"""Bounds memory: an element costs the parser some 150 bytes however short it is written."""

_UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_BLANKS = b" \t\r\n"
_AFTER_THE_END = b" \t\r\n\x00\x1a"
_PROLOG = re.compile(rb"(?:\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_WRONG_CHARSET = frozenset({etree.ErrorTypes.ERR_INVALID_ENCODING, etree.ErrorTypes.ERR_INVALID_CHAR})
_FALLBACKS = ("windows-1252", "iso-8859-1")


@dataclass(frozen=True, slots=True)
class Opened:
    """A tree and the charset it was read in. ``broken`` says why the tree holds only what could be saved."""

    root: etree._Element | None
    charset: str = "utf-8"
    problems: tuple[Problem, ...] = ()
    broken: Problem | None = None


def is_xml(head: bytes) -> bool:
    """Whether a message starts as XML does, whatever its charset."""
    plain = head.replace(b"\x00", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    return plain.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def open_xml(raw: bytes) -> Opened:
    """Parse a message. Never raises; a message that may not be parsed at all has no root and a fatal problem."""
    refusal = _refusal(raw)
    if refusal is not None:
        return Opened(None, problems=(refusal,))
    body, lines_cut = trimmed(raw)
    try:
        return _accepted(etree.fromstring(body, _parser()))
    except etree.XMLSyntaxError as error:
        if getattr(error, "code", None) in _WRONG_CHARSET and (opened := _in_other_charset(body)) is not None:
            return opened
        return _saved(body, not_well_formed(error, lines_cut))


def _parser(recover: bool = False, encoding: str | None = None) -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
        encoding=encoding,
    )


def _refusal(raw: bytes) -> Problem | None:
    if len(raw) > MAX_BYTES:
        return too_big(len(raw), MAX_BYTES)
    if raw.count(b"<") > MAX_MARKS:
        return too_big(raw.count(b"<"), MAX_MARKS, "marks")
    if has_document_type(raw):
        return document_type()
    return None


def too_big(found: int, limit: int, what: str = "bytes") -> Problem:
    """The refusal of a message over a limit."""
    return _fatal(
        "xml.too_big",
        f"The message has {found} {what}; the limit is {limit}.",
        "It was not read, to keep the program answering.",
        "Ask the partner to send fewer lines in one message, and attachments by another way.",
    )


def has_document_type(raw: bytes) -> bool:
    """Whether a message has a document type declaration before its first element."""
    text = raw
    if raw.startswith(_UTF_16):
        text = raw.replace(b"\x00", b"").lstrip(b"\xff\xfe")
    text = text.removeprefix(b"\xef\xbb\xbf")
    prolog = _PROLOG.match(text)
    return text[prolog.end() if prolog else 0 :][:9].upper() == b"<!DOCTYPE"


def document_type() -> Problem:
    """The refusal of a document type declaration."""
    return _fatal(
        "xml.document_type",
        "The message declares a document type (DOCTYPE), which business documents never need.",
        "It was not read: such declarations can make a program read other files or use up its memory.",
        "Ask the partner to send it without DOCTYPE. If you do not know the sender, treat the message as hostile.",
    )


def trimmed(raw: bytes) -> tuple[bytes, int]:
    """The message without what senders leave around it, and how many lines that cut off at the start."""
    if raw.startswith(_UTF_16):
        return raw, 0
    body = raw.removeprefix(b"\xef\xbb\xbf")
    begun = body.lstrip(_BLANKS)
    return begun.rstrip(_AFTER_THE_END), body[: len(body) - len(begun)].count(b"\n")


def _accepted(root: etree._Element, *problems: Problem, charset: str | None = None) -> Opened:
    information = root.getroottree().docinfo
    if getattr(information, "doctype", ""):
        return Opened(None, problems=(document_type(),))
    return Opened(root, charset or (information.encoding or "utf-8").lower(), problems)


def _in_other_charset(body: bytes) -> Opened | None:
    """The message in the charset its bytes are in; senders often declare UTF-8 and write Latin-1."""
    for charset in _FALLBACKS:
        try:
            root = etree.fromstring(body, _parser(encoding=charset))
        except (etree.XMLSyntaxError, LookupError):
            continue
        return _accepted(root, charset_problem(charset), charset=charset)
    return None


def charset_problem(charset: str) -> Problem:
    """That a message was read in another charset than it declares."""
    return Problem(
        code="xml.charset",
        severity=Severity.WARNING,
        text=f"The text is not in the charset the message declares; it was read as {charset}.",
        meaning="Letters with accents in names and notes may be wrong. Numbers and codes are not affected.",
        next_step="Tell the partner to declare the charset they write.",
    )


def not_well_formed(error: etree.XMLSyntaxError, lines_cut: int = 0) -> Problem:
    """What the parser found wrong, and where; ``lines_cut`` were cut off before."""
    line = (error.lineno or 0) + lines_cut
    return Problem(
        code="xml.not_well_formed",
        severity=Severity.FATAL,
        text=f"This is not well-formed XML: {str(error.msg)[:300]}.",
        meaning="The message was cut off or damaged, so part of it may be missing. Nothing of it is applied.",
        next_step="Ask the partner to send it again.",
        place=Place(line=line or None),
    )


def _saved(body: bytes, broken: Problem) -> Opened:
    """What can still be read of a broken message, so that a person sees which order it is about."""
    root = _recovered(body)
    if root is None:
        return Opened(None, problems=(broken,))
    opened = _accepted(root)
    return Opened(opened.root, opened.charset, opened.problems, broken) if opened.root is not None else opened


def _recovered(body: bytes) -> etree._Element | None:
    try:
        return etree.fromstring(body, _parser(recover=True))
    except (etree.XMLSyntaxError, ValueError):
        return None


def _fatal(code: str, text: str, meaning: str, next_step: str) -> Problem:
    return Problem(code=code, severity=Severity.FATAL, text=text, meaning=meaning, next_step=next_step)
