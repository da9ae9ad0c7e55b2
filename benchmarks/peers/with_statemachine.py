"""python-statemachine on SQLAlchemy rows: the item's state, and a row of history a transition."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, create_engine, event, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from statemachine import State, StateMachine
from statemachine.exceptions import TransitionNotAllowed

from benchmarks.peers.lifecycle import Command, Refused


class Lifecycle(StateMachine):
    """Which command leads where; the state is that of the row it is given."""

    assigned = State(initial=True)
    received = State()
    in_progress = State()
    submitted = State()
    accepted = State(final=True)

    receive = assigned.to(received)
    start = received.to(in_progress)
    submit = in_progress.to(submitted)
    accept = submitted.to(accepted)


class _Row(DeclarativeBase):
    type_annotation_map = {dict[str, Any]: JSON}  # noqa: RUF012 -- as SQLAlchemy reads it


class ItemRow(_Row):
    """An item as it stands. The version finds out a second writer."""

    __tablename__ = "items"
    id: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str | None]
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 -- as SQLAlchemy reads it


class HistoryRow(_Row):
    """Who did what: the audit that the state alone does not keep."""

    __tablename__ = "history"
    number: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(index=True)
    command_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    said: Mapped[dict[str, Any]]


class Rows:
    """A session and a commit for each command."""

    def __init__(self, path: Path) -> None:
        self._engine = create_engine(f"sqlite:///{path}")
        event.listen(self._engine, "connect", _make_durable)
        _Row.metadata.create_all(self._engine)

    def carry_out(self, commands: Sequence[Command]) -> None:
        """Load the row, ask the machine, write the row and its history."""
        for command in commands:
            with Session(self._engine) as session, session.begin():
                _ask(session, command)

    def history(self, item: str) -> tuple[str, ...]:
        """One name a row of history."""
        names = select(HistoryRow.name).where(HistoryRow.item == item).order_by(HistoryRow.number)
        with Session(self._engine) as session:
            return tuple(session.scalars(names))

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


def _ask(session: Session, command: Command) -> None:
    row = session.get(ItemRow, command.item)
    if row is None:
        row = ItemRow(id=command.item)
        session.add(row)
    try:
        Lifecycle(row).send(command.name)
    except TransitionNotAllowed as fault:
        raise Refused(str(fault)) from fault
    said = dict(command.said)
    session.add(HistoryRow(item=command.item, command_id=command.id, name=command.name, said=said))


def _make_durable(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA journal_mode = WAL")  # SQLAlchemy leaves a rollback journal
    connection.execute("PRAGMA synchronous = FULL")
