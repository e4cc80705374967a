"""XML files embedded in a PDF (Factur-X, ZUGFeRD): found among its streams, without reading the PDF itself.

A stream is never inside another one, so an embedded file always stands in the PDF's bytes: as it is, or deflated
(ISO 32000-1, 7.3.8, 7.4.4 and 7.11.4). Encrypted files and other filters are not opened; they are forbidden in PDF/A-3.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

MAX_STREAMS = 20_000
MAX_BYTES = 32 * 1024 * 1024
MAX_UNPACKED = 64 * 1024 * 1024
"""Of all streams together: a small PDF can hold thousands that each unpack to a lot."""
_START = re.compile(rb"(?<!end)stream\r?\n")
_END = b"endstream"
_HEAD = 512


def is_pdf(head: bytes) -> bool:
    """Whether a message is a PDF; some programs write a few bytes before its mark."""
    return b"%PDF-" in head[:1024]


def is_encrypted(raw: bytes) -> bool:
    """Whether a PDF says that its streams are encrypted."""
    return b"/Encrypt" in raw


def embedded_xml(raw: bytes) -> Iterator[bytes]:
    """Every stream that holds XML which is not the PDF's own description of itself (XMP)."""
    position, unpacked = 0, 0
    for _ in range(MAX_STREAMS):
        start = _START.search(raw, position)
        if start is None:
            return
        end = raw.find(_END, start.end())
        if end < 0:
            return
        position = end + len(_END)
        found = _opened(raw[start.end() : end])
        if found is not None:
            yield found
            unpacked += len(found)
            if unpacked > MAX_UNPACKED:
                return


def _opened(stream: bytes) -> bytes | None:
    if _looks_like_xml(stream[:_HEAD]):
        return stream.rstrip(b"\r\n")
    try:
        if not _looks_like_xml(zlib.decompressobj().decompress(stream, _HEAD)):
            return None
        return zlib.decompressobj().decompress(stream, MAX_BYTES)
    except zlib.error:
        return None


def _looks_like_xml(head: bytes) -> bool:
    plain = head.replace(b"\x00", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").lstrip()
    return plain.startswith(b"<") and not plain.startswith((b"<?xpacket", b"<x:xmpmeta", b"<<"))
