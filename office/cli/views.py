"""What is shown of a campaign's deadlines, its alerts and its history."""

from datetime import date
from typing import Annotated, Final

import typer
from msgspec import Struct

from engine.errors import BadInput, NotFound
from engine.handling import directory as handling
from engine.ids import ONCE, CampaignId, PersonId, StreamId, UnitId, assignment_key
from engine.store.names import EVENTS
from office.cli.invocation import invocation_of
from office.cli.language import Bilingual, Language
from office.cli.options import CampaignArgument, JsonOption, plain, read_day
from office.cli.reading import LIGHTS, LimitOption, Reading, UnitFilter, first_of, reading
from office.cli.render import column, show_json, show_listing
from office.cli.state_words import item_state_in_words
from projections import alerts as alerts_view
from projections import timeline
from projections.alerts import AlertRow
from projections.deadlines import queries as due_dates
from projections.states import Light

_LATEST: Final = 1000
_CLEARED_BY: Final = {
    "submitted": Bilingual("报送", "handed in"),
    "waived": Bilingual("免办", "waived"),
    "transferred": Bilingual("移交", "transferred"),
    "verified": Bilingual("销号", "verified"),
    "extended": Bilingual("延期", "extended"),
    "left": Bilingual("单位退出", "unit left"),
    "campaign over": Bilingual("活动结束", "campaign over"),
}


def register(app: typer.Typer) -> None:
    """Add deadlines, alerts and history."""
    for name, words, command in (
        ("deadlines", Bilingual("期限", "What is due when, with its light."), _deadlines),
        ("alerts", Bilingual("逾期警示", "What ran over its due date, cleared or not."), _alerts),
        ("history", Bilingual("全过程记录", "Who did what when, newest first."), _history),
    ):
        app.command(name, help=words.both)(plain(command))


class DeadlineLine(Struct, frozen=True):
    """One deadline as programs get it."""

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


class DeadlineCells(Struct, frozen=True):
    """One deadline as people see it; `words` are what the next command asks for."""

    due_on: date
    light: str
    unit: str
    duty: str
    state: str
    words: str


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
    limit: LimitOption = 50,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    with reading(invocation) as look:
        look.about(campaign, unit)
        rows = due_dates.deadlines(
            look.views,
            look.office.today(),
            campaign=campaign,
            unit=unit,
            lights=frozenset(light) if light else None,
            open_only=not everything,
            limit=limit + 1,
        )
        names = look.unit_names()
    rows = list(first_of(rows, limit, invocation, as_json=as_json))
    if as_json:
        show_json([_deadline_line(d, invocation.lang) for d in rows])
        return
    columns = (
        column("due_on", "期限", "due"),
        column("light", "灯", "light"),
        column("unit", "单位", "unit"),
        column("duty", "任务", "duty"),
        column("state", "状态", "state", extra=True),
        column("words", "命令用词", "in commands"),
    )
    cells = [_deadline_cells(d, names, invocation.lang) for d in rows]
    show_listing(cells, columns, Bilingual("期限", "Deadlines"), invocation.lang)


def _deadline_line(deadline: due_dates.Deadline, lang: Language) -> DeadlineLine:
    row = deadline.row
    return DeadlineLine(
        row.item,
        row.unit,
        deadline.unit_name,
        row.title if lang == "zh" else row.title_en,
        row.occurrence,
        row.due_on,
        row.assessed_on,
        row.provisional,
        row.next_working_day,
        row.running,
        row.state,
        row.late,
        deadline.light,
    )


def _deadline_cells(
    deadline: due_dates.Deadline, names: dict[UnitId, str], lang: Language
) -> DeadlineCells:
    row = deadline.row
    return DeadlineCells(
        row.due_on,
        _light_and_notes(deadline, lang),
        names.get(row.unit, row.unit),
        row.title if lang == "zh" else row.title_en,
        item_state_in_words(row.item, row.state, lang),
        _words_of(row.item),
    )


def _words_of(item: StreamId) -> str:
    """`section-plans legal`, with `--occurrence 2011-03` where there are several; or `r-0001`."""
    key = assignment_key(item)
    if key is None:
        return item.rpartition("/")[2]
    occurrence = "" if key.occurrence == ONCE else f" --occurrence {key.occurrence}"
    return f"{key.duty} {key.unit}{occurrence}"


