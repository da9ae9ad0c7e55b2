"""What is wrong with an inspection, each fault with its place and its remedy (section 5)."""

import pytest

from office.words import Language, worded
from workflows.faults import DefinitionFaults
from workflows.reading.loader import load
from workflows.tree import written

HEAD = """
key = "sound"
title = "对"
start = "2026-03"
end = "2026-06"

[source]
issuer = "县"

[[categories]]
key = "town"
title = "镇"

[[categories]]
key = "discipline_inspection"
title = "纪委"

[[tasks]]
key = "a"
title = "甲"
audience = ["town"]

[[inspections]]
key = "covert-visits"
"""
SOUND = (
    HEAD
    + """rules = ["R146", "R159"]
covert = true
draw = [{ category = "town", count = 3 }]
team_from = ["discipline_inspection"]
conduct = ["gifts", "banquets", "escorts", "vanity_project"]
measures = ["exposure", "organisational", "discipline"]

[[inspections]]
key = "visits"
"""
)
FAULTY = (
    HEAD
    + """draw = [
  { category = "twon", count = 0 },
  { category = "town", count = 1 },
  { category = "town", count = 2 },
]
team_from = ["disciplin_inspection"]

[[inspections]]
key = "covert-visits"
"""
)
"""A category that there is not, nothing to draw, one drawn from twice, one key twice."""


def test_what_is_written_is_read() -> None:
    """R146, R159; what is left out is open, draws nothing, and takes anybody."""
    covert, plain = load(SOUND, "sound.toml").inspections or ()
    assert (covert.covert, covert.draw[0].category, covert.draw[0].count) == (True, "town", 3)
    assert covert.measures == ("exposure", "organisational", "discipline")
    assert (plain.covert, plain.draw, plain.team_from) == (False, (), ())


def test_a_definition_without_inspections_is_stored_as_ever() -> None:
    without = load(HEAD.partition("[[inspections]]")[0], "plain.toml")
    assert "inspections" not in written(without)


def faults(lang: Language) -> list[str]:
    with pytest.raises(DefinitionFaults) as caught:
        load(FAULTY, "faulty.toml")
    return [worded(fault.phrase, lang) for fault in caught.value.faults]


def test_every_fault_is_named_with_its_place_and_remedy() -> None:
    assert faults("en") == [
        'inspections[0].draw[0].category: unknown category "twon"; did you mean "town"?',
        "inspections[0].draw[0].count: 0 is too small; use 1 or more",
        'inspections[0].draw[2].category: category "town" is drawn from twice: write one number',
        'inspections[0].team_from[0]: unknown category "disciplin_inspection"; did you mean '
        '"discipline_inspection"?',
        'inspections[1].key: key "covert-visits" is taken by inspections[0]; choose another',
    ]


def test_they_are_named_in_chinese_too() -> None:
    assert "inspections[0].draw[2].category：类别“town”重复抽取：只写一个数量" in faults("zh")
