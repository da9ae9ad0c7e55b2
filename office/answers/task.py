"""One duty of a campaign: what it asks for, who has done it, how long it takes."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from statistics import median_low

from msgspec import Struct

from engine.calendars.working_days import WorkingCalendar
from engine.domain.assignment.events import AssignmentReturned, AssignmentSubmitted
from engine.domain.event import Event
from engine.domain.phase.context import names_in
from engine.domain.sentences import what_happened
from engine.domain.terms import words_of
from engine.errors import NotFound
from engine.ids import CampaignId, DutyKey, OccurrenceKey, PhaseKey
from engine.phrases import Phrase
from engine.store.names import NAMES
from office.answers.assignment import AskedItem
from office.answers.moves import moved_for_all
from office.answers.reading import Reading
from office.answers.reviewers import reviewers_in_words
from office.answers.tally import Tally, lights_of, tally
from projections import timeline
from projections.board_counts import BoardGroup, counts_by
from projections.owed_work.tables import DUES, DueRow
from projections.states import Light
from workflows.dates import CalendarKind
from workflows.schema import Obligation, Task, Title

_MOST_REASONS = 5


class DueChange(Struct, frozen=True, kw_only=True):
    """An event that moved the day for all; `was` is None where the event does not say it."""

    event: int
    on: date
    was: date | None
    due_on: date
    said: Phrase
    reason: str | None


class OccurrenceLine(Struct, frozen=True, kw_only=True):
    """One period of a recurring duty, or one entry of a list."""

    occurrence: OccurrenceKey
    label: str
    opens_on: date
    due_on: date | None
    provisional: bool
    tally: Tally


class ReturnReason(Struct, frozen=True):
    """Why work was sent back, and how often."""

    reason: str
    count: int


class TaskAnswer(Struct, frozen=True, kw_only=True):
    """A duty. `said` is how the document says its date, `reviewers` who looks at it, in turn.

    `median_days` go from its opening to the first hand-in, None while nobody has; `returned` counts
    how often work was sent back. `lights` counts what units owe by light.
    """

    duty: DutyKey
    title: Title
    phase: PhaseKey | None
    phase_title: Title | None
    recurring: bool
    required: bool
    rules: tuple[str, ...]
    said: str
    asked: tuple[AskedItem, ...]
    reviewers: tuple[Title | Phrase | str, ...]
    opens_on: date | None
    due_first: date | None
    due_last: date | None
    tally: Tally
    lights: dict[Light, int]
    occurrences: tuple[OccurrenceLine, ...]
    handed_in: int
    median_days: int | None
    returned: int
    reasons: tuple[ReturnReason, ...]
    due_history: tuple[DueChange, ...]


def task(reading: Reading, campaign: CampaignId, duty: DutyKey) -> TaskAnswer:
    """Counted over what is seen. Raises NotFound for an unknown campaign or duty."""
    reading.about(campaign)
    definition = reading.definition(campaign)
    found = definition.duties.get(duty)
    if found is None:
        raise NotFound("thing.duty", duty, definition.duties)
    seen = reading.sees.rows(campaign)
    groups = counts_by(
        reading.views, campaign, reading.at, reading.when, "occurrence", seen=seen, duty=duty
    )
    dues = DUES.where(
        reading.views,
        DUES.c.campaign == campaign,
        DUES.c.duty == duty,
        DUES.valid_at(reading.at),
    )
    spans = _days_needed(reading, campaign, duty, dues)
    reasons = _return_reasons(reading, campaign, duty)
    phase = definition.phase_of.get(duty)
    due_days = [row.planned_on for row in dues if row.planned_on and not row.recalled]
    working = reading.reads.calendar(CalendarKind.WORKING_DAYS, reading.about(campaign).edition)
    return TaskAnswer(
        duty=duty,
        title=found.title,
        phase=PhaseKey(phase.key) if phase else None,
        phase_title=phase.title if phase else None,
        recurring=isinstance(found, Obligation),
        required=found.required,
        rules=found.rules,
        said=words_of(found),
        asked=tuple(AskedItem(e.key, e.title, e.kind, e.required) for e in found.evidence),
        reviewers=reviewers_in_words(reading, definition, found),
        opens_on=min((row.due.opens_on for row in dues), default=None),
        due_first=min(due_days, default=None),
        due_last=max(due_days, default=None),
        tally=tally(groups, reading.day),
        lights=lights_of(groups, reading.day),
        occurrences=_occurrences(found, dues, groups, reading.day, working),
        handed_in=len(spans),
        median_days=median_low(spans) if spans else None,
        returned=sum(reasons.values()),
        reasons=tuple(ReturnReason(*each) for each in reasons.most_common(_MOST_REASONS)),
        due_history=tuple(_moves(reading, campaign, duty)),
    )


def _occurrences(
    duty: Task | Obligation,
    dues: Sequence[DueRow],
    groups: Sequence[BoardGroup],
    day: date,
    working: WorkingCalendar,
) -> tuple[OccurrenceLine, ...]:
    """The periods of a recurring duty, those of a list's entries; the newest first."""
    if not isinstance(duty, Obligation) and not duty.for_each:
        return ()
    by_period: defaultdict[OccurrenceKey, list[BoardGroup]] = defaultdict(list)
    for group in groups:
        by_period[group.key[0]].append(group)
    lines = [
        OccurrenceLine(
            occurrence=row.occurrence,
            label=row.label,
            opens_on=row.due.opens_on,
            due_on=row.planned_on,
            provisional=row.due.provisional
            and working.is_provisional(row.planned_on or row.due.opens_on),
            tally=tally(by_period[row.occurrence], day),
        )
        for row in dues
        if by_period[row.occurrence]
    ]
    return tuple(sorted(lines, key=lambda line: (line.opens_on, line.occurrence), reverse=True))


def _days_needed(
    reading: Reading, campaign: CampaignId, duty: DutyKey, dues: Sequence[DueRow]
) -> list[int]:
    """From the opening to the first hand-in of each piece of work."""
    opened = {row.occurrence: row.due.opens_on for row in dues}
    first: dict[str, int] = {}
    for row in _happened(reading, campaign, duty, AssignmentSubmitted):
        begun = opened.get(OccurrenceKey(row.stream.rpartition("/")[2]))
        if begun is not None:
            day = row.effective_on or row.on_day
            first.setdefault(row.stream, max(0, (day - begun).days))
    return list(first.values())


def _return_reasons(reading: Reading, campaign: CampaignId, duty: DutyKey) -> Counter[str]:
    rows = _happened(reading, campaign, duty, AssignmentReturned)
    return Counter(row.reason or "" for row in rows)


def _happened(
    reading: Reading, campaign: CampaignId, duty: DutyKey, kind: type[Event]
) -> list[timeline.TimelineRow]:
    return timeline.of_duty(
        reading.views, campaign, duty, NAMES[kind], reading.sees.work(campaign), reading.at
    )


def _moves(reading: Reading, campaign: CampaignId, duty: DutyKey) -> Iterator[DueChange]:
    """The oldest first."""
    names = names_in(campaign, reading.reads)
    for position in timeline.of_the_whole(reading.views, campaign, reading.at):
        (recorded,) = reading.office.log.read(position - 1, 1)
        days = moved_for_all(recorded.event, duty)
        if days is not None:
            stamp = recorded.event.stamp
            yield DueChange(
                event=position,
                on=stamp.on,
                was=days[0],
                due_on=days[1],
                said=what_happened(recorded, names),
                reason=stamp.reason,
            )
