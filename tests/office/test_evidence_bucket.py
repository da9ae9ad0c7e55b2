"""Evidence in a bucket does what a folder does; both are asked the same."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest

from engine.domain.evidence import Soundness
from engine.errors import BadInput, StoreUnavailable
from office.bootstrap import Office
from office.evidence.bucket import Bucket, EvidenceBucket
from office.evidence.folder import EvidenceFolder
from office.evidence.ports import EvidenceStore
from office.settings import EvidenceSettings, Settings, StoreSettings
from tests.s3_server import KEYS, made_bucket, running_s3
from tests.spec import in_english, refused

REPORT = hashlib.sha256(b"report").hexdigest()
DIGEST = f"sha256:{REPORT}"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with running_s3() as address:
        yield address


@pytest.fixture
def bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    where = Bucket(f"evidence-{uuid4().hex[:8]}", endpoint, "us-east-1", "campaigns/")
    made_bucket(endpoint, where.name)
    return where


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> EvidenceStore:
    """A place of either kind."""
    if request.param == "folder":
        return EvidenceFolder(tmp_path / "evidence", 1000)
    return EvidenceBucket(request.getfixturevalue("bucket"), 1000)


@pytest.fixture
def paper(tmp_path: Path) -> Callable[[str, bytes], Path]:
    def made(name: str, content: bytes) -> Path:
        source = tmp_path / name
        source.write_bytes(content)
        return source

    return made


def objects(bucket: Bucket) -> Any:
    return boto3.resource("s3", endpoint_url=bucket.endpoint).Bucket(bucket.name)


def test_what_is_kept_is_found_and_read_again(store: EvidenceStore, paper: Any) -> None:
    source = paper("整改报告.PDF", b"report")
    with store.until_recorded(lambda _: True):
        filed = store.keep("report", source)
        assert store.keep("report", source) == filed == store.describe("report", source)
    assert (filed.name, filed.digest, filed.size) == ("整改报告.PDF", DIGEST, 6)
    found, place = store.look(DIGEST, "整改报告.PDF")
    assert (found, place.endswith(f"{REPORT}.pdf")) == (Soundness.SOUND, True)
    found, file = store.opened(DIGEST, "整改报告.PDF")
    assert file is not None
    with file:
        assert (found, file.read()) == (Soundness.SOUND, b"report")


def test_a_file_is_called_as_it_was_handed_in(store: EvidenceStore, paper: Any) -> None:
    with store.until_recorded(lambda _: True):
        filed = store.keep("report", paper("upload-1", b"report"), "方案.docx")
    assert (filed.name, store.look(DIGEST, "方案.docx").soundness) == (
        "方案.docx",
        Soundness.SOUND,
    )
    # Asked for by another name, it is found by its digest.
    assert store.look(DIGEST, "other.pdf").soundness is Soundness.SOUND


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "is no file; check the path"),
        (b"", "空.txt is empty; check the file"),
        (b"x" * 1001, "空.txt has 1001 bytes, more than"),
    ],
)
def test_what_cannot_be_evidence_is_refused(
    store: EvidenceStore, tmp_path: Path, content: bytes | None, words: str
) -> None:
    source = tmp_path / "source"
    if content is not None:
        source.write_bytes(content)
    with refused(BadInput, words):
        store.keep("plan", source, "空.txt")


def test_what_was_never_kept_is_missing(store: EvidenceStore) -> None:
    assert store.look(DIGEST, "a.pdf").soundness is Soundness.MISSING
    assert store.opened(DIGEST, "a.pdf") == (Soundness.MISSING, None)


def test_what_no_event_names_is_left_over(store: EvidenceStore, paper: Any) -> None:
    """A folder removes what no event names; here both are asked, as after a power cut."""
    store.keep("report", paper("a.pdf", b"report"))
    store.keep("report", paper("b.pdf", b"other"))
    (left,) = store.left_over([DIGEST])
    assert hashlib.sha256(b"other").hexdigest() in left


def test_what_was_changed_in_the_bucket_is_seen_and_mended(bucket: Bucket, paper: Any) -> None:
    store, source = EvidenceBucket(bucket, 1000), paper("a.pdf", b"report")
    store.keep("report", source)
    (kept,) = objects(bucket).objects.all()
    assert kept.key == f"campaigns/{REPORT}.pdf"
    kept.put(Body=b"forged")
    assert store.look(DIGEST, "a.pdf").soundness is Soundness.CHANGED
    assert store.opened(DIGEST, "a.pdf") == (Soundness.CHANGED, None)
    store.keep("report", source)
    assert store.look(DIGEST, "a.pdf").soundness is Soundness.SOUND
    kept.delete()
    assert store.look(DIGEST, "a.pdf").soundness is Soundness.MISSING


def test_a_store_that_refuses_is_told_without_its_keys(bucket: Bucket, paper: Any) -> None:
    elsewhere = EvidenceBucket(Bucket("no-such-bucket", bucket.endpoint, "us-east-1"), 1000)
    assert elsewhere.look(DIGEST, "a.pdf").soundness is Soundness.UNREADABLE
    with pytest.raises(StoreUnavailable) as refusal:
        elsewhere.keep("report", paper("a.pdf", b"report"))
    said = in_english(refusal.value.phrase)
    assert "s3://no-such-bucket/" in said
    assert "the store answers: NoSuchBucket" in said
    assert KEYS["AWS_SECRET_ACCESS_KEY"] not in said


def test_an_office_keeps_its_evidence_where_the_settings_say(
    tmp_path: Path, bucket: Bucket, paper: Any
) -> None:
    at = StoreSettings(folder=tmp_path / "data")
    named = EvidenceSettings(
        bucket=bucket.name, endpoint=bucket.endpoint, region="us-east-1", prefix="campaigns/"
    )
    shared = EvidenceSettings(folder=str(tmp_path / "shared"))
    source = paper("a.pdf", b"report")
    with Office(Settings(store=at, evidence=named), create=True) as office:
        office.evidence.keep("report", source)
        assert office.evidence.look(DIGEST, "a.pdf").soundness is Soundness.SOUND
    with Office(Settings(store=at, evidence=shared)) as office:
        office.evidence.keep("report", source)
    assert (tmp_path / "shared" / f"{REPORT}.pdf").read_bytes() == b"report"
    assert not (at.folder / "evidence").exists()
