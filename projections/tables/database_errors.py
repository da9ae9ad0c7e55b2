"""Turns the driver's errors into StoreUnavailable, as the log does: what is wrong, what to do.

Errors about the tables themselves, such as a missing one, pass through: the caller builds the
tables anew.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError, ProgrammingError

from engine.errors import StoreUnavailable
from engine.phrases import Phrase

_READ_ONLY: Final = (
    ("25006", Phrase("fault.store.read-only")),
    ("42501", Phrase("fault.store.not-permitted")),
)
"""By SQLSTATE, and as a store names them."""

Faults = AbstractContextManager[None]
"""Turns the driver's exceptions inside a `with` into StoreUnavailable; each store has one."""


def translated(views: Engine, faults: Faults) -> Engine:
    """The same engine; errors of its driver are raised as `faults` turns them."""

    def translate(context: ExceptionContext) -> None:
        found = context.sqlalchemy_exception
        if found is not None:
            with translating(faults):
                raise found

    event.listen(views, "handle_error", translate)
    return views


@contextmanager
def translating(faults: Faults) -> Iterator[None]:
    """Translate inside a `with`, for code that uses another engine or the driver directly."""
    with faults:
        try:
            yield
        except DatabaseError as fault:
            if not is_fault_of_database(fault) or isinstance(fault, ProgrammingError):
                raise
            if fault.orig is None or "no such" in str(fault.orig):
                raise
            raise fault.orig from fault


def is_fault_of_database(fault: Exception) -> bool:
    """Whether the database failed, rather than the event that was being written."""
    if isinstance(fault, StoreUnavailable | OperationalError | InterfaceError):
        return True
    if type(fault) is DatabaseError:  # SQLite: damaged, or no database
        return True
    # A missing table is an OperationalError on SQLite, a ProgrammingError on PostgreSQL.
    state = getattr(getattr(fault, "orig", None), "sqlstate", None) or ""
    return isinstance(fault, ProgrammingError) and state.startswith(("42", "3F"))


def why_not_written(fault: Exception) -> Phrase | None:
    """Why a database that can be read takes no writes; None for any other fault."""
    said = getattr(fault, "fault", None)
    state = getattr(getattr(fault, "orig", None), "sqlstate", None)
    return next((why for state_of, why in _READ_ONLY if state == state_of or said == why), None)
