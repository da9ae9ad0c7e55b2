"""Letters that nobody has: given up, listed with cause and remedy, sent again, and proved."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from engine.delivery.channels import ChannelFault
from engine.domain.directory.commands import AmendPerson, GrantRole, RegisterPerson, RevokeRole
from engine.domain.directory.state import known_directory
from engine.domain.event import Via
from engine.domain.message import MessageState, RedriveMessage
from engine.domain.policy.actors import Role, unit_scope
from engine.domain.reminder import ReminderDue
from engine.errors import ReasonRequired
from engine.ids import PersonId, StreamId
from engine.store.ports import Address
from office.answers.history import history
from office.answers.letters import Letter, dead_letters, letter, letters
from office.answers.reading import reading
from office.answers.reminders import Reminded, reminders
from projections.rebuilding.verify import verify
from projections.reminders.queries import Wanted
from projections.reminders.tables import ReminderState
from tests.driven import DRIVE, PLAN, TOWNS, Driven, driven, key_of
from tests.played import CHEN
from tests.spec import refused

ZHANG = PersonId("town-01.liaison")
ITEM = key_of(PLAN, TOWNS[0]).stream
MARCH_17, MARCH_18, MARCH_19 = (date(2026, 3, day) for day in (17, 18, 19))  # T-3 of the plans


@pytest.fixture
def drive(tmp_path: Path, address: Address) -> Iterator[Driven]:
    """The letters of T-3 went out, but for the one to town-01, whose address is wrong."""
    with driven(tmp_path, address) as drive:
        why = ChannelFault("memory", "no such box", "correct the address", retriable=False)
        drive.sent.refusing["t1@x.example"] = why
        report = drive.tick(MARCH_17)
        assert (report.delivered, report.abandoned) == (2, 1)
        yield drive


def dead(drive: Driven) -> list[Letter]:
    with reading(drive.office) as look:
        streams = dead_letters(look, DRIVE)
        found = letters(look, campaign=DRIVE, dead=True).rows
    assert [each.stream for each in found] == list(streams)
    return list(found)


def told(drive: Driven, at: int | None = None) -> list[Reminded]:
    with reading(drive.office, at) as look:
        return list(reminders(look, Wanted(item=ITEM)).rows)


def facts(drive: Driven) -> list[StreamId]:
    every = drive.office.log.read(0, 100_000)
    return [r.stream for r in every if isinstance(r.event, ReminderDue) and r.event.item == ITEM]


def redriven(drive: Driven, day: date, letter: StreamId, reason: str) -> None:
    drive.on(day)
    stamp = drive.office.stamp(CHEN, Via.CLI)
    drive.office.handle(RedriveMessage(stamp=stamp, message=letter, reason=reason))


def test_a_dead_letter_goes_out_by_itself_once_its_address_is_corrected(drive: Driven) -> None:
    (lost,) = dead(drive)
    assert (lost.recipient, lost.state, lost.fault) == (ZHANG, "abandoned", "no such box")
    assert lost.remedy == "correct the address"
    before = drive.office.log.head()
    assert drive.tick(MARCH_18).delivered == 0, "nothing is mended yet"
    drive.do(AmendPerson, MARCH_18, "he wrote", person=ZHANG, email="zhang@x.example")
    assert drive.tick(MARCH_18).delivered == 1
    assert dead(drive) == []
    (line,) = told(drive)
    assert (line.state, line.person, line.address) == ("told", ZHANG, "zhang@x.example")
    assert len(facts(drive)) == 1, "the fact is on record once"
    (then,) = told(drive, before)
    assert (then.state, then.fault, then.told_at) == (ReminderState.ABANDONED, "no such box", None)
    with reading(drive.office) as look:
        steps = letter(look, lost.number).steps
        hidden = history(look, DRIVE, item=ITEM, limit=100).rows
        every = history(look, DRIVE, item=ITEM, deliveries=True, limit=100).rows
    assert [step.state for step in steps] == ["queued", "abandoned", "queued", "delivered"]
    assert not [each for each in hidden if each.name.startswith("message.")]
    assert [each.name for each in every if each.name.startswith("message.")] == [
        "message.sent.v1",
        "message.redriven.v1",
        "message.abandoned.v1",
        "message.letter_queued.v1",
    ]
    assert list(verify(drive.office.views, drive.office.log)) == []


def test_a_dead_letter_is_sent_again_by_somebody_with_a_reason(drive: Driven) -> None:
    (lost,) = dead(drive)
    with refused(ReasonRequired, ""):
        redriven(drive, MARCH_18, lost.stream, " ")
    redriven(drive, MARCH_18, lost.stream, "mended")
    assert drive.tick(MARCH_18).abandoned == 1, "it was not"
    assert len(dead(drive)) == 1
    drive.sent.refusing.clear()
    redriven(drive, MARCH_19, lost.stream, "mended")
    assert drive.tick(MARCH_19).delivered >= 1
    assert [line.state for line in told(drive) if line.rung == "T-3"] == ["told"]


def test_what_a_dead_letter_was_to_tell_is_told_to_whoever_holds_the_post_now(
    drive: Driven,
) -> None:
    """The letter to the one who left is voided; the fact waits for his successor, who is told."""
    directory = known_directory(drive.office.reads)
    grant = next(g.id for g in directory.grants.values() if g.person == ZHANG)
    new = PersonId("qian")
    drive.do(RegisterPerson, MARCH_18, person=new, name="钱", email="qian@x.example")
    drive.do(RevokeRole, MARCH_18, "he left", id=grant)
    scope = unit_scope(TOWNS[0])
    drive.do(GrantRole, MARCH_18, person=new, role=Role.LIAISON, scope=scope, letters=True)
    drive.tick(MARCH_18)
    lines = {line.person: line for line in told(drive)}
    assert (lines[ZHANG].state, lines[new].state) == ("voided", "told")
    assert lines[new].address == "qian@x.example"
    assert len(facts(drive)) == 1
    with reading(drive.office) as look:
        (voided,) = letters(look, state=MessageState.VOIDED).rows
    assert (voided.recipient, voided.why) == (ZHANG, "handed-on")
