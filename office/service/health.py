"""How an office does: how far its views lag, what is parked, what waits, whether the log is whole.

The doctor shows it to people, metrics.py to machines.
"""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from msgspec import Struct

from engine.domain.access import Door, known_access
from engine.domain.campaign.table import CampaignState
from engine.errors import StoreUnavailable, UnknownEvent
from engine.phrases import Phrase, phrase
from engine.store import inspection
from engine.store.verification import verify, verify_commands
from office.answers.undecided import undecided
from office.bootstrap import Office
from office.service.channel_findings import channel_findings
from office.service.evidence_check import evidence
from office.service.findings import Finding
from office.service.letter_findings import letter_findings
from office.service.private_folder import is_private
from office.service.scheduler_lock import scheduler_holder
from office.service.time_findings import time_findings
from office.webhooks.posting import not_taken
from projections import outbox
from projections.campaigns import queries as campaigns
from projections.feeding import checkpoints
from projections.feeding.runner import LogReplaced
from projections.outbox import GIVEN_UP, Sought
from projections.rebuilding.rebuild import interrupted_at
from projections.registry import ALL

_REFUSED_OFTEN: Final = 3
_LEAST_FREE: Final = 200 << 20
_NEWER: Final = phrase("doctor.remedy.newer")
_REBUILD: Final = phrase("doctor.remedy.rebuild")
UNKNOWN_EVENT: Final = phrase("doctor.unknown-event")
_VIEWS: Final = phrase("doctor.views")
_BROKEN: Final = phrase("doctor.remedy.chain")
_FITS: Final = "doctor.chain.fits"
_FITS_AS_FOUND: Final = "doctor.chain.fits.as-found"
_FILED: Final = (CampaignState.ARCHIVED, CampaignState.CANCELLED)


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
        unknown = unknown or [Finding(UNKNOWN_EVENT, False, fault.phrase, _NEWER)]
    except LogReplaced as fault:
        replaced = [Finding(_VIEWS, False, fault.fault, fault.remedy)]
    findings += unknown
    findings += replaced or _views(office, before)
    if not replaced:
        findings += time_findings(office)
    findings += _rebuild(office, _NEWER if unknown else _REBUILD)
    findings += _parked(office)
    findings += _campaigns(office)
    findings += [_scheduler(office), _disk(office), *_folder(office), *_accounts(office)]
    findings += _webhooks(office)
    findings += letter_findings(office)
    findings += channel_findings(office)
    if deep:
        findings += _integrity(office, readable=not unknown)
        findings += [_chain(office), _commands(office)]
        findings += evidence(office)
    return findings


def _log(office: Office) -> Finding:
    found = phrase(
        "doctor.log.holds",
        count=office.log.head(),
        place=office.log.place,
        version=office.log.schema_version,
    )
    return Finding(phrase("doctor.log"), True, found)


def _unknown(office: Office) -> Iterator[Finding]:
    """Of a file every unknown name; on a server catching up meets the first (examine)."""
    address = office.settings.log_address
    for stored in inspection.names(address) if isinstance(address, Path) else ():
        if not stored.known:
            found = phrase(
                "doctor.unknown-event.found",
                name=stored.name,
                number=stored.count,
                first=stored.first_position,
            )
            yield Finding(UNKNOWN_EVENT, False, found, _NEWER)


def _views(office: Office, before: tuple[Lag, ...]) -> Iterator[Finding]:
    now = lags(office, office.clock.now())
    behind = [lag for lag in now if lag.events > 0]
    for lag in behind:
        found = phrase("doctor.view.behind", view=lag.view, lag=_in_words(lag))
        yield Finding(phrase("doctor.view"), False, found, phrase("doctor.remedy.others-first"))
    if any(lag.events for lag in now):
        return
    standing: dict[str, object] = {"number": len(ALL), "head": office.log.head()}
    late = [lag for lag in before if lag.events > 0]
    if late:
        worst = max(late, key=lambda lag: lag.events)
        standing |= {"view": worst.view, "lag": _in_words(worst)}
    code = "doctor.views.caught-up" if late else "doctor.views.stand"
    yield Finding(_VIEWS, True, Phrase(code, standing))


def _in_words(lag: Lag) -> Phrase:
    if lag.seconds is None:
        return phrase("count.events", count=lag.events)
    return phrase("count.events.since", count=lag.events, seconds=round(lag.seconds))


def _rebuild(office: Office, remedy: Phrase) -> Iterator[Finding]:
    at = interrupted_at(office.views)
    if at is not None:
        found = phrase("doctor.rebuild.broke-off", position=at)
        yield Finding(phrase("doctor.rebuild"), False, found, remedy)


def _parked(office: Office) -> Iterator[Finding]:
    with office.views.connect() as views:
        rows = checkpoints.parked(views)
    for row in rows:
        found = phrase(
            "doctor.parked-event.found",
            view=row.projection,
            position=row.position,
            name=row.name,
            error=row.error,
        )
        remedy = phrase("doctor.remedy.redrive", view=row.projection)
        yield Finding(phrase("doctor.parked-event"), False, found, remedy)


