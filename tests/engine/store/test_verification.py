"""What was done to stored events behind the log's back is named, or shows against a head kept."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.ids import CommandId
from engine.store.chain import START, leaf, link
from engine.store.log import CampaignLog
from engine.store.verification import verify, verify_commands
from office.words import worded
from tests.engine.store.drafting import OTHER, draft
from tests.engine.store.meddling import Kept, append_unknown, count_again, kept, meddle, rewrite

Rows = list[Kept]


@pytest.fixture
def log(log: CampaignLog) -> CampaignLog:
    """Ten events, three of them of one command."""
    for number in range(1, 8):
        log.append([draft(number, f"c-{number}")])
    log.append([draft(number, "c-8", OTHER) for number in (1, 2, 3)])
    return log


def renumbered(rows: Rows) -> Rows:
    return [row._replace(position=number) for number, row in enumerate(rows, 1)]


def with_one(at: int, **fields: Any) -> Callable[[Rows], Rows]:
    return lambda rows: [row._replace(**fields) if row.position == at else row for row in rows]


def foreign(position: int, link: bytes = b"l" * 32) -> Kept:
    return Kept(position, OTHER, 9, "assignment.received.v1", b"{}", link)


def chained_anew(rows: Rows) -> Rows:
    """As somebody can who knows how the chain is made."""
    previous, made = START, []
    for row in rows:
        previous = link(
            previous, row.position, leaf((row.stream, row.version, row.name, row.state))
        )
        made.append(row._replace(link=previous))
    return made


RECEIVED = "(assignment.received.v1 in assignment/spring-2009/plan-filed/town-01/once)"
DONE: dict[str, tuple[Callable[[Rows], Rows], int, str]] = {
    "bytes": (with_one(4, state=b"{}"), 3, f"event 4 {RECEIVED} was changed after it was recorded"),
    "name": (with_one(4, name="a.b.v1"), 3, "event 4 (a.b.v1 in "),
    "version": (with_one(4, version=40), 3, "event 4 "),
    "stream": (with_one(4, stream="x/y"), 3, "event 4 (assignment.received.v1 in x/y) was changed"),
    "link": (with_one(4, link=b"l" * 32), 3, f"event 4 {RECEIVED} does not fit those before it"),
    "no link": (with_one(4, link=b""), 3, f"event 4 {RECEIVED} was inserted"),
    "newest": (with_one(10, state=b"{}"), 9, "event 10 "),
    "removed": (lambda rows: rows[:3] + rows[5:], 3, "events 4 to 5 were removed"),
    "removed, gap closed": (
        lambda rows: renumbered(rows[:3] + rows[5:]), 3, "events 4 to 5 were removed",
    ),
    "first removed": (lambda rows: rows[1:], 0, "event 1 was removed"),
    "first removed, gap closed": (
        lambda rows: renumbered(rows[1:]), 0, "event 1 was removed",
    ),
    "inserted": (
        lambda rows: renumbered([*rows[:3], foreign(4), *rows[3:]]), 3,
        "event 4 (assignment.received.v1 in assignment/spring-2009/plan-filed/town-02/once) was "
        "inserted",
    ),
    "inserted before all": (lambda rows: [foreign(-1), *rows], 0, "event -1 "),
    "swapped": (
        lambda rows: renumbered([*rows[:3], rows[4], rows[3], *rows[5:]]), 3,
        f"event 5 {RECEIVED} stood at 4",
    ),
    "swapped over a distance": (
        lambda rows: renumbered([*rows[:2], rows[6], *rows[3:6], rows[2], *rows[7:]]), 2,
        f"event 7 {RECEIVED} stood at 3",
    ),
    "moved": (
        lambda rows: renumbered([*rows[:2], *rows[3:7], rows[2], *rows[7:]]), 2,
        f"event 7 {RECEIVED} stood at 3",
    ),
    "tail cut off": (lambda rows: rows[:8], 8, "events 9 to 10 were removed"),
    "all gone": (lambda rows: rows[:0], 0, "events 1 to 10 were removed"),
}  # fmt: skip


@pytest.mark.parametrize("done", DONE)
def test_the_first_event_that_does_not_fit_is_named(log: CampaignLog, done: str) -> None:
    change, fitting, said = DONE[done]
    rewrite(log.address, change)
    found = verify(log)
    assert found.fault is not None
    assert said in worded(found.fault, "en")
    assert found.position == fitting


def test_a_tail_cut_off_shows_after_the_next_event_too(log: CampaignLog) -> None:
    rewrite(log.address, lambda rows: rows[:8])
    append_unknown(log.address, "vote/1", 1, "vote.cast.v1")
    found = verify(log)
    assert found.fault is not None
    assert "events 9 to 10 were removed" in worded(found.fault, "en")


def test_a_head_is_found_where_it_stood(log: CampaignLog) -> None:
    rows = kept(log)
    assert verify(log, START).found_at == 0
    assert verify(log, rows[4].link).found_at == 5
    assert verify(log, log.chain_end().link).found_at == 10
    assert verify(log, b"x" * 32).found_at is None
    assert verify(log).found_at is None


def test_a_head_behind_what_does_not_fit_is_not_found(log: CampaignLog) -> None:
    rows = kept(log)
    rewrite(log.address, with_one(4, state=b"{}"))
    assert verify(log, rows[2].link).found_at == 3
    assert verify(log, rows[4].link).found_at is None


def test_a_tail_cut_off_with_its_counter_shows_only_against_a_head(log: CampaignLog) -> None:
    head = log.chain_end().link
    rewrite(log.address, lambda rows: rows[:8])
    count_again(log.address, 8)
    found = verify(log, head)
    assert (found.position, found.fault, found.found_at) == (8, None, None)


def test_a_chain_made_anew_shows_only_against_a_head(log: CampaignLog) -> None:
    rows = kept(log)
    rewrite(log.address, lambda rows: chained_anew(with_one(4, state=b"{}")(rows)))
    assert verify(log, rows[9].link) == verify(log)
    assert verify(log).fault is None
    assert verify(log, rows[2].link).found_at == 3


def test_a_log_of_many_pages_is_walked_through(log: CampaignLog) -> None:
    log.append([draft(number, "c-9") for number in range(8, 2600)])
    found = verify(log, kept(log)[2400].link)
    assert (found.position, found.fault, found.found_at) == (log.head(), None, 2401)
    rewrite(log.address, with_one(1500, state=b"{}"))
    assert verify(log).position == 1499


def test_commands_are_on_record_as_their_events_say(log: CampaignLog) -> None:
    append_unknown(log.address, "vote/1", 1, "vote.cast.v1")
    assert verify_commands(log) is None


COMMANDS = {
    "removed": ("DELETE FROM {commands} WHERE command_id = 'c-3'", "c-3", 3),
    "renamed": ("UPDATE {commands} SET command_id = 'd-3' WHERE command_id = 'c-3'", "c-3", 3),
    "elsewhere": (
        "UPDATE {commands} SET first_position = 4, last_position = 4 WHERE command_id = 'c-3'",
        "c-3", 3,
    ),
    "shorter": ("UPDATE {commands} SET last_position = 9 WHERE command_id = 'c-8'", "c-8", 10),
    "longer": ("UPDATE {commands} SET first_position = 2 WHERE command_id = 'c-8'", "c-8", 2),
    "past the end": ("UPDATE {commands} SET last_position = 99 WHERE command_id = 'c-8'", "c-8", 8),
    "inserted": ("INSERT INTO {commands} VALUES ('d-1', 5, 5, NULL)", "d-1", 5),
}  # fmt: skip


@pytest.mark.parametrize("done", COMMANDS)
def test_a_command_that_does_not_fit_its_events_is_named(log: CampaignLog, done: str) -> None:
    statement, command, position = COMMANDS[done]
    meddle(log.address, statement)
    found = verify_commands(log)
    assert found is not None
    assert found.data == {"command": CommandId(command), "position": position}
