"""Until when answers count, and what is asked before a box is sealed and counted."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from engine.domain.event import need_reason, not_dated_back
from engine.domain.survey.commands import CloseSurvey
from engine.domain.survey.events import SurveyOpened
from engine.domain.survey.state import SurveyItem
from engine.domain.survey.table import SURVEY
from engine.ids import SYSTEM
from engine.phrases import Phrase, phrase


def closing_instant(closes_on: date, hour: time | None, zone: ZoneInfo) -> datetime:
    """In UTC: midnight at the end of the last day, or the hour of that day that is named."""
    if hour is None:
        return datetime.combine(closes_on + timedelta(days=1), time.min, zone).astimezone(UTC)
    return datetime.combine(closes_on, hour, zone).astimezone(UTC)


def is_late(opened: SurveyOpened, instant: datetime) -> bool:
    """Whether an answer at this instant comes too late: from 00:00 of the next day on, or after the
    hour; the hour itself is in time.
    """
    if opened.hour is None:
        return instant >= opened.closes_at
    return instant > opened.closes_at


def may_count(command: CloseSurvey, state: SurveyItem) -> bool:
    """Whether a box may be sealed for this command; False where the scheduler came before the end.

    Raises NotAllowed (not open), RuleBroken (dated back), ReasonRequired (before its end).
    """
    thing = named(command.key.number)
    scheduler = command.stamp.actor == SYSTEM
    over = state.opened is not None and is_late(state.opened, command.stamp.recorded_at)
    if scheduler and (state.opened is None or state.result or not over):
        return False
    SURVEY.step("close", state.state, thing)
    not_dated_back(command, phrase("deed.of-office", thing=thing))
    if not over:
        need_reason(command, "act.survey.close-early")
    return True


def named(number: str) -> Phrase:
    """A survey as a sentence names it."""
    return phrase("thing.survey", number=number)
