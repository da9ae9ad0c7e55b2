"""What can be done to many items of a list at once: urging, more time, letting off."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

from fastapi import APIRouter
from msgspec import Struct

from engine.domain.assignment.commands import ExtendAssignment, WaiveAssignment
from engine.domain.event import Command, Stamp
from engine.errors import RuleBroken
from engine.ids import AssignmentKey, CampaignId, StreamId, assignment_key
from engine.phrases import Phrase
from office.answers.allowed import allowed
from office.answers.items import Among, Show, items
from office.answers.urging import urge_all, urgings
from office.web import links
from office.web.bulk import BulkAction, Made, one_by_one, register
from office.web.duty_items import among_of
from office.web.forms import Day, Field
from office.web.orders import REASON, order_fields
from office.web.visit import Visit

router = APIRouter()
_LOOKED_AT: Final = 100
"""Items that are looked up together, until one is found that can be urged."""


class Row(Protocol):
    """A row that is about an item."""

    @property
    def item(self) -> StreamId: ...


class Offered(Struct, frozen=True):
    """A button above a list: where it sends what is ticked."""

    title: Phrase
    url: str


def _matching(visit: Visit, campaign: str) -> Iterable[StreamId]:
    which = CampaignId(campaign)
    return (row.item for row in items(visit.reading, which, among_of(visit, which, Show.DUE)).rows)


def _list(campaign: str) -> str:
    return links.campaign(CampaignId(campaign), "deadlines")


def _urge(
    visit: Visit, stamps: Mapping[StreamId, Stamp], given: Mapping[str, Any]
) -> Mapping[StreamId, Made]:
    return urge_all(visit.reading, stamps, given.get("reason") or "")


def _extends(_visit: Visit, stamp: Stamp, given: Mapping[str, Any], item: StreamId) -> Command:
    key, authority = _work(item), given["authority"]
    return ExtendAssignment(stamp=stamp, key=key, to=given["to"], authority=authority)


def _waives(_visit: Visit, stamp: Stamp, given: Mapping[str, Any], item: StreamId) -> Command:
    return WaiveAssignment(stamp=stamp, key=_work(item), authority=given["authority"])


def _work(item: StreamId) -> AssignmentKey:
    key = assignment_key(item)
    if key is None:
        raise RuleBroken("error.web.not-work")
    return key


def _extending(visit: Visit, campaign: str) -> tuple[Field, ...]:
    return (Day(name="to", required=True), *order_fields(visit, campaign))


URGE = BulkAction(
    name="urge",
    path="/c/{campaign}/many/urge",
    commands=_urge,
    matching=_matching,
    back=_list,
    fields=(REASON,),
)
EXTEND = BulkAction(
    name="extend-many",
    path="/c/{campaign}/many/extend",
    commands=one_by_one(_extends),
    matching=_matching,
    back=_list,
    fields=_extending,
)
WAIVE = BulkAction(
    name="waive-many",
    path="/c/{campaign}/many/waive",
    commands=one_by_one(_waives),
    matching=_matching,
    back=_list,
    fields=order_fields,
)
ACTIONS: Final = (URGE, EXTEND, WAIVE)
for _each in ACTIONS:
    register(router, _each)


def offered(
    visit: Visit, campaign: CampaignId, rows: Sequence[Row], among: Among, **narrowed: object
) -> tuple[Offered, ...]:
    """What the visitor's role lets him do to the rows of a list. The list's filters go with it,
    with what it shows where its address does not say so: "all" is what stands there.
    """
    if visit.is_past:
        return ()
    found = [URGE] if may_urge(visit, (row.item for row in rows)) else []
    work = next((row.item for row in rows if assignment_key(row.item) is not None), None)
    if work is not None:
        actor, deeds = visit.visitor.actor, (ExtendAssignment, WaiveAssignment)
        kinds = {each.command for each in allowed(visit.reading, work, actor, deeds)}
        found += [EXTEND] if ExtendAssignment in kinds else []
        found += [WAIVE] if WaiveAssignment in kinds else []
    shown = {"show": among.show, "of": among.of, "page": None}
    query = dict(visit.request.query_params) | shown | narrowed
    return tuple(
        Offered(each.title, links.with_query(each.path.format(campaign=campaign), **query))
        for each in found
    )


def may_urge(visit: Visit, items: Iterable[StreamId]) -> bool:
    """Whether the role lets him urge whoever has to act on one of the items, if anybody does. What
    was urged a short time ago may be ticked: its row says when it may be urged again.
    """
    stamp, wanted = visit.stamp({}), tuple(items)
    for first in range(0, len(wanted), _LOOKED_AT):
        found = urgings(visit.reading, wanted[first : first + _LOOKED_AT])
        for urging in found.values():
            return visit.may(urging.command(stamp)) is None
    return False


def urging_of(visit: Visit, campaign: CampaignId, item: StreamId) -> str:
    """Where the page of one item sends it to be urged, empty for whoever may not."""
    may = not visit.is_past and may_urge(visit, (item,))
    return URGE.path.format(campaign=campaign) if may else ""
