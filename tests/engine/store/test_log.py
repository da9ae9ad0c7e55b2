"""One log, one process: append, load, read, and what a repeated or a late command meets."""

import pytest

from engine.domain.assignment.events import AssignmentReceived, AssignmentStarted
from engine.domain.event import Recorded
from engine.errors import Conflict, UnknownEvent
from engine.ids import CommandId, StreamId
from engine.store.decisions import Draft
from engine.store.log import CampaignLog
from engine.store.ports import Address
from engine.store.state_cache import Loaded
from tests.engine.store.drafting import OTHER, STREAM, commands, draft, loaded, result_of
from tests.engine.store.meddling import meddle
from tests.samples import stamp
from tests.spec import in_english


def test_an_empty_log_has_nothing(log: CampaignLog) -> None:
    assert (log.head(), log.read(0)) == (0, [])
    assert log.load(STREAM, commands) == Loaded(None, 0)
    assert log.append(()) == ()
    assert result_of(log, CommandId("c-1")) == ()


def test_what_is_appended_is_read_in_order(log: CampaignLog) -> None:
    first = log.append([draft(1, "c-1"), draft(1, "c-1", OTHER)])
    second = log.append([draft(2, "c-2")])
    assert [(r.position, r.stream, r.version) for r in (*first, *second)] == [
        (1, STREAM, 1),
        (2, OTHER, 1),
        (3, STREAM, 2),
    ]
    assert log.read(0) == [*first, *second]
    assert log.read(1) == [first[1], *second]
    assert log.read(1, limit=1) == [first[1]]
    assert log.head() == 3
    assert log.load(STREAM, commands) == Loaded(("c-1", "c-2"), 2)


def test_one_stream_is_read_with_its_positions_and_links(log: CampaignLog) -> None:
    other = StreamId("campaign/other")
    log.append([draft(1, "c-1")])
    log.append([draft(1, "c-2", other)])
    log.append([draft(2, "c-3")])
    assert [recorded.position for recorded in log.read_stream(STREAM, 3)] == [1, 3]
    assert [recorded.position for recorded in log.read_stream(STREAM, 2)] == [1]
    links = {row[0]: row[-1] for row in log.read_chained(0)}
    assert [row[-1] for row in log.read_stream_chained(STREAM, 3)] == [links[1], links[3]]
    assert log.read_stream(StreamId("campaign/none"), 3) == []


def test_many_streams_are_loaded_with_one_look(log: CampaignLog) -> None:
    log.append([draft(1, "c-1"), draft(1, "c-1", OTHER)])
    log.append([draft(2, "c-2")])
    new = StreamId(f"{STREAM}/新“\\")
    assert log.load_all([new, STREAM, OTHER], commands) == {
        new: Loaded(None, 0),
        STREAM: Loaded(("c-1", "c-2"), 2),
        OTHER: Loaded(("c-1",), 1),
    }
    assert log.load_all([], commands) == {}


def test_an_event_is_recorded_whole(log: CampaignLog) -> None:
    event = AssignmentStarted(stamp=stamp(reason="因“三夏”推迟", command="c-1"))
    (recorded,) = log.append([Draft(STREAM, 1, event)])
    assert recorded == Recorded(1, STREAM, 1, "assignment.started.v1", event)
    assert log.read(0) == [recorded]


def test_a_log_outlives_the_program(log: CampaignLog) -> None:
    recorded = log.append([draft(1, "c-1")])
    with CampaignLog(log.address) as again:
        assert again.read(0) == list(recorded)


def test_who_comes_second_is_told_and_nothing_is_recorded(log: CampaignLog) -> None:
    log.append([draft(1, "c-1")])
    with pytest.raises(Conflict) as caught:
        log.append([draft(1, "c-2")])
    assert in_english(caught.value) == (
        f"{STREAM} was changed by somebody else meanwhile; look again and retry"
    )
    assert (log.head(), result_of(log, CommandId("c-2"))) == (1, ())


def test_a_conflict_in_the_second_stream_undoes_the_first(log: CampaignLog) -> None:
    log.append([draft(1, "c-1", OTHER)])
    with pytest.raises(Conflict):
        log.append([draft(1, "c-2"), draft(1, "c-2", OTHER)])
    assert (log.head(), loaded(log), loaded(log, OTHER)) == (1, (), ("c-1",))
    assert [r.position for r in log.append([draft(1, "c-3")])] == [2]


