"""campaign phase and campaign gate: driving a campaign from one phase to the next."""

from typing import Annotated

import typer
from msgspec import Struct

from engine.domain.event import Recorded
from engine.handling import phases as handling
from office.answers.gate import GateAnswer
from office.answers.gate import gate as gate_answer
from office.cli.changing import WriteContext, changing
from office.cli.invocation import invocation_of
from office.cli.language import Bilingual, Language, title_in
from office.cli.options import (
    AuthorityOption,
    CampaignArgument,
    JsonOption,
    PhaseArgument,
    ToDayOption,
    UntilOption,
    plain,
    read_text,
)
from office.cli.render import column, show_answer, show_line, show_listing
from office.plurals import counted

_NOT_MET = 5
_MET = Bilingual("✔ 已达到转段条件，截至事件 #{at}", "✔ the gate is met, as of event {at}")
_UNMET = Bilingual(
    "✘ 未达到转段条件，截至事件 #{at}：缺 {count} 项",
    "✘ the gate is not met, as of event {at}: {missing} missing",
)
_group = typer.Typer()


def register(app: typer.Typer) -> None:
    """Add the group phase, and gate."""
    app.add_typer(_group, name="phase")
    app.command("gate")(plain(gate))


def gate(
    ctx: typer.Context,
    campaign: CampaignArgument,
    phase: PhaseArgument,
    as_json: JsonOption = False,
) -> None:
    """Figures, missing units and events, at a stated position of the log."""
    invocation = invocation_of(ctx)
    with invocation.office() as office:
        answer = gate_answer(office, campaign, phase)
    if as_json:
        show_answer(answer, invocation.lang)
    else:
        _show(answer, invocation.lang)
    if not answer.met:
        raise typer.Exit(_NOT_MET)


@changing(_group, "open")
def open_phase(
    context: WriteContext, campaign: CampaignArgument, phase: PhaseArgument
) -> tuple[Recorded, ...]:
    """Its tasks are owed from now on."""
    return handling.open_phase(context.desk, context.stamp, campaign, phase)


@changing(_group, "close")
def close_phase(
    context: WriteContext,
    campaign: CampaignArgument,
    phase: PhaseArgument,
    override: Annotated[
        str | None,
        typer.Option(
            "--override",
            metavar="AUTHORITY",
            parser=read_text,
            help="help.phases.override",
        ),
    ] = None,
) -> tuple[Recorded, ...]:
    """A refusal is put on record too."""
    facts = context.office.gate_facts(campaign, phase)
    if context.dry_run and context.talks:
        _show(gate_answer(context.office, campaign, phase), context.lang)
    return handling.close_phase(context.desk, context.stamp, campaign, phase, facts, override)


@changing(_group, "extend")
def extend(
    context: WriteContext,
    campaign: CampaignArgument,
    phase: PhaseArgument,
    to: ToDayOption,
    authority: AuthorityOption,
) -> tuple[Recorded, ...]:
    """What was due on the old end moves with it."""
    return handling.extend_phase(context.desk, context.stamp, campaign, phase, to, authority)


@changing(_group, "reopen")
def reopen(
    context: WriteContext,
    campaign: CampaignArgument,
    phase: PhaseArgument,
    until: UntilOption,
    authority: AuthorityOption,
) -> tuple[Recorded, ...]:
    """What was late stays late."""
    return handling.reopen_phase(context.desk, context.stamp, campaign, phase, until, authority)


class CriterionCells(Struct, frozen=True):
    """A criterion as people see it."""

    key: str
    met: bool
    title: str
    have: int
    of: int
    asked: str
    missing: tuple[str, ...]
    events: tuple[int, ...]


def _show(answer: GateAnswer, lang: Language) -> None:
    columns = (
        column("key", "条件", "Criterion"),
        column("met", "达到", "Met"),
        column("title", "名称", "Title"),
        column("have", "已有", "Have", right=True),
        column("of", "应有", "Of", right=True),
        column("asked", "要求", "Asked", right=True),
        column("missing", "缺", "Missing"),
        column("events", "事件", "Events"),
    )
    heading = Bilingual(
        f"{answer.campaign} {answer.phase} 转段条件", f"Gate of {answer.campaign} {answer.phase}"
    )
    cells = [
        CriterionCells(
            c.key, c.met, title_in(c.title, lang), c.have, c.of, c.asked, c.missing, c.events
        )
        for c in answer.criteria
    ]
    show_listing(cells, columns, heading, lang)
    count = sum(not criterion.met for criterion in answer.criteria)
    text = (_MET if answer.met else _UNMET).to(lang)
    missing = counted(count, "criterion is", "criteria are")
    show_line(text.format(at=answer.position, count=count, missing=missing))
