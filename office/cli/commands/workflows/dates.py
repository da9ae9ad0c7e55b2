"""The dates of a definition, and how a roster fits it, before anything is planned."""

from pathlib import Path
from typing import Final

from msgspec import Struct

from engine.calendars.working_days import Calendars
from engine.phrases import first_of, phrase
from office.answers.schedule import Plan, Schedule, ScheduledDay, Undated, schedule
from office.answers.unmatched import RosterMatch, matched
from office.cli.due_words import due_in_words
from office.cli.invocation import Invocation
from office.cli.render import column, say, show_answer, show_line, show_listing
from office.rosters import read_roster
from office.words import Language, worded
from workflows.schema import Definition

_NAMED: Final = 12


class DayCells(Struct, frozen=True):
    """A day as people see it; `whom`: who owes it, or who is reminded."""

    on: str
    what: str
    title: str
    phase: str
    occurrence: str
    whom: str


class UndatedCells(Struct, frozen=True):
    """What has no day yet, and why."""

    key: str
    title: str
    why: str


class DatesAnswer(Struct, frozen=True, kw_only=True):
    """The schedule, and how the roster fits, where one is given."""

    schedule: Schedule
    roster: RosterMatch | None


def show_dates(
    invocation: Invocation,
    definition: Definition,
    calendars: Calendars,
    edition: str,
    roster: Path | None,
    periods: int | None,
) -> None:
    """For people the first `periods` of each recurring duty, as JSON (None) every one."""
    lang = invocation.lang
    rows = None if roster is None else read_roster(roster).rows
    match = None if rows is None else matched(definition, rows, roster.name if roster else "")
    units = None if match is None else match.participants
    found = schedule(Plan(definition, calendars, edition, units), periods)
    if periods is None:
        show_answer(DatesAnswer(schedule=found, roster=match), lang)
        return
    columns = (
        column("on", "label.dates.on"),
        column("what", "label.dates.what"),
        column("title", "label.title"),
        column("phase", "label.phase", extra=True),
        column("occurrence", "label.dates.occurrence"),
        column("whom", "label.dates.whom"),
    )
    categories = {each.key: worded(each.title, lang) for each in definition.categories}
    days = [_cells(day, definition, categories, lang) for day in found.days]
    show_listing(days, columns, phrase("label.dates"), lang)
    for left in found.left_out:
        code = "say.dates.more-periods" if left.until else "say.dates.without-end"
        say(code, lang, title=left.title, count=left.count, until=left.until)
    if found.undated:
        _show_undated(found, lang)
    if match is None:
        say("say.dates.no-roster", lang)
    else:
        _tell_match(match, lang)


def _show_undated(found: Schedule, lang: Language) -> None:
    columns = (
        column("key", "label.key"),
        column("title", "label.title"),
        column("why", "label.dates.why"),
    )
    rows = [
        UndatedCells(each.key, worded(each.title, lang), _why(each, lang)) for each in found.undated
    ]
    show_listing(rows, columns, phrase("label.dates.undated"), lang)


def _why(undated: Undated, lang: Language) -> str:
    why = worded(undated.why, lang)
    return (
        worded(phrase("label.due-said", due=why, said=undated.said), lang) if undated.said else why
    )


def _cells(
    day: ScheduledDay, definition: Definition, categories: dict[str, str], lang: Language
) -> DayCells:
    what = [worded(day.what, lang)]
    if day.rung:
        what[0] = f"{what[0]} {day.rung}"
    if day.provisional:
        what.append(worded(phrase("say.deadlines.provisional"), lang))
    if day.next_working_day:
        shown = f"{day.next_working_day:%m-%d}"
        what.append(worded(phrase("say.deadlines.day-off", next=shown), lang))
    whom: object = tuple(day.to)
    if day.opens_on and day.duty:
        asked = definition.duties[day.duty].audience
        named = tuple(categories.get(each, each) for each in asked)
        whom = named if day.owed_by is None else phrase("count.units", count=day.owed_by)
    return DayCells(
        due_in_words(day.on, day.due_time, day.said, lang),
        " · ".join(what),
        worded(day.title, lang),
        day.phase or "",
        day.occurrence or "",
        worded(whom, lang),
    )


def _tell_match(match: RosterMatch, lang: Language) -> None:
    for wrong in match.mistyped:
        show_line(worded(phrase("say.warning", said=wrong), lang))
    for duty in match.duties:
        data = {"duty": duty.duty, "title": duty.title, "categories": duty.categories}
        say("say.dates.duty-of-nobody", lang, **data)
    if match.idle:
        units = first_of(match.idle, _NAMED)
        say("say.units-owe-nothing", lang, count=len(match.idle), units=units)
    if not (match.mistyped or match.duties or match.idle):
        say("say.dates.roster-fits", lang, count=len(match.participants))
