"""When everything of a plan falls, and who would carry it."""

from fastapi import APIRouter

from engine.domain.campaign.commands import PlanCampaign
from engine.phrases import Phrase, phrase
from office.answers.plan_check import PlanCheck, UnitLoad, plan_check
from office.answers.schedule import DayKind, LeftOut, ScheduledDay, Undated
from office.web import links
from office.web.page import page
from office.web.page_context import Column, PageContext, listed
from office.web.plan_drafts import PlanDraft, find_plan
from office.web.refusals import PageRefused
from office.web.roles import may_ever
from office.web.visit import Look, Visit
from workflows.titles import Title

router = APIRouter()


class DatesPage(PageContext, kw_only=True):
    """Every day of a plan; `reminders` says that those of reminders are among them."""

    plan: PlanDraft
    back: str
    reminders: bool
    undated: tuple[Undated, ...]
    left_out: tuple[LeftOut, ...]
    warnings: tuple[Phrase, ...]


class LoadPage(PageContext, kw_only=True):
    """Items by week, by reviewer and by unit; what nobody would owe."""

    plan: PlanDraft
    back: str
    check: PlanCheck
    most: int


@page(router, "/plan/{draft}/dates", "plan-dates.html")
def dates_page(visit: Look, draft: str, reminders: str = "", page: int = 1) -> DatesPage:
    """What falls when?"""
    plan, check = _checked(visit, draft)
    phases = {phase.key: phase.title for phase in plan.definition.phases}
    days = [day for day in check.schedule.days if reminders or day.what is not DayKind.REMINDER]

    def phase_of(day: ScheduledDay) -> Title | None:
        return phases.get(day.phase) if day.phase else None

    columns = (
        Column[ScheduledDay]("on", "label.dates.on", _when, mark="day"),
        Column[ScheduledDay]("what", "label.dates.what", _what),
        Column[ScheduledDay]("title", "label.title", lambda day: day.title),
        Column[ScheduledDay]("occurrence", "label.dates.occurrence", lambda day: day.occurrence),
        Column[ScheduledDay]("phase", "label.phase", phase_of),
        Column[ScheduledDay]("opens_on", "web.plan.opens-on", lambda day: day.opens_on, mark="day"),
        Column[ScheduledDay]("owed_by", "web.plan.owed-by", lambda day: day.owed_by, mark="number"),
        Column[ScheduledDay]("remarks", "web.plan.remarks", _remarks),
    )
    return DatesPage(
        title=phrase("web.plan.dates-of", title=plan.definition.title),
        plan=plan,
        back=links.plan(draft),
        reminders=bool(reminders),
        undated=check.schedule.undated,
        left_out=check.schedule.left_out,
        warnings=check.warnings,
        listing=listed(days, columns, page),
    )


@page(router, "/plan/{draft}/load", "plan-load.html")
def load_page(visit: Look, draft: str, page: int = 1) -> LoadPage:
    """Who would carry it?"""
    plan, check = _checked(visit, draft)
    columns = (
        Column[UnitLoad]("name", "web.people.unit", lambda unit: unit.name),
        Column[UnitLoad]("items", "web.plan.items", lambda unit: unit.items, mark="number"),
        Column[UnitLoad]("liaison", "web.people.liaison", lambda unit: unit.liaison),
    )
    return LoadPage(
        title=phrase("web.plan.load-of", title=plan.definition.title),
        plan=plan,
        back=links.plan(draft),
        check=check,
        most=max((week.items for week in check.weeks), default=0),
        listing=listed(check.units, columns, page, "web.plan.no-units"),
    )


def _checked(visit: Visit, draft: str) -> tuple[PlanDraft, PlanCheck]:
    if not may_ever(visit, PlanCampaign):
        raise PageRefused(403, "error.web.plan.who")
    plan = find_plan(visit, draft)
    return plan, plan_check(visit.office, plan.definition, plan.values, plan.edition)


def _when(day: ScheduledDay) -> str:
    return f"{day.on} {day.due_time:%H:%M}" if day.due_time else f"{day.on}"


def _what(day: ScheduledDay) -> object:
    return phrase("web.plan.rung", rung=day.rung) if day.rung else day.what


def _remarks(day: ScheduledDay) -> tuple[Phrase | str, ...]:
    found: list[Phrase | str] = []
    if day.provisional:
        found.append(phrase("say.deadlines.provisional"))
    if day.next_working_day:
        found.append(phrase("say.deadlines.day-off", next=f"{day.next_working_day:%m-%d}"))
    if day.said:
        found.append(day.said)
    return tuple(found)
