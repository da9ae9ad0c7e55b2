"""SpiffWorkflow: a BPMN process of four user tasks, saved as JSON in a row after each."""

import sqlite3
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from threading import local
from typing import Any, Final

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.config import DEFAULT_CONFIG
from SpiffWorkflow.bpmn.serializer.default.workflow import BpmnWorkflowConverter

from benchmarks.peers.lifecycle import NAMES, Command, Refused

_PROCESS: Final = "piece_of_work"
_POINTS: Final = ("assigned", *NAMES, "over")


def _bpmn() -> str:
    flows = [
        f'<sequenceFlow id="to_{after}" sourceRef="{before}" targetRef="{after}"/>'
        for before, after in pairwise(_POINTS)
    ]
    tasks = [
        f'<userTask id="{name}"><incoming>to_{name}</incoming>'
        f"<outgoing>to_{after}</outgoing></userTask>"
        for name, after in zip(NAMES, _POINTS[2:], strict=True)
    ]
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="bench">'
        f'<process id="{_PROCESS}" isExecutable="true">'
        f'<startEvent id="assigned"><outgoing>to_{NAMES[0]}</outgoing></startEvent>'
        f"{''.join(tasks)}"
        '<endEvent id="over"><incoming>to_over</incoming></endEvent>'
        f"{''.join(flows)}"
        "</process></definitions>"
    )


class Workflows:
    """A row an item. The process is parsed once; a row holds the item's tasks and their data."""

    def __init__(self, path: Path) -> None:
        parser = BpmnParser()
        parser.add_bpmn_str(_bpmn().encode())
        self._spec = spec = parser.get_spec(_PROCESS)

        class WithoutSpec(BpmnWorkflowConverter):
            """Leaves the process out of each row, as the library's own SQLite example does."""

            def to_dict(self, workflow: Any) -> dict[str, Any]:
                """What is the item's own."""
                kept: dict[str, Any] = super(BpmnWorkflowConverter, self).to_dict(workflow)
                kept["subprocesses"] = self.mapping_to_dict(workflow.subprocesses)
                kept["bpmn_events"] = self.registry.convert(workflow.bpmn_events)
                return kept

            def from_dict(self, kept: dict[str, Any]) -> Any:
                """An item in that process."""
                return super().from_dict({**kept, "spec": spec})

        registry = BpmnWorkflowSerializer.configure({**DEFAULT_CONFIG, BpmnWorkflow: WithoutSpec})
        self._serializer = BpmnWorkflowSerializer(registry)
        self._path, self._own, self._opened = path, local(), list[sqlite3.Connection]()
        self._rows.execute(
            "CREATE TABLE IF NOT EXISTS workflows "
            "(item TEXT PRIMARY KEY, version INTEGER, kept TEXT)"
        )

    def carry_out(self, commands: Sequence[Command]) -> None:
        """Restore the workflow, complete its task, save it if nobody else did meanwhile."""
        for command in commands:
            self._ask(command)

    def _ask(self, command: Command) -> None:
        version, workflow = self._load(command.item)
        task = workflow.get_next_task(state=TaskState.READY, spec_name=command.name)
        if task is None:
            raise Refused(f"{command.name} is not ready in {command.item}")
        task.data[command.name] = {"command_id": command.id, **command.said}
        task.run()
        workflow.do_engine_steps()
        kept = self._serializer.serialize_json(workflow)
        written = self._rows.execute(
            "INSERT INTO workflows VALUES (?1, 1, ?3) ON CONFLICT (item) "
            "DO UPDATE SET version = version + 1, kept = ?3 WHERE version = ?2",
            (command.item, version, kept),
        )
        if written.rowcount != 1:
            raise Refused(f"{command.item} has gone on meanwhile")

    def history(self, item: str) -> tuple[str, ...]:
        """The tasks that are done."""
        _, workflow = self._load(item)
        done = workflow.get_tasks(state=TaskState.COMPLETED)
        return tuple(task.task_spec.name for task in done if task.task_spec.name in NAMES)

    def close(self) -> None:
        """Let go of the file."""
        for connection in self._opened:
            connection.close()

    @property
    def _rows(self) -> sqlite3.Connection:
        """The connection of this thread."""
        found: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if found is None:
            found = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
            found.execute("PRAGMA journal_mode = WAL")
            found.execute("PRAGMA synchronous = FULL")
            self._own.connection = found
            self._opened.append(found)
        return found

    def _load(self, item: str) -> tuple[int, Any]:
        found = self._rows.execute(
            "SELECT version, kept FROM workflows WHERE item = ?", (item,)
        ).fetchone()
        if found is not None:
            return found[0], self._serializer.deserialize_json(found[1])
        workflow = BpmnWorkflow(self._spec)
        workflow.do_engine_steps()
        return 0, workflow
