"""Which rungs go out on which day, to whom, and what the letter says."""

from datetime import UTC, date, datetime
from functools import partial

import pytest

from engine.domain.agenda import DueItem, Recipient
from engine.domain.event import Stamp, Via
from engine.domain.message import MessageKind, MessageQueued
from engine.ids import SYSTEM, CampaignId, CommandId, PersonId, StreamId, UnitId
from engine.reactions.reminders import (
    OFFICE_DESK,
    Letterhead,
    Recipients,
    addressees,
    reminders,
    rungs_to_send,
    write_reminder,
)
from office.words import worded
from workflows.schema import DEFAULT_LADDER, Rung, RungRecipient

CHINESE = Letterhead(office="县作风办", worded=partial(worded, lang="zh"))
ENGLISH = Letterhead(office="County office", worded=partial(worded, lang="en"))
ITEM = StreamId("assignment/workstyle-2009/plan-filed/town-03/once")
TOWN = UnitId("town-03")
DUE = date(2009, 3, 13)
LADDER = {rung.key: rung for rung in DEFAULT_LADDER}

LIAISON = Recipient(person=PersonId("town-03.liaison"), name="李联络", address="li@town.example")
CHIEF = Recipient(person=PersonId("town-03.chief"), name="王书记", address="wang@town.example")
OFFICE = Recipient(person=PersonId("clerk"), name="活动办", address="office@county.example")


def march(day: int) -> date:
    return date(2009, 3, day)


def due(*rungs: str, due_on: date = DUE, generation: int = 1, title: str = "方案") -> DueItem:
    return DueItem(
        item=ITEM,
        campaign=CampaignId("workstyle-2009"),
        title=title,
        unit=TOWN,
        unit_name="城关镇",
        due_on=due_on,
        generation=generation,
        rungs=rungs,
        overdue=False,
        since=due_on,
    )


def stamp(on: date) -> Stamp:
    return Stamp(
        recorded_at=datetime(on.year, on.month, on.day, 1, tzinfo=UTC),
        on=on,
        actor=SYSTEM,
        via=Via.SCHEDULER,
        command_id=CommandId("tick"),
    )


def people(
    liaison: Recipient | None = LIAISON,
    chief: Recipient | None = CHIEF,
    office: Recipient | None = OFFICE,
) -> Recipients:
    posts = {
        RungRecipient.LIAISON: liaison,
        RungRecipient.UNIT_CHIEF: chief,
        RungRecipient.OFFICE: office,
    }

    def recipients(unit: UnitId, post: RungRecipient) -> tuple[Recipient, ...]:
        held = posts[post] if unit == TOWN else None
        return (held,) if held else ()

    return recipients


@pytest.mark.parametrize(
    ("given", "on", "then"),
    [
        pytest.param((), march(1), (), id="nothing has come"),
        pytest.param(("T-7",), march(6), ("T-7",), id="on its day"),
        pytest.param(("T-7",), march(8), ("T-7",), id="a missed run is caught up"),
        pytest.param(("T-7", "T-3"), march(10), ("T-3",), id="of two missed the latest"),
        pytest.param(("T-7", "T-3", "T-1", "T0"), march(13), ("T0",), id="of four missed the last"),
        pytest.param(("T0",), march(14), (), id="none of them once the date is past"),
        pytest.param(("T-1", "T0", "T+1"), march(14), ("T+1",), id="past: only what comes after"),
        pytest.param(("T+1", "T+3"), march(18), ("T+1", "T+3"), id="all that come after"),
        pytest.param(("T+3", "T-3"), march(10), ("T-3", "T+3"), id="in the order of the ladder"),
        pytest.param(("T-99",), march(10), (), id="a rung the ladder lacks"),
    ],
)
def test_rungs_to_send(given: tuple[str, ...], on: date, then: tuple[str, ...]) -> None:
    sent = rungs_to_send(due(*given), DEFAULT_LADDER, on)
    assert tuple(rung.key for rung in sent) == then


@pytest.mark.parametrize(
    ("rung", "recipients", "then"),
    [
        pytest.param("T-3", people(), (LIAISON,), id="the liaison"),
        pytest.param("T-3", people(liaison=None), (CHIEF,), id="no liaison: the chief"),
        pytest.param("T-3", people(None, None), (OFFICE,), id="no chief either: the office"),
        pytest.param("T+1", people(), (LIAISON, CHIEF), id="liaison and chief"),
        pytest.param("T+1", people(liaison=None), (CHIEF,), id="the chief for both, once"),
        pytest.param("T+3", people(chief=None), (OFFICE,), id="the office for both, once"),
        pytest.param("T-3", people(None, None, None), (OFFICE_DESK,), id="never nobody"),
    ],
)
def test_addressees(rung: str, recipients: Recipients, then: tuple[Recipient, ...]) -> None:
    assert addressees(TOWN, LADDER[rung], recipients) == then


def test_a_post_without_an_address_is_stood_in_for() -> None:
    silent = Recipient(person=LIAISON.person, name=LIAISON.name, address="")
    assert addressees(TOWN, LADDER["T-3"], people(liaison=silent)) == (CHIEF,)


