"""Parameters: putting values in, and refusing those that do not fit."""

from pathlib import Path

import pytest

from tests.spec import in_english, refused
from workflows import parameters
from workflows.faults import BadParameterValue, DefinitionFaults, UnknownParameter
from workflows.loader import load

SAMPLE = load(Path(__file__).parent / "sample.toml")


def test_values_are_put_in_their_places_and_blanks_stay() -> None:
    resolved = parameters.resolve(SAMPLE, {"rectify-end": "2009-11", "study-minimum": 4})
    assert resolved.phases[1].end == "2009-11"
    assert resolved.quotas[0].at_least == 4
    assert resolved.obligations[1].every == "$bulletin"
    assert [p.value for p in resolved.parameters] == ["2009-11", "unresolved", 4]
    assert resolved.blanks() == ()


def test_resolving_step_by_step_is_resolving_at_once() -> None:
    first = parameters.resolve(SAMPLE, {"rectify-end": "2009-11"})
    at_once = parameters.resolve(SAMPLE, {"rectify-end": "2009-11", "bulletin": "week"})
    assert parameters.resolve(first, {"bulletin": "week"}) == at_once
    assert parameters.resolve(at_once, {}) == at_once


def test_obligations_without_a_cadence_need_a_decision() -> None:
    waiting = parameters.unresolved_duties(parameters.resolve(SAMPLE, {}))
    assert [duty.key for duty in waiting] == ["bulletin-out"]
    decided = parameters.resolve(SAMPLE, {"bulletin": "week"})
    assert parameters.unresolved_duties(decided) == ()


def test_a_value_takes_the_type_of_its_place() -> None:
    assert parameters.check_value(SAMPLE, "study-minimum", " 4 ") == 4
    assert parameters.check_value(SAMPLE, "rectify-end", "2009-11 end") == "2009-11 end"
    assert parameters.check_value(SAMPLE, "bulletin", "two_months") == "two_months"


@pytest.mark.parametrize("text", ["", "  ", "unresolved", "$bulletin", "a\x00b", "\ud800"])
def test_what_is_no_value_is_refused(text: str) -> None:
    with pytest.raises(BadParameterValue):
        parameters.check_value(SAMPLE, "rectify-end", text)


def test_a_count_that_is_no_number() -> None:
    with pytest.raises(BadParameterValue) as caught:
        parameters.check_value(SAMPLE, "study-minimum", "many")
    assert in_english(caught.value) == (
        "parameter 'study-minimum' cannot be 'many'; give a whole number\n"
        '  quotas[0].at_least: "many" is not a whole number; '
        'write digits without quotes, or "$key"'
    )


def test_an_end_in_the_year_after_is_offered() -> None:
    with pytest.raises(BadParameterValue) as caught:
        parameters.check_value(SAMPLE, "rectify-end", "2009-02")
    assert in_english(caught.value) == (
        "parameter 'rectify-end' cannot be '2009-02'; give a date such as \"2010-03-15\", "
        '"2010-03", "2010-03 early" or "2010-03 end" '
        "(an end month before the start month belongs to the year after)\n"
        '  phases[1].end: the phase ends on "2009-02", before its start "2009-04"; '
        "where it runs into the next year, write 2010"
    )


def test_a_cadence_that_is_none() -> None:
    with refused(BadParameterValue, 'give "day", "week", "xun"'):
        parameters.check_value(SAMPLE, "bulletin", "often")


def test_a_value_is_compared_with_those_given_before_and_may_change() -> None:
    given = {"rectify-end": "2009-11"}
    assert parameters.check_value(SAMPLE, "rectify-end", "2009-10", given) == "2009-10"
    with pytest.raises(BadParameterValue):
        parameters.check_value(SAMPLE, "rectify-end", "2011-10", given)


def test_unknown_parameters_tell_the_known_ones() -> None:
    told = "^sample: no parameter named 'x'; known: rectify-end, bulletin, study-minimum$"
    with refused(UnknownParameter, told):
        parameters.check_value(SAMPLE, "x", "1")
    with refused(UnknownParameter, told):
        parameters.resolve(SAMPLE, {"x": 1})


def test_a_value_that_does_not_fit_is_not_put_in() -> None:
    with refused(DefinitionFaults, r'phases\[1\].end: unknown date "soon"'):
        parameters.resolve(SAMPLE, {"rectify-end": "soon"})
