"""What is wrong with a register, each fault with its place and its remedy (section 10)."""

import pytest

from office.words import Language, worded
from workflows.faults import DefinitionFaults
from workflows.reading.loader import load
from workflows.tree import written

SOUND = """
key = "sound"
title = "对"
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
audience = ["town"]

[[registers]]
key = "hundred-pairs"
title = "百局联百村"
cardinality = "one_to_one"
exactly = 100
objects = ["family", "member", "organisation"]
subjects = ["town", "unit:town-03"]

[[registers]]
key = "groups"
title = "机构"
kind = "bodies"
exactly = 5
"""
FAULTY = (
    SOUND.partition("[[registers]]")[0]
    + """
[[registers]]
key = "pairs"
title = "结对"
exactly = 0
each = 0
subjects = ["twon"]

[[registers]]
key = "pairs"
title = "名单"
kind = "backward"
objects = ["organisation", "organisation"]
subjects = []
limits = [
  { key = "speakers", title = "人数", at_most = -1 },
  { key = "speakers", title = "人数", at_most = 5 },
]

[[registers]]
key = "groups"
title = "机构"
kind = "bodies"
cardinality = "one_to_one"
objects = ["person"]
"""
)


def faults(lang: Language) -> list[str]:
    with pytest.raises(DefinitionFaults) as caught:
        load(FAULTY, "faulty.toml")
    return [worded(fault.phrase, lang) for fault in caught.value.faults]


def test_a_register_loads_as_it_is_written() -> None:
    """The example of section 10; what a program writes of it is the same."""
    found = load(SOUND, "sound.toml")
    assert [each.key for each in found.registers or ()] == ["hundred-pairs", "groups"]
    tree = written(found)
    assert tree["registers"][0]["objects"] == ["family", "member", "organisation"]


def test_every_fault_is_named_with_its_place_and_remedy() -> None:
    assert faults("en") == [
        "registers[0].each: 0 is too small; use 1 or more",
        "registers[0].exactly: 0 is too small; use 1 or more",
        "registers[0].objects: a register of pairs names what its subjects are joined to: "
        'objects = ["village"]',
        'registers[0].subjects[0]: unknown category "twon"; did you mean "town"?',
        'registers[1].key: key "pairs" is taken by registers[0]; choose another',
        "registers[1].limits[0].at_most: -1 is too small; use 0 or more",
        'registers[1].limits[1].key: key "speakers" is taken by registers[1].limits[0]; '
        "choose another",
        "registers[1].objects[1]: organisation stands twice",
        'registers[1].subjects: nobody makes entries: name categories, single units, or "*"',
        "registers[2].cardinality: a register of bodies has no cardinality: take it out",
        "registers[2].objects: a register of bodies has no objects: take it out",
    ]


def test_they_are_named_in_chinese_too() -> None:
    assert "registers[2].objects：机构登记簿没有 objects：请删去" in faults("zh")
