"""What differs between two definitions, place by place."""

from dataclasses import replace

from tests.samples import definition, definition_with_blanks, obligation, task
from workflows.differences import Difference, differences, kept_values, recurring_anew

PLAN = definition()


def test_places_are_named_by_keys() -> None:
    later = definition(tasks=(task("plan-filed", "2009-03 late"),), end="2009-07")
    assert differences(PLAN, later) == (
        Difference(place="end", before="2009-06", after="2009-07"),
        Difference(
            place="phases.mobilize.tasks.plan-filed.due",
            before="2009-03 middle",
            after="2009-03 late",
        ),
    )
    assert differences(PLAN, definition()) == ()


def test_rows_that_come_and_go_are_told_whole() -> None:
    other = definition(tasks=(task("roll-call", "2009-03 middle"),))
    gone, new = differences(PLAN, other)
    assert (gone.place, gone.after) == ("phases.mobilize.tasks.plan-filed", None)
    assert (new.place, new.before) == ("phases.mobilize.tasks.roll-call", None)
    assert new.after["due"] == "2009-03 middle"


def test_another_order_is_a_difference() -> None:
    turned = replace(PLAN, phases=PLAN.phases[::-1])
    assert differences(PLAN, turned) == (
        Difference(
            place="phases", before=["mobilize", "implement"], after=["implement", "mobilize"]
        ),
    )


def test_lists_without_keys_are_compared_whole() -> None:
    (towns, bureaus) = PLAN.categories
    ruled = replace(PLAN, categories=(replace(towns, rules=("A1", "A2")), bureaus))
    assert differences(PLAN, ruled) == (
        Difference(place="categories.town.rules", before=(), after=("A1", "A2")),
    )


def test_values_of_parameters_that_are_gone_are_not_kept() -> None:
    plan = definition_with_blanks()
    fewer = replace(plan, parameters=plan.parameters[:1])
    assert kept_values(fewer, {"mobilize-end": "2009-04-08", "studies": 4}) == {
        "mobilize-end": "2009-04-08"
    }


def test_duties_that_recur_otherwise_recur_anew() -> None:
    month, week = obligation("report", "month"), obligation("study", "week")
    before = definition(obligations=(month, week))
    changed = replace(month, every="quarter"), replace(week, roll=month.roll, required=False)
    after = definition(obligations=(*changed, obligation("new", "day")))
    assert recurring_anew(before, after) == ("report", "new")
