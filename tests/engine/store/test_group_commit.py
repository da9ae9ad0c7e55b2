"""Commands that wait together: one commit for all, and for each its own answer."""

import os
import random
import signal
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice, zip_longest
from pathlib import Path
from threading import Event as Flag
from threading import Thread, get_ident, main_thread
from typing import cast

import pytest

from engine.domain.event import Recorded
from engine.errors import Conflict, StoreUnavailable
from engine.handling.door import CommandHandler
from engine.ids import CommandId, StreamId
from engine.store.decisions import Decision, Draft
from engine.store.log import CampaignLog
from engine.store.ports import DatabaseUrl
from engine.store.sqlite.recorder import SQLiteLogRecorder
from tests.engine.store.drafting import OTHER, STREAM, commands, draft, loaded, result_of
from tests.engine.store.processes import start_many_writers
from tests.engine.store.writer import send
from tests.spec import in_english

Decide = Callable[[], Decision]
Answer = tuple[Recorded, ...] | BaseException


def deciding(*drafts: Draft, unchanged: dict[StreamId, int] | None = None) -> Decide:
    return lambda: Decision(drafts, unchanged or {}, 0)


def nothing() -> None:
    pass


def waited_for(log: CampaignLog, number: int) -> None:
    while log.waiting < number:
        os.sched_yield()


def interrupt_main() -> None:
    """Ctrl-C, with time to act on it: one that comes just before a thread sleeps wakes nobody."""
    signal.pthread_kill(cast(int, main_thread().ident), signal.SIGINT)
    Flag().wait(0.5)


@contextmanager
def turn_taken(log: CampaignLog, first: Callable[[], None] = nothing) -> Iterator[None]:
    """Somebody has the turn until the end of the block, and does `first` before others in it."""
    taken, free = Flag(), Flag()

    def hold() -> Decision:
        taken.set()
        free.wait()
        first()
        return Decision((), {}, None)

    holder = Thread(target=answer, args=(log, hold, []))
    holder.start()
    taken.wait()
    try:
        yield
    finally:
        free.set()
        holder.join()


def answer(
    log: CampaignLog, decide: Decide, answers: list[Answer], about: StreamId | None = None
) -> None:
    try:
        answers.append(log.decide_and_append(decide, about))
    except BaseException as fault:
        answers.append(fault)


def at_once(
    log: CampaignLog,
    decisions: Sequence[Decide],
    first: Callable[[], None] = nothing,
    about: Sequence[StreamId] = (),
) -> list[Answer]:
    """The answers to decisions that come, in this order, while somebody else has the turn.

    `about` tells of each what it is about, or of none.
    """
    answers: list[list[Answer]] = [[] for _ in decisions]
    threads = [
        Thread(target=answer, args=(log, decide, own, stream))
        for decide, own, (stream, _) in zip(
            decisions, answers, zip_longest(about, decisions), strict=True
        )
    ]
    with turn_taken(log, first):
        for number, thread in enumerate(threads, start=1):
            thread.start()
            waited_for(log, number)
    for thread in threads:
        thread.join()
    return [own[0] for own in answers]


def connection(log: CampaignLog) -> sqlite3.Connection:
    """This thread's own."""
    datastore = cast(SQLiteLogRecorder, log.recorder).datastore
    taken = datastore.take()
    datastore.give_back(taken)
    return taken


def following(log: CampaignLog, statements: list[str]) -> Callable[[], None]:
    """Note what is said to the file; a server's is not seen from here."""
    if not isinstance(log.address, Path):
        return nothing
    return lambda: connection(log).set_trace_callback(statements.append)


def test_those_who_wait_share_one_commit(file_log: CampaignLog) -> None:
    statements: list[str] = []
    drafts = [draft(1, f"c-{n}", StreamId(f"stream/{n}")) for n in range(32)]
    answers = at_once(file_log, [deciding(d) for d in drafts], following(file_log, statements))
    assert [statement for statement in statements if statement == "COMMIT"] == ["COMMIT"]
    recorded = [
        Recorded(position, d.stream, 1, "assignment.received.v1", d.event)
        for position, d in enumerate(drafts, start=1)
    ]
    assert answers == [(r,) for r in recorded]
    assert file_log.read(0) == recorded


