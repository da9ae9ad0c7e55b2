"""What waits for a reviewer, oldest first, beside what was handed in and returned before."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date

from msgspec import Struct

from engine.domain.assignment.state import Assignment
from engine.domain.assignment.state import evolve as evolve_assignment
from engine.domain.audience import Participant
from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.state import known_directory
from engine.domain.policy.actors import Actor, Role, Scope
from engine.domain.policy.places import reviewers_of, superior_of
from engine.ids import AssignmentKey, CampaignId, DutyKey, StreamId, UnitId, assignment_key
from office.answers.assignment import AskedItem, FiledItem, asked_items, filed_item
from office.answers.handed_in import TOLD, Became, Difference, Try, differences, tries_of
from office.answers.reading import Reading, bare
from projections import filings
from projections import handed_in as queries
from projections.board import BoardRow
from projections.items.queries import Wanted, items
from projections.states import ItemState, Light, light
from workflows.owners import SUPERIOR
from workflows.schema import Definition, Title

ROWS = 100
"""Rows of a page."""
_REVIEWERS = frozenset({Role.OFFICE, Role.OFFICE_HEAD, Role.LEADER, Role.UNIT_CHIEF})


class Waiting(Struct, frozen=True, kw_only=True):
    """Work that waits for review. `waiting_days` are counted from the day on which it was handed
    in; `tries` counts the times that it was; `returned` is why it was sent back last.

    `own` says that whoever asks handed it in, and may not judge it; `last` that the reviewer whose
    turn it is accepts it, and does not pass it on.
    """

    key: AssignmentKey
    title: Title
    unit_name: Title
    label: str
    joint: tuple[Title, ...]
    position: int
    handed_in_on: date
    handed_in_by: str
    note: str | None
    waiting_days: int
    late: bool
    light: Light
    due_on: date | None
    tries: int
    returned: str | None
    returned_on: date | None
    asked: tuple[AskedItem, ...]
    differences: tuple[Difference, ...]
    own: bool
    last: bool

    @property
    def item(self) -> StreamId:
        """Its stream."""
        return self.key.stream


class ReviewQueue(Struct, frozen=True, kw_only=True):
    """Some rows of what waits, of `total` in all; `duties` and `districts` name what may be asked
    for alone.
    """

    rows: tuple[Waiting, ...]
    total: int
    late: int
    again: int
    duties: tuple[tuple[DutyKey, Title], ...]
    districts: tuple[tuple[UnitId, Title], ...]


class NumberedWaiting(Struct, frozen=True, kw_only=True):
    """How many numbered items of a lifecycle wait in a state for the office to look at them."""

    family: str
    state: str
    count: int


def numbered_waiting(reading: Reading, campaign: CampaignId) -> tuple[NumberedWaiting, ...]:
    """By lifecycle; none for whoever does not see the whole campaign, as the office does."""
    if not reading.sees.whole(campaign):
        return ()
    wanted = Wanted(states=frozenset({ItemState.SUBMITTED}))
    rows = items(reading.views, campaign, wanted, at=reading.at, who=reading.sees.who)
    counts = Counter((row.family, row.own_state) for row in rows)
    return tuple(
        NumberedWaiting(family=family, state=state, count=count)
        for (family, state), count in sorted(counts.items())
    )


def review(
    reading: Reading,
    campaign: CampaignId,
    reviewer: Actor | None = None,
    *,
    duty: DutyKey | None = None,
    district: UnitId | None = None,
    late_only: bool = False,
    page: int | None = 1,
) -> ReviewQueue:
    """What waits for this reviewer (None: for anybody), the longest waiting first; every row where
    `page` is None. A `district` is a unit with all directly under it.
    """
    reading.about(campaign, district)
    context = _Context(reading, campaign)
    seen = reading.sees.work(campaign)
    waiting = queries.waiting(reading.views, campaign, reading.at, seen=seen)
    mine = [row for row in waiting if reviewer is None or context.is_turn_of(row, reviewer)]
    told = queries.deeds(reading.views, [row.item for row in mine], TOLD, reading.at)
    tried = {
        row.item: found
        for row in mine
        if (found := tries_of(told.get(row.item, ()), (), context.directory))
    }
    shown = [
        row
        for row in mine
        if row.item in tried
        and duty in (None, row.duty)
        and (district is None or district in (row.unit, context.parent(row.unit)))
        and (row.late or not late_only)
    ]
    shown.sort(key=lambda row: (tried[row.item][-1].on, tried[row.item][-1].position))
    first = 0 if page is None else (page - 1) * ROWS
    part = shown if page is None else shown[first : first + ROWS]
    filed = filings.filed_among(reading.views, [row.item for row in part], reading.at)
    return ReviewQueue(
        rows=tuple(
            context.line(row, tried[row.item], filed.get(row.item, ()), reviewer) for row in part
        ),
        total=len(shown),
        late=sum(row.late for row in shown),
        again=sum(len(tried[row.item]) > 1 for row in shown),
        duties=context.duties(mine),
        districts=context.districts(mine),
    )


class _Context:
    """What the rows of one campaign have in common, looked up once."""

    def __init__(self, reading: Reading, campaign: CampaignId) -> None:
        self.reading, self.campaign = reading, campaign
        self.directory = known_directory(reading.reads)
        self.state = existing_campaign(campaign, reading.reads)
        self.names = reading.unit_names()
        self.beside = reading.beside(campaign)
        self._scopes: dict[tuple[str, UnitId | None], frozenset[Scope]] = {}

    @property
    def definition(self) -> Definition:
        """The plan of the campaign."""
        return self.state.definition

    @property
    def participants(self) -> Collection[Participant]:
        """Who takes part."""
        return self.state.participants.values()

    def parent(self, unit: UnitId) -> UnitId | None:
        """The unit above."""
        known = self.directory.units.get(unit)
        return known.parent if known else None

    def turn(self, row: BoardRow) -> tuple[str, bool]:
        """The reviewer whose turn it is, and whether that is the last one."""
        known = self.definition.duties.get(row.duty)
        turns = known.review if known else ("campaign_office",)
        if len(turns) == 1:
            return turns[0], True
        state = self.reading.reads.state(row.item, evolve_assignment) or Assignment()
        place = state.turn(turns)
        return turns[place], place == len(turns) - 1

    def is_turn_of(self, row: BoardRow, reviewer: Actor) -> bool:
        """Whether somebody holds a grant where the reviewer of this work is looked for."""
        name, _ = self.turn(row)
        above = superior_of(self.directory, row.unit) if name == SUPERIOR else None
        scopes = self._scopes.get((name, above))
        if scopes is None:
            scopes = self._scopes[name, above] = reviewers_of(
                self.definition, self.campaign, name, self.participants, superior=above
            )
        return any(each.role in _REVIEWERS and each.scope in scopes for each in reviewer.grants)

    def line(
        self,
        row: BoardRow,
        tried: Sequence[Try],
        filed: Sequence[filings.FiledRow],
        reviewer: Actor | None,
    ) -> Waiting:
        """A row, with its last try beside the one before."""
        now = tried[-1]
        before = tried[-2] if len(tried) > 1 else None
        returned = before.judged if before and before.judged else None
        sent_back = returned is not None and returned.became is Became.RETURNED
        key = assignment_key(row.item)
        assert key is not None, "the board holds assignments"
        beside = self.beside(row.item)
        people = {each.person for each in tried}
        known = self.definition.duties.get(row.duty)
        return Waiting(
            key=key,
            title=known.title if known else bare(row.duty),
            unit_name=self.names.get(row.unit) or bare(row.unit),
            label=beside.label,
            joint=beside.joint,
            position=now.position,
            handed_in_on=now.on,
            handed_in_by=now.by,
            note=now.note,
            waiting_days=(self.reading.day - now.on).days,
            late=row.late,
            light=light(row, self.reading.when),
            due_on=row.due_on,
            tries=len(tried),
            returned=returned.reason if returned and sent_back else None,
            returned_on=returned.on if returned and sent_back else None,
            asked=asked_items(known.evidence) if known else (),
            differences=differences(
                _files_of(before, filed, now.position), _files_of(now, filed, None)
            ),
            own=reviewer is not None and bool(people & reviewer.people),
            last=self.turn(row)[1],
        )

    def duties(self, rows: Sequence[BoardRow]) -> tuple[tuple[DutyKey, Title], ...]:
        """The duties among some rows, in the order of the plan."""
        among = {row.duty for row in rows}
        return tuple(
            (DutyKey(key), duty.title)
            for key, duty in self.definition.duties.items()
            if key in among
        )

    def districts(self, rows: Sequence[BoardRow]) -> tuple[tuple[UnitId, Title], ...]:
        """The units above those of some rows, in the order of the roster."""
        among = {above for row in rows if (above := self.parent(row.unit)) is not None}
        return tuple(
            (unit, self.names.get(unit) or bare(unit))
            for unit in self.directory.units
            if unit in among
        )


def _files_of(
    this: Try | None, filed: Sequence[filings.FiledRow], until: int | None
) -> tuple[FiledItem, ...]:
    """What stood in the last event of a try that names evidence."""
    if this is None:
        return ()
    events = [
        row.position
        for row in filed
        if row.position >= this.position and (until is None or row.position < until)
    ]
    return tuple(filed_item(row) for row in filed if events and row.position == max(events))
