"""A provision says what becomes of it, and `served_by` names only what acts on it."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from tests.spec import in_english
from workflows.checks.acting import acting
from workflows.faults import DefinitionFaults
from workflows.planning import canonical_bytes
from workflows.reading.loader import load
from workflows.schema import Definition, Provision, ProvisionKind, Title, ToCome
from workflows.tree import Node

SAMPLE = (Path(__file__).parent / "sample.toml").read_text(encoding="utf-8")
PLACES = '"tasks/study", "obligations/talk-day", "gate/mobilize/coverage", "engine/deputies"'


def with_provision(*lines: str) -> str:
    head = ("[[provisions]]", 'key = "p"', 'kind = "guard"', 'title = { zh = "款", en = "P" }')
    return "\n".join((SAMPLE, *head, "rules = []", *lines))


def faults(*lines: str) -> list[str]:
    with pytest.raises(DefinitionFaults) as caught:
        load(with_provision(*lines), "sample.toml")
    return [in_english(fault) for fault in caught.value.faults]


@pytest.mark.parametrize(
    "line",
    [
        f"served_by = [{PLACES}]",
        'later = "assessment"',
        'beyond = { zh = "口号", en = "a motto" }',
    ],
)
def test_one_of_three_is_said(line: str) -> None:
    assert [p.key for p in load(with_provision(line)).provisions] == ["p"]


NOTHING_SAID = (
    'provisions[0]: nothing says what becomes of it; add served_by = ["tasks/KEY"] with what '
    'acts, later = "assessment" with what it waits for, or beyond with the reason why it is no '
    "work for the engine"
)
ONE_TOO_MANY = "provisions[0]: it says later, beyond at once; keep one of them"
EMPTY = (
    "provisions[0].served_by: the list names nothing; name a place that acts, "
    'e.g. served_by = ["tasks/plan-filed"], or write later or beyond instead'
)
MISSPELT = (
    'provisions[0].served_by[0]: unknown place that acts "tasks/studdy"; '
    'did you mean "tasks/study"?'
)
ON_RECORD = (
    'provisions[0].served_by[0]: "{place}" stands on record and nothing acts on it; name a duty, '
    "a gate or a quota with figures, or write later or beyond instead"
)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ((), NOTHING_SAID),
        (('later = "survey"', 'beyond = { zh = "口号" }'), ONE_TOO_MANY),
        (("served_by = []",), EMPTY),
        (('served_by = ["tasks/studdy"]',), MISSPELT),
        # The quota of the sample counts no figures, and its scores are given by nobody yet.
        (('served_by = ["quotas/sessions"]',), ON_RECORD.format(place="quotas/sessions")),
        (('served_by = ["assessment"]',), ON_RECORD.format(place="assessment")),
    ],
)
def test_what_a_provision_may_not_say(lines: tuple[str, ...], told: str) -> None:
    assert faults(*lines) == [told]


def test_a_word_for_what_is_to_come_is_checked() -> None:
    assert faults('later = "asessment"')[0].startswith(
        'provisions[0].later: unknown word "asessment"; did you mean "assessment"?'
    )


def test_a_role_acts_once_a_duty_or_a_policy_names_it() -> None:
    assert "roles/study_group" in acting(Node(msgspec.to_builtins(load(SAMPLE))))
    unnamed = SAMPLE.replace('reviewer = "study_group"\n', "")
    assert "roles/study_group" not in acting(Node(msgspec.to_builtins(load(unnamed))))


def test_a_stored_definition_without_the_three_keeps_its_bytes() -> None:
    """Old campaigns go on by the definition that their first event holds."""
    loose = Provision(key="aim", kind=ProvisionKind.NOTE, title=Title(zh="目标"), rules=())
    stored = canonical_bytes(replace(load(SAMPLE), provisions=(loose,)))
    assert b'"rules":[],"items":[]}]' in stored
    assert msgspec.json.decode(stored, type=Definition).provisions == (loose,)


def test_the_three_are_stored_where_they_are_said() -> None:
    definition = load(with_provision('later = "petition"'))
    assert b'"later":"petition"' in canonical_bytes(definition)
    assert definition.provisions[0].later is ToCome.PETITION