def test_without_any_address_the_post_itself_stands_on_record() -> None:
    silent = Recipient(person=LIAISON.person, name=LIAISON.name, address="")
    assert addressees(TOWN, LADDER["T-3"], people(silent, None, None)) == (silent,)


def test_stand_ins_are_asked_for_only_where_nobody_can_be_reached() -> None:
    asked: list[RungRecipient] = []

    def recipients(unit: UnitId, post: RungRecipient) -> tuple[Recipient, ...]:
        asked.append(post)
        return people()(unit, post)

    assert addressees(TOWN, LADDER["T-3"], recipients) == (LIAISON,)
    assert asked == [RungRecipient.LIAISON]


def test_the_whole_letter() -> None:
    assert write_reminder(
        due("T-3", generation=2), LADDER["T-3"], LIAISON, stamp(march(10)), CHINESE
    ) == MessageQueued(
        stamp=Stamp(
            recorded_at=datetime(2009, 3, 10, 1, tzinfo=UTC),
            on=march(10),
            actor=SYSTEM,
            via=Via.SCHEDULER,
            command_id=CommandId(f"tick:{ITEM}:T-3:g2:town-03.liaison"),
        ),
        kind=MessageKind.REMINDER,
        campaign=CampaignId("workstyle-2009"),
        unit=TOWN,
        item=ITEM,
        rung="T-3",
        generation=2,
        recipient=LIAISON.person,
        address="li@town.example",
        subject="【还有3天到期】城关镇 方案",
        body=(
            "李联络：\n\n"
            "任务：方案\n"
            "责任单位：城关镇\n"
            "完成时限：2009年3月13日（含当日），还有3天到期\n"
            "办理：请在系统中提交；确有困难的，请在到期前申请延期。\n"
            f"编号：{ITEM}\n\n"
            "县作风办\n"
        ),
    )


@pytest.mark.parametrize(
    ("on", "zh", "en"),
    [
        (march(12), "【还有1天到期】城关镇 方案", "[1 day left] 城关镇: 方案"),
        (march(13), "【今日到期】城关镇 方案", "[due today] 城关镇: 方案"),
        (march(14), "【已逾期1天】城关镇 方案", "[1 day late] 城关镇: 方案"),
        (march(18), "【已逾期5天】城关镇 方案", "[5 days late] 城关镇: 方案"),
    ],
)
def test_the_subject_counts_days_in_the_language_of_the_office(on: date, zh: str, en: str) -> None:
    for letterhead, subject in ((CHINESE, zh), (ENGLISH, en)):
        letter = write_reminder(due("T0"), LADDER["T0"], LIAISON, stamp(on), letterhead)
        assert letter.subject == subject


def test_an_english_office_writes_in_english() -> None:
    letter = write_reminder(due("T-3"), LADDER["T-3"], LIAISON, stamp(march(10)), ENGLISH)
    assert letter.body == (
        "李联络,\n\n"
        "task: 方案\n"
        "unit: 城关镇\n"
        "due: 2009-03-13 (inclusive), 3 days left\n"
        "to do: hand it in through the system, or ask for an extension before it is due\n"
        f"reference: {ITEM}\n\n"
        "County office\n"
    )


def test_a_subject_is_one_line_whatever_the_title() -> None:
    item = due("T0", title="方案\r\nBcc: all@county.example")
    letter = write_reminder(item, LADDER["T0"], LIAISON, stamp(march(13)), CHINESE)
    assert "\n" not in letter.subject
    assert "\r" not in letter.subject


def test_the_same_again_is_the_same_and_an_extension_is_another() -> None:
    first = reminders(due("T-3"), DEFAULT_LADDER, people(), stamp(march(10)))
    assert first == reminders(due("T-3"), DEFAULT_LADDER, people(), stamp(march(10)))
    moved = due("T-3", due_on=march(20), generation=2)
    (again,) = reminders(moved, DEFAULT_LADDER, people(), stamp(march(17)))
    assert again.stamp.command_id not in {message.stamp.command_id for message in first}
    assert again.generation == 2


def test_everybody_on_rungs_that_come_together_is_told_once() -> None:
    """At the last of them that is his; the chief stands on both."""
    sent = reminders(due("T+1", "T+3"), DEFAULT_LADDER, people(), stamp(march(18)))
    assert [(message.rung, message.recipient) for message in sent] == [
        ("T+1", LIAISON.person),
        ("T+3", CHIEF.person),
        ("T+3", OFFICE.person),
    ]


def test_an_empty_ladder_sends_nothing() -> None:
    empty: tuple[Rung, ...] = ()
    assert reminders(due("T-3"), empty, people(), stamp(march(10))) == ()


def test_a_letter_after_the_due_date_does_not_offer_what_is_too_late() -> None:
    late = write_reminder(due("T+1"), LADDER["T+1"], CHIEF, stamp(march(14)), CHINESE)
    assert "申请延期" not in late.body
    assert "向活动办公室说明情况" in late.body
