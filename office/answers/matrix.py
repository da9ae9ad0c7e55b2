"""Who owes what: districts, their units, and how the duties of each stand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct

from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.state import Unit, known_directory
from engine.errors import NotFound
from engine.ids import CampaignId, DutyKey, OccurrenceKey, PhaseKey, StreamId, UnitId
from office.answers.reading import Reading, bare
from projections import matrix_counts as view
from projections.campaigns import queries as campaigns
from projections.matrix_counts import CellCount
from projections.owed_work.tables import DUES
from projections.states import WORST_FIRST, Light
from workflows.schema import Definition, Obligation, Task, Title

T = TypeVar("T")
MOST_UNITS = 60
"""More units than that are shown by district."""
_NOTHING = CellCount()


class MatrixColumn(Struct, frozen=True, kw_only=True):
    """A duty; `recurring` ones stand in one column, "done of due". Of a duty that is opened by
    period each column is one period.
    """

    duty: DutyKey
    title: Title
    phase: PhaseKey | None
    phase_title: Title | None
    recurring: bool
    occurrence: OccurrenceKey | None = None
    label: str = ""


class Cell(Struct, frozen=True, kw_only=True):
    """How the items of a unit or a district stand in a column; `light` is the worst of them, None
    where nothing is owed. `item` is the only one, where there is one.
    """

    light: Light | None
    total: int
    done: int
    waiting: int
    overdue: int
    late: int
    item: StreamId | None = None


class MatrixRow(Struct, frozen=True, kw_only=True):
    """A unit, or a district with so many `units`; `lights` counts its items by light."""

    unit: UnitId
    name: Title
    units: int
    cells: tuple[Cell, ...]
    lights: dict[Light, int]

    @property
    def light(self) -> Light:
        """That of its worst item."""
        return next((one for one in WORST_FIRST if self.lights.get(one)), Light.BLUE)

    @property
    def overdue(self) -> int:
        """How many of its items are overdue."""
        return self.lights.get(Light.RED, 0)

    @property
    def done(self) -> int:
        """How many of its items are done."""
        return sum(cell.done for cell in self.cells)

    @property
    def total(self) -> int:
        """How many items it has."""
        return sum(cell.total for cell in self.cells)


class Matrix(Struct, frozen=True, kw_only=True):
    """A campaign. Where it has more than MOST_UNITS units and no district is asked for, `districts`
    are shown and `rows` is empty; else `rows` are the units, in the order of the roster, a page of
    `total`. `district` is the one that was asked for.
    """

    columns: tuple[MatrixColumn, ...]
    districts: tuple[MatrixRow, ...]
    rows: tuple[MatrixRow, ...]
    total: int
    page: int
    pages: int
    district: UnitId | None = None
    district_name: Title | None = None


def matrix(
    reading: Reading,
    campaign: CampaignId,
    *,
    district: UnitId | None = None,
    phase: PhaseKey | None = None,
    duty: DutyKey | None = None,
    opened: DutyKey | None = None,
    lights: frozenset[Light] | None = None,
    page: int = 1,
    rows: int | None = MOST_UNITS,
    by_unit: bool = False,
) -> Matrix:
    """Of one phase, or one duty; `opened` shows a recurring duty by period. `lights` leaves units
    that have no item of these in the columns out. `by_unit` shows units however many there are,
    `rows` of them on a page (None: all).

    Raises NotFound: campaign, district, phase, duty.
    """
    row = reading.about(campaign)
    definition = campaigns.definition(reading.views, row)
    columns = tuple(_columns(reading, campaign, definition, phase, duty, opened))
    known = known_directory(reading.reads).units
    taking_part = _units(reading, campaign, known, district)
    if district is None and not by_unit and len(taking_part) > MOST_UNITS:
        found = _districts(reading, campaign, columns, known, taking_part)
        chosen = tuple(each for each in found if _shows(each, lights))
        return Matrix(
            columns=columns, districts=chosen, rows=(), total=len(taking_part), page=1, pages=1
        )
    if lights is None:
        names = _page(taking_part, page, rows)
        shown = tuple(_rows(reading, campaign, columns, known, names, opened))
        total = len(taking_part)
    else:
        every = _rows(reading, campaign, columns, known, taking_part, opened)
        fitting = [each for each in every if _shows(each, lights)]
        shown, total = tuple(_page(fitting, page, rows)), len(fitting)
    return Matrix(
        columns=columns,
        districts=(),
        rows=shown,
        total=total,
        page=page,
        pages=1 if rows is None else max(1, -(-total // rows)),
        district=district,
        district_name=_name(known, district) if district else None,
    )


def _page(found: Sequence[T], page: int, rows: int | None) -> Sequence[T]:
    return found if rows is None else found[(max(page, 1) - 1) * rows : max(page, 1) * rows]


def _columns(
    reading: Reading,
    campaign: CampaignId,
    definition: Definition,
    phase: PhaseKey | None,
    duty: DutyKey | None,
    opened: DutyKey | None,
) -> Iterator[MatrixColumn]:
    """The tasks by phase, those outside any, and the recurring duties, in the order of the plan."""
    if phase is not None and definition.phase(phase) is None:
        raise NotFound("thing.phase", phase, (each.key for each in definition.phases))
    for key in filter(None, (duty, opened)):
        if key not in definition.duties:
            raise NotFound("thing.duty", key, definition.duties)
    if opened is not None:
        several = _duties(definition)
        yield from _periods(reading, campaign, several[opened], definition)
        return
    for each in _duties(definition).values():
        own = definition.phase_of.get(each.key)
        if duty in (None, each.key) and (phase is None or (own and own.key == phase)):
            yield _column(definition, each)


def _duties(definition: Definition) -> dict[str, Task | Obligation]:
    tasks: dict[str, Task | Obligation] = {each.key: each for each in definition.every_task()}
    return {**tasks, **{each.key: each for each in definition.obligations}}


def _column(definition: Definition, duty: Task | Obligation) -> MatrixColumn:
    phase = definition.phase_of.get(duty.key)
    several = isinstance(duty, Obligation) or bool(duty.for_each)
    return MatrixColumn(
        duty=DutyKey(duty.key),
        title=duty.title,
        phase=PhaseKey(phase.key) if phase else None,
        phase_title=phase.title if phase else None,
        recurring=several,
    )


def _periods(
    reading: Reading, campaign: CampaignId, duty: Task | Obligation, definition: Definition
) -> Iterator[MatrixColumn]:
    c = DUES.c
    made_due = DUES.where(
        reading.views, c.campaign == campaign, c.duty == duty.key, DUES.valid_at(reading.at)
    )
    plain = _column(definition, duty)
    for row in made_due:
        yield MatrixColumn(
            duty=plain.duty,
            title=plain.title,
            phase=plain.phase,
            phase_title=plain.phase_title,
            recurring=True,
            occurrence=row.occurrence,
            label=row.label,
        )


def _units(
    reading: Reading,
    campaign: CampaignId,
    known: Mapping[UnitId, Unit],
    district: UnitId | None,
) -> list[UnitId]:
    """Those that take part and are seen, in the order of the roster; of a district, itself and
    those right under it.
    """
    seen = reading.sees.board(campaign)
    taking = existing_campaign(campaign, reading.reads).participants
    found = [unit for unit in known if unit in taking and (seen is None or unit in seen)]
    if district is None:
        return found
    own = [unit for unit in found if _district(known, unit) == district or unit == district]
    if not own:
        raise NotFound("thing.unit", district)
    return own


def _district(known: Mapping[UnitId, Unit], unit: UnitId) -> UnitId:
    row = known.get(unit)
    return row.parent if row and row.parent else unit


def _districts(
    reading: Reading,
    campaign: CampaignId,
    columns: Sequence[MatrixColumn],
    known: Mapping[UnitId, Unit],
    taking_part: Iterable[UnitId],
) -> Iterator[MatrixRow]:
    seen = reading.sees.rows(campaign)
    districts = {unit: _district(known, unit) for unit in known}
    counted = view.of_districts(reading.views, campaign, districts, reading.when, reading.at, seen)
    sizes: dict[UnitId, int] = {}
    for unit in taking_part:
        above = _district(known, unit)
        sizes[above] = sizes.get(above, 0) + 1
    for unit, size in sizes.items():
        cells = [counted.get(unit, {}).get(column.duty, _NOTHING) for column in columns]
        yield _row(unit, _name(known, unit), size, cells)


def _rows(
    reading: Reading,
    campaign: CampaignId,
    columns: Sequence[MatrixColumn],
    known: Mapping[UnitId, Unit],
    names: Sequence[UnitId],
    opened: DutyKey | None,
) -> Iterator[MatrixRow]:
    seen = reading.sees.rows(campaign)
    asked = (reading.when, reading.at, seen)
    if opened is not None:
        periods = view.of_periods(reading.views, campaign, opened, names, *asked)
        for unit in names:
            own = periods.get(unit, {})
            by_period = [own.get(c.occurrence or OccurrenceKey(""), _NOTHING) for c in columns]
            yield _row(unit, _name(known, unit), 1, by_period)
        return
    counted = view.of_units(reading.views, campaign, names, *asked)
    for unit in names:
        cells = [counted.get(unit, {}).get(column.duty, _NOTHING) for column in columns]
        yield _row(unit, _name(known, unit), 1, cells)


def _row(unit: UnitId, name: Title, size: int, cells: Sequence[CellCount]) -> MatrixRow:
    lights: dict[Light, int] = {}
    for cell in cells:
        for light, count in cell.lights.items():
            lights[light] = lights.get(light, 0) + count
    return MatrixRow(
        unit=unit, name=name, units=size, cells=tuple(map(_cell, cells)), lights=lights
    )


def _cell(count: CellCount) -> Cell:
    return Cell(
        light=count.worst if count.total else None,
        total=count.total,
        done=count.done,
        waiting=count.waiting,
        overdue=count.lights.get(Light.RED, 0),
        late=count.late,
        item=count.item,
    )


def _shows(row: MatrixRow, lights: frozenset[Light] | None) -> bool:
    return lights is None or any(row.lights.get(light) for light in lights)


def _name(known: Mapping[UnitId, Unit], unit: UnitId) -> Title:
    row = known.get(unit)
    return Title(zh=row.name, en=row.name_en) if row else bare(unit)
