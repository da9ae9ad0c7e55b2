"""campaign assignment: one duty of one unit, from receipt to acceptance."""

from datetime import date, time
from functools import partial
from typing import Annotated

import typer

from engine.domain.assignment.commands import (
    AcceptAssignment,
    AnnulOverdue,
    CorrectFigures,
    ExtendAssignment,
    PassOnAssignment,
    ReceiveAssignment,
    ResumeAssignment,
    ReturnAssignment,
    StartAssignment,
    SubmitAssignment,
    SuspendAssignment,
    TransferAssignment,
    WaiveAssignment,
    WithdrawAcceptance,
    WithdrawSubmission,
    WithdrawWaiver,
)
from engine.domain.event import Recorded
from engine.ids import ONCE, AssignmentKey, UnitId
from engine.phrases import Phrase
from office.cli.changing import WriteContext, changing
from office.cli.due_words import due_in_words
from office.cli.filed import read_filed, show_filed
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
    read_day,
    read_hour,
)
from office.cli.reading import AtOption, reading
from office.cli.render import column, say, show_answer, show_line, show_listing
from office.cli.state_words import item_state_in_words, title_in_words, unit_in_words
from office.words import worded

_group = typer.Typer()


def register(app: typer.Typer) -> None:
    """Add the group assignment."""
    app.add_typer(_group, name="assignment")
    _group.command("show")(plain(_show))


def _named(
    campaign: CampaignArgument,
    duty: DutyArgument,
    unit: UnitArgument,
    occurrence: OccurrenceOption = ONCE,
) -> AssignmentKey:
    return AssignmentKey(campaign, duty, unit, occurrence)


_work = partial(changing, _group, about=_named)


@_work("receive")
def receive(
    context: WriteContext,
    key: AssignmentKey,
) -> tuple[Recorded, ...]:
    """Record that the unit has received it."""
    return context.office.handle(ReceiveAssignment(stamp=context.stamp, key=key))


@_work("start")
def start(
    context: WriteContext,
    key: AssignmentKey,
) -> tuple[Recorded, ...]:
    """Record that work has begun."""
    return context.office.handle(StartAssignment(stamp=context.stamp, key=key))


@_work("submit")
def submit(
    context: WriteContext,
    key: AssignmentKey,
    filed: FiledArgument = None,
) -> tuple[Recorded, ...]:
    """Hand it in: documents as KEY=@FILE, figures as KEY=NUMBER."""
    items = read_filed(context.office, filed or (), dry_run=context.dry_run)
    return context.office.handle(SubmitAssignment(stamp=context.stamp, key=key, filed=items))


@_work("accept")
def accept(
    context: WriteContext,
    key: AssignmentKey,
) -> tuple[Recorded, ...]:
    """Accept it; refused for those who handed it in."""
    return context.office.handle(AcceptAssignment(stamp=context.stamp, key=key))


@_work("pass-on")
def pass_on(
    context: WriteContext,
    key: AssignmentKey,
) -> tuple[Recorded, ...]:
    """The next reviewer looks at it; the last one accepts."""
    return context.office.handle(PassOnAssignment(stamp=context.stamp, key=key))


@_work("return")
def send_back(
    context: WriteContext,
    key: AssignmentKey,
    redo_by: Annotated[
        date | None,
        typer.Option("--redo-by", metavar="DAY", parser=read_day, help="help.assignments.redo-by"),
    ] = None,
) -> tuple[Recorded, ...]:
    """Send it back to be done again, with a reason."""
    return context.office.handle(ReturnAssignment(stamp=context.stamp, key=key, redo_by=redo_by))


@_work("waive")
def waive(
    context: WriteContext,
    key: AssignmentKey,
    authority: AuthorityOption,
) -> tuple[Recorded, ...]:
    """Let the unit off, on authority and with a reason."""
    return context.office.handle(WaiveAssignment(stamp=context.stamp, key=key, authority=authority))


@_work("extend")
def extend(
    context: WriteContext,
    key: AssignmentKey,
    to: ToDayOption,
    authority: AuthorityOption,
    hour: Annotated[
        time | None,
        typer.Option("--hour", metavar="HH:MM", parser=read_hour, help="help.assignments.hour"),
    ] = None,
) -> tuple[Recorded, ...]:
    """Grant more time; after the due date that does not move the day assessed against."""
    return context.office.handle(
        ExtendAssignment(stamp=context.stamp, key=key, to=to, authority=authority, hour=hour)
    )


