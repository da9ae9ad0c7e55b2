"""Who is told what was done in his name or to his account."""

from datetime import date

from msgspec.structs import replace

from engine.domain.agenda import Notice
from engine.domain.message import MessageKind
from engine.ids import ACCESS_STREAM
from engine.phrases import phrase
from engine.reactions.facts import notices_of
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


def test_a_person_is_told_of_the_event_at_its_position() -> None:
    (fact,) = notices_of(RESET, STAMP)
    assert (fact.kind, fact.item, fact.generation) == (MessageKind.NOTICE, ACCESS_STREAM, 12)
    assert fact.post == f"person:{LIAISON.person}"
    assert fact.stream == "reminder/access/main/notice/g12/person:town-03.liaison"
    assert fact.stamp.command_id == f"tick:{fact.stream}"
    assert notices_of(RESET, STAMP) == (fact,)


def test_each_is_told_and_the_office_where_nobody_is_known() -> None:
    both = notices_of(replace(RESET, recipients=(LIAISON, OFFICE)), STAMP)
    assert [f.post for f in both] == [f"person:{p.person}" for p in (LIAISON, OFFICE)]
    assert [f.post for f in notices_of(replace(RESET, recipients=()), STAMP)] == ["office"]
