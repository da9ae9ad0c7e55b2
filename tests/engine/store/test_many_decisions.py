"""Many decisions of one caller: they share commits, see each other, and each has its own answer."""

import random
import signal
from itertools import islice
from pathlib import Path
from threading import Thread, main_thread
from typing import cast

import pytest

from engine.domain.event import Recorded
from engine.errors import Conflict
from engine.ids import CommandId
from engine.store.decisions import Decide, Decision
from engine.store.inspection import read_through
from engine.store.log import CampaignLog
from tests.engine.store.batch_writer import BATCH, next_in
from tests.engine.store.drafting import OTHER, STREAM, commands, draft, loaded
from tests.engine.store.processes import start_batch_writer
from tests.engine.store.test_group_commit import following, turn_taken, waited_for


def send(log: CampaignLog, decisions: list[Decide]) -> list[tuple[Recorded, ...] | Exception]:
    return log.decide_and_append_many(decisions, [STREAM] * len(decisions))


def kinds(answers: list[tuple[Recorded, ...] | Exception]) -> list[type]:
    return [type(answer) for answer in answers]


def test_none_at_all(log: CampaignLog) -> None:
    assert log.decide_and_append_many([], []) == []


def test_each_sees_those_before_it_and_they_share_commits(log: CampaignLog) -> None:
    statements: list[str] = []
    following(log, statements)()
    names = [f"c-{number}" for number in range(600)]
    answers = send(log, [next_in(log, name, STREAM) for name in names])
    assert [r.position for answer in answers for r in cast(tuple[Recorded, ...], answer)] == list(
        range(1, 601)
    )
    assert loaded(log) == tuple(names)
    assert [r.version for r in log.read(0)] == list(range(1, 601))
    # Up to 256 share one.
    assert statements.count("COMMIT") == (3 if isinstance(log.address, Path) else 0)


def test_a_refusal_stops_no_other(log: CampaignLog) -> None:
    refusal = ValueError("no")

    def refused() -> Decision:
        raise refusal

    answers = send(log, [next_in(log, "c-1", STREAM), refused, next_in(log, "c-2", STREAM)])
    assert kinds(answers) == [tuple, ValueError, tuple]
    assert answers[1] is refusal
    assert loaded(log) == ("c-1", "c-2")


def test_what_stood_on_a_failed_one_is_decided_again(log: CampaignLog) -> None:
    """Another process is first, unseen: the first fails, those that saw its draft decide anew."""
    assert loaded(log) == ()
    refused: list[tuple[str, ...]] = []

    def refusing() -> Decision:
        refused.append(log.load(STREAM, commands, fresh=False).state or ())
        raise ValueError(refused[-1])

    def reading() -> Decision:
        as_of, seen = log.seen(), log.load(STREAM, commands, fresh=False).version
        return Decision([draft(1, "c-3", OTHER)], {STREAM: seen}, as_of)

    with CampaignLog(log.address) as other:
        other.append([draft(1, "c-0")])
    decisions = [next_in(log, "c-1", STREAM), next_in(log, "c-2", STREAM), refusing, reading]
    answers = send(log, decisions)
    assert kinds(answers) == [Conflict, tuple, ValueError, tuple]
    assert refused == [("c-1", "c-2"), ("c-0", "c-2")]
    assert loaded(log) == ("c-0", "c-2")
    assert loaded(log, OTHER) == ("c-3",)


def test_nobody_else_sees_what_is_not_committed(log: CampaignLog) -> None:
    seen: list[tuple[str, ...]] = []

    def look() -> Decision:
        reader = Thread(target=lambda: seen.append(loaded(log)))
        reader.start()
        reader.join()
        seen.append(loaded(log))
        return Decision([], {}, None)

    send(log, [next_in(log, "c-1", STREAM), look])
    assert seen == [(), ("c-1",)]


def test_one_that_appends_by_itself_sees_nothing_of_its_group(log: CampaignLog) -> None:
    def nested() -> Decision:
        log.append([draft(log.load(OTHER, commands).version + 1, "c-2", OTHER)])
        return next_in(log, "c-3", OTHER)()

    answers = send(log, [next_in(log, "c-1", STREAM), nested, next_in(log, "c-4", STREAM)])
    assert kinds(answers) == [tuple] * 3
    assert [r.event.stamp.command_id for r in log.read(0)] == ["c-2", "c-1", "c-3", "c-4"]


