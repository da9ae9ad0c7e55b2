"""A gate that asks how many numbered items reached a state: what the checks let pass, and what they
name with place and remedy.
"""

import pytest

from engine.calendars.editions import seed_edition
from engine.calendars.working_days import Calendars
from engine.domain import families
from engine.domain.plan_check import plan_faults
from office.words import LANGUAGES, worded
from workflows.faults import DefinitionFaults
from workflows.reading.loader import load
from workflows.schema import CriterionKind, Definition

assert families.LIFECYCLES, "the tables know their states"

_HEAD = """
title = "Works"
start = "2011-01-10"
end = "2011-12-31"
source = { issuer = { zh = "县委", en = "County" } }

[[matters]]
key = "public-works"
rules = ["R059"]

[[phases]]
key = "implement"
kind = "implement"
title = "实施"
start = "2011-01-10"
end = "2011-12-31"

[[phases.tasks]]
key = "plan"
title = { zh = "计划", en = "Plan" }
audience = ["*"]

[[phases.gate]]
key = "done"
title = "办结"
kind = "reached"
"""


def definition(*lines: str) -> Definition:
    return load(_HEAD + "\n".join(lines) + "\n", "works")


@pytest.mark.parametrize(
    ("bound", "at_least", "share"),
    [("at_least = 10", 10, None), ('at_least = "80%"', "80%", 80), ("", None, None)],
)
def test_it_names_a_section_and_states_with_a_count_or_a_share(
    bound: str, at_least: int | str | None, share: int | None
) -> None:
    """R059."""
    plan = definition('of = "public-works"', 'states = ["confirmed"]', bound)
    (criterion,) = plan.phases[0].gate
    assert (criterion.kind, criterion.at_least) == (CriterionKind.REACHED, at_least)
    assert (criterion.of, criterion.states, criterion.share) == (
        "public-works",
        ("confirmed",),
        share,
    )


@pytest.mark.parametrize(
    ("lines", "place", "code"),
    [
        (['states = ["confirmed"]'], "of", "fault.definition.reached.of-what"),
        (['of = "public-work"', 'states = ["confirmed"]'], "of", "fault.definition.unknown.near"),
        (['of = "public-works"'], "states", "fault.definition.reached.no-state"),
        (
            ['of = "public-works"', 'states = ["confirmed"]', 'duties = ["plan"]'],
            "duties",
            "fault.definition.reached.of-duties",
        ),
        (
            ['of = "public-works"', 'states = ["confirmed"]', 'at_least = "110%"'],
            "at_least",
            "fault.definition.over-100",
        ),
        (
            ['of = "public-works"', 'states = ["confirmed"]', 'at_least = "many"'],
            "at_least",
            "fault.definition.not-a-number",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_place(lines: list[str], place: str, code: str) -> None:
    with pytest.raises(DefinitionFaults) as caught:
        definition(*lines)
    (found,) = caught.value.faults
    assert (found.path, found.said.code) == (f"phases[0].gate[0].{place}", code)
    for lang in LANGUAGES:
        assert worded(found.said, lang)


def test_states_of_another_kind_of_criterion_are_refused() -> None:
    text = _HEAD.replace('"reached"', '"all_accepted"') + 'states = ["confirmed"]\n'
    with pytest.raises(DefinitionFaults) as caught:
        load(text, "works")
    (found,) = caught.value.faults
    assert found.said.code == "fault.definition.reached.elsewhere"


def test_a_state_that_its_lifecycle_does_not_have_is_named_with_those_that_it_has() -> None:
    plan = definition('of = "public-works"', 'states = ["confirmed", "finished"]')
    edition = seed_edition()
    (found,) = plan_faults(plan, Calendars([edition]), edition.id)
    assert found.path == "phases[0].gate[0].states[1]"
    assert "confirmed" in worded(found.said, "en")


def test_a_provision_may_be_served_by_such_a_section() -> None:
    provision = """
[[provisions]]
key = "works"
kind = "mechanism"
title = "十件实事"
served_by = ["matters/public-works"]
"""
    plan = definition('of = "public-works"', 'states = ["confirmed"]', provision)
    assert plan.provisions[0].served_by == ("matters/public-works",)