def _light_and_notes(deadline: due_dates.Deadline, lang: Language) -> str:
    row, zh = deadline.row, lang == "zh"
    notes = [LIGHTS[deadline.light].to(lang)]
    if row.assessed_on != row.due_on:
        notes.append(f"考核期限 {row.assessed_on}" if zh else f"assessed {row.assessed_on}")
    if row.provisional:
        notes.append("暂定" if zh else "provisional")
    if row.next_working_day:
        day = f"{row.next_working_day:%m-%d}"
        notes.append(f"休息日，次一工作日 {day}" if zh else f"day off, next {day}")
    return " · ".join(notes)


class AlertCells(Struct, frozen=True):
    """One alert as people see it."""

    raised_on: date
    unit: str
    item: str
    due_on: date
    cleared_on: date | None
    cleared_by: str
    days_late: int | None


def _alerts(
    ctx: typer.Context,
    campaign: CampaignArgument,
    unit: UnitFilter = None,
    still_open: Annotated[
        bool, typer.Option("--open", help="只看未解除 · Only those not cleared.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    with reading(invocation) as look:
        look.about(campaign, unit)
        rows = alerts_view.alerts(look.views, campaign=campaign, unit=unit, open_only=still_open)
        names, titles = look.unit_names(), look.duty_titles(campaign)
    if as_json:
        show_json(rows)
        return
    columns = (
        column("raised_on", "发出", "raised"),
        column("unit", "单位", "unit"),
        column("item", "事项", "item"),
        column("due_on", "期限", "due"),
        column("cleared_on", "解除", "cleared"),
        column("cleared_by", "因何解除", "by"),
        column("days_late", "迟几日", "days late", right=True),
    )
    cells = [_alert_cells(row, names, titles, invocation.lang) for row in rows]
    show_listing(cells, columns, Bilingual("逾期警示", "Overdue alerts"), invocation.lang)


def _alert_cells(
    row: AlertRow, names: dict[UnitId, str], titles: dict[str, str], lang: Language
) -> AlertCells:
    key = assignment_key(row.item)
    item = row.item.rpartition("/")[2]
    if key is not None:
        item = titles.get(key.duty, key.duty)
        item += "" if key.occurrence == ONCE else f" {key.occurrence}"
    by = _CLEARED_BY[row.cleared_by].to(lang) if row.cleared_by else ""
    unit = names.get(row.unit, row.unit)
    return AlertCells(row.raised_on, unit, item, row.due_on, row.cleared_on, by, row.days_late)


def _history(
    ctx: typer.Context,
    campaign: CampaignArgument,
    unit: UnitFilter = None,
    actor: Annotated[
        str | None, typer.Option("--actor", metavar="PERSON", help="谁 · Who did it.")
    ] = None,
    event: Annotated[
        str | None,
        typer.Option(
            "--event", metavar="NAME", help="事件名或其开头，如 assignment. · How its name begins."
        ),
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
    limit: LimitOption = 30,
    before: Annotated[
        int | None,
        typer.Option(
            "--before", metavar="EVENT", min=1, help="早于事件号 · Before this event's number."
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    if since and until and until < since:
        raise BadInput("--until", [f"{until} lies before --since {since}; swap them"])
    if event is not None and not any(name.startswith(event) for name in EVENTS):
        raise NotFound("kind of event", event, sorted({n.split(".")[0] + "." for n in EVENTS}))
    with reading(invocation) as look:
        look.about(campaign, unit)
        _known_actor(look, campaign, PersonId(actor) if actor else None)
        rows = timeline.query(
            look.views,
            campaign=campaign,
            unit=unit,
            actor=PersonId(actor) if actor else None,
            name=event,
            text=text,
            since=since,
            until=until,
            limit=limit + 1,
            before_position=before,
        )
    columns = (
        column("position", "#", "#", right=True),
        column("on_day", "日期", "day"),
        column("actor", "谁", "who"),
        column("summary_zh" if invocation.lang == "zh" else "summary_en", "事项", "what"),
        column("reason", "理由", "why"),
    )
    title = Bilingual("全过程记录", "History")
    shown = first_of(rows, limit, invocation, as_json=as_json)
    show_listing(shown, columns, title, invocation.lang, as_json=as_json)


def _known_actor(look: Reading, campaign: CampaignId, actor: PersonId | None) -> None:
    """NotFound unless they did something once, or stand in the directory."""
    if actor is None or timeline.query(look.views, actor=actor, limit=1):
        return
    people = handling.directory(look.office.desk).people
    if actor not in people:
        latest = timeline.query(look.views, campaign=campaign, limit=_LATEST)
        known = dict.fromkeys((*sorted({row.actor for row in latest}), *people))
        raise NotFound("person", actor, known)
