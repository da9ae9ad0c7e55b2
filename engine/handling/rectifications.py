"""Commands to the rectification ledger: load, decide, append."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from engine.domain import rectification as rules
from engine.domain import rectification_commands as wishes
from engine.domain.event import Recorded, Stamp
from engine.domain.evidence import Filed
from engine.domain.rectification import (
    Rectification,
)
from engine.domain.rectification_commands import (
    RectificationCommand,
    Standing,
)
from engine.errors import NotFound
from engine.handling.desk import Desk
from engine.ids import (
    CampaignId,
    CommandId,
    RectificationId,
    StreamId,
    UnitId,
    rectification_stream,
)
from engine.store.log import Draft


class RectificationKey(NamedTuple):
    """One item of one campaign's ledger."""

    campaign: CampaignId
    rectification: RectificationId

    @property
    def stream(self) -> StreamId:
        """Where its events stand."""
        return rectification_stream(*self)


def raise_item(
    desk: Desk,
    stamp: Stamp,
    campaign: CampaignId,
    unit: UnitId,
    finding: str,
    source: str,
) -> tuple[Recorded, ...]:
    """Put a shortcoming on the ledger under the next free number, r-0001 and on."""

    def work() -> list[Draft]:
        participants = desk.campaign(campaign).participants
        if unit not in participants:
            raise NotFound(f"unit in campaign {campaign!r}", unit, participants)
        key = RectificationKey(campaign, _next_number(desk, campaign))
        command = wishes.RaiseRectification(
            stamp=stamp,
            rectification=key.rectification,
            standing=_standing(desk, key, unit),
            campaign=campaign,
            unit=unit,
            finding=finding,
            source=source,
        )
        # Decided as on a free number: one that was taken meanwhile is a conflict, not a refusal.
        facts = rules.decide(command, None)
        return [Draft(key.stream, version, fact) for version, fact in enumerate(facts, start=1)]

    return desk.transact(stamp, work)


def issue(
    desk: Desk,
    stamp: Stamp,
    key: RectificationKey,
    plan_due_on: date | None = None,
    fix_due_on: date | None = None,
) -> tuple[Recorded, ...]:
    """Hand it to the unit; days that are not given come from the definition's rules."""
    campaign = desk.campaign(key.campaign)
    allowed = campaign.definition.rectification
    calendar = desk.calendar(allowed.calendar, campaign.edition)
    plan_due = plan_due_on or calendar.add(stamp.day, allowed.plan_within)
    fix_due = fix_due_on or calendar.add(stamp.day, allowed.fix_within)
    return _ask(
        desk,
        stamp,
        key,
        lambda standing: wishes.IssueRectification(
            stamp=stamp,
            rectification=key.rectification,
            standing=standing,
            plan_due_on=min(plan_due, fix_due) if plan_due_on is None else plan_due,
            fix_due_on=fix_due,
            edition=campaign.edition,
            calendar=allowed.calendar,
        ),
    )


def plan(
    desk: Desk, stamp: Stamp, key: RectificationKey, causes: str, measures: str
) -> tuple[Recorded, ...]:
    """The unit says why and what it will do."""
    return _ask(
        desk,
        stamp,
        key,
        lambda standing: wishes.PlanRectification(
            stamp=stamp,
            rectification=key.rectification,
            standing=standing,
            causes=causes,
            measures=measures,
        ),
    )


def start(desk: Desk, stamp: Stamp, key: RectificationKey) -> tuple[Recorded, ...]:
    """Work begins."""
    return _ask(desk, stamp, key, _plain(wishes.StartRectification, stamp, key))


def report(
    desk: Desk,
    stamp: Stamp,
    key: RectificationKey,
    result: str,
    filed: tuple[Filed, ...] = (),
) -> tuple[Recorded, ...]:
    """The unit claims that it is put right."""
    return _ask(
        desk,
        stamp,
        key,
        lambda standing: wishes.ReportRectification(
            stamp=stamp,
            rectification=key.rectification,
            standing=standing,
            result=result,
            filed=filed,
        ),
    )


