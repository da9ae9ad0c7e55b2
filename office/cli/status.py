"""campaign status: how a campaign stands, or stood at any moment of its log."""

from datetime import date
from typing import Annotated, Final

import typer
from msgspec import Struct

from engine.domain.lifecycle import PhaseState
from engine.errors import BadInput
from office.answers.status import Status, Tally, status
from office.cli.invocation import invocation_of
from office.cli.language import Bilingual, Language, title_in
from office.cli.options import CampaignArgument, JsonOption, plain
from office.cli.reading import LIGHTS, reading
from office.cli.render import column, show_answer, show_line, show_listing
from office.cli.state_words import state_in_words
from office.plurals import counted
from workflows.schema import Title

_PHASE_MARKS: Final = {
    PhaseState.PENDING: "○",
    PhaseState.OPEN: "▶",
    PhaseState.CLOSING: "◑",
    PhaseState.CLOSED: "✓",
}
_WHEN: Final = Bilingual("事件 #{0}", "event #{0}")
_PAST: Final = Bilingual(" · 回看", " · as it stood")
_FIGURES: Final = Bilingual(
    "共 {0.total} 件 · 办结 {0.done}（{1}）· 待审 {0.waiting} · 临期 {0.soon} · "
    "逾期 {0.overdue} · 曾迟报 {0.late}",
    "{2} · {0.done} done ({1}) · {0.waiting} with the reviewer · "
    "{0.soon} due soon · {0.overdue} overdue · {0.late} late at some time",
)
_UNDECIDED: Final = Bilingual("待决定：{0}的周期尚未设定", "needs a decision: how often, {0}")
AtOption = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="DAY|EVENT",
        help="help.option.at",
    ),
]


class StatusCells(Struct, frozen=True):
    """One line of a status table."""

    name: str
    due_on: date | None
    light: str
    done: int
    total: int
    overdue: int
    late: int


def register(app: typer.Typer) -> None:
    """Add status."""
    app.command("status")(plain(_status))


def _status(
    ctx: typer.Context,
    campaign: CampaignArgument,
    at: AtOption = None,
    units: Annotated[bool, typer.Option("--units", help="help.status.units")] = False,
    as_json: JsonOption = False,
) -> None:
    invocation = invocation_of(ctx)
    with reading(invocation) as look:
        found = status(look, campaign, _moment(at) if at else None)
    lang = invocation.lang
    if as_json:
        show_answer(found, lang)
        return
    _show_heading(found, lang)
    if units:
        lines = [_cells(title_in(u.name, lang), None, u.tally, lang) for u in found.units]
    else:
        lines = [
            _cells(_title(d.title_zh, d.title_en, lang), d.due_on, d.tally, lang)
            for d in found.duties
        ]
    columns = [
        column("name", "单位" if units else "任务", "unit" if units else "duty"),
        *(() if units else (column("due_on", "期限", "due"),)),
        column("done", "办结", "done", right=True),
        column("total", "共", "of", right=True),
        column("overdue", "逾期", "overdue", right=True),
        column("late", "迟报", "late", right=True),
        column("light", "灯", "light"),
    ]
    title = Bilingual("单位", "Units") if units else Bilingual("任务", "Duties")
    show_listing(lines, columns, title, lang)


def _moment(text: str) -> date | int:
    """A day, or the number of an event."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        if text.isdecimal():
            return int(text)
        remedy = "write a day such as 2009-06-30, or the number of an event"
        raise BadInput("--at", [f"{text!r} is neither; {remedy}"]) from None


def _show_heading(found: Status, lang: Language) -> None:
    """The campaign and the moment, the strip of phases, the figures."""
    title = _title(found.title_zh, found.title_en, lang)
    past = _PAST.to(lang) if found.position < found.head else ""
    when = f"{found.day} · {_WHEN.to(lang).format(found.position)}{past}"
    show_line(f"{title} [{state_in_words(found.state, lang)}] · {when}")
    show_line(
        "  ".join(
            f"{_PHASE_MARKS[p.state]} {_title(p.title_zh, p.title_en, lang)} "
            f"{_span(p.starts_on, p.ends_on)}"
            for p in found.phases
        )
    )
    tally = found.tally
    share = f"{tally.done / tally.total:.0%}" if tally.total else "0%"
    show_line(_FIGURES.to(lang).format(tally, share, counted(tally.total, "item")))
    for duty in found.undecided:
        words = _UNDECIDED.to(lang).format(_title(duty.title_zh, duty.title_en, lang))
        show_line(f"! {words}: {duty.command}" if duty.command else f"! {words}")


def _cells(name: str, due_on: date | None, tally: Tally, lang: Language) -> StatusCells:
    light = LIGHTS[tally.light].to(lang)
    return StatusCells(name, due_on, light, tally.done, tally.total, tally.overdue, tally.late)


def _title(zh: str, en: str, lang: Language) -> str:
    return title_in(Title(zh=zh, en=en), lang)


def _span(first: date | None, last: date | None) -> str:
    return f"{first:%m-%d}~{last:%m-%d}" if first and last else "?"