@_work("transfer")
def transfer(
    context: WriteContext,
    key: AssignmentKey,
    to_unit: Annotated[
        UnitId, typer.Option("--to", metavar="UNIT", help="help.assignments.to-unit")
    ],
) -> tuple[Recorded, ...]:
    """Give it to another unit, with the deadline that it has."""
    return context.office.handle(TransferAssignment(stamp=context.stamp, key=key, to_unit=to_unit))


@_work("suspend")
def suspend(
    context: WriteContext,
    key: AssignmentKey,
) -> tuple[Recorded, ...]:
    """Stop its clock, with a reason."""
    return context.office.handle(SuspendAssignment(stamp=context.stamp, key=key))


@_work("resume")
def resume(
    context: WriteContext,
    key: AssignmentKey,
) -> tuple[Recorded, ...]:
    """Let its clock run on with the days that were left."""
    return context.office.handle(ResumeAssignment(stamp=context.stamp, key=key))


@_work("withdraw-acceptance")
def withdraw_acceptance(
    context: WriteContext, key: AssignmentKey, authority: AuthorityOption
) -> tuple[Recorded, ...]:
    """Take an acceptance back: it waits for review again."""
    return context.office.handle(
        WithdrawAcceptance(stamp=context.stamp, key=key, authority=authority)
    )


@_work("withdraw-hand-in")
def withdraw_hand_in(
    context: WriteContext, key: AssignmentKey, authority: AuthorityOption
) -> tuple[Recorded, ...]:
    """Take back what was handed in: it is owed again; what was late stays late."""
    return context.office.handle(
        WithdrawSubmission(stamp=context.stamp, key=key, authority=authority)
    )


@_work("withdraw-waiver")
def withdraw_waiver(
    context: WriteContext, key: AssignmentKey, authority: AuthorityOption
) -> tuple[Recorded, ...]:
    """Take a waiver back: it is owed again."""
    return context.office.handle(WithdrawWaiver(stamp=context.stamp, key=key, authority=authority))


@_work("correct")
def correct(
    context: WriteContext,
    key: AssignmentKey,
    figures: FiledArgument,
    authority: AuthorityOption,
) -> tuple[Recorded, ...]:
    """Put right figures that were handed in, as KEY=NUMBER; the first ones stay readable."""
    items = read_filed(context.office, figures or (), dry_run=context.dry_run)
    return context.office.handle(
        CorrectFigures(stamp=context.stamp, key=key, figures=items, authority=authority)
    )


@_work("annul-overdue")
def annul_overdue(
    context: WriteContext, key: AssignmentKey, authority: AuthorityOption
) -> tuple[Recorded, ...]:
    """Annul an overdue fact that was false; it stays listed, and the work can fall due anew."""
    return context.office.handle(AnnulOverdue(stamp=context.stamp, key=key, authority=authority))


def _show(
    ctx: typer.Context,
    campaign: CampaignArgument,
    duty: DutyArgument,
    unit: UnitArgument,
    occurrence: OccurrenceOption = ONCE,
    at: AtOption = None,
    as_json: JsonOption = False,
) -> None:
    from office.answers.assignment import assignment

    invocation = invocation_of(ctx)
    key = AssignmentKey(campaign, duty, unit, occurrence)
    with reading(invocation, at) as look:
        found = assignment(look, key)
    lang = invocation.lang
    if as_json:
        show_answer(found, lang)
        return
    say(
        "say.assignment.shown.late" if found.late else "say.assignment.shown",
        lang,
        title=title_in_words(found.title, found.label, lang),
        unit_name=unit_in_words(found.unit, found.joint, lang),
        duty=duty,
        unit=unit,
        occurrence="" if occurrence == ONCE else f" {occurrence}",
        state=item_state_in_words(found.item, found.state, lang),
        due_on=due_in_words(found.due_on, found.due_time, found.said, lang),
    )
    if found.turn is not None:
        say("say.assignment.turn", lang, reviewer=found.turn)
    for each in found.securing:
        code = "open" if each.safe is None else "safe" if each.safe else "unsafe"
        mark = worded(Phrase(f"web.securing.{code}"), lang)
        show_line(f"  {worded(each.title, lang)} {each.occurrence}: {mark}")
    asked_columns = (
        column("key", "label.assignments.evidence"),
        column("title", "label.title"),
        column("kind", "label.assignments.kind"),
        column("required", "label.required"),
    )
    show_listing(found.asked, asked_columns, Phrase("label.assignments.asked"), lang)
    show_filed(found.filed, lang)