def test_what_those_who_wait_are_about_is_read_together(database: DatabaseUrl) -> None:
    fresh, held = StreamId("stream/fresh"), StreamId("stream/held")
    with CampaignLog(database, create=True) as log, CampaignLog(database) as elsewhere:
        log.append([draft(1, "c-0", held)])
        assert loaded(log, held) == ("c-0",)
        log.append([draft(2, "c-1", held)])

        def hurried() -> Decision:
            elsewhere.append([draft(1, "c-2", fresh)])
            return Decision([draft(1, "c-3")], {}, None)

        def behind(stream: StreamId, command: str) -> Decision:
            version = log.load(stream, commands, fresh=False).version
            return Decision([draft(version + 1, command, stream)], {}, None)

        def late() -> Decision:
            return behind(fresh, "c-4")

        def on_time() -> Decision:
            return behind(held, "c-5")

        answers = at_once(log, [hurried, late, on_time], about=[STREAM, fresh, held])
        # Who reads it alone would have seen that it has begun.
        assert [type(a) for a in answers] == [tuple, Conflict, tuple]
        assert loaded(log, held) == ("c-0", "c-1", "c-5")
        assert loaded(log, fresh) == ("c-2",)
        assert [type(a) for a in at_once(log, [late, on_time], about=[fresh, held])] == [tuple] * 2
        assert loaded(log, fresh) == ("c-2", "c-4")


def test_one_about_a_stream_that_cannot_be_hurts_no_neighbour(log: CampaignLog) -> None:
    def read() -> Decision:
        return Decision([draft(log.load(OTHER, commands, fresh=False).version + 1, "c-1")], {}, 0)

    def misread() -> Decision:
        raise AssertionError(log.load(StreamId("campaign/\udcff"), commands, fresh=False))

    about = [OTHER, StreamId("campaign/\udcff")]
    answers = at_once(log, [read, misread], about=about)
    assert [type(a) for a in answers] == [tuple, UnicodeEncodeError]


def test_of_those_who_want_one_place_the_first_gets_it(log: CampaignLog) -> None:
    answers = at_once(log, [deciding(draft(1, f"c-{n}")) for n in range(4)])
    assert [type(a) for a in answers] == [tuple, Conflict, Conflict, Conflict]
    assert loaded(log) == ("c-0",)


@pytest.mark.parametrize(
    ("stream", "fault"), [(STREAM, Conflict), (StreamId("campaign/\udcff"), UnicodeEncodeError)]
)
def test_one_that_cannot_stand_hurts_no_neighbour(
    log: CampaignLog, stream: StreamId, fault: type[Exception]
) -> None:
    log.append([draft(1, "c-0")])
    statements: list[str] = []
    one, two = StreamId("stream/1"), StreamId("stream/2")
    many = [draft(1, "c-2", two), draft(1, "c-2", stream)]
    decisions = [deciding(draft(1, "c-1", one)), deciding(*many), deciding(draft(1, "c-3", OTHER))]
    first, second, third = at_once(log, decisions, following(log, statements))
    assert isinstance(second, fault)
    assert [r.position for r in (*cast(tuple[Recorded], first), *cast(tuple[Recorded], third))] == [
        2,
        3,
    ]
    assert statements.count("COMMIT") == (1 if isinstance(log.address, Path) else 0)
    assert [loaded(log, s) for s in (STREAM, one, two, OTHER)] == [("c-0",), ("c-1",), (), ("c-3",)]
    assert result_of(log, CommandId("c-2")) == ()


def test_a_decision_that_is_refused_hurts_no_neighbour(log: CampaignLog) -> None:
    refusal = ValueError("no")

    def refused() -> Decision:
        raise refusal

    first, second = at_once(log, [refused, deciding(draft(1, "c-1"))])
    assert first is refusal
    assert isinstance(second, tuple)
    assert loaded(log) == ("c-1",)


def test_a_command_twice_in_one_group_is_recorded_once(log: CampaignLog) -> None:
    first, second, third = at_once(
        log, [deciding(draft(version, f"c-{c}")) for version, c in [(1, 1), (2, 1), (2, 2)]]
    )
    assert first == second
    assert isinstance(third, tuple)
    assert loaded(log) == ("c-1", "c-2")


@pytest.mark.parametrize(
    ("behind", "answers"), [(False, [tuple, tuple]), (True, [tuple, Conflict])]
)
def test_what_was_read_is_guarded_within_the_group(
    log: CampaignLog, behind: bool, answers: list[type]
) -> None:
    writing, reading = (
        deciding(draft(1, "c-1")),
        deciding(draft(1, "c-2", OTHER), unchanged={STREAM: 0}),
    )
    got = at_once(log, [writing, reading] if behind else [reading, writing])
    assert [type(a) for a in got] == answers


