"""How far a campaign is with all campaigns that are part of it, each counted once (section 7)."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from msgspec import Struct

from engine.ids import CampaignId
from office.answers.reading import Reading
from office.answers.related import parts_of
from office.answers.tally import tally
from projections.board_counts import counts_by
from workflows.schema import Title


class Done(NamedTuple):
    """How many pieces of work are done, of how many."""

    done: int
    total: int


class Branch(Struct, frozen=True, kw_only=True):
    """A campaign below another: `own` is its own work, `whole` that with all below it that is not
    counted further up. `again` says that it stands elsewhere in the tree too, and counts there.
    """

    campaign: CampaignId
    depth: int
    own: Done
    whole: Done
    again: bool = False


def rolled_up(
    root: CampaignId,
    own: Mapping[CampaignId, Done],
    below: Mapping[CampaignId, Iterable[CampaignId]],
) -> tuple[Branch, ...]:
    """The tree under a campaign, each one before those below it; whoever is met a second time is
    shown, and counts nothing.
    """
    met, found = set[CampaignId](), list[Branch]()

    def visit(here: CampaignId, depth: int) -> Done:
        if here in met:
            found.append(
                Branch(campaign=here, depth=depth, own=own[here], whole=Done(0, 0), again=True)
            )
            return Done(0, 0)
        met.add(here)
        place, work = len(found), own[here]
        found.append(Branch(campaign=here, depth=depth, own=work, whole=work))
        sums = [visit(child, depth + 1) for child in below.get(here, ())]
        whole = Done(work.done + sum(s.done for s in sums), work.total + sum(s.total for s in sums))
        found[place] = Branch(campaign=here, depth=depth, own=work, whole=whole)
        return whole

    visit(root, 0)
    return tuple(found)


class RollUpLine(Struct, frozen=True, kw_only=True):
    """A campaign of the tree as people see it."""

    campaign: CampaignId
    title: Title
    depth: int
    own_done: int
    own_total: int
    done: int
    total: int
    again: bool


def roll_up(reading: Reading, campaign: CampaignId) -> tuple[RollUpLine, ...]:
    """The campaign and all that are part of it, as far as they are seen. Raises NotFound."""
    reading.about(campaign)
    below, queue = dict[CampaignId, tuple[CampaignId, ...]](), [campaign]
    for here in queue:
        if here not in below:
            below[here] = tuple(each for each in parts_of(reading, here) if _is_seen(reading, each))
            queue += below[here]
    own = {each: _own(reading, each) for each in below}
    return tuple(
        RollUpLine(
            campaign=each.campaign,
            title=reading.about(each.campaign).title,
            depth=each.depth,
            own_done=each.own.done,
            own_total=each.own.total,
            done=each.whole.done,
            total=each.whole.total,
            again=each.again,
        )
        for each in rolled_up(campaign, own, below)
    )


def _is_seen(reading: Reading, campaign: CampaignId) -> bool:
    return reading.sees.whole(campaign)


def _own(reading: Reading, campaign: CampaignId) -> Done:
    groups = counts_by(
        reading.views, campaign, reading.at, reading.when, seen=reading.sees.rows(campaign)
    )
    found = tally(groups, reading.day)
    return Done(found.done, found.total)
