"""My tasks: what first, what came back, what others have in hand; signing for all that is new."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import uuid4

from fastapi import APIRouter

from engine.domain.assignment.commands import ReceiveAssignment
from engine.domain.event import Command, Stamp
from engine.domain.policy.actors import unit_in
from engine.errors import BadInput
from engine.ids import StreamId, UnitId, assignment_key
from engine.phrases import Phrase, phrase
from office.answers.my_tasks import MyTask, MyTasks, my_tasks
from office.web import bulk, links
from office.web.bulk import BulkAction, one_by_one
from office.web.page import page
from office.web.page_context import Column, PageContext, listed
from office.web.told_events import state_said
from office.web.visit import Look, Visit
from projections.states import OWED

router = APIRouter()


class MyPage(PageContext, kw_only=True):
    """What the units of the visitor have to do. `units` may be chosen among where a person stands
    for several; `past` days show what was to do then, and nothing can be done.
    """

    found: MyTasks
    whose: Phrase
    command_id: str

    def state_of(self, task: MyTask) -> Phrase:
        """The state of an item in words."""
        return state_said(task.item, task.state)

    def url_of(self, task: MyTask) -> str:
        """Its page."""
        return links.item(task.item) or links.campaign(task.campaign)

    def hand_in_url(self, task: MyTask) -> str | None:
        """Where it is handed in, None for what is no work to be handed in now."""
        key = assignment_key(task.item)
        return links.assignment(key, "submit") if key and task.state in OWED else None

    def ask_url(self, task: MyTask) -> str | None:
        """Where time, a waiver or a transfer is asked for."""
        key = assignment_key(task.item)
        return links.assignment(key, "ask") if key and task.state in OWED else None


COLUMNS: Final[tuple[Column[MyTask], ...]] = (
    Column("campaign", "web.receipt.campaign", lambda row: row.campaign),
    Column("unit", "label.rectifications.unit", lambda row: row.unit_name),
    Column("task", "label.duty", lambda row: row.title, lambda row: links.item(row.item)),
    Column("period", "web.period", lambda row: row.occurrence or ""),
    Column("state", "label.state", lambda row: state_said(row.item, row.state)),
    Column("light", "web.light", lambda row: row.light, mark="light"),
    Column("due_on", "web.worked-to", lambda row: row.due_on, mark="day"),
    Column("days_left", "web.my.days-left", lambda row: row.days_left, mark="number"),
    Column("hands", "web.in-whose-hands", lambda row: row.hands.said),
    Column("returned", "web.returned-why", lambda row: row.returned),
)


@page(router, "/my", "my.html")
def shown(visit: Look, unit: str = "") -> MyPage:
    """Of all units in which the visitor holds a post, or of one that is asked for."""
    found = _found(visit, UnitId(unit) if unit else None)
    tasks = [
        task
        for each in found.campaigns
        for task in (*each.now, *each.to_receive, *each.later, *each.waiting)
    ]
    return MyPage(
        title=phrase("web.my.title"),
        listing=listed(tasks, COLUMNS, 1, "web.my.nothing"),
        found=found,
        whose=phrase("web.my.whose", units=tuple(title for _, title in found.units)),
        command_id=uuid4().hex,
    )


def _found(visit: Visit, unit: UnitId | None) -> MyTasks:
    """Behind a door that is open to anyone, everybody sees all: there the posts say whose it is."""
    if unit is None and visit.reading.sees.sight.unlimited:
        posts = [unit_in(grant.scope) for grant in visit.visitor.actor.grants]
        unit = next((each for each in posts if each is not None), None)
    return my_tasks(visit.reading, unit=unit)


def _receivable(visit: Visit) -> Iterable[StreamId]:
    return (task.item for task in _found(visit, None).receivable)


def _receive(visit: Visit, stamp: Stamp, given: Mapping[str, Any], item: StreamId) -> Command:  # noqa: ARG001
    key = assignment_key(item)
    if key is None:
        raise BadInput(phrase("thing.web.form"), [phrase("fault.web.no-work", item=item)])
    return ReceiveAssignment(stamp=stamp, key=key)


RECEIVE: Final = bulk.register(
    router,
    BulkAction(
        name="receive",
        path="/my/receive",
        commands=one_by_one(_receive),
        matching=_receivable,
        back=lambda: links.MY_TASKS,
    ),
)
