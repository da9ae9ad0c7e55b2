"""A definition takes roles away from deeds, for a campaign or for one duty, and gives none."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from engine.domain.families import TABLE
from engine.domain.policy.actors import Role
from engine.domain.policy.narrowing import narrowed_by, narrowing_faults
from office.definitions import find_definition
from tests.samples import definition
from tests.spec import in_english, refused
from workflows.faults import DefinitionFaults
from workflows.planning import canonical_bytes
from workflows.reading.loader import load
from workflows.schema import Definition

CHIEFS: dict[str, tuple[str, ...]] = {"SubmitAssignment": ("unit_chief",)}


def with_task(may: dict[str, tuple[str, ...]]) -> Definition:
    """The sample, its first task narrowed."""
    plain = definition()
    first, *others = plain.phases
    task, *rest = first.tasks
    narrowed = replace(first, tasks=(replace(task, may=may), *rest))
    return replace(plain, phases=(narrowed, *others))


def test_what_is_left_is_what_every_part_leaves() -> None:
    both = replace(with_task(CHIEFS), may={"SubmitAssignment": ("liaison", "unit_chief")})
    task = both.phases[0].tasks[0]
    assert narrowed_by(both, task) == {"SubmitAssignment": frozenset({Role.UNIT_CHIEF})}
    assert narrowed_by(definition(), None) == {}


def test_a_role_that_no_program_knows_any_more_lets_nobody_in() -> None:
    lax = replace(definition(), may={"SubmitAssignment": ("secretary",)})
    assert narrowed_by(lax) == {"SubmitAssignment": frozenset()}


def test_a_definition_that_narrows_nothing_is_stored_as_before() -> None:
    assert b"may" not in canonical_bytes(definition())
    narrowed = with_task(CHIEFS)
    assert msgspec.json.decode(canonical_bytes(narrowed), type=Definition) == narrowed


def test_nobody_is_let_in_whom_the_table_does_not() -> None:
    wrong = replace(
        with_task({"AcceptAssignment": ("office", "liaison")}), may={"Submit": ("liaison",)}
    )
    told = [in_english(fault) for fault in narrowing_faults(wrong, TABLE)]
    assert told[0].startswith('may.Submit: unknown deed "Submit"; use ')
    assert told[1:] == [
        "phases[0].tasks[0].may.AcceptAssignment[1]: liaison may not do this at all; "
        'keep some of "leader", "office" or "unit_chief"'
    ]


def test_the_file_of_an_office_is_refused_with_the_place(tmp_path: Path) -> None:
    sample = Path(__file__).parents[2] / "workflows" / "sample.toml"
    text = sample.read_text(encoding="utf-8")
    own = tmp_path / "sample.toml"
    own.write_text(text + '\n[may]\nSubmitAssignment = ["auditor"]\n', encoding="utf-8")
    assert load(own).may == {"SubmitAssignment": ("auditor",)}
    with refused(DefinitionFaults, r"may.SubmitAssignment\[0\]: auditor may not do this at all"):
        find_definition(str(own), ())


@pytest.mark.parametrize("written", ["may = 3", '[may]\nSubmitAssignment = "liaison"'])
def test_a_value_of_a_wrong_type(written: str, tmp_path: Path) -> None:
    sample = Path(__file__).parents[2] / "workflows" / "sample.toml"
    text = sample.read_text(encoding="utf-8")
    own = tmp_path / "sample.toml"
    first = written if written.startswith("may") else ""
    last = "" if first else written
    own.write_text(f"{first}\n{text}\n{last}\n", encoding="utf-8")
    with pytest.raises(DefinitionFaults):
        load(own)
