"""Faults of the database behind the views, told as those of the log: what it is, what to do.

What is wrong with the tables themselves stays as it is: they can be built anew.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import InterfaceError, OperationalError

Faults = AbstractContextManager[None]
"""Turns the driver's faults into StoreUnavailable; a store has one."""


def named(views: Engine, faults: Faults) -> Engine:
    """The same engine, which raises what `faults` makes of those of its driver."""

    def tell(context: ExceptionContext) -> None:
        found = context.sqlalchemy_exception
        if found is not None:
            with naming(faults):
                raise found

    event.listen(views, "handle_error", tell)
    return views


@contextmanager
def naming(faults: Faults) -> Iterator[None]:
    """The same for a while, whoever speaks to the driver: another engine, or nobody between."""
    with faults:
        try:
            yield
        except (OperationalError, InterfaceError) as fault:
            if fault.orig is None or "no such" in str(fault.orig):
                raise
            raise fault.orig from fault
