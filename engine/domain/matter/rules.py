"""What may be done to a matter, and what follows from it."""

from typing import assert_never

from engine.domain.event import dated_back, need_reason, not_dated_back, within_reach
from engine.domain.matter.commands import (
    BreakMatter,
    ClaimMatter,
    ConfirmMatter,
    DraftMatter,
    ExtendMatter,
    HandDownMatter,
    MatterCommand,
    ProgressMatter,
    PublishMatter,
    RecordMatterOverdue,
    RecordStalled,
    ReturnMatter,
    SendUpMatter,
    StartMatter,
    TakeMatter,
    WithdrawMatter,
)
from engine.domain.matter.context import Standing, answer_by, clock_of, named
from engine.domain.matter.events import (
    MatterBroken,
    MatterClaimed,
    MatterConfirmed,
    MatterDrafted,
    MatterEvent,
    MatterExtended,
    MatterProgressed,
    MatterPublished,
    MatterReturned,
    MatterStarted,
    MatterTaken,
    MatterWithdrawn,
)
from engine.domain.matter.fields import day_of, read_fields
from engine.domain.matter.levels import handed_down, sent_up
from engine.domain.matter.state import Matter
from engine.domain.matter.table import MATTER, MatterState
from engine.domain.matter.time_brought import fell_overdue, passed_by_then, stalled, stalls_on
from engine.domain.numbers import UNNUMBERED
from engine.errors import RuleBroken
from engine.phrases import Phrase, phrase

_OF_THE_UNIT = (StartMatter, ProgressMatter, ClaimMatter)
"""A unit may hand these in late, on paper; everything else counts on the day it is recorded."""


def decide(
    command: MatterCommand, state: Matter | None, context: Standing
) -> tuple[MatterEvent, ...]:
    """The facts that follow.

    Raises NotAllowed (lifecycle), RuleBroken (campaign, publication, levels, days, own work),
    BadInput that names every field that is wrong, ReasonRequired.
    """
    stamp = command.stamp
    if isinstance(command, DraftMatter):
        return (_drafted(command, context),)
    assert state is not None, "the context knows the matter"
    if isinstance(command, RecordMatterOverdue):
        return fell_overdue(stamp, state, context)
    if isinstance(command, RecordStalled):
        return stalled(stamp, state, context)
    thing = named(command.key.number)
    if not context.live:
        raise RuleBroken("error.matter.not-running", item=thing)
    if isinstance(command, _OF_THE_UNIT):
        dated_back(command, state.drafted.stamp.on, thing)
    else:
        not_dated_back(command, phrase("deed.of-office", thing=thing))
    passed = passed_by_then(command, state, context)

    def step(trigger: str) -> None:
        MATTER.step(trigger, state.state, thing)

    match command:
        case PublishMatter():
            return (*passed, _published(command, state, context, thing))
        case StartMatter():
            if context.kind.publish and state.state is MatterState.DRAFTED:
                raise RuleBroken("error.matter.not-public", item=thing, kind=context.kind.key)
            step("start")
            return (*passed, MatterStarted(stamp=stamp, stalls_on=stalls_on(stamp, context)))
        case ProgressMatter(percent=percent, text=text, filed=filed):
            step("progress")
            if not 0 <= percent <= 100:
                raise RuleBroken("error.matter.percent", percent=percent)
            rests = stalls_on(stamp, context)
            told = MatterProgressed(
                stamp=stamp, percent=percent, text=text, filed=filed, stalls_on=rests
            )
            return (*passed, told)
        case ClaimMatter(text=text, filed=filed):
            step("claim")
            clock = clock_of(context, state)
            return (
                MatterClaimed(
                    stamp=stamp,
                    text=text,
                    filed=filed,
                    due_on=clock.due_on,
                    assessed_on=clock.assessed_on,
                    late=clock.is_late(stamp.day),
                ),
            )
        case ConfirmMatter() | ReturnMatter():
            return (_judged(command, state, context, thing),)
        case SendUpMatter():
            step("send_up")
            return (*passed, sent_up(command, state, context, thing))
        case TakeMatter():
            step("take")
            due_on = clock_of(context, state).due_on
            rests = stalls_on(stamp, context)
            return (*passed, MatterTaken(stamp=stamp, due_on=due_on, stalls_on=rests))
        case HandDownMatter():
            step("hand_down")
            need_reason(command, "act.matter.hand-down")
            return (*passed, handed_down(command, state, context))
        case ExtendMatter():
            step("extend")
            need_reason(command, "act.matter.extend")
            return (*passed, _extended(command, state, context, thing))
        case BreakMatter():
            step("break")
            _not_own(command, state, thing)
            need_reason(command, "act.matter.break")
            return (*passed, MatterBroken(stamp=stamp))
        case WithdrawMatter(authority=authority, replaced_by=other):
            step("withdraw")
            need_reason(command, "act.matter.withdraw")
            _need_replacement(command, state, context)
            withdrawn = MatterWithdrawn(stamp=stamp, authority=authority, replaced_by=other)
            return (*passed, withdrawn)
        case _:
            assert_never(command)


