"""/c/ID/matrix - who owes what?"""

from collections.abc import Iterator
from typing import Final

from fastapi import APIRouter
from msgspec import Struct

from engine.ids import CampaignId, DutyKey, PhaseKey, UnitId
from engine.phrases import Phrase, phrase
from office.answers.districts import District, districts
from office.answers.items import Among, Of, Show, items
from office.answers.matrix import Cell, Matrix, MatrixColumn, MatrixRow, matrix
from office.answers.tally import BEST_FIRST
from office.web.duty_items import units_of
from office.web.filters import one_of
from office.web.looking_back import Back, back_of
from office.web.page import page
from office.web.page_context import Column, Listing, PageContext
from office.web.routes.many import Offered, offered
from office.web.visit import Look, Visit
from projections.campaigns import queries as campaigns
from projections.states import Light
from workflows.schema import Title

router = APIRouter()


class MatrixDrawn(Struct, frozen=True):
    """The slider."""

    back: Back | None


class FlatCell(Struct, frozen=True):
    """A cell of the matrix as a row of its own."""

    row: MatrixRow
    column: MatrixColumn
    cell: Cell


class MatrixPage(PageContext, kw_only=True):
    """The matrix, its filters, and what can be done to all that is overdue in it."""

    campaign: CampaignId
    campaign_title: Title
    matrix: Matrix
    light: Light | None
    phase: PhaseKey | None
    task: DutyKey | None
    opened: DutyKey | None
    phases: tuple[tuple[PhaseKey, Title], ...]
    tasks: tuple[tuple[DutyKey, Title], ...]
    districts: tuple[District, ...]
    lights: tuple[Light, ...] = BEST_FIRST
    late: int
    offered: tuple[Offered, ...]
    drawn: MatrixDrawn


_COLUMNS: Final[tuple[Column[FlatCell], ...]] = (
    Column("unit", "web.label.unit-id", lambda each: each.row.unit),
    Column("unit_name", "web.label.unit", lambda each: each.row.name),
    Column("duty", "web.label.duty-id", lambda each: each.column.duty),
    Column("title", "label.duty", lambda each: each.column.title),
    Column("period", "web.label.period", lambda each: each.column.occurrence),
    Column("light", "web.label.light", lambda each: each.cell.light, mark="light"),
    Column("done", "web.label.done", lambda each: each.cell.done),
    Column("total", "web.label.total", lambda each: each.cell.total),
    Column("overdue", "web.label.overdue", lambda each: each.cell.overdue),
    Column("late", "web.show.late", lambda each: each.cell.late),
)


@page(router, "/c/{campaign}/matrix", "matrix.html")
def matrix_page(
    visit: Look,
    campaign: CampaignId,
    light: str = "",
    phase: str = "",
    task: str = "",
    district: str = "",
    opened: str = "",
    page: int = 1,
) -> MatrixPage:
    """By district where there are many units, else by unit; `opened` shows a duty by period."""
    reading = visit.reading
    row, every = reading.about(campaign), districts(reading, campaign)
    shown = one_of(Light, "light", light)
    chosen = {
        "district": UnitId(district) if district else None,
        "phase": PhaseKey(phase) if phase else None,
        "duty": DutyKey(task) if task else None,
        "opened": DutyKey(opened) if opened else None,
        "lights": None if shown is None else frozenset({shown}),
    }

    def asked(**more: object) -> Matrix:
        return matrix(reading, campaign, **chosen, **more)  # type: ignore[arg-type]

    overdue = Among(
        show=Show.OVERDUE,
        of=Of.WORK,
        phase=PhaseKey(phase) if phase else None,
        duty=DutyKey(task or opened) if task or opened else None,
        units=units_of(every, district),
    )
    late = items(reading, campaign, overdue, rows=1)
    query = {"light": None, "task": overdue.duty, "opened": None}
    found = asked(page=max(1, page))
    return MatrixPage(
        title=phrase("web.matrix"),
        listing=_listing(asked(by_unit=True, rows=None)) if _is_twin(visit) else _listing(found),
        campaign=campaign,
        campaign_title=row.title,
        matrix=found,
        light=shown,
        phase=PhaseKey(phase) if phase else None,
        task=DutyKey(task) if task else None,
        opened=DutyKey(opened) if opened else None,
        phases=tuple(
            (each.phase, each.title)
            for each in campaigns.phases(reading.views, campaign, reading.at)
        ),
        tasks=tuple(reading.duty_titles(campaign).items()),
        districts=every if len(every) > 1 else (),
        late=late.total,
        offered=offered(visit, campaign, late.rows, overdue, **query),
        drawn=MatrixDrawn(back_of(visit, campaign)),
    )


def _is_twin(visit: Visit) -> bool:
    """Whether all units are wanted, not one page of them."""
    return visit.path.endswith((".json", ".xlsx"))


def _listing(found: Matrix) -> Listing[FlatCell]:
    rows = tuple(_flat(found))
    return Listing(rows, _COLUMNS, len(rows), empty=Phrase("web.matrix.nobody"))


def _flat(found: Matrix) -> Iterator[FlatCell]:
    for row in found.rows:
        for column, cell in zip(found.columns, row.cells, strict=True):
            if cell.total:
                yield FlatCell(row, column, cell)
