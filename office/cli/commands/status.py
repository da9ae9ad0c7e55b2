"""campaign status: how a campaign stands, or stood at any moment of its log."""

from typing import Annotated, Final

import typer
from msgspec import Struct
from msgspec.structs import asdict

from engine.domain.phase.table import PhaseState
from engine.phrases import Phrase
from office.answers.status import DutyStatus, PhaseStatus, Status, status
from office.answers.tally import Tally
from office.cli.due_words import due_in_words
from office.cli.invocation import invocation_of
from office.cli.options import CampaignArgument, JsonOption, plain
from office.cli.reading import AtOption, light_in_words, reading, tell_overrides
from office.cli.render import column, console, say, show_answer, show_line, show_listing
from office.words import Language, worded
from workflows.schema import Title

_PHASE_MARKS: Final = {
    PhaseState.PENDING: "○",
    PhaseState.OPEN: "▶",
    PhaseState.CLOSING: "◑",
    PhaseState.CLOSED: "✓",
}


class StatusCells(Struct, frozen=True):
    """One line of a status table."""

    name: str
    due_on: str
    light: str
    done: int
    total: int
    overdue: int
    not_done: int
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
    with reading(invocation, at) as look:
        found = status(look, campaign, units=units or as_json)
    lang = invocation.lang
    if as_json:
        show_answer(found, lang)
        return
    _show_heading(found, lang)
    if units:
        lines = [_cells(worded(u.name, lang), "", u.tally, lang) for u in found.units]
    else:
        lines = [
            _cells(_title(d.title_zh, d.title_en, lang), _dates(d, lang), d.tally, lang)
            for d in found.duties
        ]
        lines += [_cells(worded(g.title, lang), "", g.tally, lang) for g in found.items]
    columns = [
        column("name", "label.status.unit" if units else "label.status.duty"),
        *(() if units else (column("due_on", "label.status.due-on"),)),
        column("done", "label.status.done", right=True),
        column("total", "label.status.total", right=True),
        column("overdue", "label.status.overdue", right=True),
        *(
            [column("not_done", "label.status.not-done", right=True)]
            if found.tally.not_done
            else []
        ),
        column("late", "label.status.late", right=True),
        column("light", "label.status.light"),
    ]
    title = Phrase("label.status.units" if units else "label.status.duties")
    show_listing(lines, columns, title, lang)


def _show_heading(found: Status, lang: Language) -> None:
    """The campaign and the moment, the strip of phases, the figures."""
    title = _title(found.title_zh, found.title_en, lang)
    state = worded(found.state, lang)
    code = "say.status.past" if found.position < found.head else "say.status"
    say(code, lang, title=title, state=state, day=found.day, at=found.position)
    if found.phases:
        for line in _strip(found, lang):
            show_line(line)
    tally = found.tally
    share = f"{tally.done / tally.total:.0%}" if tally.total else "0%"
    say("say.status.figures", lang, share=share, count=tally.total, **asdict(tally))
    if more := _more_figures(tally, lang):
        show_line(more)
    if found.ledger.total:
        ledger = asdict(found.ledger)
        say("say.status.ledger", lang, count=found.ledger.total, **ledger)
        if more := _more_figures(found.ledger, lang):
            show_line(more)
    if found.targets:
        lights = [
            f"{worded(Phrase(f'label.target.{k}'), lang)} {n}" for k, n in found.targets.items()
        ]
        say("say.status.targets", lang, lights=" · ".join(lights))
    tell_overrides((phase.override for phase in found.phases), lang)
    for duty in found.undecided:
        title = _title(duty.title_zh, duty.title_en, lang)
        if duty.parameter is None:
            say("say.status.undecided", lang, duty=title)
        else:
            code = f"say.status.undecided.{duty.wanted}"
            say(code, lang, duty=title, campaign=duty.campaign, parameter=duty.parameter)


def _strip(found: Status, lang: Language) -> list[str]:
    """The phases one after the other, on as many lines as they need."""
    from rich.cells import cell_len

    width, lines = console().width, [""]
    for phase in found.phases:
        shown = (
            f"{_PHASE_MARKS[phase.state]}{'!' if phase.override else ''} "
            f"{_title(phase.title_zh, phase.title_en, lang)} "
            f"{_window(phase, lang)}".rstrip()
        )
        if phase.corrected:
            shown += f" {worded(Phrase('label.status.corrected'), lang)}"
        longer = f"{lines[-1]}  {shown}" if lines[-1] else shown
        if lines[-1] and cell_len(longer) > width:
            lines.append(shown)
        else:
            lines[-1] = longer
    return lines


def _more_figures(tally: Tally, lang: Language) -> str:
    """What there is only at times: extended too late, left undone at the end."""
    figures = {
        "say.status.late-extended": tally.late_extended,
        "say.status.not-done": tally.not_done,
        "say.status.not-accepted": tally.not_accepted,
        "say.status.called-off": tally.called_off,
    }
    said = [
        worded(Phrase(code, {"count": count}), lang) for code, count in figures.items() if count
    ]
    return " · ".join(said)


def _dates(duty: DutyStatus, lang: Language) -> str:
    """The day it is due, or the first and the last of several; or that there is none."""
    if duty.due_first is None or duty.due_dates == 1:
        return due_in_words(duty.due_first, duty.due_time, duty.said, lang)
    dates = {"first": duty.due_first, "last": duty.due_last, "count": duty.due_dates}
    return worded(Phrase("say.status.dates", dates), lang)


def _cells(name: str, due_on: str, tally: Tally, lang: Language) -> StatusCells:
    light = light_in_words(tally.light, lang)
    return StatusCells(
        name, due_on, light, tally.done, tally.total, tally.overdue, tally.not_done, tally.late
    )


def _title(zh: str, en: str, lang: Language) -> str:
    return worded(Title(zh=zh, en=en), lang)


def _window(phase: PhaseStatus, lang: Language) -> str:
    """`03-01~03-31 (“3月底前”)`, as far as it is known."""
    first, last = phase.starts_on, phase.ends_on
    span = f"{first:%m-%d}~{last:%m-%d}" if first and last else ""
    due = Phrase("label.due-said", {"due": span, "said": phase.said})
    return worded(due, lang).lstrip() if phase.said else span
