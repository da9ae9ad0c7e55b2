"""The list of read models."""

import subprocess
import sys

from projections.registry import ALL


def test_names_are_unique_and_tables_too() -> None:
    tables = [name for view in ALL for name in view.TABLES.tables]
    assert len(tables) == len(set(tables))
    assert len({view.NAME for view in ALL}) == len(ALL)


def test_reading_needs_no_check_of_definitions() -> None:
    """What is on record was checked when it was accepted."""
    found = "[m for m in sys.modules if m.startswith(('pydantic', 'workflows.checks.meaning'))]"
    program = f"import sys, projections.registry, projections.gate_figures; print({found})"
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert said.stdout == "[]\n"
