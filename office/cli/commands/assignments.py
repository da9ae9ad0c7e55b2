"""campaign assignment: one duty of one unit, from receipt to acceptance."""

from typing import Annotated

import typer

from engine.domain.assignment.commands import (
    AcceptAssignment,
    ExtendAssignment,
    ReceiveAssignment,
    ResumeAssignment,
    ReturnAssignment,
    StartAssignment,
    SubmitAssignment,
    SuspendAssignment,
    TransferAssignment,
    WaiveAssignment,
)
from engine.domain.event import Recorded
from engine.ids import ONCE, AssignmentKey, UnitId
from engine.phrases import Phrase
from office.cli.changing import WriteContext, changing
from office.cli.filed import read_filed
from office.cli.invocation import invocation_of
from office.cli.options import (
    AuthorityOption,
    CampaignArgument,
    DutyArgument,
    FiledArgument,
    JsonOption,
    OccurrenceOption,
    ToDayOption,
    UnitArgument,
    plain,
)
from office.cli.reading import reading
from office.cli.render import column, say, show_answer, show_line, show_listing
from office.cli.state_words import item_state_in_words

_group = typer.Typer()


def register(app: typer.Typer) -> None:
    """Add the group assignment."""
    app.add_typer(_group, name="assignment")
    _group.command("show")(plain(_show))


@changing(_group, "receive")
def receive(
    context: WriteContext,
    campaign: CampaignArgument,
    duty: DutyArgument,
    unit: UnitArgument,
    occurrence: OccurrenceOption = ONCE,
) -> tuple[Recorded, ...]:
    """The unit knows of it."""
    key = AssignmentKey(campaign, duty, unit, occurrence)
    return context.office.handle(ReceiveAssignment(stamp=context.stamp, key=key))


@changing(_group, "start")
def start(
    context: WriteContext,
    campaign: CampaignArgument,
    duty: DutyArgument,
    unit: UnitArgument,
    occurrence: OccurrenceOption = ONCE,
) -> tuple[Recorded, ...]:
    """Work begins."""
    key = AssignmentKey(campaign, duty, unit, occurrence)
    return context.office.handle(StartAssignment(stamp=context.stamp, key=key))


@changing(_group, "submit")
def submit(
    context: WriteContext,
    campaign: CampaignArgument,
    duty: DutyArgument,
    unit: UnitArgument,
    filed: FiledArgument = None,
    occurrence: OccurrenceOption = ONCE,
) -> tuple[Recorded, ...]:
    """Documents as KEY=@FILE, figures as KEY=NUMBER."""
    key = AssignmentKey(campaign, duty, unit, occurrence)
    items = read_filed(context.office, filed or (), dry_run=context.dry_run)
    return context.office.handle(SubmitAssignment(stamp=context.stamp, key=key, filed=items))


@changing(_group, "accept")
def accept(
    context: WriteContext,
    campaign: CampaignArgument,
    duty: DutyArgument,
    unit: UnitArgument,
    occurrence: OccurrenceOption = ONCE,
) -> tuple[Recorded, ...]:
    """The reviewer is somebody else."""
    key = AssignmentKey(campaign, duty, unit, occurrence)
    return context.office.handle(AcceptAssignment(stamp=context.stamp, key=key))


@changing(_group, "return")
def send_back(
    context: WriteContext,
    campaign: CampaignArgument,
    duty: DutyArgument,
    unit: UnitArgument,
    occurrence: OccurrenceOption = ONCE,
) -> tuple[Recorded, ...]:
    """With a reason."""
    key = AssignmentKey(campaign, duty, unit, occurrence)
    return context.office.handle(ReturnAssignment(stamp=context.stamp, key=key))


