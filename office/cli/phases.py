"""campaign phase and campaign gate: driving a campaign from one phase to the next."""

from typing import Annotated

import typer
from msgspec import Struct

from engine.domain.event import Recorded
from engine.domain.gates import GateVerdict
from engine.handling import phases as handling
from engine.ids import CampaignId, PhaseKey
from office.bootstrap import Office
from office.cli.changing import WriteContext, changing
from office.cli.invocation import Invocation, invocation_of
from office.cli.language import Bilingual, title_in
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
from office.cli.render import column, show_json, show_line, show_listing
from office.plurals import counted
from workflows.schema import CriterionKind

_NOT_MET = 5
_PER_CENT = (CriterionKind.COVERAGE, CriterionKind.RECTIFICATIONS_VERIFIED)
_MET = Bilingual("✔ 已达到转段条件，截至事件 #{at}", "✔ the gate is met, as of event {at}")
_UNMET = Bilingual(
    "✘ 未达到转段条件，截至事件 #{at}：缺 {count} 项",
    "✘ the gate is not met, as of event {at}: {missing} missing",
)
_group = typer.Typer(help=Bilingual("阶段", "Phases of a campaign.").both)


class CriterionRow(Struct, frozen=True):
    """A criterion of a gate with its figures; `need` is per cent or a count, by `kind`, as
    `asked` spells it out.

    `events` are log positions that show it, `missing` names what is lacking: samples of a dozen.
    """

    met: bool
    key: str
    title: str
    kind: str
    have: int
    of: int
    need: int
    asked: str
    events: tuple[int, ...]
    missing: tuple[str, ...]


class GateAnswer(Struct, frozen=True):
    """What a gate says at one position of the log."""

    campaign: str
    phase: str
    met: bool
    position: int
    criteria: tuple[CriterionRow, ...]


def register(app: typer.Typer) -> None:
    """Add the group phase, and gate."""
    app.add_typer(_group, name="phase")
    title = Bilingual("转段条件", "Show each criterion of a phase's gate: met (0) or not (exit 5).")
    app.command("gate", help=title.both)(plain(gate))


def gate(
    ctx: typer.Context,
    campaign: CampaignArgument,
    phase: PhaseArgument,
    as_json: JsonOption = False,
) -> None:
    """Figures, missing units and events, at a stated position of the log."""
    invocation = invocation_of(ctx)
    with invocation.office() as office:
        facts = office.gate_facts(campaign, phase)
        verdict = handling.verdict(office.desk, campaign, phase, facts)
        answer = _answer(office, invocation, campaign, phase, verdict)
    if as_json:
        show_json(answer)
    else:
        _show(answer, invocation)
    if not verdict.met:
        raise typer.Exit(_NOT_MET)


@changing(_group, "open", Bilingual("启动阶段", "Open a phase; the first starts the campaign."))
def open_phase(
    context: WriteContext, campaign: CampaignArgument, phase: PhaseArgument
) -> tuple[Recorded, ...]:
    """Its tasks are owed from now on."""
    return handling.open_phase(context.desk, context.stamp, campaign, phase)


@changing(_group, "close", Bilingual("关闭阶段", "Close a phase through its gate."))
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
            help="未达条件时的批准人，须附理由 · Who allows it although the gate is not met.",
        ),
    ] = None,
) -> tuple[Recorded, ...]:
    """A refusal is put on record too."""
    facts = context.office.gate_facts(campaign, phase)
    if context.dry_run and context.talks:
        verdict = handling.verdict(context.desk, campaign, phase, facts)
        _show(
            _answer(context.office, context.invocation, campaign, phase, verdict),
            context.invocation,
        )
    return handling.close_phase(context.desk, context.stamp, campaign, phase, facts, override)


@changing(_group, "extend", Bilingual("阶段延期", "Move the end of a phase to a later day."))
def extend(
    context: WriteContext,
    campaign: CampaignArgument,
    phase: PhaseArgument,
    to: ToDayOption,
    authority: AuthorityOption,
) -> tuple[Recorded, ...]:
    """What was due on the old end moves with it."""
    return handling.extend_phase(context.desk, context.stamp, campaign, phase, to, authority)


@changing(_group, "reopen", Bilingual("重新启动阶段", "Open a closed phase again."))
def reopen(
    context: WriteContext,
    campaign: CampaignArgument,
    phase: PhaseArgument,
    until: UntilOption,
    authority: AuthorityOption,
) -> tuple[Recorded, ...]:
    """What was late stays late."""
    return handling.reopen_phase(context.desk, context.stamp, campaign, phase, until, authority)


def _answer(
    office: Office,
    invocation: Invocation,
    campaign: CampaignId,
    phase: PhaseKey,
    verdict: GateVerdict,
) -> GateAnswer:
    planned = handling.phase_of(office.desk.campaign(campaign).definition, phase)
    titles = {criterion.key: criterion.title for criterion in planned.gate}
    rows = tuple(
        CriterionRow(
            c.met,
            c.key,
            title_in(titles[c.key], invocation.lang),
            c.kind,
            c.have,
            c.of,
            c.need,
            f"{c.need} %" if c.kind in _PER_CENT else str(c.need),
            c.evidence,
            c.missing,
        )
        for c in verdict.criteria
    )
    return GateAnswer(campaign, phase, verdict.met, verdict.position, rows)


def _show(answer: GateAnswer, invocation: Invocation) -> None:
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
    show_listing(answer.criteria, columns, heading, invocation.lang)
    count = sum(not criterion.met for criterion in answer.criteria)
    text = (_MET if answer.met else _UNMET).to(invocation.lang)
    missing = counted(count, "criterion is", "criteria are")
    show_line(text.format(at=answer.position, count=count, missing=missing))
