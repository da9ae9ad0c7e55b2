"""Files of an office removed or lost under processes at work: what was acknowledged stays, once."""

import os
import signal
import sys
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TextIO

import pytest
from msgspec.structs import replace

from engine.errors import Said, StoreUnavailable
from engine.ids import CommandId, StreamId
from engine.phrases import phrase
from engine.store import backup
from engine.store.inspection import inspect
from engine.store.log import CampaignLog
from office.bootstrap import Office
from office.service.backups import back_up, restore
from office.service.health import examine as look_over
from office.settings import Settings
from tests import worlds
from tests.crash import processes
from tests.crash.examining import examine, whole
from tests.crash.small_disk import filled, on_small_disk
from tests.engine.store.drafting import draft
from tests.spec import in_english, refused

DAY = date(2009, 5, 20)
RESTORED = "office.log_restored.v1"
LATER = StreamId("assignment/spring-2009/plan-filed/town-99/once")


def laid_down(folder: Path) -> Settings:
    settings = processes.settings(folder, folder / "log.db")
    with CampaignLog(settings.log_address, create=True) as log:
        worlds.rectifying_campaign(log)
    return settings


def impatient(settings: Settings) -> Settings:
    """For a folder in which nobody else is at work: what is locked there stays so."""
    return replace(settings, store=replace(settings.store, lock_timeout=1))


def ended(started: processes.Started) -> list[str]:
    """What a process still says until it ends by itself."""
    with started.said:
        said = started.said.read().splitlines()
    started.process.join()
    return said


def ills(office: Office) -> list[Said]:
    """What a doctor finds who looks deeply; this world never had its documents, and tells its story
    in another order than that of its days.
    """
    known = (phrase("doctor.evidence"), phrase("doctor.time"))
    findings = look_over(office, deep=True)
    return [f.found for f in findings if not f.ok and f.what not in known]


def until_refused(settings: Settings, out: TextIO) -> None:
    """Fall overdue again and again under names of its own; says each, and why it ended."""
    with processes.open_office(settings, DAY) as office:
        for number in range(1, 10_000):
            command = CommandId(f"a-{number}")
            try:
                processes.raise_finding(office, DAY, command)
            except StoreUnavailable as fault:
                print(f"! {in_english(fault)}", file=out)
                return
            print(command, file=out)


@pytest.mark.parametrize("suffix", ["-wal", "-shm"])
def test_nothing_acknowledged_is_lost(tmp_path: Path, suffix: str) -> None:
    settings = laid_down(tmp_path)
    worker = processes.views_worker(settings, DAY)
    worker.wait_for("batch_projected")
    writer = processes.start(lambda out: until_refused(settings, out))
    said = [line.strip() for line in islice(writer.said, 30)]
    os.unlink(f"{settings.log_address}{suffix}")
    said += [line.strip() for line in ended(writer)]
    assert f"its log.db{suffix} was removed or replaced while in use" in said[-1]
    assert f"log.db{suffix}" in worker.wait_for("worker_waits")["fault"]
    worker.wait_for("views_taken_on")  # it has opened the log again
    worker.kill()
    assert whole(tmp_path / "log.db")
    examine(settings, DAY, said[:-1])
    with processes.open_office(settings, DAY) as office:
        assert ills(office) == []


@pytest.mark.parametrize("steps", [0, 1, 2, 3, 4, 5, 6, 8, 12])
@pytest.mark.parametrize("beside", [True, False])
def test_a_restore_that_is_killed_leaves_one_log_or_says_so(
    tmp_path: Path, steps: int, beside: bool
) -> None:
    """Killed before the first, second ... change of a name in the folder."""
    settings, log = impatient(laid_down(tmp_path)), tmp_path / "log.db"
    back_up(settings, tmp_path / "copy.db")
    before = inspect(log).events
    with CampaignLog(log) as opened:
        opened.append([draft(1, "later", LATER)])
    if beside:
        (tmp_path / "log.db-journal").write_bytes(b"of another")

    def killed(out: TextIO) -> None:
        left = [steps]

        def counted(event: str, _: object) -> None:
            if event in ("os.rename", "os.link", "os.remove"):
                left[0] -= 1
                if left[0] < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(counted)
        restore(settings, tmp_path / "copy.db", overwrite=True)
        print("done", file=out)

    ended(processes.start(killed))
    foreign = tmp_path / "log.db-journal"
    if foreign.exists() or not log.exists():
        assert beside
        with refused(StoreUnavailable, "restore"):
            CampaignLog(log, lock_timeout=0)
    else:
        with CampaignLog(log) as opened:
            assert opened.head() == before + 1
            assert opened.read(before)[0].name in ("assignment.received.v1", RESTORED)
    foreign.unlink(missing_ok=True)
    done = restore(settings, tmp_path / "copy.db", overwrite=log.exists())
    assert done.events == before
    with processes.open_office(settings, DAY) as office:
        assert office.log.head() == before + 1
        assert ills(office) == []


def test_a_full_disk_in_the_middle(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()

    def work() -> None:
        settings = laid_down(disk)
        back_up(settings, disk / "copy.db")
        before = inspect(disk / "log.db")
        names = {path.name for path in disk.iterdir()}
        with filled(disk):
            with pytest.raises(StoreUnavailable):
                backup.back_up(disk / "log.db", disk / "second.db")
            with pytest.raises(StoreUnavailable):
                restore(settings, disk / "copy.db", overwrite=True)
            there = {path.name for path in disk.iterdir()}
            assert there - {"ballast", "log.db-wal", "log.db-shm"} == names
        assert inspect(disk / "log.db") == before
        assert restore(settings, disk / "copy.db", overwrite=True).events == before.events

    on_small_disk(disk, 4, work)
