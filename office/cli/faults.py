"""What is told of faults that nobody raised on purpose: a store's, the system's, our own."""

import sqlite3
import traceback
from typing import Final

from eventsourcing.persistence import PersistenceError
from sqlalchemy.exc import DBAPIError

from engine.errors import EngineError
from engine.store.open import store_at
from office.cli.invocation import Invocation
from office.cli.render import show_fault

UNUSABLE_STORE: Final = 7
UNEXPECTED: Final = 70


def tell_fault(fault: Exception, invocation: Invocation) -> int:
    """One message on standard error; the exit code."""
    if isinstance(fault, OSError | sqlite3.Error | DBAPIError | PersistenceError):
        show_fault(_store_fault(fault, invocation))
        return UNUSABLE_STORE
    show_fault(_unexpected(fault, invocation))
    return UNEXPECTED


def _store_fault(fault: Exception, invocation: Invocation) -> str:
    match fault:
        case OSError(filename=str(place), strerror=str(why)):
            return f"{place}: {why}; check the path, its rights and the space left"
        case DBAPIError(orig=why):
            remedy = "try again; if it stays so, run: campaign rebuild"
            views = store_at(invocation.settings.views_address).place
            return f"{views}: {why}; {remedy}"
        case _:
            return f"{fault}; check the files of the office, their rights and the space left"


def _unexpected(fault: Exception, invocation: Invocation) -> str:
    """Write the traceback to the faults log; one line for the screen."""
    what = f"unexpected fault {type(fault).__name__}: {' '.join(str(fault).split())[:200]}"
    try:
        settings = invocation.settings
        place = settings.store.folder / "faults.log"
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("a", encoding="utf-8", errors="replace") as log:
            log.write("".join(traceback.format_exception(fault)) + "\n")
    except (OSError, EngineError) as second:
        return f"{what}; its details could not be written ({second})"
    return f"{what}; details in {place}"
