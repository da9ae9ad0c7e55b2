"""What somebody is told that was done in his name or to his account."""

from datetime import date

from msgspec.structs import replace

from engine.domain.agenda import Notice, Recipient
from engine.domain.message import MessageKind
from engine.ids import ACCESS_STREAM, PersonId
from engine.phrases import phrase
from engine.reactions.notices import write_notices
from engine.reactions.reminders import OFFICE_DESK, Letterhead
from office.words import worded
from tests.engine.delivery.desk import LIAISON, OFFICE, march, stamped

STAMP = stamped(march(10))
RESET = Notice(
    position=12,
    item=ACCESS_STREAM,
    campaign=None,
    unit=None,
    said=phrase("event.access.credential_reset", person=LIAISON.person),
    by=phrase("say.policy.person", name="王", person="root.wang"),
    on=date(2009, 3, 9),
    entered=False,
    recipients=(LIAISON,),
)
IN_ENGLISH = Letterhead(office="the office", worded=lambda said: worded(said, "en"))


def test_a_letter_says_what_was_done_when_and_by_whom() -> None:
    (letter,) = write_notices(RESET, STAMP, IN_ENGLISH)
    said = "the password of town-03.liaison was reset, and the sessions ended"
    assert letter.subject == f"For your information: {said}"
    assert letter.body == (
        f"李联络,\n\non 2009-03-09, by 王 (root.wang): {said}.\n"
        "If this is not as it should be, tell the campaign office at once.\n"
        "On record as: #12\n\nthe office\n"
    )
    assert (letter.kind, letter.item, letter.generation) == (MessageKind.NOTICE, ACCESS_STREAM, 12)
    assert (letter.recipient, letter.address) == (LIAISON.person, LIAISON.address)
    assert letter.stamp.command_id == "tick:access/main:notice:g12:town-03.liaison"


def test_paper_is_told_as_entered() -> None:
    (letter,) = write_notices(replace(RESET, entered=True), STAMP, IN_ENGLISH)
    assert "on 2009-03-09, 王 (root.wang) entered your paper for you: " in letter.body


def test_each_is_written_to_and_the_desk_where_nobody_is_known() -> None:
    both = write_notices(replace(RESET, recipients=(LIAISON, OFFICE)), STAMP)
    assert [letter.recipient for letter in both] == [LIAISON.person, OFFICE.person]
    (alone,) = write_notices(replace(RESET, recipients=()), STAMP)
    assert alone.recipient == OFFICE_DESK.person


def test_whoever_has_no_name_is_written_to_all_the_same() -> None:
    nobody = Recipient(person=PersonId("x"), name="", address="")
    (letter,) = write_notices(replace(RESET, recipients=(nobody,)), STAMP, IN_ENGLISH)
    assert letter.body.startswith("the office,")
