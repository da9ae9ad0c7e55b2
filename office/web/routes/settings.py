"""Is everything in order, and what holds in the whole office?"""

from datetime import date

from fastapi import APIRouter
from msgspec import Struct

from engine.calendars.working_days import Edition, digest
from engine.domain.access import Door
from engine.domain.calendar import PublishEdition
from engine.domain.policy.actors import Role
from engine.errors import RuleBroken
from engine.phrases import Phrase, phrase
from office.answers.audit import Head, head
from office.answers.calendars import editions
from office.answers.office import OfficeAnswer, office_on_record
from office.service.findings import Finding
from office.service.health import examine
from office.settings import Settings
from office.web import links
from office.web.page import page
from office.web.page_context import Column, PageContext, listed
from office.web.refusals import PageRefused
from office.web.roles import may_ever
from office.web.routes.calendars import PUBLISH
from office.web.visit import Look, Visit

router = APIRouter()
DayOff = tuple[date, Phrase]
_WHO = frozenset({Role.OFFICE, Role.OFFICE_HEAD, Role.ADMINISTRATOR, Role.AUDITOR})


class Held(Struct, frozen=True):
    """A setting of config.toml: its name there, and its value."""

    name: str
    value: str


class SettingsPage(PageContext, kw_only=True):
    """What the doctor found, those that need somebody first; and what holds."""

    findings: tuple[Finding, ...]
    wrong: int
    deep: bool
    office: OfficeAnswer | None
    door: Door
    head: Head
    settings: tuple[Held, ...]
    editions: tuple[Edition, ...]
    publish: str


class CalendarPage(PageContext, kw_only=True):
    """The days off and the worked weekends of an edition, by year."""

    edition: Edition
    digest: str


@page(router, links.SETTINGS, "settings.html")
def settings_page(visit: Look, deep: str = "") -> SettingsPage:
    """Is everything in order?"""
    _guard(visit)
    found = sorted(examine(visit.office, deep=bool(deep)), key=lambda each: each.ok)
    columns = (
        Column[Finding]("ok", "web.settings.ok", lambda f: f.ok),
        Column[Finding]("what", "label.what", lambda f: f.what),
        Column[Finding]("found", "label.found", lambda f: f.found),
        Column[Finding]("remedy", "label.remedy", lambda f: f.remedy),
    )
    return SettingsPage(
        title=phrase("web.settings.title"),
        findings=tuple(found),
        wrong=sum(not each.ok for each in found),
        deep=bool(deep),
        office=_on_record(visit),
        door=visit.door,
        head=head(visit.office.log),
        settings=_held(visit.office.settings),
        editions=editions(visit.reading),
        publish=PUBLISH.url() if may_ever(visit, PublishEdition) and not visit.is_past else "",
        listing=listed(found, columns),
    )


@page(router, "/settings/calendars/{edition}", "calendar.html")
def calendar_page(visit: Look, edition: str) -> CalendarPage:
    """Which days are off, and which weekends are worked?"""
    _guard(visit)
    known = {each.id: each for each in editions(visit.reading)}
    if edition not in known:
        raise PageRefused(404, "error.web.no-page")
    found = known[edition]
    days: list[DayOff] = [
        *((day, phrase("web.settings.off")) for day in found.holidays),
        *((day, phrase("web.settings.worked")) for day in found.makeup_workdays),
    ]
    columns = (
        Column[DayOff]("on", "web.column.day", lambda each: each[0], mark="day"),
        Column[DayOff]("what", "web.column.what", lambda each: each[1]),
    )
    return CalendarPage(
        title=phrase("web.settings.calendar", edition=edition),
        edition=found,
        digest=digest(found),
        listing=listed(sorted(days, key=lambda each: each[0], reverse=True), columns),
    )


def _on_record(visit: Visit) -> OfficeAnswer | None:
    """None for a log of old that does not say whose it is."""
    try:
        return office_on_record(visit.office)
    except RuleBroken:
        return None


def _guard(visit: Visit) -> None:
    if visit.door is not Door.ANYONE and visit.visitor.roles.isdisjoint(_WHO):
        raise PageRefused(403, "error.web.settings.who")


def _held(settings: Settings) -> tuple[Held, ...]:
    """What people ask about; nothing that is secret, such as an address with a password."""
    names: tuple[tuple[str, object], ...] = (
        ("office.zone", settings.office.zone),
        ("office.day_ends", settings.office.day_ends),
        ("office.language", settings.office.language),
        ("office.calendar", settings.office.calendar),
        ("evidence.max_megabytes", settings.evidence.max_megabytes),
        ("scheduler.every_seconds", settings.scheduler.every_seconds),
        ("outbox.folder", settings.outbox.folder),
        ("outbox.sender", settings.outbox.sender),
        ("serve.public", settings.serve.public),
        ("letters.windows", ", ".join(settings.letters.windows)),
        ("letters.quiet_from", settings.letters.quiet_from),
        ("letters.quiet_to", settings.letters.quiet_to),
        ("accounts.idle_minutes", settings.accounts.idle_minutes),
        ("accounts.longest_hours", settings.accounts.longest_hours),
    )
    return tuple(Held(name, str(value)) for name, value in names)
