"""Files that are handed in: kept once under their digest, or refused with a reason."""

import hashlib
from pathlib import Path

import pytest

from engine.errors import BadInput
from office.evidence import EvidenceFolder
from tests.spec import refused


def test_a_file_is_kept_under_its_digest_once(tmp_path: Path) -> None:
    source = tmp_path / "实施方案.docx"
    source.write_bytes(b"plan")
    folder = EvidenceFolder(tmp_path / "evidence", 10)
    filed = folder.keep("plan", source)
    assert filed == folder.keep("plan", source)
    digest = hashlib.sha256(b"plan").hexdigest()
    assert (filed.name, filed.digest, filed.size) == ("实施方案.docx", f"sha256:{digest}", 4)
    assert [kept.name for kept in folder.folder.iterdir()] == [digest]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "is no file; check the path"),
        (b"", "is empty; check the file"),
        (b"x" * 11, "has 11 bytes, more than"),
    ],
)
def test_what_cannot_be_evidence_is_refused(
    tmp_path: Path, content: bytes | None, words: str
) -> None:
    source = tmp_path / "空.txt"
    if content is not None:
        source.write_bytes(content)
    folder = EvidenceFolder(tmp_path / "evidence", 10)
    with refused(BadInput, words):
        folder.keep("plan", source)
    assert not folder.folder.exists()
