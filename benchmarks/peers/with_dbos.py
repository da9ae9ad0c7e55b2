"""DBOS: a durable workflow for each command, or for the whole life of an item."""

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from dbos import DBOS, SetWorkflowID, SQLAlchemyDatasource
from sqlalchemy import Column, MetaData, String, Table, insert, select, update
from sqlalchemy.orm import Session

from benchmarks.peers.lifecycle import NAMES, STATES, Command, Refused

_ITEMS: Final = Table(
    "items", MetaData(), Column("item", String, primary_key=True), Column("state", String)
)


class EachCommand:
    """Four people come on four days: each command is a workflow with one transaction.

    It is named after the command, so that sending it twice is harmless.
    """

    def __init__(self, path: Path) -> None:
        url = _configure(path)
        self._rows = SQLAlchemyDatasource.create(url)
        _ITEMS.metadata.create_all(self._rows.engine)

        @self._rows.transaction
        def move(item: str, name: str) -> str:
            return _move(self._rows.sql_session(), item, name)

        @DBOS.workflow()
        def command(item: str, name: str, said: dict[str, Any]) -> str:  # noqa: ARG001 -- recorded
            return str(move(item, name))

        self._command = command
        DBOS.launch()

    def carry_out(self, commands: Sequence[Command]) -> None:
        """What a workflow was given and what came of it is recorded by DBOS."""
        for command in commands:
            with SetWorkflowID(f"{command.item}#{command.id}"):
                self._command(command.item, command.name, dict(command.said))

    def history(self, item: str) -> tuple[str, ...]:
        """The name that each workflow of the item was given."""
        workflows = DBOS.list_workflows(workflow_id_prefix=f"{item}#", status="SUCCESS")
        return tuple(workflow.input["args"][1] for workflow in workflows)

    def close(self) -> None:
        """Stop its threads, forget its workflows."""
        DBOS.destroy(destroy_registry=True)
        self._rows.engine.dispose()


class FourSteps:
    """A program that waits for nobody: the whole life of an item is one workflow of four steps."""

    def __init__(self, path: Path) -> None:
        _configure(path)

        @DBOS.step()
        def move(state: str, name: str) -> str:
            return _after(state, name)

        @DBOS.workflow()
        def life(asked: list[tuple[str, dict[str, Any]]]) -> None:
            state = STATES[0]
            for name, _ in asked:
                state = move(state, name)

        self._life = life
        DBOS.launch()

    def carry_out(self, commands: Sequence[Command]) -> None:
        """All that is asked of an item is said at once; each step is recorded when it is done."""
        lives: dict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
        for command in commands:
            lives[command.item].append((command.name, dict(command.said)))
        for item, asked in lives.items():
            with SetWorkflowID(item):
                self._life(asked)

    def history(self, item: str) -> tuple[str, ...]:
        """By where each step of its workflow led."""
        steps = DBOS.list_workflow_steps(item)
        return tuple(NAMES[STATES.index(step["output"]) - 1] for step in steps)

    def close(self) -> None:
        """Stop its threads, forget its workflows."""
        DBOS.destroy(destroy_registry=True)


def _configure(path: Path) -> str:
    """There is one DBOS in a process; a second one is opened when the first is closed."""
    with closing(sqlite3.connect(path)) as connection:
        # The file remembers it. DBOS leaves a rollback journal, and `synchronous` at FULL.
        connection.execute("PRAGMA journal_mode = WAL")
    url = f"sqlite:///{path}"
    DBOS(config={"name": "peer", "system_database_url": url, "console_log_level": "CRITICAL"})
    return url


def _after(state: str, name: str) -> str:
    step = NAMES.index(name)
    if state != STATES[step]:
        raise Refused(f"{name} is not allowed while {state}")
    return STATES[step + 1]


def _move(session: Session, item: str, name: str) -> str:
    state = session.scalar(select(_ITEMS.c.state).where(_ITEMS.c.item == item))
    after = _after(state or STATES[0], name)
    if state is None:
        session.execute(insert(_ITEMS).values(item=item, state=after))
        return after
    # SQLite's transaction begins here, after the look: somebody may have come in between.
    as_seen = (_ITEMS.c.item == item) & (_ITEMS.c.state == state)
    moved = session.execute(update(_ITEMS).where(as_seen).values(state=after).returning(_ITEMS))
    if moved.first() is None:
        raise Refused(f"{item} has gone on meanwhile")
    return after
