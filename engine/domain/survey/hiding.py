"""Which groups of those who answered are hidden, so that nothing is learnt of a few people.

Beside the groups that are shown stands the total; so what is hidden can be had by subtraction, and
is hidden itself only if it is at least two groups and enough people (lifecycles.md section 4).
"""

from collections.abc import Mapping


def hidden_groups(sizes: Mapping[str, int], hide_below: int) -> frozenset[str]:
    """The groups to hide, of groups with so many valid sheets each; all of them where the total
    itself is under `hide_below`.

    A group under the bound is hidden; then the smallest of those that are shown, the later one of
    two, until at least two are hidden with `hide_below` sheets together. A group from which nothing
    came is hidden too, but hides no other.
    """
    if sum(sizes.values()) < hide_below:
        return frozenset(sizes)
    hidden = {group for group, size in sizes.items() if size < hide_below}
    shown = sorted(
        (group for group in sizes if group not in hidden),
        key=lambda group: (sizes[group], -list(sizes).index(group)),
    )
    while _shows_through([sizes[group] for group in hidden], hide_below) and shown:
        hidden.add(shown.pop(0))
    return frozenset(hidden)


def _shows_through(hidden: list[int], hide_below: int) -> bool:
    """Whether the total less what is shown tells of one group, or of too few people."""
    people = [size for size in hidden if size]
    return bool(people) and (len(people) < 2 or sum(people) < hide_below)
