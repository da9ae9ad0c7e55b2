"""Parameters: putting values in, and refusing those that do not fit."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from tests.played import BLANKS, SATISFIED
from tests.spec import in_english, refused
from workflows import parameters
from workflows.checks.meaning import check
from workflows.faults import BadParameterValue, DefinitionFaults, UnknownParameter
from workflows.planning import checked
from workflows.reading.loader import catalogue, load, load_from_catalogue
from workflows.reading.shapes import shape
from workflows.schema import Assessment, Definition, Grade
from workflows.titles import Title
from workflows.tree import substitute, written

SAMPLE = load(Path(__file__).parent / "sample.toml")


def test_values_are_put_in_their_places_and_blanks_stay() -> None:
    resolved = parameters.filled(SAMPLE, {"rectify-end": "2009-11", "study-minimum": 4})
    assert resolved.phases[1].end == "2009-11"
    assert resolved.quotas[0].at_least == 4
    assert resolved.obligations[1].every == "$bulletin"
    assert [p.value for p in resolved.parameters] == ["2009-11", "unresolved", 4]
    assert resolved.blanks() == ()


def test_resolving_step_by_step_is_resolving_at_once() -> None:
    first = parameters.filled(SAMPLE, {"rectify-end": "2009-11"})
    at_once = parameters.filled(SAMPLE, {"rectify-end": "2009-11", "bulletin": "week"})
    assert parameters.filled(first, {"bulletin": "week"}) == at_once
    assert parameters.filled(at_once) == at_once


def test_obligations_without_a_cadence_need_a_decision() -> None:
    waiting = parameters.unresolved_duties(parameters.filled(SAMPLE))
    assert [duty.key for duty in waiting] == ["bulletin-out"]
    decided = parameters.filled(SAMPLE, {"bulletin": "week"})
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
    said = "parameter 'study-minimum' cannot be 'many'; give a whole number"
    assert in_english(caught.value).strip() == said


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


def test_a_value_that_does_not_fit_is_refused_where_it_is_checked() -> None:
    with refused(BadParameterValue, "cannot be 'soon'; give a date") as caught:
        parameters.check_value(SAMPLE, "rectify-end", "soon")
    assert [fault.path for fault in caught.value.faults] == ["phases[1].end"]


def test_filling_in_checks_nothing() -> None:
    """What was accepted once is read for ever, by whatever rules there are later."""
    assert parameters.filled(SAMPLE, {"x": 1}) == parameters.filled(SAMPLE)
    let_pass = parameters.filled(SAMPLE, {"rectify-end": "soon", "study-minimum": "many"})
    assert (let_pass.phases[1].end, let_pass.quotas[0].at_least) == ("soon", "many")


def test_what_is_wrong_already_is_not_the_fault_of_a_value() -> None:
    """An older program let more pass: its campaigns still take a good value, and no bad one."""
    first, second = SAMPLE.phases
    let_pass = replace(SAMPLE, end="2009-13", phases=(replace(first, gate=()), second))
    with pytest.raises(DefinitionFaults):
        checked(let_pass)
    assert parameters.check_value(let_pass, "study-minimum", "4") == 4
    assert parameters.check_value(let_pass, "rectify-end", "2009-11") == "2009-11"
    for key, text in (("study-minimum", "many"), ("rectify-end", "2009-02"), ("bulletin", "often")):
        with pytest.raises(BadParameterValue) as sound:
            parameters.check_value(SAMPLE, key, text)
        with pytest.raises(BadParameterValue) as caught:
            parameters.check_value(let_pass, key, text)
        assert in_english(caught.value) == in_english(sound.value)


def test_a_fault_elsewhere_that_is_told_with_other_figures_is_the_same_fault() -> None:
    grades: list[tuple[str, int | str]] = [("good", "$study-minimum"), ("odd", 40)]
    made = tuple(Grade(key=k, title=Title(zh=k), from_points=points) for k, points in grades)
    let_pass = replace(SAMPLE, quotas=(), assessment=Assessment(grades=made))
    before = {"study-minimum": 20}
    told = [f.said.data for f in check(msgspec.to_builtins(parameters.filled(let_pass, before)))]
    assert {"number": 40, "above": 20} in told
    assert parameters.check_value(let_pass, "study-minimum", "30", before) == 30
    with refused(BadParameterValue, "120 is more than the full marks"):
        parameters.check_value(let_pass, "study-minimum", "120", before)


COMPLETE: dict[str, dict[str, str | int]] = {
    "civil-servants-2011": {
        "commendation-anchor": "2011-12-01",
        "window-limit": 5,
        "supervision-cadence": "half_year",
    },
    "fire-safety-winter": {"sites-per-town": 12},
    "first-class-2011": {
        "check-cadence": "month",
        "deploy-end": "2011-05-31",
        "carry-out-end": "2011-11-30",
        "contest-start": "2011-06-01",
        "sum-up-start": "2011-12-01",
        "sum-up-end": "2011-12-31",
    },
    "grassroots-2011": {
        "visit-cadence": "month",
        "research-cadence": "half_year",
        "stay-cadence": "year",
        "stay-days": 5,
    },
    "satisfied-unit": {
        "mobilize-start": "2015-03",
        "mobilize-end": "2015-03",
        "implement-start": "2015-04",
        "implement-end": "2015-10",
        "rectify-start": "2015-11",
        "rectify-end": "2016-01",
        "summarize-start": "2016-02",
        "summarize-end": "2016-03 end",
        "satisfied-from": 90,
        "basic-from": 75,
        "study-minimum": 4,
        "stay-days": 6,
        "problem-cadence": "month",
        "research-cadence": "half_year",
        "group-head": "书记",
        "group-deputy": "副书记",
    },
    "workstyle-2009": {
        "stay-days": 6,
        "bulletin-cadence": "month",
        "covert-visit-cadence": "week",
    },
}


def accepted(definition: Definition, given: Mapping[str, str | int]) -> Definition:
    """The definition with these values, by way of the checks."""
    tree = written(definition)
    for row in tree["parameters"]:
        row["value"] = given.get(row["key"], row["value"])
    assert check(tree) == ()
    own = {row["key"]: row["value"] for row in tree["parameters"] if row["value"] != "unresolved"}
    typed, faults = shape(substitute(tree, own))
    assert faults == ()
    assert typed is not None
    return typed


@pytest.mark.parametrize("key", catalogue())
def test_filling_in_gives_what_the_checks_accept(key: str) -> None:
    definition, values = load_from_catalogue(key), COMPLETE[key]
    assert values.keys() == {parameter.key for parameter in definition.parameters}
    assert parameters.filled(definition) == accepted(definition, {})
    given: dict[str, str | int] = {}
    for name, value in values.items():
        assert parameters.check_value(definition, name, str(value), given) == value
        given[name] = value
        assert parameters.filled(definition, given) == accepted(definition, given)
    complete = parameters.filled(definition, values)
    assert complete.blanks() == ()
    assert parameters.unresolved_duties(complete) == ()
    assert [name for name in values if parameters.uses(complete, name)] == []


def test_values_are_checked_together_as_one_by_one() -> None:
    definition = load_from_catalogue(SATISFIED)
    texts = BLANKS[SATISFIED]
    values, faults = parameters.check_values(definition, texts)
    one_by_one: dict[str, str | int] = {}
    for key, text in texts.items():
        one_by_one[key] = parameters.check_value(definition, key, text, one_by_one)
    assert (values, faults) == (one_by_one, {})
    wrong, faults = parameters.check_values(definition, {**texts, "mobilize-end": "someday"})
    assert faults.keys() == {"mobilize-end"}
    assert wrong.keys() == texts.keys() - {"mobilize-end"}
    with pytest.raises(UnknownParameter):
        parameters.check_values(definition, {"moon": "full"})
