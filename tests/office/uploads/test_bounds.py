"""Files from outside: told by what they hold, bounded before anybody unpacks them."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from engine.errors import BadInput
from office.uploads.bounds import Bounds, look_at
from office.uploads.kinds import text_of
from office.uploads.names import clean_name
from tests.spec import refused

BOUNDS = Bounds(max_bytes=10 << 20)
PDF = b"%PDF-1.4\n%report\n"
PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 40, 30) + b"\x08\x02" + b"\x00" * 9
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08"
    + struct.pack(">HH", 3000, 4000)
    + b"\x01\x00\x00\x00"
)


def packed(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def docx(*more: tuple[str, bytes]) -> bytes:
    return packed(("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>"), *more)


def taken(tmp_path: Path, name: str, content: bytes) -> str:
    place = tmp_path / "upload"
    place.write_bytes(content)
    return look_at(place, name, "report", BOUNDS).kind.name


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("报告.PDF", PDF, "pdf"),
        ("a.png", PNG, "png"),
        ("现场.jpeg", JPEG, "jpeg"),
        ("方案.docx", docx(), "docx"),
        ("表.xlsx", packed(("xl/workbook.xml", b"<x/>")), "xlsx"),
        ("公文.ofd", packed(("OFD.xml", b"<o/>")), "ofd"),
        ("附件.zip", packed(("a.txt", b"a")), "zip"),
        ("老文件.wps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "ole"),
        ("名单.csv", "单位,人数\n城关镇,7\n".encode("gb18030"), "text"),
        ("说明.txt", "BM 说明".encode(), "text"),
    ],
)
def test_what_offices_hand_in_is_taken(
    tmp_path: Path, name: str, content: bytes, kind: str
) -> None:
    assert taken(tmp_path, name, content) == kind


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("空.pdf", b"", "fault.evidence.empty"),
        ("a.pdf", b"x" * (BOUNDS.max_bytes + 1), "fault.evidence.too-large"),
        ("a.exe", b"MZ\x90\x00" + b"\x00" * 60, "fault.upload.kind"),
        ("a.pdf", b"MZ\x90\x00" + b"\x00" * 60, "fault.upload.kind"),
        ("a.html", b"<!DOCTYPE html><script>", "fault.upload.kind"),
        ("a.txt", b"\xef\xbb\xbf  <HTML>", "fault.upload.kind"),
        ("a.svg", b"<?xml version='1.0'?><svg/>", "fault.upload.kind"),
        ("a.jpg", PDF, "fault.upload.ending"),
        ("a.docx", packed(("a.txt", b"a")), "fault.upload.ending"),
        ("ohne", PDF, "fault.upload.ending"),
        ("a.docx", docx(("word/vbaProject.bin", b"x")), "fault.upload.archive.macros"),
        ("a.zip", packed(("x/setup.EXE", b"MZ")), "fault.upload.archive.program"),
        ("a.zip", packed(("../../etc/passwd", b"x")), "fault.upload.archive.outside"),
        ("a.zip", packed(("a.txt", b"abc"))[:60], "fault.upload.archive.damaged"),
        (
            "a.png",
            PNG[:16] + struct.pack(">II", 60_000, 60_000) + PNG[24:],
            "fault.upload.pixels",
        ),
    ],
)
def test_what_is_refused_says_why(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        taken(tmp_path, name, content)
    assert [str(fault).split()[0] for fault in refusal.value.faults] == [code]


def test_a_bomb_is_found_whatever_its_directory_says(tmp_path: Path) -> None:
    zeros = b"\x00" * (50 << 20)
    bomb = packed(*((f"{n}.txt", zeros) for n in range(9)))
    assert len(bomb) < 1 << 20
    with refused(BadInput, "MB when it is unpacked"):
        taken(tmp_path, "a.zip", bomb)
    # In another archive, whose own directory promises a few kilobytes.
    with refused(BadInput, "MB when it is unpacked"):
        taken(tmp_path, "a.docx", docx(("word/embeddings/a.docx", bomb)))


def test_archives_are_not_nested_without_end(tmp_path: Path) -> None:
    inner = packed(("a.txt", b"a"))
    for _ in range(4):
        inner = packed(("inner.zip", inner))
    with refused(BadInput, "archives within archives"):
        taken(tmp_path, "a.zip", inner)


def test_a_locked_archive_is_refused(tmp_path: Path) -> None:
    locked = bytearray(packed(("a.txt", b"abc")))
    for start in (b"PK\x03\x04", b"PK\x01\x02"):
        place = locked.index(start) + (6 if start == b"PK\x03\x04" else 8)
        locked[place] |= 1
    with refused(BadInput, "locked with a password"):
        taken(tmp_path, "a.zip", bytes(locked))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("整改报告（终稿）.docx", "整改报告（终稿）.docx"),
        ("C:\\fakepath\\照片 1.jpg", "照片 1.jpg"),
        ("../../etc/passwd", "passwd"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
        ("   ", "report"),
        ("", "report"),
        ("..", "report"),
        ("con.pdf", "report.pdf"),
        ('a<b>"c|d?.pdf', "a_b__c_d_.pdf"),
        ("e\u0301.pdf", "é.pdf"),
    ],
)
def test_names_are_made_harmless(given: str, kept: str) -> None:
    assert clean_name(given, "report") == kept


def test_a_long_name_keeps_its_ending() -> None:
    kept = clean_name("很" * 300 + ".pdf", "report")
    assert kept.endswith("很.pdf")
    assert len(kept.encode()) <= 200


def test_a_text_is_read_in_either_encoding() -> None:
    assert text_of("县".encode()) == text_of("县".encode("gb18030")) == "县"
    assert text_of(b"\xff\xfe\xff") is None
    assert text_of(b"a\x07b") is None
