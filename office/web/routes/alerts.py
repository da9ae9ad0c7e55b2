"""/c/ID/alerts - what ran over, is it cleared, how?"""

from datetime import date

from fastapi import APIRouter
from msgspec import Struct

from engine.ids import CampaignId, StreamId, UnitId
from engine.phrases import Phrase, phrase
from office.answers.alerts import Alert, alerts
from office.answers.items import Among, Show
from office.answers.rungs import RungReached, rungs
from office.web import links
from office.web.looking_back import Back, back_of
from office.web.page import page
from office.web.page_context import PAGE_ROWS, Column, Listing, PageContext
from office.web.routes.many import Offered, offered
from office.web.visit import Look
from workflows.schema import Title

router = APIRouter()


class AlertLine(Struct, frozen=True):
    """An alert with the reminders of its item; `days` late up to the day that is looked at, or to
    the one on which it was cleared.
    """

    alert: Alert
    rung: RungReached
    days: int

    @property
    def item(self) -> StreamId:
        """What ran over."""
        return self.alert.item


class AlertsDrawn(Struct, frozen=True):
    """The slider."""

    back: Back | None


class AlertsPage(PageContext, kw_only=True):
    """The open ones first; `open` and `cleared` count all of them."""

    campaign: CampaignId
    campaign_title: Title
    unit: UnitId | None
    unit_name: Title | None
    only_open: bool
    open: int
    cleared: int
    offered: tuple[Offered, ...]
    drawn: AlertsDrawn


def _columns(campaign: CampaignId) -> tuple[Column[AlertLine], ...]:
    return (
        Column("due_on", "web.label.due-on", lambda row: row.alert.due_on, mark="day"),
        Column(
            "unit",
            "label.unit",
            lambda row: row.alert.unit_name,
            lambda row: links.unit(campaign, row.alert.unit) if row.alert.unit else None,
        ),
        Column("title", "label.duty", _called, lambda row: links.item(row.alert.item)),
        Column("days_late", "web.label.days-late", lambda row: row.days, mark="number"),
        Column("raised_on", "web.label.raised-on", lambda row: row.alert.raised_on, mark="day"),
        Column("cleared", "web.label.cleared", _cleared),
        Column("reached", "web.label.rung", _reached),
        Column("next", "web.label.next-rung", _next),
    )


def _called(row: AlertLine) -> Title | Phrase:
    alert = row.alert
    if not alert.label:
        return alert.title
    return phrase("thing.labelled", title=alert.title, label=alert.label)


def _cleared(row: AlertLine) -> Phrase:
    alert = row.alert
    if alert.not_done_on is not None:
        return phrase("web.alerts.left-open", day=alert.not_done_on)
    if alert.cleared_on is None:
        return Phrase("web.alerts.open")
    way = (alert.cleared_by or "").replace(" ", "-")
    return phrase("web.alerts.cleared", day=alert.cleared_on, way=Phrase(f"web.alerts.by.{way}"))


def _reached(row: AlertLine) -> Phrase | None:
    rung = row.rung
    if rung.last is None or rung.told_at is None:
        return None
    return phrase("web.alerts.rung", rung=rung.last, day=rung.told_at.date(), state=rung.state)


def _next(row: AlertLine) -> Phrase | None:
    rung = row.rung
    if row.alert.cleared_on is not None or rung.next is None:
        return None
    return phrase("web.alerts.next-rung", rung=rung.next, day=rung.next_on)


@page(router, "/c/{campaign}/alerts", "alerts.html")
def alerts_page(
    visit: Look, campaign: CampaignId, unit: str = "", show: str = "", page: int = 1
) -> AlertsPage:
    """What is open and oldest first; with `show=open` only what is open."""
    reading = visit.reading
    row = reading.about(campaign)
    whose = UnitId(unit) if unit else None
    every = alerts(reading, campaign, unit=whose)
    standing = tuple(alert for alert in every if alert.cleared_on is None)
    over = tuple(alert for alert in reversed(every) if alert.cleared_on is not None)
    shown = standing if show == "open" else over if show == "cleared" else (*standing, *over)
    first = (max(1, page) - 1) * PAGE_ROWS

    def lines(some: tuple[Alert, ...]) -> tuple[AlertLine, ...]:
        told = rungs(reading, campaign, {alert.item: alert.due_on for alert in some})
        return tuple(
            AlertLine(alert, told[alert.item], _days(alert, reading.day)) for alert in some
        )

    names, told = reading.unit_names(), lines(shown[first : first + PAGE_ROWS])
    overdue = Among(show=Show.OVERDUE)
    return AlertsPage(
        title=phrase("web.alerts"),
        listing=Listing(
            rows=told,
            columns=_columns(campaign),
            total=len(shown),
            page=max(1, page),
            empty=Phrase("web.alerts.none"),
            more=lambda: lines(shown),
        ),
        campaign=campaign,
        campaign_title=row.title,
        unit=whose,
        unit_name=names.get(whose) if whose else None,
        only_open=show == "open",
        open=len(standing),
        cleared=len(over),
        offered=offered(visit, campaign, told, overdue)[:1] if standing else (),
        drawn=AlertsDrawn(back_of(visit, campaign)),
    )


def _days(alert: Alert, today: date) -> int:
    if alert.days_late is not None:
        return alert.days_late
    return max(0, (today - alert.due_on).days)