def _drafted(command: DraftMatter, context: Standing) -> MatterDrafted:
    stamp, kind = command.stamp, context.kind
    number = command.number or UNNUMBERED
    thing = named(number)
    if not context.live:
        raise RuleBroken("error.campaign.not-running", campaign=command.campaign)
    if not command.title.strip():
        raise RuleBroken("error.matter.no-title")
    dated_back(command, stamp.day, thing)
    fields = read_fields(kind, command.fields, (), phrase("thing.matter-of", kind=kind.key))
    due_on = context.planned_due or day_of(fields, "ends") or answer_by(context, stamp.day)
    if due_on is not None:
        within_reach(due_on, stamp, thing)
        if due_on < stamp.day:
            raise RuleBroken("error.matter.past-day", day=due_on)
    return MatterDrafted(
        stamp=stamp,
        campaign=command.campaign,
        matter=number,
        kind=kind.key,
        unit=command.unit,
        title=command.title.strip(),
        fields=fields,
        channel=command.channel.strip(),
        due_on=due_on,
        calendar=kind.calendar,
        edition=context.edition,
        stalls_on=None if kind.publish else stalls_on(stamp, context),
    )


def _published(
    command: PublishMatter, state: Matter, context: Standing, thing: Phrase
) -> MatterPublished:
    MATTER.step("publish", state.state, thing)
    entry = context.entry
    assert entry is not None, "the context knows the entry"
    channels = context.kind.publish
    if channels and entry.now.channel not in channels:
        raise RuleBroken(
            "error.matter.other-channel", item=thing, channel=entry.now.channel, known=channels
        )
    number = entry.posted.publication
    if any(earlier.publication == number for earlier in state.published):
        raise RuleBroken("error.matter.published-so", item=thing, number=number)
    of_kind = phrase("thing.matter-of", kind=context.kind.key)
    fields = read_fields(context.kind, command.fields, state.fields, of_kind)
    again = bool(state.published)
    due_on = command.due_on or day_of(fields, "ends")
    if due_on is not None:
        within_reach(due_on, command.stamp, thing)
        if due_on < command.stamp.day:
            raise RuleBroken("error.matter.past-day", day=due_on)
    return MatterPublished(
        stamp=command.stamp,
        publication=number,
        channel=entry.now.channel,
        on=entry.now.on,
        fields=fields,
        due_on=due_on,
        again=again,
    )


def _judged(
    command: ConfirmMatter | ReturnMatter, state: Matter, context: Standing, thing: Phrase
) -> MatterConfirmed | MatterReturned:
    confirms = isinstance(command, ConfirmMatter)
    MATTER.step("confirm" if confirms else "return", state.state, thing)
    _not_own(command, state, thing)
    if confirms:
        return MatterConfirmed(stamp=command.stamp)
    need_reason(command, "act.matter.return")
    return MatterReturned(stamp=command.stamp, stalls_on=stalls_on(command.stamp, context))


def _not_own(command: MatterCommand, state: Matter, thing: Phrase) -> None:
    own = command.stamp.people & state.performers
    if own:
        raise RuleBroken("error.matter.own-work", people=tuple(sorted(own)), item=thing)


def _extended(
    command: ExtendMatter, state: Matter, context: Standing, thing: Phrase
) -> MatterExtended:
    within_reach(command.to, command.stamp, thing)
    due_on = clock_of(context, state).due_on
    if command.to < command.stamp.day or (due_on is not None and command.to <= due_on):
        raise RuleBroken("error.matter.no-more-time", item=thing, day=command.to)
    return MatterExtended(stamp=command.stamp, to=command.to, authority=command.authority)


def _need_replacement(command: WithdrawMatter, state: Matter, context: Standing) -> None:
    """Raise RuleBroken for one in its place that is itself, of another sort, or gone."""
    other = context.other
    if other is None:
        return
    gone = other.state in (MatterState.WITHDRAWN, MatterState.BROKEN)
    same = command.replaced_by == command.key.number
    if same or gone or other.drafted.kind != state.drafted.kind:
        raise RuleBroken(
            "error.matter.no-replacement", number=command.replaced_by, kind=state.drafted.kind
        )
