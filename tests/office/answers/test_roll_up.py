"""The sum over a campaign and all that are part of it."""

from engine.ids import CampaignId
from office.answers.roll_up import Done, rolled_up

ROOT, CHILD, GRANDCHILD, OTHER = (CampaignId(name) for name in ("root", "child", "grand", "other"))


def test_a_child_and_its_own_work_are_added_up() -> None:
    """Test 5 of section 7: a child with 12 of 15, its own 3 of 5 make 15 of 20."""
    own = {ROOT: Done(3, 5), CHILD: Done(12, 15)}
    root, child = rolled_up(ROOT, own, {ROOT: (CHILD,)})
    assert (root.whole, root.own) == (Done(15, 20), Done(3, 5))
    assert (child.whole, child.depth) == (Done(12, 15), 1)


def test_a_grandchild_is_counted_once() -> None:
    """Test 5 of section 7: reached through two campaigns, or linked in a circle, it counts once."""
    own = {ROOT: Done(3, 5), CHILD: Done(8, 10), GRANDCHILD: Done(4, 5), OTHER: Done(0, 0)}
    below = {ROOT: (CHILD, OTHER), CHILD: (GRANDCHILD,), OTHER: (GRANDCHILD, ROOT)}
    found = rolled_up(ROOT, own, below)
    assert found[0].whole == Done(15, 20)
    assert [(each.campaign, each.again) for each in found] == [
        (ROOT, False),
        (CHILD, False),
        (GRANDCHILD, False),
        (OTHER, False),
        (GRANDCHILD, True),
        (ROOT, True),
    ]
