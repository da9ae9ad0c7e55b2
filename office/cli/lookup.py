"""Looking one thing up: the campaigns there are, and one piece of work with what was handed in."""

from datetime import date

import typer
from msgspec import Struct

from engine.errors import NotFound
from engine.handling.terms import terms_of
from engine.ids import ONCE, AssignmentKey
from office.cli.invocation import invocation_of
from office.cli.language import Bilingual
from office.cli.options import (
    CampaignArgument,
    DutyArgument,
    JsonOption,
    OccurrenceOption,
    UnitArgument,
    plain,
)
from office.cli.reading import reading
from office.cli.render import column, show_json, show_line, show_listing
from office.cli.state_words import item_state_in_words, state_in_words
from projections import board, filings
from projections.campaigns import projection as campaigns


class CampaignLine(Struct, frozen=True):
    """A campaign as it is listed."""

    campaign: str
    title: str
    state: str
    planned_on: date


class FiledLine(Struct, frozen=True):
    """One thing that was handed in. `kept` is where a file lies in the evidence folder."""

    event: int
    on: date
    evidence: str
    filed: str
    size: int | None
    kept: str


class Work(Struct, frozen=True):
    """One piece of work, and everything ever handed in for it."""

    item: str
    state: str
    due_on: date
    late: bool
    filed: tuple[FiledLine, ...]


def register(app: typer.Typer, assignments: typer.Typer) -> None:
    """Add list, and assignment show."""
    words = Bilingual("列出活动", "List the campaigns.")
    app.command("list", help=words.both)(_list)
    words = Bilingual("查看一项任务及其材料", "One piece of work, and what was handed in for it.")
    assignments.command("show", help=words.both)(plain(_show))


def _list(ctx: typer.Context, as_json: JsonOption = False) -> None:
    invocation = invocation_of(ctx)
    with reading(invocation) as look:
        lines = [
            CampaignLine(
                row.id,
                row.title_zh if invocation.lang == "zh" else row.title_en,
                row.state if as_json else state_in_words(row.state, invocation.lang),
                row.planned_on,
            )
            for row in campaigns.campaigns(look.views)
        ]
    columns = (
        column("campaign", "活动", "campaign"),
        column("title", "名称", "title"),
        column("state", "状态", "state"),
        column("planned_on", "立项", "planned"),
    )
    show_listing(lines, columns, Bilingual("活动", "Campaigns"), invocation.lang, as_json=as_json)


def _show(
    ctx: typer.Context,
    campaign: CampaignArgument,
    duty: DutyArgument,
    unit: UnitArgument,
    occurrence: OccurrenceOption = ONCE,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    key = AssignmentKey(campaign, duty, unit, occurrence)
    with reading(invocation) as look:
        terms_of(look.office.desk, key)
        owed = board.board_at(look.views, campaign, unit=unit, duty=duty)
        rows = [row for row in owed if row.item == key.stream]
        if not rows:
            raise NotFound("work", str(key))
        folder = look.office.settings.evidence_folder
        filed = tuple(
            FiledLine(
                row.position,
                row.on_day,
                row.key,
                row.name or str(row.value),
                row.size,
                str(folder / row.digest.removeprefix("sha256:")) if row.digest else "",
            )
            for row in filings.filed_for(look.views, key.stream)
        )
    found = Work(key.stream, rows[0].state, rows[0].due_on, rows[0].late, filed)
    if as_json:
        show_json(found)
        return
    late = Bilingual(" · 曾迟报", " · late").to(invocation.lang) if found.late else ""
    words = Bilingual("{0}：{1}，期限 {2}{3}", "{0}: {1}, due {2}{3}").to(invocation.lang)
    state = item_state_in_words(found.item, found.state, invocation.lang)
    show_line(words.format(key, state, found.due_on, late))
    columns = (
        column("evidence", "材料", "evidence"),
        column("filed", "内容", "handed in"),
        column("on", "日期", "day"),
        column("event", "事件", "event", right=True),
        column("size", "字节", "bytes", right=True),
    )
    show_listing(filed, columns, Bilingual("已报材料", "Handed in"), invocation.lang)
    for line in filed:
        if line.kept:
            show_line(f"  {line.filed} → {line.kept}")