def test_a_command_twice_is_recorded_once(log: CampaignLog) -> None:
    first, second, third = send(log, [next_in(log, name, STREAM) for name in ("c-1", "c-1", "c-2")])
    assert first == second
    assert isinstance(third, tuple)
    assert loaded(log) == ("c-1", "c-2")


@pytest.mark.usefixtures("interruptible")
def test_who_is_stopped_while_waiting_leaves_nothing_behind(log: CampaignLog) -> None:
    def interrupt() -> None:
        waited_for(log, 3)
        signal.pthread_kill(cast(int, main_thread().ident), signal.SIGINT)

    interrupting = Thread(target=interrupt)
    with turn_taken(log):
        interrupting.start()
        with pytest.raises(KeyboardInterrupt):
            send(log, [next_in(log, f"c-{number}", STREAM) for number in range(3)])
        interrupting.join()
        assert log.waiting == 0
    log.append([draft(1, "c-9")])
    assert loaded(log) == ("c-9",)


def test_callers_with_many_and_with_one_take_turns(log: CampaignLog) -> None:
    """Each of them wants the same stream; those with many need more than one turn."""
    faults: list[Exception] = []

    def many(name: str) -> None:
        answers = send(log, [next_in(log, f"{name}-{number}", STREAM) for number in range(300)])
        faults.extend(answer for answer in answers if isinstance(answer, Exception))

    def single(name: str) -> None:
        for number in range(30):
            log.decide_and_append(next_in(log, f"{name}-{number}", STREAM), STREAM)

    threads = [Thread(target=many, args=(f"many-{n}",)) for n in range(3)]
    threads += [Thread(target=single, args=(f"one-{n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(set(loaded(log))) == 3 * 300 + 6 * 30
    assert [r.version for r in log.read(0, 5000)] == list(range(1, 3 * 300 + 6 * 30 + 1))


def test_fingerprints_stand_beside_the_commands(log: CampaignLog) -> None:
    def printed(version: int, mark: bytes | None) -> Decide:
        prints = {CommandId("c-1"): mark} if mark else {}
        drafts = [draft(version, "c-1"), draft(version + 1, "c-1")]
        return lambda: Decision(drafts, {}, None, prints)

    (first,) = send(log, [printed(1, b"\x00one")])
    found = log.on_record(CommandId("c-1"))
    assert found is not None
    assert (found.result, found.fingerprint) == (first, b"\x00one")
    assert log.on_record(CommandId("c-2")) is None
    # The same again, or nobody knows: the first result. Another one under its id: a conflict.
    assert send(log, [printed(1, b"\x00one"), printed(3, None)]) == [first, first]
    assert kinds(send(log, [printed(3, b"another")])) == [Conflict]
    log.append([draft(3, "c-3")])
    without = log.on_record(CommandId("c-3"))
    assert without is not None
    assert without.fingerprint is None
    # Of one recorded without a fingerprint the log cannot tell: its caller has to.
    assert kinds(
        send(log, [lambda: Decision([draft(4, "c-3")], {}, None, {CommandId("c-3"): b"x"})])
    ) == [Conflict]


def test_what_was_acknowledged_in_a_batch_survives_a_kill(log: CampaignLog) -> None:
    moments = random.Random(2009)
    acknowledged: set[str] = set()
    for life in range(4):
        with start_batch_writer(log.address, f"life{life}") as writer:
            assert writer.stdout is not None
            said = b"".join(islice(writer.stdout, moments.randrange(1, 600)))
            writer.kill()
            said += writer.stdout.read()
        # The last line may be cut off by the end.
        acknowledged |= set(said.decode().rpartition("\n")[0].split())
        entries = log.read(0, 100_000)
        assert [r.position for r in entries] == list(range(1, len(entries) + 1))
        assert acknowledged <= {r.event.stamp.command_id for r in entries}
        # At most one batch of each life is on record unannounced, and each is so as a whole.
        assert len(entries) - len(acknowledged) <= (BATCH + 1) * (life + 1)
        assert len(entries) % BATCH == 0
    assert read_through(log).faults == ()
