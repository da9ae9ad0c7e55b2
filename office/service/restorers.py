"""Who may put a backup in the place of an office's log: behind the door `closed` its head alone."""

from contextlib import closing
from pathlib import Path
from typing import Final

from engine.calendars.clock import SystemClock
from engine.domain.access import Door, known_access
from engine.domain.directory.state import known_directory
from engine.domain.policy.acting import to_ask
from engine.domain.policy.actors import Role
from engine.errors import NotPermitted, StoreUnavailable
from engine.handling.reads import LogReads
from engine.ids import PersonId
from engine.store.log import CampaignLog
from office.settings import Settings

_HEAD: Final = Role.OFFICE_HEAD


def restorer(settings: Settings, log: Path, login: str | None) -> PersonId | None:
    """The head who restores, where the log that stands there says that the door is closed; None
    where it does not, where there is none, or where it cannot be read any more.

    Raises NotPermitted for anybody else.
    """
    if not log.is_file():
        return None
    try:
        patience = settings.store.lock_timeout
        # Whichever office's log it is.
        with closing(CampaignLog(log, lock_timeout=patience)) as found:
            reads = LogReads(found)
            access, directory = known_access(reads), known_directory(reads)
    except StoreUnavailable:
        return None
    if access.door is not Door.CLOSED:
        return None
    today = settings.office.day_rules.day_of(SystemClock().now())
    person = access.person_of(login or "")
    if person is None or person not in {g.person for g in directory.with_role(_HEAD, today)}:
        ask = to_ask(directory, _HEAD, today)
        raise NotPermitted("error.access.restore-by-head", login=login or "", ask=ask)
    return person
