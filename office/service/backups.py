"""Backups of an office's log, and an office set up again from one."""

from functools import partial
from pathlib import Path
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.event import Proof, Via
from engine.domain.office.commands import RecordRestore
from engine.errors import BadInput, StoreUnavailable
from engine.ids import SYSTEM, PersonId
from engine.phrases import Phrase, phrase
from engine.store import backup
from engine.store.inspection import Inspection
from engine.store.log import CampaignLog
from engine.texts import shown
from office.bootstrap import Office
from office.recognition import keep_identity
from office.service.restorers import restorer
from office.settings import Settings
from projections.feeding.event_source import Progress
from projections.rebuilding.rebuild import rebuild
from projections.tables.open import remove

_DUMP: Final = phrase("fault.backup.on-a-server")
_READ_BACK: Final = phrase("fault.restore.on-a-server")


class Restored(Struct, frozen=True):
    """The log is back with the `events` of the backup, and one that says so; `former` is where the
    one before it is kept, `set_aside` what lay beside.
    """

    log: str
    events: int
    former: str | None
    set_aside: tuple[str, ...] = ()


def back_up(settings: Settings, target: Path, *, overwrite: bool = False) -> backup.BackedUp:
    """Copy the log, while it is written if need be; what the copy holds (engine.store.backup).

    BadInput for a log on a server, here and in `restore`.
    """
    log = _file(settings, phrase("thing.backup"), _DUMP)
    if not log.is_file():
        raise StoreUnavailable(
            str(log), phrase("fault.store.no-log-yet"), phrase("remedy.store.init")
        )
    for own in (settings.views_address, settings.scheduler_lock):
        if isinstance(own, Path) and target.resolve() == own.resolve():
            raise BadInput(str(target), [phrase("fault.backup.own-file")])
    return backup.back_up(log, target, overwrite=overwrite)


def restore(
    settings: Settings,
    source: Path,
    *,
    overwrite: bool = False,
    login: str | None = None,
    progress: Progress | None = None,
) -> Restored:
    """Put a backup in the place of the log and build every view anew.

    The log says afterwards that it was restored; `login` is the operating system's name for whoever
    did it. A backup of an earlier program is brought up to date, one of another office is refused.
    Cut off anywhere, it leaves the old log or the new one, and views that agree with it or none.
    Behind the door `closed` the office's head restores, and by that every session ends.
    """
    log = _file(settings, phrase("thing.restore"), _READ_BACK)
    head = restorer(settings, log, login)
    log.parent.mkdir(parents=True, exist_ok=True)
    swapped = backup.restore(
        source,
        log,
        overwrite=overwrite,
        prepare=partial(_put_on_record, settings, source.name, login, head),
        before_swap=lambda: remove(settings.views_address),
    )
    _settle_accounts(settings, swapped.found.events)
    with Office(settings, knowing=True) as office:
        if office.record is not None:
            keep_identity(settings.identity_file, office.record)
        rebuild(office.views, office.log, progress=progress)
    former, aside = swapped.former, tuple(map(str, swapped.set_aside))
    return Restored(str(log), swapped.found.events, str(former) if former else None, aside)


def _settle_accounts(settings: Settings, events: int) -> None:
    """Everybody signs in again: a session would let in whoever was shut out since the backup.
    Webhooks are told of all that comes after its events.
    """
    address = settings.accounts_address
    if isinstance(address, Path) and address.exists():
        # Here, so that an office without accounts needs nothing of theirs.
        from office.accounts.store import open_accounts

        with open_accounts(settings) as accounts:
            accounts.sessions.end_all()
            accounts.webhooks.put_back(events)


def _put_on_record(
    settings: Settings,
    name: str,
    login: str | None,
    head: PersonId | None,
    draft: Path,
    found: Inspection,
) -> None:
    """Say in a copy that is about to become the log that it was restored, and by whose word."""
    CampaignLog(draft, create=True).close()  # an older one has to be brought up to date
    there = replace(settings, store=replace(settings.store, database_url=f"sqlite:///{draft}"))
    with Office(there, knowing=True) as office:
        proof = Proof.LOGIN if head else None
        stamp = office.stamp(SYSTEM, Via.CLI, login=login, authority=head, proof=proof)
        office.handle(RecordRestore(stamp=stamp, events=found.events, source=shown(name)))


def _file(settings: Settings, doing: Phrase, instead: Phrase) -> Path:
    """The log's file; BadInput where it is on a server, which has tools of its own for this."""
    address = settings.log_address
    if isinstance(address, Path):
        return address
    raise BadInput(doing, [instead])
