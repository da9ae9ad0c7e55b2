"""Faults of the database behind the views, told as those of the log: what it is, what to do."""

from contextlib import AbstractContextManager

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import InterfaceError, OperationalError


def named(views: Engine, faults: AbstractContextManager[None]) -> Engine:
    """The same engine, which raises StoreUnavailable, out of `faults`, for what waiting may mend.

    What is wrong with the tables themselves stays as it is: they can be built anew.
    """

    def tell(context: ExceptionContext) -> None:
        if context.is_pre_ping or "no such" in str(context.original_exception):
            return
        if isinstance(context.sqlalchemy_exception, OperationalError | InterfaceError):
            with faults:
                raise context.original_exception

    event.listen(views, "handle_error", tell)
    return views
