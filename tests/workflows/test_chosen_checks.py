"""Approvals and selections in a definition: each fault with its place and remedy."""

from pathlib import Path

import pytest

from tests.spec import in_english
from workflows.reading.loader import DefinitionFaults, load
from workflows.sections.approvals import BranchOrder
from workflows.sections.selections import SelectionStep

SAMPLE = (
    (Path(__file__).parent / "sample.toml").read_text(encoding="utf-8")
    + """
[[approvals]]
key = "projects"
branches = ["land", "unit:planning"]
order = "sequence"
limit = 10
deemed_by = "plan 3.3"
document_within = 1
may_start = ["land_quota"]

[[selections]]
key = "servants"
steps = ["nominate", "vote", "notice"]
places = 10
quotas = [{ levels = ["town"], at_least = 60 }]
notice = { working_days = 5, count_posting_day = true }
eligible = { ranks = ["clerk", "section"], up_to = "section" }
every = { years = 5, anchor = 2011 }
"""
)

BROKEN = {
    "no branches": (
        'branches = ["land", "unit:planning"]', "branches = []",
        "approvals[0].branches: nobody answers: name the branches, by a category or as unit:ID",
    ),
    "a branch twice": (
        '"unit:planning"]', '"land"]',
        'approvals[0].branches[1]: key "land" is taken by approvals[0].branches; choose another',
    ),
    "no order": (
        'order = "sequence"', 'order = "in_turn"',
        "approvals[0].order: ",
    ),
    "no limit": (
        "limit = 10\n", "",
        "approvals[0].deemed_by: silence counts only within a limit; add one",
    ),
    "limit of nothing": ("limit = 10", "limit = 0", "approvals[0].limit: "),
    "no rule": (
        'deemed_by = "plan 3.3"\n', "",
        "approvals[0].document_within: the paper is owed after silence alone; add deemed_by, or "
        "leave the line out",
    ),
    "an empty rule": (
        '"plan 3.3"', '""',
        "approvals[0].deemed_by: name the rule by which silence counts, or leave the line out: "
        "then it never does",
    ),
    "steps out of order": (
        '["nominate", "vote", "notice"]', '["vote", "nominate", "notice"]',
        "selections[0].steps: steps stand in this order: nominate, public_choice, vote, confirm, "
        "notice, award",
    ),
    "no places": ("places = 10", "places = 0", "selections[0].places: "),
    "a quota of nobody": (
        'levels = ["town"], ', "",
        "selections[0].quotas[0]: say of which levels or sectors the places are",
    ),
    "more than all": ("at_least = 60", "at_least = 101", "selections[0].quotas[0].at_least: "),
    "a rank that is none": (
        'up_to = "section"', 'up_to = "division"',
        'selections[0].eligible.up_to: "division" is none of the ranks: clerk, section',
    ),
    "no year": (
        "anchor = 2011", 'anchor = "soon"',
        "selections[0].every.anchor: write a year, or a parameter that gives one",
    ),
}  # fmt: skip


def loaded(folder: Path, text: str) -> object:
    path = folder / "sample.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def test_both_are_read_as_they_stand(tmp_path: Path) -> None:
    """R085, R080: what is left out is not stored, and old plans have neither."""
    found = loaded(tmp_path, SAMPLE)
    approval, selection = found.approvals[0], found.selections[0]  # type: ignore[attr-defined]
    assert (approval.order, approval.limit) == (BranchOrder.SEQUENCE, 10)
    assert selection.steps == (SelectionStep.NOMINATE, SelectionStep.VOTE, SelectionStep.NOTICE)
    assert selection.notice.count_posting_day
    assert selection.every.anchor == 2011


@pytest.mark.parametrize(("good", "bad", "said"), BROKEN.values(), ids=BROKEN)
def test_a_fault_is_named_with_its_place_and_remedy(
    tmp_path: Path, good: str, bad: str, said: str
) -> None:
    assert good in SAMPLE
    with pytest.raises(DefinitionFaults) as caught:
        loaded(tmp_path, SAMPLE.replace(good, bad, 1))
    told = [in_english(fault) for fault in caught.value.faults]
    assert any(said in each for each in told), told
