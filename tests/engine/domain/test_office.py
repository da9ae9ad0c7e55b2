"""An office: whose log it is, how its days are counted, which clock it lives by."""

from datetime import time

from engine.domain.office.commands import (
    ChangeDayRules,
    ConfirmClock,
    FoundOffice,
    MarkStrays,
    RecordRestore,
)
from engine.domain.office.day_rules import DayRules
from engine.domain.office.events import (
    ClockConfirmed,
    DayRulesChanged,
    LogRestored,
    OfficeFounded,
    StraysMarked,
)
from engine.domain.office.kinds import ClockKind
from engine.domain.office.rules import decide
from engine.domain.office.state import OfficeRecord, evolve
from engine.errors import ReasonRequired, RuleBroken
from tests.samples import march, stamp
from tests.spec import given

SHANGHAI = DayRules(zone="Asia/Shanghai")
FOUNDED = OfficeFounded(stamp=stamp(), identity="a1", days=SHANGHAI, clock=ClockKind.WALL)
WHY = stamp(march(9), reason="统一为北京时间")


def test_an_office_is_founded_once() -> None:
    found = FoundOffice(stamp=stamp(), identity="a1", days=SHANGHAI, clock=ClockKind.WALL)
    known = given(decide, evolve).when(found, 0).then(FOUNDED)
    assert known == OfficeRecord(identity="a1", days=SHANGHAI, clock=ClockKind.WALL)
    other = FoundOffice(stamp=stamp(), identity="b2", days=SHANGHAI, clock=ClockKind.VIRTUAL)
    given(decide, evolve, FOUNDED).when(other, 0).stays_quiet()


def test_days_are_counted_otherwise_with_a_reason() -> None:
    rules = DayRules(zone="Asia/Shanghai", day_ends=time(17, 30))
    given(decide, evolve, FOUNDED).when(ChangeDayRules(stamp=WHY, days=rules), 0).then(
        DayRulesChanged(stamp=WHY, days=rules)
    )
    given(decide, evolve, FOUNDED).when(ChangeDayRules(stamp=stamp(), days=rules), 0).refuses(
        ReasonRequired, "to change how days are counted needs a reason"
    )
    given(decide, evolve, FOUNDED).when(ChangeDayRules(stamp=WHY, days=SHANGHAI), 0).stays_quiet()


def test_a_change_of_zone_does_not_bring_yesterday_back() -> None:
    """At ten in the morning at Shanghai it is the evening before in Honolulu."""
    honolulu = DayRules(zone="Pacific/Honolulu")
    given(decide, evolve, FOUNDED).when(ChangeDayRules(stamp=WHY, days=honolulu), 0).refuses(
        RuleBroken,
        "by the new rules it is not yet 2009-03-09 at this moment, and days do not run backwards; "
        "change them once it is 2009-03-09 by these, too",
    )


def test_a_clock_is_confirmed_with_a_reason() -> None:
    given(decide, evolve, FOUNDED).when(ConfirmClock(stamp=WHY), 0).then(ClockConfirmed(stamp=WHY))
    given(decide, evolve, FOUNDED).when(ConfirmClock(stamp=stamp()), 0).refuses(
        ReasonRequired, "to say that the clock is right needs a reason"
    )


def test_strays_are_marked_by_their_positions() -> None:
    mark = MarkStrays(stamp=WHY, first=3, last=7, authority="领导小组")
    marked = StraysMarked(stamp=WHY, first=3, last=7, authority="领导小组")
    known = given(decide, evolve, FOUNDED).when(mark, 9).then(marked)
    assert known is not None
    assert known.strays == ((3, 7),)
    given(decide, evolve, FOUNDED, marked).when(mark, 10).stays_quiet()
    given(decide, evolve, FOUNDED).when(mark, 6).refuses(
        RuleBroken, "there are no events 3 to 7: the log ends with event 6"
    )


def test_a_log_that_never_said_whose_it_is_has_nothing_to_change() -> None:
    given(decide, evolve).when(ConfirmClock(stamp=WHY), 0).refuses(
        RuleBroken, "the log does not say whose it is"
    )


def test_a_restore_is_put_on_record_whoever_the_log_is_of() -> None:
    record = RecordRestore(stamp=stamp(), events=12, source="copy.db")
    restored = LogRestored(stamp=stamp(), events=12, source="copy.db")
    known = given(decide, evolve, FOUNDED).when(record, 0).then(restored)
    assert known == evolve(None, FOUNDED)
    assert decide(record, None, 0) == (restored,)
    assert evolve(None, restored) is None