def verify(desk: Desk, stamp: Stamp, key: RectificationKey) -> tuple[Recorded, ...]:
    """Somebody else strikes it off."""
    return _ask(desk, stamp, key, _plain(wishes.VerifyRectification, stamp, key))


def send_back(desk: Desk, stamp: Stamp, key: RectificationKey) -> tuple[Recorded, ...]:
    """The report is not good enough."""
    return _ask(desk, stamp, key, _plain(wishes.SendBackRectification, stamp, key))


def reopen(
    desk: Desk, stamp: Stamp, key: RectificationKey, fix_due_on: date
) -> tuple[Recorded, ...]:
    """A look back found it again."""
    return _ask(
        desk,
        stamp,
        key,
        lambda standing: wishes.ReopenRectification(
            stamp=stamp,
            rectification=key.rectification,
            standing=standing,
            fix_due_on=fix_due_on,
        ),
    )


def list_item(
    desk: Desk, stamp: Stamp, key: RectificationKey, authority: str
) -> tuple[Recorded, ...]:
    """Put it under listed supervision."""
    return _ask(
        desk,
        stamp,
        key,
        lambda standing: wishes.ListRectification(
            stamp=stamp,
            rectification=key.rectification,
            standing=standing,
            authority=authority,
        ),
    )


def record_overdue(
    desk: Desk, stamp: Stamp, keys: Iterable[RectificationKey]
) -> tuple[Recorded, ...]:
    """Put on record, in one transaction, which of these fell overdue; each under its own id."""
    keys = tuple(dict.fromkeys(keys))

    def work() -> Iterator[Draft]:
        for key in keys:
            own = replace(stamp, command_id=CommandId(f"{stamp.command_id}:{key.stream}"))
            wish = _plain(wishes.RecordRectificationOverdue, own, key)
            yield from _drafts(desk, key, wish)

    return desk.transact(None, work)


_PlainWish = (
    type[wishes.StartRectification]
    | type[wishes.VerifyRectification]
    | type[wishes.SendBackRectification]
    | type[wishes.RecordRectificationOverdue]
)


def _plain(
    kind: _PlainWish, stamp: Stamp, key: RectificationKey
) -> Callable[[Standing], RectificationCommand]:
    """A command that carries nothing of its own."""
    return lambda standing: kind(stamp=stamp, rectification=key.rectification, standing=standing)


def _ask(
    desk: Desk,
    stamp: Stamp,
    key: RectificationKey,
    wish: Callable[[Standing], RectificationCommand],
) -> tuple[Recorded, ...]:
    return desk.transact(stamp, lambda: _drafts(desk, key, wish), about=key.stream)


def _drafts(
    desk: Desk, key: RectificationKey, wish: Callable[[Standing], RectificationCommand]
) -> list[Draft]:
    item = _item(desk, key)
    if item is None:
        raise NotFound(f"rectification in campaign {key.campaign!r}", key.rectification)
    standing = _standing(desk, key, item.raised.unit)
    return desk.drafts(key.stream, wish(standing), rules.decide, rules.evolve)


def _item(desk: Desk, key: RectificationKey) -> Rectification | None:
    return desk.load(key.stream, rules.evolve).state


def _standing(desk: Desk, key: RectificationKey, unit: UnitId) -> Standing:
    campaign = desk.campaign(key.campaign)
    allowed = campaign.definition.rectification
    return Standing(
        live=campaign.is_live,
        participates=unit in campaign.participants,
        changes=campaign.changes,
        calendar=desk.calendar(allowed.calendar, campaign.edition),
    )


def _next_number(desk: Desk, campaign: CampaignId) -> RectificationId:
    """The first free number: doubled until free, then halved down; numbers have no gaps."""

    def taken(number: int) -> bool:
        return _item(desk, RectificationKey(campaign, _numbered(number))) is not None

    high = 1
    while taken(high):
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if taken(middle) else (low, middle)
    return _numbered(high)


def _numbered(number: int) -> RectificationId:
    return RectificationId(f"r-{number:04d}")
