"""What is wrong with owners, reviewers and lists, each fault with its place and its remedy."""

import pytest

from office.words import Language, worded
from workflows.faults import DefinitionFaults
from workflows.reading.loader import load

FAULTY = """
key = "faulty"
title = "错"
start = "2026-03"
end = "2026-06"

[source]
issuer = "县"

[[categories]]
key = "town"
title = "镇"

[[tasks]]
key = "a"
title = "甲"
audience = ["twon", "unit:", "unit:Town 3"]
joint = ["nobody"]
reviewer = "superiors"
for_each = "park"

[[tasks]]
key = "b"
title = "乙"
audience = []
supporting = ["unit:一镇"]
reviewers = []

[[tasks]]
key = "c"
title = "丙"
audience = ["town"]
reviewers = ["superior", "town", "superior", "unit:"]
for_each = 3

[[lists]]
key = "parks"
title = "园区"

[[lists]]
key = "parks"
title = "项目"
"""


def faults(lang: Language) -> list[str]:
    """Everything that is wrong with the plan, in a language."""
    with pytest.raises(DefinitionFaults) as caught:
        load(FAULTY, "faulty.toml")
    return [worded(fault.phrase, lang) for fault in caught.value.faults]


def test_every_fault_has_its_place_and_its_remedy() -> None:
    assert set(faults("en")) == {
        'tasks[0].audience[0]: unknown category "twon"; did you mean "town"?',
        'tasks[0].audience[1]: "unit:" names no unit; write its id after unit:, e.g. '
        '"unit:town-03"',
        'tasks[0].audience[2]: "unit:Town 3" names no unit; write its id after unit:, e.g. '
        '"unit:town-03"',
        'tasks[0].joint[0]: unknown category "nobody"; use "town"',
        'tasks[0].reviewer: unknown role or category "superiors"; did you mean "superior"?',
        'tasks[0].for_each: unknown list "park"; did you mean "parks"?',
        'tasks[1].audience: nobody owes this; name categories, or "*"',
        'tasks[1].supporting[0]: "unit:一镇" names no unit; write its id after unit:, e.g. '
        '"unit:town-03"',
        "tasks[1].reviewers: nobody reviews this; name one reviewer or several, or leave the key "
        "out",
        'tasks[2].reviewers[2]: "superior" reviews it already; nobody reviews twice',
        'tasks[2].reviewers[3]: "unit:" names no unit; write its id after unit:, e.g. '
        '"unit:town-03"',
        'tasks[2].for_each: text expected, found 3; put it in quotes, e.g. for_each = "parks"',
        'lists[1].key: key "parks" is taken by lists[0]; choose another',
    }


def test_the_faults_are_told_in_chinese_too() -> None:
    told = faults("zh")
    assert len(told) == len(faults("en"))
    assert "tasks[1].reviewers：无人审核；请写一个或几个审核人，或删去此键" in told
