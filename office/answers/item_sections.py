"""What a campaign keeps beside its duties: the sections of its plan, with their numbered items."""

from collections import defaultdict

from msgspec import Struct

from engine.ids import CampaignId
from office.answers.channels import section_called
from office.answers.keyed_items import ItemLine, numbered_items
from office.answers.reading import Reading
from projections.states import Light
from workflows.schema import Title
from workflows.sections.known import used_sections


class SectionLine(Struct, frozen=True, kw_only=True):
    """A section of the plan. Of its items that are seen so many are `overdue` and `done`."""

    family: str
    key: str
    title: Title
    total: int
    overdue: int
    done: int


def item_sections(reading: Reading, campaign: CampaignId) -> tuple[SectionLine, ...]:
    """Those of the plan, in its order, also where there is nothing of them yet; then what was
    entered under a section that the plan has no more.

    Raises NotFound for a campaign that is not there, or not seen.
    """
    reading.about(campaign)
    definition = reading.definition(campaign)
    found = list[SectionLine]()
    for family, keys in used_sections(definition):
        by_key = defaultdict[str, list[ItemLine]](list, {key: [] for key in keys})
        for line in numbered_items(reading, campaign, family):
            by_key[line.section_key].append(line)
        for key, lines in by_key.items():
            lights = [line.light for line in lines]
            found.append(
                SectionLine(
                    family=family,
                    key=key,
                    title=section_called(definition, family, key),
                    total=len(lines),
                    overdue=lights.count(Light.RED),
                    done=lights.count(Light.BLUE),
                )
            )
    return tuple(found)
