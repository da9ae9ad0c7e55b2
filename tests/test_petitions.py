"""Petitions in a whole office, on both stores: what they move, and how they end."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.domain.assignment.commands import ReceiveAssignment
from engine.domain.assignment.events import AssignmentExtended
from engine.domain.event import Command, Recorded, Via
from engine.domain.petition.commands import (
    AskExtension,
    AskOverride,
    AskSignOff,
    AskTransfer,
    AskWaiver,
    GrantOverride,
    GrantPetition,
    RefusePetition,
)
from engine.domain.petition.table import PetitionState
from engine.domain.phase.commands import ClosePhase, ReopenPhase
from engine.errors import NotAllowed, NotFound, ReasonRequired, RuleBroken
from engine.ids import PetitionId, PetitionKey, UnitId
from engine.store.ports import Address
from office.answers.leader import leader
from office.answers.petitions import petition as shown_one
from office.answers.petitions import petitions as listed
from office.answers.reading import reading
from projections import alerts, petitions
from projections.board import BoardRow, board_at
from projections.petitions import PetitionRow
from projections.rebuilding.verify import verify
from projections.states import Light, light
from tests.driven import DRIVE, FIGURE, MONTHLY, ONE, PLAN, TOWNS, Driven, driven, key_of
from tests.samples import CHEN, LI
from tests.spec import refused

COUNTY = "the county committee"
FLOOD = "the bridge is gone"
WORK = key_of(PLAN, TOWNS[0])


def march(day: int) -> date:
    return date(2026, 3, day)


@pytest.fixture
def drive(tmp_path: Path, address: Address) -> Iterator[Driven]:
    with driven(tmp_path, address) as drive:
        yield drive


def ask(drive: Driven, day: date, kind: type[Command] = AskExtension, **more: Any) -> PetitionKey:
    """The liaison of the first town asks, for time until the 31st if nothing else is said."""
    fields = {"key": WORK, "to": march(31)} if kind is AskExtension else {}
    drive.on(day)
    stamp = drive.office.stamp(LI, Via.WEB, reason=FLOOD)
    (recorded,) = drive.office.handle(kind(stamp=stamp, **fields | more))
    return PetitionKey(DRIVE, PetitionId(recorded.stream.rsplit("/", 1)[1]))


def grant(drive: Driven, key: PetitionKey, day: date) -> tuple[Recorded, ...]:
    return drive.do(GrantPetition, day, "it is so", key=key, authority=COUNTY)


def names(recorded: tuple[Recorded, ...]) -> list[str]:
    return [r.name for r in recorded]


def shown(drive: Driven, unit: UnitId = TOWNS[0]) -> BoardRow:
    drive.office.catch_up()
    with drive.office.views.connect() as views:
        (row,) = board_at(views, DRIVE, unit=unit, duty=PLAN)
    return row


def petition(drive: Driven, at: int | None = None) -> PetitionRow:
    drive.office.catch_up()
    with drive.office.views.connect() as views:
        return petitions.petitions(views, DRIVE, at)[-1]


def test_asked_before_due_and_granted_after_it_the_assessed_day_follows(drive: Driven) -> None:
    """Nobody ticked in between, and nothing says that the town was late."""
    key = ask(drive, march(20))
    recorded = grant(drive, key, march(23))
    assert names(recorded) == ["petition.granted.v1", "assignment.extended.v1"]
    extended = recorded[1].event
    assert isinstance(extended, AssignmentExtended)
    assert extended.asked is not None
    assert (extended.asked.petition, extended.asked.on) == ("p-0001", march(20))
    row = shown(drive)
    assert (row.due_on, row.assessed_on, row.late) == (march(31), march(31), False)
    assert light(row, march(24)) is Light.YELLOW


def test_what_fell_overdue_while_it_waited_is_annulled(drive: Driven) -> None:
    key = ask(drive, march(20))
    assert drive.tick(march(21)).overdue == 3
    assert shown(drive).late
    recorded = grant(drive, key, march(23))
    assert names(recorded) == [
        "petition.granted.v1",
        "assignment.overdue_annulled.v1",
        "assignment.extended.v1",
    ]
    row = shown(drive)
    assert (row.due_on, row.assessed_on, row.late) == (march(31), march(31), False)
    with drive.office.views.connect() as views:
        open_alerts = [a for a in alerts.alerts(views, campaign=DRIVE) if a.item == WORK.stream]
    assert [a.cleared_by for a in open_alerts] == ["annulled"]
    assert drive.tick(march(24)).overdue == 0
    drive.hand_in(WORK, march(31))
    assert not shown(drive).late


def test_asked_after_it_was_due_only_the_day_worked_to_moves(drive: Driven) -> None:
    key = ask(drive, march(21))
    recorded = grant(drive, key, march(23))
    assert names(recorded) == [
        "petition.granted.v1",
        "assignment.fell_overdue.v1",
        "assignment.extended.v1",
    ]
    row = shown(drive)
    assert (row.due_on, row.assessed_on, row.late) == (march(31), march(20), True)


def test_the_grant_is_seen_as_of_its_event(drive: Driven) -> None:
    key = ask(drive, march(18))
    (granted, *_) = grant(drive, key, march(19))
    row = petition(drive)
    assert (row.state, row.authority, row.answered_on) == ("granted", COUNTY, march(19))
    before = petition(drive, granted.position - 1)
    assert (before.state, before.answered_on, before.why) == ("asked", None, FLOOD)
    assert (before.to, before.unit, before.answer_by) == (march(31), TOWNS[0], date(2026, 4, 1))


def test_a_waiver_and_a_transfer_are_done_with_their_grant(drive: Driven) -> None:
    waiver = ask(drive, march(18), AskWaiver, key=WORK)
    assert names(grant(drive, waiver, march(19))) == [
        "petition.granted.v1",
        "assignment.waived.v1",
    ]
    other = key_of(PLAN, TOWNS[1])
    with refused(RuleBroken, "owes this duty already"):
        ask(drive, march(18), AskTransfer, key=other, to_unit=TOWNS[2])
    transfer = ask(drive, march(19), AskTransfer, key=other, to_unit=UnitId("bureau-01"))
    assert transfer.petition == "p-0002"
    assert names(grant(drive, transfer, march(19))) == [
        "petition.granted.v1",
        "assignment.transferred.v1",
        "assignment.taken_over.v1",
    ]


def test_what_is_signed_off_is_handed_in(drive: Driven) -> None:
    month = key_of(MONTHLY, UnitId("bureau-01"), "2026-03")
    drive.tick(march(2))
    with refused(NotAllowed, "cannot submit"):
        ask(drive, march(18), AskSignOff, key=month, filed=FIGURE)
    drive.do(ReceiveAssignment, march(18), key=month)
    key = ask(drive, march(18), AskSignOff, key=month, filed=FIGURE)
    recorded = drive.do(GrantPetition, march(19), "read and right", key=key)
    assert names(recorded) == ["petition.granted.v1", "assignment.submitted.v1"]
    assert recorded[1].event.stamp.actor == CHEN


def test_a_phase_is_closed_by_the_override_that_was_asked_for(drive: Driven) -> None:
    asked = ask(drive, march(23), AskOverride, campaign=DRIVE, phase=ONE)
    waiting = ask(drive, march(23), AskWaiver, key=WORK)
    with refused(NotFound, "no petition"):
        grant(drive, asked, march(24))
    recorded = drive.do(
        GrantOverride, march(24), "the county wants it", key=asked, phase=ONE, authority=COUNTY
    )
    assert names(recorded)[-2:] == ["petition.granted.v1", "phase.closed_by_override.v1"]
    assert names(recorded).count("assignment.fell_overdue.v1") == 3
    row = petition(drive)
    assert (row.petition, row.state, row.cause) == (waiting.petition, "lapsed", "phase-closed")
    with refused(NotAllowed, "cannot grant petition p-0002 while lapsed"):
        grant(drive, waiting, march(24))


def test_petitions_of_a_phase_lapse_with_its_closing(drive: Driven) -> None:
    ask(drive, march(18))
    drive.do(ClosePhase, march(19), FLOOD, campaign=DRIVE, phase=ONE, authority=COUNTY)
    assert drive.names()[-1] == "petition.lapsed.v1"
    with refused(RuleBroken, 'phase "one" is closed'):
        ask(drive, march(19))
    drive.do(
        ReopenPhase,
        march(20),
        FLOOD,
        campaign=DRIVE,
        phase=ONE,
        ends_on=date(2026, 6, 30),
        authority=COUNTY,
    )
    assert ask(drive, march(20)).petition == "p-0002"
    assert drive.tick(march(20)).lapsed == 0


def test_a_petition_that_nobody_answers_lapses_by_its_day(drive: Driven) -> None:
    key = ask(drive, march(16), answer_by=march(18))
    assert drive.tick(march(18)).lapsed == 0
    with refused(RuleBroken, "it could be answered until 2026-03-18"):
        grant(drive, key, march(19))
    assert drive.tick(march(19)).lapsed == 1
    assert drive.tick(march(20)).lapsed == 0
    row = petition(drive)
    assert (row.state, row.cause, row.answered_by) == ("lapsed", "day", None)


def test_a_refusal_leaves_the_work_as_it_is(drive: Driven) -> None:
    key = ask(drive, march(18))
    with pytest.raises(ReasonRequired):
        drive.do(RefusePetition, march(19), key=key)
    recorded = drive.do(RefusePetition, march(19), "no need", key=key, authority=COUNTY)
    assert names(recorded) == ["petition.refused.v1"]
    assert shown(drive).due_on == march(20)
    with refused(NotAllowed, "cannot grant petition p-0001 while refused"):
        grant(drive, key, march(19))


def test_nothing_is_asked_for_that_could_not_be_done(drive: Driven) -> None:
    with refused(RuleBroken, "due on 2026-03-20"):
        ask(drive, march(18), to=march(19))
    with refused(NotFound, "nowhere"):
        ask(drive, march(18), AskTransfer, key=WORK, to_unit=UnitId("nowhere"))
    with refused(RuleBroken, "2026-03-17"):
        ask(drive, march(18), answer_by=march(17))
    with refused(NotFound, "p-0009"):
        grant(drive, PetitionKey(DRIVE, PetitionId("p-0009")), march(18))
    assert "petition.extension_asked.v1" not in drive.names()


def test_a_grant_that_lost_its_ground_records_nothing(drive: Driven) -> None:
    """The work was handed in and waived meanwhile: the petition still waits."""
    key = ask(drive, march(18))
    waiver = ask(drive, march(18), AskWaiver, key=WORK)
    grant(drive, waiver, march(19))
    with refused(NotAllowed, "cannot extend"):
        grant(drive, key, march(19))
    drive.office.catch_up()
    with drive.office.views.connect() as views:
        found = petitions.petitions(views, DRIVE, state=PetitionState.ASKED)
    assert [row.petition for row in found] == ["p-0001"]


def test_sent_twice_it_is_answered_once(drive: Driven) -> None:
    key = ask(drive, march(18))
    stamp = drive.office.stamp(CHEN, Via.CLI, reason="yes")
    command = GrantPetition(stamp=stamp, key=key, authority=COUNTY)
    assert drive.office.handle(command) == drive.office.handle(command)
    assert drive.names().count("assignment.extended.v1") == 1


def test_the_view_is_the_same_built_anew(drive: Driven) -> None:
    grant(drive, ask(drive, march(20)), march(23))
    ask(drive, march(23), AskWaiver, key=key_of(PLAN, TOWNS[1]))
    drive.do(ClosePhase, march(24), FLOOD, campaign=DRIVE, phase=ONE, authority=COUNTY)
    office = drive.office
    office.catch_up()
    assert not list(verify(office.views, office.log))


def test_every_answer_is_as_it_was_given_at_its_moment(drive: Driven) -> None:
    """The list, each petition with what a yes and a no lead to, and the leader's page."""
    told: dict[int, object] = {}

    def asked_now(at: int | None = None) -> object:
        with reading(drive.office, at) as look:
            found = listed(look, DRIVE)
            return found, [shown_one(look, each.key) for each in found], leader(look, None)

    wishes: list[tuple[int, type[Command], dict[str, Any]]] = [
        (18, AskExtension, {}),
        (19, AskWaiver, {"key": key_of(PLAN, TOWNS[1])}),
        (20, AskOverride, {"campaign": DRIVE, "phase": ONE}),
        (23, AskTransfer, {"key": key_of(PLAN, TOWNS[2]), "to_unit": UnitId("bureau-01")}),
    ]
    keys = []
    for day, kind, fields in wishes:
        keys.append(ask(drive, march(day), kind, **fields))
        drive.tick(march(day))
        told[drive.office.log.head()] = asked_now()
    grant(drive, keys[0], march(24))
    told[drive.office.log.head()] = asked_now()
    drive.do(RefusePetition, march(25), "no need", key=keys[1], authority=COUNTY)
    told[drive.office.log.head()] = asked_now()
    drive.tick(date(2026, 4, 20))
    for position, answer in told.items():
        assert asked_now(position) == answer
