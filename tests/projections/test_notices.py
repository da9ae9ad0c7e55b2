"""What people are to be told of: whose paper was entered, whose account was changed."""

from msgspec.structs import replace

from engine.domain.access.doors import AccessDeed, Door
from engine.domain.access.events import (
    AccessClosed,
    AccessOpened,
    ConfirmationAsked,
    CredentialReset,
    DoorSet,
    LoginLinked,
)
from engine.domain.assignment.events import AssignmentReceived, AssignmentStarted
from engine.domain.event import Event, Proof, Stamp
from engine.domain.message import NOTICE_RUNG, MessageKind, MessageQueued
from engine.domain.office.events import LogRestored
from engine.ids import ACCESS_STREAM, OFFICE_STREAM, SYSTEM, PersonId, StreamId
from projections import notices
from projections.notices import NoticeRow
from tests.projections.history import Place, begun, plan_of, projected
from tests.samples import CAMPAIGN, CHEN, LI, WANG, march, stamp

PLAN = plan_of("town-01")
HEAD = PersonId("head")


def proven(actor: PersonId, **more: object) -> Stamp:
    return replace(stamp(march(4), actor=actor, reason="by post"), **{"proof": Proof.LOGIN, **more})


def letter(position: int, item: StreamId, kind: MessageKind = MessageKind.NOTICE) -> MessageQueued:
    return MessageQueued(
        stamp=stamp(march(5), actor=SYSTEM),
        kind=kind,
        campaign=None,
        unit=None,
        item=item,
        rung=NOTICE_RUNG,
        generation=position,
        recipient=LI,
        address="",
        subject="s",
        body="b",
    )


def told(place: Place, log: object) -> list[NoticeRow]:
    with projected(place("v"), log).connect() as conn:  # type: ignore[arg-type]
        return notices.waiting(conn, 100)


def test_paper_that_was_entered_is_told_and_what_one_did_himself_is_not(place: Place) -> None:
    log = begun()
    log.add(PLAN, AssignmentReceived(stamp=proven(LI, entered_by=CHEN)))
    position = log.head()
    log.add(PLAN, AssignmentStarted(stamp=proven(LI)))
    (row,) = told(place, log)
    assert (row.position, row.person, row.by, row.entered) == (position, LI, CHEN, True)
    assert (row.campaign, row.unit, row.on_day) == (CAMPAIGN, "town-01", march(4))


def test_whoever_has_an_account_is_told_what_others_did_to_it(place: Place) -> None:
    log = begun()
    untold: tuple[Event, ...] = (
        DoorSet(stamp=proven(WANG), door=Door.CLOSED),
        AccessOpened(stamp=stamp(march(3), actor=WANG), person=LI),
        AccessOpened(stamp=proven(SYSTEM, proof=None), person=LI),
        AccessOpened(stamp=proven(WANG), person=WANG),
    )
    log.add(ACCESS_STREAM, *untold)
    before = log.head()
    changes: tuple[Event, ...] = (
        AccessOpened(stamp=proven(WANG), person=LI),
        LoginLinked(stamp=proven(WANG), person=LI, login="li"),
        CredentialReset(stamp=proven(WANG), person=LI),
        AccessClosed(stamp=proven(WANG), person=LI),
        ConfirmationAsked(stamp=proven(WANG), person=HEAD, deed=AccessDeed.RESET),
    )
    log.add(ACCESS_STREAM, *changes)
    rows = told(place, log)
    assert [row.position for row in rows] == list(range(before + 1, before + 6))
    assert [row.person for row in rows] == [LI, LI, LI, LI, HEAD]
    assert {(row.by, row.entered, row.campaign) for row in rows} == {(WANG, False, None)}


def test_a_restored_log_is_told_to_those_who_keep_it(place: Place) -> None:
    log = begun()
    log.add(OFFICE_STREAM, LogRestored(stamp=stamp(march(4)), events=3, source="a"))
    restored = proven(SYSTEM, authority=HEAD)
    log.add(OFFICE_STREAM, LogRestored(stamp=restored, events=4, source="b"))
    (row,) = told(place, log)
    assert (row.position, row.person, row.by) == (log.head(), None, HEAD)


def test_it_waits_until_its_own_letter_is_queued(place: Place) -> None:
    log = begun()
    log.add(ACCESS_STREAM, AccessOpened(stamp=proven(WANG), person=LI))
    one = log.head()
    log.add(ACCESS_STREAM, CredentialReset(stamp=proven(WANG), person=LI))
    two = log.head()
    stream = StreamId(f"message/access/main/notice/g{one}/{LI}")
    other = StreamId(f"message/access/main/T-3/g{two}/{LI}")
    log.add(stream, letter(one, ACCESS_STREAM))
    log.add(other, letter(two, ACCESS_STREAM, MessageKind.REMINDER))
    assert [row.position for row in told(place, log)] == [two]
