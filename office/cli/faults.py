"""What is told of faults that nobody raised on purpose: a store's, the system's, our own."""

import sqlite3
import traceback
from typing import Final

from eventsourcing.persistence import PersistenceError
from sqlalchemy.exc import DBAPIError

from engine.errors import EngineError
from engine.phrases import Phrase, phrase, system_words
from engine.store.open import store_at
from engine.texts import shown
from office.cli.invocation import Invocation
from office.cli.render import show_fault
from office.words import worded

UNUSABLE_STORE: Final = 7
NOT_HELD: Final = 9
UNEXPECTED: Final = 70


def tell_fault(fault: Exception, invocation: Invocation) -> int:
    """One message on standard error; the exit code."""
    if isinstance(fault, OSError | sqlite3.Error | DBAPIError | PersistenceError):
        show_fault(_store_fault(fault, invocation))
        return UNUSABLE_STORE
    show_fault(_unexpected(fault, invocation))
    return UNEXPECTED


def _store_fault(fault: Exception, invocation: Invocation) -> str:
    lang = invocation.lang
    match fault:
        case OSError(filename=str(place)):
            return worded(phrase("fault.system", place=place, why=system_words(fault)), lang)
        case DBAPIError(orig=why):
            views = store_at(invocation.settings.views_address).place
            return worded(phrase("fault.views", place=views, why=str(why)), lang)
        case _:
            return worded(phrase("fault.store", why=str(fault)), lang)


def _unexpected(fault: Exception, invocation: Invocation) -> str:
    """Write the traceback to the faults log; one line for the screen."""
    data: dict[str, object] = {
        "kind": type(fault).__name__,
        "why": " ".join(str(fault).split())[:200],
    }
    try:
        settings = invocation.settings
        place = settings.store.folder / "faults.log"
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("a", encoding="utf-8", errors="replace") as log:
            trace = "".join(traceback.format_exception(fault))
            log.write(shown(trace, lines=True) + "\n")
    except (OSError, EngineError) as second:
        data["second"] = getattr(second, "phrase", str(second))
        return worded(Phrase("fault.unexpected.unwritten", data), invocation.lang)
    return worded(Phrase("fault.unexpected", {**data, "place": str(place)}), invocation.lang)