@changing(_group, "waive")
def waive(
    context: WriteContext,
    campaign: CampaignArgument,
    duty: DutyArgument,
    unit: UnitArgument,
    authority: AuthorityOption,
    occurrence: OccurrenceOption = ONCE,
) -> tuple[Recorded, ...]:
    """On authority, with a reason."""
    key = AssignmentKey(campaign, duty, unit, occurrence)
    return context.office.handle(WaiveAssignment(stamp=context.stamp, key=key, authority=authority))


@changing(_group, "extend")
def extend(
    context: WriteContext,
    campaign: CampaignArgument,
    duty: DutyArgument,
    unit: UnitArgument,
    to: ToDayOption,
    authority: AuthorityOption,
    occurrence: OccurrenceOption = ONCE,
) -> tuple[Recorded, ...]:
    """Asked for too late, it does not move the day assessed against."""
    key = AssignmentKey(campaign, duty, unit, occurrence)
    return context.office.handle(
        ExtendAssignment(stamp=context.stamp, key=key, to=to, authority=authority)
    )


@changing(_group, "transfer")
def transfer(
    context: WriteContext,
    campaign: CampaignArgument,
    duty: DutyArgument,
    unit: UnitArgument,
    to_unit: Annotated[
        UnitId, typer.Option("--to", metavar="UNIT", help="help.assignments.to-unit")
    ],
    occurrence: OccurrenceOption = ONCE,
) -> tuple[Recorded, ...]:
    """With the deadline it had."""
    key = AssignmentKey(campaign, duty, unit, occurrence)
    return context.office.handle(TransferAssignment(stamp=context.stamp, key=key, to_unit=to_unit))


@changing(_group, "suspend")
def suspend(
    context: WriteContext,
    campaign: CampaignArgument,
    duty: DutyArgument,
    unit: UnitArgument,
    occurrence: OccurrenceOption = ONCE,
) -> tuple[Recorded, ...]:
    """With a reason."""
    key = AssignmentKey(campaign, duty, unit, occurrence)
    return context.office.handle(SuspendAssignment(stamp=context.stamp, key=key))


@changing(_group, "resume")
def resume(
    context: WriteContext,
    campaign: CampaignArgument,
    duty: DutyArgument,
    unit: UnitArgument,
    occurrence: OccurrenceOption = ONCE,
) -> tuple[Recorded, ...]:
    """With the budget it had left."""
    key = AssignmentKey(campaign, duty, unit, occurrence)
    return context.office.handle(ResumeAssignment(stamp=context.stamp, key=key))


def _show(
    ctx: typer.Context,
    campaign: CampaignArgument,
    duty: DutyArgument,
    unit: UnitArgument,
    occurrence: OccurrenceOption = ONCE,
    as_json: JsonOption = False,
) -> None:
    from office.answers.assignment import assignment

    invocation = invocation_of(ctx)
    key = AssignmentKey(campaign, duty, unit, occurrence)
    with reading(invocation) as look:
        found = assignment(look, key)
    lang = invocation.lang
    if as_json:
        show_answer(found, lang)
        return
    say(
        "say.assignment.shown.late" if found.late else "say.assignment.shown",
        lang,
        title=found.title,
        unit_name=found.unit,
        duty=duty,
        unit=unit,
        occurrence="" if occurrence == ONCE else f" {occurrence}",
        state=item_state_in_words(found.item, found.state, lang),
        due_on=found.due_on,
    )
    asked_columns = (
        column("key", "label.assignments.evidence"),
        column("title", "label.title"),
        column("kind", "label.assignments.kind"),
        column("required", "label.required"),
    )
    show_listing(found.asked, asked_columns, Phrase("label.assignments.asked"), lang)
    columns = (
        column("evidence", "label.assignments.evidence"),
        column("filed", "label.assignments.filed"),
        column("on", "label.assignments.on"),
        column("event", "label.assignments.event", right=True),
        column("size", "label.assignments.size", right=True),
    )
    show_listing(found.filed, columns, Phrase("label.assignments"), lang)
    for line in dict.fromkeys(f"  {each.filed} → {each.kept}" for each in found.filed if each.kept):
        show_line(line)
