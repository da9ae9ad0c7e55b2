"""campaign assignment: one duty of one unit, from receipt to acceptance."""

from typing import Annotated

import typer

from engine.domain.event import Recorded
from engine.handling import assignments as handling
from engine.ids import ONCE, AssignmentKey, UnitId
from office.answers.assignment import assignment
from office.cli.changing import WriteContext, changing
from office.cli.filed import read_filed
from office.cli.invocation import invocation_of
from office.cli.language import Bilingual
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
from office.cli.render import column, show_json, show_line, show_listing
from office.cli.state_words import item_state_in_words

_group = typer.Typer(help=Bilingual("任务办理", "Work of one unit on one duty.").both)


def register(app: typer.Typer) -> None:
    """Add the group assignment."""
    app.add_typer(_group, name="assignment")
    words = Bilingual("查看一项任务及其材料", "One piece of work, and what was handed in for it.")
    _group.command("show", help=words.both)(plain(_show))


@changing(_group, "receive", Bilingual("签收", "Sign for it."))
def receive(
    context: WriteContext,
    campaign: CampaignArgument,
    duty: DutyArgument,
    unit: UnitArgument,
    occurrence: OccurrenceOption = ONCE,
) -> tuple[Recorded, ...]:
    """The unit knows of it."""
    key = AssignmentKey(campaign, duty, unit, occurrence)
    return handling.receive(context.desk, context.stamp, key)


@changing(_group, "start", Bilingual("开始办理", "Begin work."))
def start(
    context: WriteContext,
    campaign: CampaignArgument,
    duty: DutyArgument,
    unit: UnitArgument,
    occurrence: OccurrenceOption = ONCE,
) -> tuple[Recorded, ...]:
    """Work begins."""
    key = AssignmentKey(campaign, duty, unit, occurrence)
    return handling.start(context.desk, context.stamp, key)


@changing(_group, "submit", Bilingual("报送", "Hand it in with what the duty asks for."))
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
    return handling.submit(context.desk, context.stamp, key, items)


@changing(_group, "accept", Bilingual("审核通过", "Take it; not by one who handed it in."))
def accept(
    context: WriteContext,
    campaign: CampaignArgument,
    duty: DutyArgument,
    unit: UnitArgument,
    occurrence: OccurrenceOption = ONCE,
) -> tuple[Recorded, ...]:
    """The reviewer is somebody else."""
    key = AssignmentKey(campaign, duty, unit, occurrence)
    return handling.accept(context.desk, context.stamp, key)


@changing(_group, "return", Bilingual("退回重办", "Send it back to be redone."))
def send_back(
    context: WriteContext,
    campaign: CampaignArgument,
    duty: DutyArgument,
    unit: UnitArgument,
    occurrence: OccurrenceOption = ONCE,
) -> tuple[Recorded, ...]:
    """With a reason."""
    key = AssignmentKey(campaign, duty, unit, occurrence)
    return handling.send_back(context.desk, context.stamp, key)


@changing(_group, "waive", Bilingual("免办", "Let the unit off."))
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
    return handling.waive(context.desk, context.stamp, key, authority)


@changing(_group, "extend", Bilingual("延期", "Grant more time."))
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
    return handling.extend(context.desk, context.stamp, key, to, authority)


@changing(_group, "transfer", Bilingual("移交", "Give it to another unit of the campaign."))
def transfer(
    context: WriteContext,
    campaign: CampaignArgument,
    duty: DutyArgument,
    unit: UnitArgument,
    to_unit: Annotated[
        UnitId, typer.Option("--to", metavar="UNIT", help="接办单位 · The unit that takes over.")
    ],
    occurrence: OccurrenceOption = ONCE,
) -> tuple[Recorded, ...]:
    """With the deadline it had."""
    key = AssignmentKey(campaign, duty, unit, occurrence)
    return handling.transfer(context.desk, context.stamp, key, to_unit)


@changing(_group, "suspend", Bilingual("中止", "Stop its clock."))
def suspend(
    context: WriteContext,
    campaign: CampaignArgument,
    duty: DutyArgument,
    unit: UnitArgument,
    occurrence: OccurrenceOption = ONCE,
) -> tuple[Recorded, ...]:
    """With a reason."""
    key = AssignmentKey(campaign, duty, unit, occurrence)
    return handling.suspend(context.desk, context.stamp, key)


@changing(_group, "resume", Bilingual("恢复", "Let its clock run on."))
def resume(
    context: WriteContext,
    campaign: CampaignArgument,
    duty: DutyArgument,
    unit: UnitArgument,
    occurrence: OccurrenceOption = ONCE,
) -> tuple[Recorded, ...]:
    """With the budget it had left."""
    key = AssignmentKey(campaign, duty, unit, occurrence)
    return handling.resume(context.desk, context.stamp, key)


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
        found = assignment(look, key)
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
    show_listing(found.filed, columns, Bilingual("已报材料", "Handed in"), invocation.lang)
    for line in found.filed:
        if line.kept:
            show_line(f"  {line.filed} → {line.kept}")