@pytest.mark.parametrize("version", [1, 2])
def test_a_repeated_command_returns_its_first_result(log: CampaignLog, version: int) -> None:
    first = log.append([draft(1, "c-1"), draft(1, "c-1", OTHER)])
    again = log.append([draft(version, "c-1", reason="said differently")])
    assert (again, log.head()) == (first, 2)


def test_the_result_of_a_command_leaves_out_others_of_the_same_transaction(
    log: CampaignLog,
) -> None:
    recorded = log.append([draft(1, "c-1"), draft(2, "c-2"), draft(3, "c-1")])
    assert result_of(log, CommandId("c-1")) == (recorded[0], recorded[2])
    assert result_of(log, CommandId("c-2")) == (recorded[1],)


def test_a_batch_with_a_repeated_command_is_refused_whole(log: CampaignLog) -> None:
    log.append([draft(1, "c-1")])
    with pytest.raises(Conflict):
        log.append([draft(2, "c-2"), draft(3, "c-1")])
    assert (log.head(), loaded(log), result_of(log, CommandId("c-2"))) == (1, ("c-1",), ())


def test_a_state_in_the_cache_is_folded_on(log: CampaignLog) -> None:
    folded: list[str] = []

    def noting(seen: tuple[str, ...] | None, event: AssignmentReceived) -> tuple[str, ...]:
        folded.append(event.stamp.command_id)
        return commands(seen, event)

    for version in (1, 2, 3):
        log.append([draft(version, f"c-{version}")])
        assert log.load(STREAM, noting).version == version
        assert log.load(STREAM, noting).version == version
    assert folded == ["c-1", "c-2", "c-3"]


def test_the_cache_sees_what_another_opening_of_the_log_appended(log: CampaignLog) -> None:
    log.append([draft(1, "c-1")])
    assert loaded(log) == ("c-1",)
    with CampaignLog(log.address) as other:
        other.append([draft(2, "c-2")])
    assert loaded(log) == ("c-1", "c-2")


def test_without_the_cache_a_stream_is_folded_anew(log: CampaignLog) -> None:
    def growing(seen: list[str] | None, event: AssignmentReceived) -> list[str]:
        seen = [] if seen is None else seen
        seen.append(event.stamp.command_id)
        return seen

    log.append([draft(1, "c-1")])
    first = log.load(STREAM, growing, cached=False)
    log.append([draft(2, "c-2")])
    assert log.load(STREAM, growing, cached=False) == Loaded(["c-1", "c-2"], 2)
    assert first == Loaded(["c-1"], 1)


def test_a_position_is_never_used_again(log: CampaignLog) -> None:
    log.append([draft(1, "c-1"), draft(2, "c-2")])
    meddle(log.address, "DELETE FROM {events} WHERE position = 2")
    (recorded,) = log.append([draft(2, "c-3")])
    assert recorded.position == 3


def test_an_event_of_a_newer_program_stops_the_reader_loudly(log: CampaignLog) -> None:
    log.append([draft(1, "c-1")])
    meddle(log.address, "UPDATE {events} SET topic = 'assignment.received.v9'")
    for reading in (lambda: log.read(0), lambda: log.load(STREAM, commands)):
        with pytest.raises(UnknownEvent) as caught:
            reading()
        assert (caught.value.stream, caught.value.version) == (STREAM, 1)


def test_a_stream_may_have_any_name(log: CampaignLog) -> None:
    stream = StreamId("campaign/活动 '; --")
    log.append([draft(1, "c-1", stream)])
    assert loaded(log, stream) == ("c-1",)


def test_what_the_process_is_told_about_other_logs_does_not_concern_this_one(
    address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOG_SQLITE_DBNAME", ":memory:")
    monkeypatch.setenv("LOG_POSTGRES_DBNAME", "elsewhere")
    monkeypatch.setenv("IS_SNAPSHOTTING_ENABLED", "y")
    with CampaignLog(address, create=True) as log:
        log.append([draft(1, "c-1")])
    with CampaignLog(address) as log:
        assert log.head() == 1
