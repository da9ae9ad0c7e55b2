"""What has been asked for in petitions, and what became of it."""

from datetime import date, datetime, time

from msgspec import Struct

from engine.domain.directory.state import known_directory
from engine.domain.evidence import Filed
from engine.domain.petition.events import AskedEvent, SignOffAsked
from engine.domain.petition.state import evolve
from engine.domain.petition.table import Lapse, PetitionKind, PetitionState
from engine.errors import NotFound
from engine.ids import (
    CampaignId,
    DutyKey,
    OccurrenceKey,
    PersonId,
    PetitionId,
    PetitionKey,
    PhaseKey,
    StreamId,
    UnitId,
)
from engine.phrases import phrase
from office.answers.consequences import Consequences, consequences
from office.answers.reading import Reading, bare
from projections import petitions as view
from projections.petitions import PetitionRow
from workflows.schema import Title


class PetitionLine(Struct, frozen=True, kw_only=True):
    """A petition. `title` is that of the duty, or of the phase whose gate is to be overridden;
    `subject` is the stream that it is about. `asked_name` and `answered_name` are those of people;
    `why` is the reason of who asked, `answer` that of who answered.
    """

    campaign: CampaignId
    petition: PetitionId
    item: StreamId
    kind: PetitionKind
    state: PetitionState
    subject: StreamId
    title: Title
    unit: UnitId | None
    unit_name: Title | None
    duty: DutyKey | None
    occurrence: OccurrenceKey | None
    phase: PhaseKey | None
    to: date | None
    hour: time | None
    to_unit: UnitId | None
    to_unit_name: Title | None
    asked_on: date
    asked_at: datetime
    asked_by: PersonId
    asked_name: str
    why: str
    answer_by: date
    answered_on: date | None
    answered_by: PersonId | None
    answered_name: str
    authority: str
    answer: str
    cause: Lapse | None

    @property
    def key(self) -> PetitionKey:
        """How commands name it."""
        return PetitionKey(self.campaign, self.petition)


class PetitionAnswer(Struct, frozen=True, kw_only=True):
    """A petition with what it asks for. `consequences` are there while it waits."""

    line: PetitionLine
    asked_position: int
    document: str | None
    filed: tuple[Filed, ...]
    consequences: Consequences | None


def petitions(
    reading: Reading,
    campaign: CampaignId,
    *,
    unit: UnitId | None = None,
    waiting: bool = False,
    subject: StreamId | None = None,
) -> tuple[PetitionLine, ...]:
    """The ones that wait first, by the day by which they are to be answered; then the others, the
    newest first. Raises NotFound for a campaign or unit that is not there, or not seen.
    """
    reading.about(campaign, unit)
    rows = view.petitions(
        reading.views,
        campaign,
        reading.at,
        unit=unit,
        state=PetitionState.ASKED if waiting else None,
        subject=subject,
        seen=reading.sees.work(campaign),
    )
    open_first = sorted(
        rows,
        key=lambda row: (
            (0, row.answer_by.toordinal(), row.asked_position)
            if row.state is PetitionState.ASKED
            else (1, -row.since_position, 0)
        ),
    )
    told = _Told(reading, campaign)
    return tuple(map(told.line, open_first))


def petition(reading: Reading, key: PetitionKey) -> PetitionAnswer:
    """Raises NotFound for one that is not there, or not seen."""
    row = _row(reading, key)
    state = reading.reads.state(row.item, evolve)
    assert state is not None, "what is in the view is in the log"
    waits = row.state is PetitionState.ASKED
    return PetitionAnswer(
        line=_Told(reading, key.campaign).line(row),
        asked_position=row.asked_position,
        document=state.asked.stamp.document,
        filed=state.asked.filed if isinstance(state.asked, SignOffAsked) else (),
        consequences=consequences(reading, state.asked) if waits else None,
    )


def asked_in(reading: Reading, key: PetitionKey) -> AskedEvent:
    """The event of the asking. Raises NotFound for one that is not there, or not seen."""
    state = reading.reads.state(_row(reading, key).item, evolve)
    assert state is not None, "what is in the view is in the log"
    return state.asked


def _row(reading: Reading, key: PetitionKey) -> PetitionRow:
    reading.about(key.campaign)
    seen = reading.sees.work(key.campaign)
    found = view.petitions(
        reading.views, key.campaign, reading.at, petition=key.petition, seen=seen
    )
    if not found:
        what = phrase("thing.petition-in-campaign", campaign=key.campaign)
        raise NotFound(what, key.petition)
    return found[0]


class _Told:
    """Rows with the names of what they are about; the names are looked up once."""

    def __init__(self, reading: Reading, campaign: CampaignId) -> None:
        self._units = reading.unit_names()
        self._duties = reading.duty_titles(campaign)
        phases = reading.definition(campaign).phases
        self._phases = {
            phase.key: Title(zh=phase.title.zh, en=phase.title.english) for phase in phases
        }
        self._people = known_directory(reading.reads).people

    def line(self, row: PetitionRow) -> PetitionLine:
        """A row, told."""
        if row.duty is not None:
            title = self._duties.get(row.duty) or bare(row.duty)
        else:
            title = self._phases.get(row.phase or "") or bare(row.phase or "")
        return PetitionLine(
            campaign=row.campaign,
            petition=row.petition,
            item=row.item,
            kind=row.kind,
            state=row.state,
            subject=row.subject,
            title=title,
            unit=row.unit,
            unit_name=self._unit(row.unit),
            duty=row.duty,
            occurrence=row.occurrence,
            phase=row.phase,
            to=row.to,
            hour=row.hour,
            to_unit=row.to_unit,
            to_unit_name=self._unit(row.to_unit),
            asked_on=row.asked_on,
            asked_at=row.asked_at,
            asked_by=row.asked_by,
            asked_name=self._person(row.asked_by),
            why=row.why,
            answer_by=row.answer_by,
            answered_on=row.answered_on,
            answered_by=row.answered_by,
            answered_name=self._person(row.answered_by),
            authority=self._person(PersonId(row.authority)),
            answer=row.answer,
            cause=row.cause,
        )

    def _unit(self, unit: UnitId | None) -> Title | None:
        return None if unit is None else self._units.get(unit) or bare(unit)

    def _person(self, person: PersonId | None) -> str:
        known = self._people.get(person) if person else None
        return known.name if known else person or ""