def _campaigns(office: Office) -> Iterator[Finding]:
    """The outbox, and decisions that campaigns wait for.

    Messages given up count until their campaign is archived or cancelled.
    """
    with office.views.connect() as views:
        waiting = outbox.unsent(views)
        rows = campaigns.campaigns(views)
        lost = {
            letter.stream
            for row in rows
            if row.state not in _FILED
            for letter in outbox.letters(views, Sought(campaign=row.id, states=GIVEN_UP))
        }
        awaited = [
            duty
            for row in rows
            if row.state is CampaignState.RUNNING
            for duty in undecided(row, campaigns.definition(views, row))
        ]
    yield Finding(phrase("doctor.outbox"), True, phrase("doctor.outbox.to-send", count=waiting))
    if lost:
        found = phrase("doctor.given-up.found", count=len(lost))
        yield Finding(phrase("doctor.given-up"), False, found, phrase("doctor.remedy.given-up"))
    for u in awaited:
        duty = u.title
        found = phrase(f"doctor.decision.{u.wanted}", campaign=u.campaign, duty=duty)
        remedy = (
            phrase("doctor.remedy.decision", campaign=u.campaign, parameter=u.parameter)
            if u.parameter
            else ""
        )
        yield Finding(phrase("doctor.decision"), True, found, remedy)


def _scheduler(office: Office) -> Finding:
    who = scheduler_holder(office.settings)
    what = phrase("doctor.scheduler")
    if who is None:
        nobody = phrase("doctor.scheduler.nobody")
        return Finding(what, True, nobody, phrase("doctor.remedy.scheduler"))
    return Finding(what, True, phrase("doctor.scheduler.ticks", who=who))


def _disk(office: Office) -> Finding:
    what, folder = phrase("doctor.disk"), office.settings.store.folder
    if not folder.is_dir():
        found = phrase("doctor.disk.no-folder", folder=str(folder))
        return Finding(what, True, found, phrase("doctor.remedy.folder"))
    free = shutil.disk_usage(folder).free
    found = phrase("doctor.disk.free", megabytes=free >> 20, folder=str(folder))
    if free < _LEAST_FREE:
        return Finding(what, False, found, phrase("doctor.remedy.room"))
    return Finding(what, True, found)


def _folder(office: Office) -> Iterator[Finding]:
    """Behind the door `closed` alone: there whoever reads the files sees what he may not see."""
    folder = office.settings.store.folder
    if known_access(office.reads).door is not Door.CLOSED:
        return
    if is_private(folder):
        yield Finding(phrase("doctor.folder"), True, phrase("doctor.folder.private"))
        return
    found = phrase("doctor.folder.open", folder=str(folder))
    yield Finding(phrase("doctor.folder"), False, found, phrase("doctor.remedy.private"))


def _accounts(office: Office) -> Iterator[Finding]:
    """Behind the door `closed` alone: who may sign in by the log, and can by their database."""
    if known_access(office.reads).door is not Door.CLOSED:
        return
    what, place = phrase("doctor.accounts"), office.settings.accounts_address
    if isinstance(place, Path) and not place.exists():
        missing = phrase("doctor.accounts.missing", place=str(place))
        # In order where all work at the machine: nobody need ever have set a password.
        yield Finding(what, True, missing, phrase("doctor.remedy.accounts"))
        return
    try:
        count = len(office.accounts.logins.all())
    except StoreUnavailable as fault:
        yield Finding(what, False, fault.phrase)
        return
    yield Finding(what, True, phrase("doctor.accounts.hold", count=count))


def _webhooks(office: Office) -> Iterator[Finding]:
    """Those that are refused again and again; nothing where there are none, or where what
    `_accounts` says stands in the way.
    """
    place = office.settings.accounts_address
    if isinstance(place, Path) and not place.exists():
        return
    try:
        hooks = [keyed.webhook for keyed in office.accounts.webhooks.every()]
    except StoreUnavailable:
        return
    for hook in hooks:
        if hook.gone or hook.attempts >= _REFUSED_OFTEN:
            fault = not_taken(hook.fault or "")
            said = phrase("doctor.webhook.waits", id=hook.id, fault=fault)
            remedy = phrase("doctor.remedy.webhook", id=hook.id)
            yield Finding(phrase("doctor.webhook"), False, said, remedy)


def _integrity(office: Office, *, readable: bool) -> Iterator[Finding]:
    address = office.settings.log_address
    if isinstance(address, Path):
        head = office.log.head()
        found = inspection.inspect(address)
        remedy = phrase("doctor.remedy.restore")
        if found.head < head:
            other = phrase("doctor.integrity.other", open=head, file=found.head)
            stop_all = phrase("doctor.remedy.stop-all")
            yield Finding(phrase("doctor.integrity"), False, other, stop_all)
    else:
        found = inspection.read_through(office.log)
        remedy = phrase("doctor.remedy.pg-restore") if readable else _NEWER
    for fault in found.faults:
        yield Finding(phrase("doctor.integrity"), False, fault, remedy)
    if not found.faults:
        whole = phrase(
            "doctor.integrity.whole" if readable else "doctor.integrity.whole.but-unknown",
            events=phrase("count.events", count=found.events),
            streams=phrase("count.streams", count=found.streams),
        )
        yield Finding(phrase("doctor.integrity"), True, whole)


def _chain(office: Office) -> Finding:
    what, found = phrase("doctor.chain"), verify(office.log)
    if found.fault:
        return Finding(what, False, found.fault, _BROKEN)
    fits: dict[str, object] = {"count": found.position, "as_found": found.as_found}
    return Finding(what, True, Phrase(_FITS_AS_FOUND if found.as_found else _FITS, fits))


def _commands(office: Office) -> Finding:
    what, fault = phrase("doctor.commands"), verify_commands(office.log)
    if fault:
        return Finding(what, False, fault, _BROKEN)
    return Finding(what, True, phrase("doctor.commands.fit"))