def test_those_who_want_one_stream_are_decided_one_after_the_other(log: CampaignLog) -> None:
    """Each is decided once: it sees what those before it in the group have drafted."""
    asked: list[int] = []

    def decide(number: int) -> Decide:
        def decided() -> Decision:
            asked.append(number)
            version = log.load(STREAM, commands).version + 1
            return Decision([draft(version, f"c-{number}")], {}, None)

        return decided

    answers = at_once(log, [decide(number) for number in range(8)])
    assert [type(a) for a in answers] == [tuple] * 8
    assert loaded(log) == tuple(f"c-{number}" for number in range(8))
    assert asked == list(range(8))


def test_a_full_disk_fails_all_and_a_later_one_works(file_log: CampaignLog) -> None:
    file_log.append([draft(1, "c-0")])
    answers = at_once(
        file_log,
        [
            deciding(draft(v, f"c-{v}", s, reason="long" * 10_000))
            for v, s in ((1, OTHER), (2, STREAM))
        ],
        lambda: connection(file_log).execute("PRAGMA max_page_count = 1").close(),
    )
    assert [(type(a), in_english(getattr(a, "fault", ""))) for a in answers] == [
        (StoreUnavailable, "the disk is full")
    ] * 2
    assert file_log.head() == 1
    assert file_log.append([draft(2, "c-1")])[0].position == 2


def test_who_is_stopped_while_writing_passes_the_turn_on(log: CampaignLog) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    answers = at_once(log, [deciding(draft(n, f"c-{n}")) for n in (1, 2)], stop)
    assert [type(a) for a in answers] == [tuple, tuple]
    assert loaded(log) == ("c-1", "c-2")


@pytest.mark.usefixtures("interruptible")
def test_who_is_stopped_while_waiting_leaves_the_queue(log: CampaignLog) -> None:
    def interrupt() -> None:
        waited_for(log, 1)
        while log.waiting:
            interrupt_main()

    assert get_ident() == main_thread().ident
    interrupting = Thread(target=interrupt)
    with turn_taken(log):
        interrupting.start()
        with pytest.raises(KeyboardInterrupt):
            log.append([draft(1, "c-1")])
        interrupting.join()
        assert log.waiting == 0
    log.append([draft(1, "c-2")])
    assert loaded(log) == ("c-2",)


@pytest.mark.usefixtures("interruptible")
def test_who_left_while_another_decided_is_not_given_the_turn(log: CampaignLog) -> None:
    """Both want one stream: who comes second would have the next turn."""
    leads, left = Flag(), Flag()

    def first() -> Decision:
        leads.set()
        waited_for(log, 1)
        return deciding(draft(1, "c-1"))()

    def second() -> Decision:
        while not left.is_set():
            interrupt_main()
        return deciding(draft(1, "c-2"))()

    leading = Thread(target=answer, args=(log, first, []))
    leading.start()
    leads.wait()
    with pytest.raises(KeyboardInterrupt):
        log.decide_and_append(second)
    left.set()
    leading.join()
    log.append([draft(2, "c-3")])
    assert loaded(log) == ("c-1", "c-3")


def test_a_decision_may_append_by_itself(log: CampaignLog) -> None:
    def nested() -> Decision:
        log.append([draft(1, "c-1")])
        return Decision([draft(1, "c-2", OTHER)], {STREAM: 1}, None)

    log.decide_and_append(nested)
    assert [r.event.stamp.command_id for r in log.read(0)] == ["c-1", "c-2"]


def test_sixty_four_threads_grow_one_stream_without_gaps(log: CampaignLog) -> None:
    said: list[str] = []
    names = [[f"c-{thread}-{number}" for number in range(4)] for thread in range(64)]

    def work(own: list[str]) -> None:
        said.extend(send(CommandHandler(log), STREAM, name) for name in own)

    threads = [Thread(target=work, args=(own,)) for own in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == sorted(loaded(log)) == sorted(chain(*names))
    assert [r.version for r in log.read(0)] == list(range(1, 257))


def test_what_was_acknowledged_in_a_group_survives_a_kill(log: CampaignLog) -> None:
    moments = random.Random(2009)
    acknowledged: set[str] = set()
    for life in range(5):
        with start_many_writers(log.address, f"life{life}") as writer:
            assert writer.stdout is not None
            said = b"".join(islice(writer.stdout, moments.randrange(1, 300)))
            writer.kill()
            said += writer.stdout.read()
        # The last line may be cut off by the end.
        acknowledged |= set(said.decode().rpartition("\n")[0].split())
        entries = log.read(0, 100_000)
        assert [r.position for r in entries] == list(range(1, len(entries) + 1))
        recorded = [r.event.stamp.command_id for r in entries]
        assert len(recorded) == len(set(recorded))
        assert acknowledged <= set(recorded)
        # At most one command of each thread is on record unannounced.
        assert len(recorded) - len(acknowledged) <= 8 * (life + 1)
