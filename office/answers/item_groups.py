"""The numbered items of a campaign counted by the section of the definition that they belong to."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from msgspec import Struct
from sqlalchemy import Connection

from engine.calendars.clock import When
from engine.ids import CampaignId
from office.answers.seeing import Seeing
from office.answers.tally import Tally, tally_of_states
from projections.items.queries import items
from projections.items.tables import ItemRow
from projections.states import Light, is_late, light
from workflows.schema import Definition, Title
from workflows.sections.known import section_title


class ItemGroup(Struct, frozen=True, kw_only=True):
    """The items of one section: `family` is their lifecycle, `key` the part of the definition. The
    tally counts all of them, those that nobody owes (any more) too.
    """

    family: str
    key: str
    title: Title
    tally: Tally


def item_groups(
    views: Connection,
    campaign: CampaignId,
    definition: Definition,
    when: When,
    at: int | None,
    sees: Seeing,
) -> tuple[ItemGroup, ...]:
    """By lifecycle, then by section, over the items that are seen."""
    groups: defaultdict[tuple[str, str], list[ItemRow]] = defaultdict(list)
    for row in items(views, campaign, at=at, seen=sees.work(campaign), who=sees.who):
        groups[row.family, row.key].append(row)
    return tuple(
        ItemGroup(
            family=family,
            key=key,
            title=section_title(definition, family, key),
            tally=item_tally(rows, when),
        )
        for (family, key), rows in sorted(groups.items())
    )


def item_tally(rows: Iterable[ItemRow], when: When) -> Tally:
    """Numbered items by what they need."""
    states, lights = Counter[str](), Counter[Light]()
    late = 0
    for row in rows:
        states[row.state] += 1
        lights[light(row, when)] += 1
        late += is_late(row, when)
    return tally_of_states(states, lights, late)
