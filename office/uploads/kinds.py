"""Kinds of files that may be handed in, told by what they hold and not by what they are called."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Final

from msgspec import Struct


class Preview(StrEnum):
    """How a page shows a file without its own program."""

    IMAGE = "image"
    PDF = "pdf"
    TEXT = "text"
    NONE = "none"


class FileKind(Struct, frozen=True):
    """`endings` are those that such a file may bear, the usual one first; `content_type` is that
    under which it is sent; a `package` is a ZIP archive inside.
    """

    name: str
    endings: tuple[str, ...]
    content_type: str
    preview: Preview = Preview.NONE
    package: bool = False


_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
PDF: Final = FileKind("pdf", (".pdf",), "application/pdf", Preview.PDF)
JPEG: Final = FileKind("jpeg", (".jpg", ".jpeg"), "image/jpeg", Preview.IMAGE)
PNG: Final = FileKind("png", (".png",), "image/png", Preview.IMAGE)
GIF: Final = FileKind("gif", (".gif",), "image/gif", Preview.IMAGE)
WEBP: Final = FileKind("webp", (".webp",), "image/webp", Preview.IMAGE)
BMP: Final = FileKind("bmp", (".bmp",), "image/bmp", Preview.IMAGE)
TIFF: Final = FileKind("tiff", (".tif", ".tiff"), "image/tiff")
HEIC: Final = FileKind("heic", (".heic", ".heif"), "image/heic")
MP4: Final = FileKind("mp4", (".mp4", ".mov", ".m4v"), "video/mp4")
DOCX: Final = FileKind("docx", (".docx",), f"{_OFFICE}.wordprocessingml.document", package=True)
XLSX: Final = FileKind("xlsx", (".xlsx",), f"{_OFFICE}.spreadsheetml.sheet", package=True)
PPTX: Final = FileKind("pptx", (".pptx",), f"{_OFFICE}.presentationml.presentation", package=True)
OFD: Final = FileKind("ofd", (".ofd",), "application/ofd", package=True)
ODF: Final = FileKind("odf", (".odt", ".ods", ".odp"), "application/octet-stream", package=True)
ZIP: Final = FileKind("zip", (".zip",), "application/zip", package=True)
OLE: Final = FileKind(
    "ole",
    (".doc", ".xls", ".ppt", ".wps", ".et", ".dps"),
    "application/octet-stream",
)
TEXT: Final = FileKind("text", (".txt", ".csv"), "text/plain; charset=utf-8", Preview.TEXT)

KINDS: Final = (
    PDF, JPEG, PNG, DOCX, XLSX, PPTX, OFD, OLE, TEXT, ZIP, GIF, WEBP, BMP, TIFF, HEIC, MP4, ODF,
)  # fmt: skip

USUAL: Final = (
    ".pdf", ".jpg", ".png", ".docx", ".xlsx", ".doc", ".xls", ".wps", ".et", ".ofd", ".txt",
    ".csv", ".zip",
)  # fmt: skip
"""The endings that are named where something else came."""
ENDINGS: Final = tuple(ending for kind in KINDS for ending in kind.endings)

_LOOK: Final = 1 << 16
_HEADER: Final = 1024
_STARTS: Final[tuple[tuple[bytes, FileKind], ...]] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"BM", BMP),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"PK\x03\x04", ZIP),
)
_BRANDS: Final = {b"heic": HEIC, b"heix": HEIC, b"mif1": HEIC, b"msf1": HEIC, b"hevc": HEIC}
_FOLDERS: Final[tuple[tuple[str, FileKind], ...]] = (
    ("word/", DOCX),
    ("xl/", XLSX),
    ("ppt/", PPTX),
    ("OFD.xml", OFD),
)


def kind_of(place: Path) -> FileKind | None:
    """What a file is by its content; None for what is not taken. A ZIP archive is told from
    documents that are one inside by `package_kind`.
    """
    with place.open("rb") as file:
        head = file.read(_LOOK)
    return _by_start(head) or _by_text(head, place)


def _by_start(head: bytes) -> FileKind | None:
    for start, kind in _STARTS:
        if head.startswith(start) and not (kind is BMP and not _is_bitmap(head)):
            return kind
    if b"%PDF-" in head[:_HEADER]:
        return PDF
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], MP4)
    return None


def _is_bitmap(head: bytes) -> bool:
    """Two letters alone would make a bitmap of any text that begins with them."""
    return len(head) > 14 and head[6:10] == b"\x00\x00\x00\x00"


def package_kind(names: list[str]) -> FileKind:
    """What an archive is, by the names of its members."""
    if "mimetype" in names and "META-INF/manifest.xml" in names:
        return ODF
    for folder, kind in _FOLDERS:
        if any(name.startswith(folder) for name in names):
            return kind
    return ZIP


def _by_text(head: bytes, place: Path) -> FileKind | None:
    """A text in UTF-8 or GB 18030, as spreadsheets and editors of the country write it."""
    if b"\x00" in head:
        return None
    with place.open("rb") as file:
        content = file.read()
    return None if text_of(content) is None else TEXT


def text_of(content: bytes) -> str | None:
    """The text of a file; None if it is none."""
    readers: tuple[Callable[[], str], ...] = (
        lambda: content.decode("utf-8-sig"),
        lambda: content.decode("gb18030"),
    )
    for read in readers:
        try:
            text = read()
        except UnicodeDecodeError:
            continue
        return None if any(sign < " " and sign not in "\t\r\n\f\x1a" for sign in text) else text
    return None


def is_page(place: Path) -> bool:
    """Whether a text is meant for a browser or a program: those are refused, whatever they are
    called.
    """
    with place.open("rb") as file:
        head = file.read(_HEADER).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype", b"<html", b"<svg", b"<script", b"<?xml", b"#!", b"<?php"))
