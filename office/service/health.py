"""How an office does: how far its views lag, what is parked, what waits, whether the log is whole.

The doctor shows it to people, metrics.py to machines.
"""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from msgspec import Struct

from engine.domain.campaign.table import CampaignState
from engine.domain.message import MessageState
from engine.errors import UnknownEvent
from engine.store import inspection
from office.answers.undecided import undecided
from office.bootstrap import Office, scheduler_holder
from office.plurals import counted
from office.words import worded
from projections import outbox
from projections.campaigns import queries as campaigns
from projections.feeding import checkpoints
from projections.feeding.runner import LogReplaced
from projections.rebuilding.rebuild import interrupted_at
from projections.registry import ALL

_LEAST_FREE: Final = 200 << 20
_EVERY_MESSAGE: Final = 1_000_000
_NEWER: Final = "update the program: a newer one wrote them"
_FILED: Final = (CampaignState.ARCHIVED, CampaignState.CANCELLED)


class Finding(Struct, frozen=True):
    """One thing that was looked at. `remedy` says what to do, where there is something to do."""

    what: str
    ok: bool
    found: str
    remedy: str = ""


class Lag(Struct, frozen=True):
    """How far a view is behind the log.

    `seconds` is the age of the oldest event that it has not taken, 0 when it has taken all, None
    when this program cannot read that event. `events` below 0: the view is ahead of the log.
    """

    view: str
    events: int
    seconds: float | None


def lags(office: Office, now: datetime) -> tuple[Lag, ...]:
    """The lag of every view, as things stand; nothing is brought up."""
    head = office.log.head()
    ages: dict[int, float | None] = {}
    with office.views.connect() as views:
        standing = checkpoints.positions(views)
    for at in set(standing.values()):
        ages[at] = _age(office, at, now) if at < head else 0.0
    return tuple(Lag(view, head - at, ages[at]) for view, at in sorted(standing.items()))


def _age(office: Office, after: int, now: datetime) -> float | None:
    try:
        waiting = office.log.read(after, 1)
    except UnknownEvent:
        return None
    if not waiting:
        return 0.0
    return max(0.0, (now - waiting[0].event.stamp.recorded_at).total_seconds())


def examine(office: Office, *, deep: bool = False) -> list[Finding]:
    """Everything, the views brought up first if the log can be read; `deep` reads every event."""
    office.runner.prepare()
    before = lags(office, office.clock.now())
    findings = [_log(office)]
    unknown, replaced = list(_unknown(office)), list[Finding]()
    try:
        office.catch_up()
    except UnknownEvent as fault:
        unknown = unknown or [Finding("unknown event", False, worded(fault.phrase, "en"), _NEWER)]
    except LogReplaced as fault:
        replaced = [Finding("views", False, worded(fault.fault, "en"), worded(fault.remedy, "en"))]
    findings += unknown
    findings += replaced or _views(office, before)
    findings += _rebuild(office)
    findings += _parked(office)
    findings += _campaigns(office)
    findings += [_scheduler(office), _disk(office)]
    if deep:
        findings += _integrity(office)
    return findings


def _log(office: Office) -> Finding:
    events, version = counted(office.log.head(), "event"), office.log.schema_version
    return Finding("log", True, f"{events} in {office.log.place}, schema version {version}")


def _unknown(office: Office) -> Iterator[Finding]:
    """Of a file every unknown name; on a server catching up meets the first (examine)."""
    address = office.settings.log_address
    for stored in inspection.names(address) if isinstance(address, Path) else ():
        if not stored.known:
            yield Finding(
                "unknown event",
                False,
                f"{stored.name}: {stored.count} in the log, the first at #{stored.first_position}",
                _NEWER,
            )


def _views(office: Office, before: tuple[Lag, ...]) -> Iterator[Finding]:
    now = lags(office, office.clock.now())
    behind = [lag for lag in now if lag.events > 0]
    for lag in behind:
        remedy = "see to the other findings, then run: campaign rebuild"
        yield Finding("view", False, f"{lag.view} is {_in_words(lag)} behind", remedy)
    if any(lag.events for lag in now):
        return
    found = f"{len(ALL)} views stand at event {office.log.head()}"
    late = [lag for lag in before if lag.events > 0]
    if late:
        worst = max(late, key=lambda lag: lag.events)
        found += f"; until now {worst.view} was {_in_words(worst)} behind"
    yield Finding("views", True, found)


def _in_words(lag: Lag) -> str:
    since = "" if lag.seconds is None else f" ({lag.seconds:.0f} s)"
    return f"{counted(lag.events, 'event')}{since}"


def _rebuild(office: Office) -> Iterator[Finding]:
    at = interrupted_at(office.views)
    if at is not None:
        yield Finding(
            "rebuild", False, f"a rebuild broke off at event {at}", "run: campaign rebuild"
        )


def _parked(office: Office) -> Iterator[Finding]:
    with office.views.connect() as views:
        rows = checkpoints.parked(views)
    for row in rows:
        yield Finding(
            "parked event",
            False,
            f"{row.projection} could not take #{row.position} {row.name}: {row.error}",
            f"mend the cause, then run: campaign rebuild {row.projection} --redrive",
        )


def _campaigns(office: Office) -> Iterator[Finding]:
    """The outbox, and decisions that campaigns wait for.

    Messages given up count until their campaign is archived or cancelled.
    """
    with office.views.connect() as views:
        waiting = outbox.unsent(views)
        rows = campaigns.campaigns(views)
        lost = outbox.messages(views, state=MessageState.ABANDONED, limit=_EVERY_MESSAGE)
    yield Finding("outbox", True, f"{counted(waiting, 'message')} to send")
    open_files = {row.id for row in rows if row.state not in _FILED}
    number = sum(message.campaign in open_files for message in lost)
    if number:
        found = f"{counted(number, 'message')} could not be delivered"
        yield Finding("given up", False, found, "see why with: campaign outbox --state abandoned")
    for row in rows:
        if row.state is CampaignState.RUNNING:
            for u in undecided(row):
                found = f"{u.campaign}: the cadence of {u.duty} is not set"
                yield Finding("decision", True, found, u.command)


def _scheduler(office: Office) -> Finding:
    who = scheduler_holder(office.settings)
    if who is None:
        return Finding("scheduler", True, "nobody ticks now", "run: campaign scheduler")
    return Finding("scheduler", True, f"{worded(who, 'en')} ticks")


def _disk(office: Office) -> Finding:
    folder = office.settings.store.folder
    if not folder.is_dir():
        remedy = "make it, or share that of the other machines, before evidence is handed in"
        return Finding("disk", True, f"there is no folder {folder} yet", remedy)
    free = shutil.disk_usage(folder).free
    if free < _LEAST_FREE:
        return Finding("disk", False, f"{_megabytes(free)} free in {folder}", "make room there")
    return Finding("disk", True, f"{_megabytes(free)} free in {folder}")


def _megabytes(size: int) -> str:
    return f"{size >> 20} MB"


def _integrity(office: Office) -> Iterator[Finding]:
    address = office.settings.log_address
    if isinstance(address, Path):
        found = inspection.inspect(address)
        remedy = "stop every program, then: campaign restore BACKUP --force"
    else:
        found = inspection.read_through(office.log)
        remedy = "stop every program, then restore the schema campaign_log with pg_restore"
    for fault in found.faults:
        yield Finding("integrity", False, worded(fault, "en"), remedy)
    if not found.faults:
        size = f"{counted(found.events, 'event')} in {counted(found.streams, 'stream')}"
        words = f"{size}, no gap, every event readable"
        yield Finding("integrity", True, words)
