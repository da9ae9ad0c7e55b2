"""What is shown of a campaign: status (now or then), deadlines, alerts, ledger, history."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated

import typer
from msgspec import Struct
from sqlalchemy import Connection

from engine.domain.lifecycle import PhaseState
from engine.errors import BadInput
from engine.ids import CampaignId, PersonId, UnitId
from office.bootstrap import Office
from office.cli.frame import Frame, frame_of
from office.cli.language import Bilingual, Language
from office.cli.options import CampaignArgument, JsonOption, plain, read_day
from office.cli.render import column, show_json, show_line, show_listing
from office.status import Status, Tally, moment, status_at
from projections import alerts as alerts_view
from projections import due_dates, rectifications, timeline
from projections.states import Light

UnitFilter = Annotated[
    str | None, typer.Option("--unit", metavar="UNIT", help="只看一个单位 · One unit only.")
]
AtOption = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="DAY|EVENT",
        help="回看某日或某事件 · As it stood at the end of a day, or at an event's number.",
    ),
]
_LIGHTS = {
    Light.GREEN: Bilingual("● 正常", "● on track"),
    Light.YELLOW: Bilingual("▲ 临期", "▲ due soon"),
    Light.RED: Bilingual("✕ 逾期", "✕ overdue"),
    Light.GREY: Bilingual("○ 暂停", "○ no clock"),
    Light.BLUE: Bilingual("✓ 办结", "✓ done"),
}
_PHASE_MARKS = {
    PhaseState.PENDING: "○",
    PhaseState.OPEN: "▶",
    PhaseState.CLOSING: "◑",
    PhaseState.CLOSED: "✓",
}


def register(app: typer.Typer) -> None:
    """Add status, deadlines, alerts, ledger and history."""
    for name, words, command in (
        ("status", Bilingual("进展（可回看）", "How a campaign stands, or stood."), _status),
        ("deadlines", Bilingual("期限", "What is due when, with its light."), _deadlines),
        ("alerts", Bilingual("逾期警示", "What ran over its due date, cleared or not."), _alerts),
        ("ledger", Bilingual("整改台账", "The rectification ledger."), _ledger),
        ("history", Bilingual("全过程记录", "Who did what when, newest first."), _history),
    ):
        app.command(name, help=words.both)(plain(command))


@contextmanager
def up_to_date(frame: Frame) -> Iterator[tuple[Office, Connection]]:
    """The office and its views, brought up to the end of the log."""
    with frame.office() as office:
        office.catch_up()
        with office.views.connect() as views:
            yield office, views


class StandingLine(Struct, frozen=True):
    """One line of a status table."""

    name: str
    due_on: date | None
    figures: str
    done: int
    total: int
    overdue: int
    late: int


def _status(
    ctx: typer.Context,
    campaign: CampaignArgument,
    at: AtOption = None,
    units: Annotated[
        bool, typer.Option("--units", help="按单位 · One line a unit, not a duty.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    frame = frame_of(ctx)
    with up_to_date(frame) as (office, views):
        head = office.log.head()
        position = moment(views, at, head) if at else None
        found = status_at(views, campaign, office.today(), head, position)
    if as_json:
        show_json(found)
        return
    show_status(found, frame.lang, units=units)


def show_status(found: Status, lang: Language, *, units: bool = False) -> None:
    """The phase strip, the figures, and a line per duty or unit."""
    zh = lang == "zh"
    past = found.position < found.head
    when = f"{found.day} · " + (f"事件 #{found.position}" if zh else f"event #{found.position}")
    mark = (" · 回看" if zh else " · as it stood") if past else ""
    show_line(f"{found.title_zh if zh else found.title_en} [{found.state}] · {when}{mark}")
    show_line(
        "  ".join(
            f"{_PHASE_MARKS[p.state]} {p.title_zh if zh else p.title_en} "
            f"{_span(p.starts_on, p.ends_on)}"
            for p in found.phases
        )
    )
    show_line(_figures(found.tally, lang))
    lines = (
        [_line(u.name, None, u.tally, lang) for u in found.units]
        if units
        else [
            _line(d.title_zh if zh else d.title_en, d.due_on, d.tally, lang) for d in found.duties
        ]
    )
    columns = [
        column("name", "单位" if units else "任务", "unit" if units else "duty"),
        column("due_on", "期限", "due"),
        column("done", "办结", "done", right=True),
        column("total", "共", "of", right=True),
        column("overdue", "逾期", "overdue", right=True),
        column("late", "迟报", "late", right=True),
        column("figures", "", ""),
    ]
    title = Bilingual("单位", "Units") if units else Bilingual("任务", "Duties")
    show_listing(lines, [c for c in columns if not (units and c.field == "due_on")], title, lang)


def _line(name: str, due_on: date | None, tally: Tally, lang: Language) -> StandingLine:
    if tally.overdue:
        light = Light.RED
    elif tally.soon:
        light = Light.YELLOW
    else:
        light = Light.BLUE if tally.done == tally.total else Light.GREEN
    return StandingLine(
        name, due_on, _LIGHTS[light].to(lang), tally.done, tally.total, tally.overdue, tally.late
    )


def _figures(tally: Tally, lang: Language) -> str:
    share = f"{tally.done * 100 // tally.total}%" if tally.total else "-"
    if lang == "zh":
        return (
            f"共 {tally.total} 项 · 办结 {tally.done}（{share}）· 待审 {tally.waiting} · "
            f"临期 {tally.soon} · 逾期 {tally.overdue} · 曾迟报 {tally.late}"
        )
    return (
        f"{tally.total} items · {tally.done} done ({share}) · {tally.waiting} with the reviewer · "
        f"{tally.soon} due soon · {tally.overdue} overdue · {tally.late} late at some time"
    )


def _span(first: date | None, last: date | None) -> str:
    return f"{first:%m-%d}~{last:%m-%d}" if first and last else "?"


class DeadlineLine(Struct, frozen=True):
    """One deadline as it is listed."""

    item: str
    unit: str
    unit_name: str
    title: str
    occurrence: str | None
    due_on: date
    assessed_on: date
    provisional: bool
    next_working_day: date | None
    running: bool
    state: str
    late: bool
    light: str
    shown: str


def _deadlines(
    ctx: typer.Context,
    campaign: CampaignArgument,
    unit: UnitFilter = None,
    light: Annotated[
        list[Light] | None,
        typer.Option("--light", help="只看这些灯色 · Only these lights; may be repeated."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="含已办结 · Also what is done.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="最多行数 · Lines at most.")] = 50,
    as_json: JsonOption = False,
) -> None:
    frame = frame_of(ctx)
    with up_to_date(frame) as (office, views):
        office.desk.campaign(campaign)
        rows = due_dates.deadlines(
            views,
            office.today(),
            campaign=campaign,
            unit=UnitId(unit) if unit else None,
            lights=frozenset(light) if light else None,
            open_only=not everything,
            limit=limit,
        )
    lines = [
        DeadlineLine(
            d.row.item,
            d.row.unit,
            d.unit_name,
            d.row.title if frame.lang == "zh" else d.row.title_en,
            d.row.occurrence,
            d.row.due_on,
            d.row.assessed_on,
            d.row.provisional,
            d.row.next_working_day,
            d.row.running,
            d.row.state,
            d.row.late,
            d.light,
            _shown(d, frame.lang),
        )
        for d in rows
    ]
    columns = (
        column("due_on", "期限", "due"),
        column("shown", "灯", "light"),
        column("unit_name", "单位", "unit"),
        column("title", "任务", "duty"),
        column("state", "状态", "state"),
    )
    show_listing(lines, columns, Bilingual("期限", "Deadlines"), frame.lang, as_json=as_json)


def _shown(deadline: due_dates.Deadline, lang: Language) -> str:
    row = deadline.row
    notes = [_LIGHTS[deadline.light].to(lang)]
    if row.assessed_on != row.due_on:
        notes.append(
            f"考核期限 {row.assessed_on}" if lang == "zh" else f"assessed {row.assessed_on}"
        )
    if row.provisional:
        notes.append("暂定" if lang == "zh" else "provisional")
    if row.next_working_day:
        day = f"{row.next_working_day:%m-%d}"
        notes.append(f"休息日，次一工作日 {day}" if lang == "zh" else f"day off, next {day}")
    return " · ".join(notes)


def _alerts(
    ctx: typer.Context,
    campaign: CampaignArgument,
    unit: UnitFilter = None,
    still_open: Annotated[
        bool, typer.Option("--open", help="只看未解除 · Only those not cleared.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    frame = frame_of(ctx)
    with up_to_date(frame) as (office, views):
        office.desk.campaign(campaign)
        rows = alerts_view.alerts(
            views, campaign=campaign, unit=UnitId(unit) if unit else None, open_only=still_open
        )
    columns = (
        column("raised_on", "发出", "raised"),
        column("unit", "单位", "unit"),
        column("item", "事项", "item"),
        column("due_on", "期限", "due"),
        column("cleared_on", "解除", "cleared"),
        column("cleared_by", "因何解除", "by"),
        column("days_late", "迟几日", "days late", right=True),
    )
    show_listing(
        rows, columns, Bilingual("逾期警示", "Overdue alerts"), frame.lang, as_json=as_json
    )


def _ledger(
    ctx: typer.Context,
    campaign: CampaignArgument,
    unit: UnitFilter = None,
    as_json: JsonOption = False,
) -> None:
    frame = frame_of(ctx)
    with up_to_date(frame) as (office, views):
        office.desk.campaign(campaign)
        rows = [
            row
            for row in rectifications.ledger(views, campaign=CampaignId(campaign))
            if unit in (None, row.unit)
        ]
    columns = (
        column("rectification", "编号", "item"),
        column("unit", "单位", "unit"),
        column("finding", "问题", "finding"),
        column("state", "状态", "state"),
        column("due_on", "期限", "due"),
        column("reported_on", "上报", "reported"),
        column("late", "迟", "late"),
        column("verified_on", "销号", "verified"),
        column("rounds", "退回", "sent back", right=True),
    )
    title = Bilingual("整改台账", "Rectification ledger")
    show_listing(rows, columns, title, frame.lang, as_json=as_json)


def _history(
    ctx: typer.Context,
    campaign: CampaignArgument,
    unit: UnitFilter = None,
    actor: Annotated[
        str | None, typer.Option("--actor", metavar="PERSON", help="谁 · Who did it.")
    ] = None,
    event: Annotated[
        str | None,
        typer.Option("--event", metavar="NAME", help="事件名或其开头 · A name, or how it begins."),
    ] = None,
    text: Annotated[
        str | None, typer.Option("--text", metavar="WORDS", help="查找 · Words to look for.")
    ] = None,
    since: Annotated[
        date | None, typer.Option("--since", metavar="DAY", parser=read_day, help="从 · From.")
    ] = None,
    until: Annotated[
        date | None, typer.Option("--until", metavar="DAY", parser=read_day, help="至 · To.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="最多行数 · Lines at most.")] = 30,
    before: Annotated[
        int | None, typer.Option("--before", min=1, help="早于事件号 · Before this event.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    frame = frame_of(ctx)
    if since and until and until < since:
        raise BadInput("--until", [f"{until} lies before --since {since}; swap them"])
    with up_to_date(frame) as (office, views):
        office.desk.campaign(campaign)
        rows = timeline.query(
            views,
            campaign=campaign,
            unit=UnitId(unit) if unit else None,
            actor=PersonId(actor) if actor else None,
            name=event,
            text=text,
            since=since,
            until=until,
            limit=limit,
            before_position=before,
        )
    columns = (
        column("position", "#", "#", right=True),
        column("on_day", "日期", "day"),
        column("actor", "谁", "who"),
        column("summary_zh" if frame.lang == "zh" else "summary_en", "事项", "what"),
        column("reason", "理由", "why"),
    )
    title = Bilingual("全过程记录", "History")
    show_listing(rows, columns, title, frame.lang, as_json=as_json)
