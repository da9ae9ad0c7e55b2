"""Files that are handed in: kept once under their digest, or refused with a reason."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from engine.domain.event import Recorded
from engine.domain.evidence import Filed, Soundness
from engine.domain.rectification.events import RectificationReported
from engine.errors import BadInput
from engine.ids import StreamId
from office.evidence.folder import EvidenceFolder
from tests.samples import march, stamp
from tests.spec import refused


def test_a_file_is_kept_under_its_digest_once(tmp_path: Path) -> None:
    source = tmp_path / "实施方案.docx"
    source.write_bytes(b"plan")
    folder = EvidenceFolder(tmp_path / "evidence", 10)
    filed = folder.keep("plan", source)
    assert filed == folder.keep("plan", source)
    digest = hashlib.sha256(b"plan").hexdigest()
    assert (filed.name, filed.digest, filed.size) == ("实施方案.docx", f"sha256:{digest}", 4)
    assert kept_in(folder) == [f"{digest}.docx"]


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


def folder_in(path: Path) -> EvidenceFolder:
    return EvidenceFolder(path / "evidence", 1000)


def kept_in(folder: EvidenceFolder) -> list[str]:
    return sorted(path.name for path in folder.folder.iterdir() if path.name != ".lock")


def paper(path: Path, name: str = "整改报告.PDF", content: bytes = b"report") -> Path:
    source = path / name
    source.write_bytes(content)
    return source


def recorded_with(filed: Filed) -> list[Recorded]:
    """What a command recorded that handed it in."""
    event = RectificationReported(
        stamp=stamp(), result="done", filed=(filed,), due_on=march(4), assessed_on=march(4),
        late=False,
    )  # fmt: skip
    return [Recorded(1, StreamId("rectification/spring/r-0001"), 1, "x", event)]


REPORT = hashlib.sha256(b"report").hexdigest()


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("整改报告.PDF", ".pdf"), ("plan.tar.gz", ".gz"), ("方案", ""), ("a.b c", ""),
        (".hidden", ""), ("照片.图片", ".图片"), ("x.abcdefghijk", ""), ("x.", ""),
    ],
)  # fmt: skip
def test_it_opens_by_its_ending(tmp_path: Path, name: str, ending: str) -> None:
    folder = folder_in(tmp_path)
    filed = folder.keep("report", paper(tmp_path, name))
    assert kept_in(folder) == [f"{REPORT}{ending}"]
    assert folder.look(filed.digest or "", name) == (
        Soundness.SOUND, str(folder.folder / f"{REPORT}{ending}"),
    )  # fmt: skip


def test_what_an_earlier_program_kept_without_an_ending_is_found(tmp_path: Path) -> None:
    folder = folder_in(tmp_path)
    folder.folder.mkdir()
    (folder.folder / REPORT).write_bytes(b"report")
    filed = folder.keep("report", paper(tmp_path))
    assert kept_in(folder) == [REPORT]
    assert folder.look(filed.digest or "", "整改报告.PDF") == (
        Soundness.SOUND, str(folder.folder / REPORT),
    )  # fmt: skip


def test_what_became_of_it_is_seen_and_mended_by_keeping_it_again(tmp_path: Path) -> None:
    folder, source = folder_in(tmp_path), paper(tmp_path)
    filed = folder.keep("report", source)
    place = folder.folder / f"{REPORT}.pdf"
    place.write_bytes(b"forged")
    assert folder.look(filed.digest or "", source.name) == (Soundness.CHANGED, str(place))
    folder.keep("report", source)
    assert folder.look(filed.digest or "", source.name)[0] is Soundness.SOUND
    place.unlink()
    assert folder.look(filed.digest or "", source.name) == (Soundness.MISSING, str(place))
    place.mkdir()
    assert folder.look(filed.digest or "", source.name) == (Soundness.UNREADABLE, str(place))


@pytest.mark.parametrize("named", [True, False])
def test_it_stays_only_if_an_event_names_it(tmp_path: Path, named: bool) -> None:
    folder, asked = folder_in(tmp_path), list[str]()

    def is_named(code: str) -> bool:
        asked.append(code)
        return named

    with folder.until_recorded(is_named):
        folder.keep("report", paper(tmp_path))
    assert kept_in(folder) == ([f"{REPORT}.pdf"] if named else [])
    assert asked == [REPORT]


def test_what_was_there_before_stays_and_nobody_asks(tmp_path: Path) -> None:
    folder, source = folder_in(tmp_path), paper(tmp_path)
    with folder.until_recorded(lambda _: False) as stays:
        stays(recorded_with(folder.keep("report", source)))
    with folder.until_recorded(lambda _: False):
        folder.keep("report", source)
    assert kept_in(folder) == [f"{REPORT}.pdf"]


def test_what_another_command_is_about_to_name_stays(tmp_path: Path) -> None:
    """Both keep the same content; the first is refused while the other is under way."""
    first, second, source = folder_in(tmp_path), folder_in(tmp_path), paper(tmp_path)
    on_record: list[str] = []
    with second.until_recorded(on_record.__contains__):
        with first.until_recorded(on_record.__contains__):
            first.keep("report", source)
            second.keep("report", source)
        assert kept_in(first) == [f"{REPORT}.pdf"]
        on_record.append(REPORT)
    assert kept_in(first) == [f"{REPORT}.pdf"]


def test_a_dry_run_describes_it_alike_and_keeps_nothing(tmp_path: Path) -> None:
    folder, source = folder_in(tmp_path), paper(tmp_path)
    assert folder.describe("report", source) == folder.keep("report", source)
    other = EvidenceFolder(tmp_path / "other", 1000)
    other.describe("report", source)
    assert not other.folder.exists()


def test_each_thread_holds_and_removes_what_it_has_kept_itself(tmp_path: Path) -> None:
    """Twenty hand in at once, every other one is refused: what the others handed in stays."""
    folder, ready = folder_in(tmp_path), Barrier(20)
    papers = [paper(tmp_path, f"{n}.pdf", f"report {n // 2}".encode()) for n in range(20)]
    on_record: set[str] = set()

    def hand_in(number: int) -> None:
        ready.wait()
        with folder.until_recorded(on_record.__contains__) as stays:
            filed = folder.keep("report", papers[number])
            if number % 2:
                on_record.add((filed.digest or "").removeprefix("sha256:"))
                stays(recorded_with(filed))

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(hand_in, range(20)))
    assert len(on_record) == 10
    assert {name.removesuffix(".pdf") for name in kept_in(folder)} == on_record
