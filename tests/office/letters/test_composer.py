"""The letter room at work: facts of a real office become letters."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.utils import parseaddr

import icalendar
import pytest
from msgspec.structs import replace

from engine.delivery.letter import LetterDraft, Recipient, message_id
from engine.domain.agenda import Fact
from engine.domain.message import MessageKind
from engine.ids import PersonId, StreamId, UnitId, letter_stream, reminder_stream
from office.letters.composer import OfficeLetters
from office.settings import LetterSettings, ServeSettings
from tests.driven import CLOSING, DRIVE, MONTHLY, PLAN, TOWNS, Driven, driven, key_of

TODAY = date(2026, 3, 20)
NOW = datetime(2026, 3, 20, 0, 30, tzinfo=UTC)
ZHANG = Recipient(person=PersonId("town-01.liaison"), name="张一", address="t1@x.example")


@pytest.fixture(scope="module")
def drive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driven]:
    folder = tmp_path_factory.mktemp("letters")
    with driven(folder, folder / "log.db") as found:
        found.office.catch_up()
        yield found


@pytest.fixture
def letters(drive: Driven, tmp_path) -> OfficeLetters:
    settings = replace(
        drive.office.settings,
        serve=ServeSettings(public="https://campaign.example.org"),
        letters=LetterSettings(folder=tmp_path / "letters"),
    )
    return OfficeLetters(settings, drive.office.log, drive.office.views)


def fact(duty, unit=TOWNS[0], post: str = "liaison", **changes: object) -> Fact:
    key = key_of(duty, unit)
    found = Fact(
        stream=reminder_stream(key.stream, "T0", 1, post),
        kind=MessageKind.REMINDER,
        campaign=DRIVE,
        unit=unit,
        item=key.stream,
        rung="T0",
        generation=1,
        post=post,
        form="reminder",
        channel="",
        due_on=date(2026, 3, 20),
        reason="",
        recorded_at=NOW,
    )
    return replace(found, **changes)


def draft(*facts: Fact, to: Recipient = ZHANG, on: date = TODAY) -> LetterDraft:
    stream = letter_stream(to.person, f"{on}.1")
    return LetterDraft(
        stream=stream,
        message_id=message_id(stream, "office.example.org"),
        recipient=to,
        facts=facts,
        on=on,
        written_at=NOW,
    )


def test_a_letter_holds_what_its_facts_are_about(letters: OfficeLetters):
    (letter,) = letters.compose([draft(fact(PLAN), fact(CLOSING))])
    assert letter.subject.startswith("【工作提醒】2项工作：今日到期1项、即将到期1项")
    assert "张一同志：" in letter.text
    assert "责任单位：一镇" in letter.text
    # 31 May is a Sunday: the closing report is due on the Monday.
    assert "完成时限：2026年6月1日（含当日），还有73天到期" in letter.text
    assert "https://campaign.example.org/c/drive/tasks/plan/units/town-01" in letter.text
    assert letter.html is not None
    assert "一镇" in letter.html
    assert (letter.lang, letter.link) == ("zh", "https://campaign.example.org/my")
    assert parseaddr(f"<{letter.message_id}>")[1] == letter.message_id


def test_the_due_dates_go_with_it(letters: OfficeLetters):
    (letter,) = letters.compose([draft(fact(PLAN), fact(CLOSING))])
    assert letter.calendar is not None
    found = icalendar.Calendar.from_ical(letter.calendar).events
    assert [event.decoded("DTSTART") for event in found] == [TODAY, date(2026, 6, 1)]
    (late,) = letters.compose([draft(fact(PLAN), on=date(2026, 3, 25))])
    assert late.calendar is None
    assert "已逾期5天" in late.text


def test_each_is_written_in_his_own_language(letters: OfficeLetters):
    english = replace(ZHANG, lang="en")
    one, other = letters.compose([draft(fact(PLAN), to=english), draft(fact(PLAN))])
    assert (one.lang, other.lang) == ("en", "zh")
    assert "Dear 张一," in one.text
    assert "Unit: Town One" in one.text
    assert "同志" in other.text


def test_the_office_in_place_of_a_vacant_post_is_no_member_of_the_unit(letters: OfficeLetters):
    desk = Recipient(person=PersonId("office"), name="", address="off@x.example")
    (letter,) = letters.compose([draft(fact(PLAN), to=desk)])
    assert letter.text.startswith("活动办公室：")
    assert "请您督促办理" in letter.text


def test_what_has_no_row_is_told_by_what_is_on_record(letters: OfficeLetters):
    """Views that were begun anew, or an item of a campaign that is gone."""
    gone = StreamId("assignment/drive/no-duty/town-01/once")
    (letter,) = letters.compose([draft(fact(PLAN, item=gone))])
    assert gone in letter.subject


def test_a_review_tells_since_when_the_work_waits(letters: OfficeLetters):
    waiting = fact(MONTHLY, kind=MessageKind.REVIEW, post="reviewer", due_on=date(2026, 3, 17))
    (letter,) = letters.compose([draft(waiting)])
    assert "请您审核" in letter.text
    assert "已等待3天" in letter.text
    assert letter.calendar is None


def test_a_recurring_duty_is_named_with_its_period(letters: OfficeLetters, drive: Driven):
    drive.office.agenda.catch_up()
    drive.tick(date(2026, 3, 2))
    key = key_of(MONTHLY, UnitId("bureau-01"), "2026-03")
    march = fact(MONTHLY, unit=key.unit, item=key.stream)
    (letter,) = letters.compose([draft(march)])
    assert "· 2026-03" in letter.subject


def test_a_notice_tells_the_event(letters: OfficeLetters, drive: Driven):
    told = fact(PLAN, kind=MessageKind.NOTICE, generation=4, post=f"person:{ZHANG.person}")
    (letter,) = letters.compose([draft(told)])
    assert "账本记录：#4" in letter.text
    assert letter.subject.startswith("【告知】")


def test_a_template_at_fault_is_said_and_the_letter_goes(letters, drive, tmp_path):
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "letter.html").write_text("{{ letter.nmae }}", "utf-8")
    settings = replace(drive.office.settings, letters=LetterSettings(folder=folder))
    room = OfficeLetters(settings, drive.office.log, drive.office.views)
    (letter,) = room.compose([draft(fact(PLAN))])
    assert letter.html is not None
    assert "一镇" in letter.html
    assert len(room.faults) == 1
