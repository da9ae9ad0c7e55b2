"""By whose word something may be done that is not the office's own to decide."""

from collections.abc import Iterator

from msgspec import Struct

from engine.domain.directory.state import known_directory
from engine.domain.policy.actors import Role
from engine.ids import CampaignId
from engine.phrases import Phrase, phrase
from office.answers.reading import Reading
from workflows.schema import Title


class Authority(Struct, frozen=True):
    """`name` is what a command takes; `said` how people call it."""

    name: str
    said: Phrase | Title | str


def authorities(reading: Reading, campaign: CampaignId) -> tuple[Authority, ...]:
    """The bodies of the campaign's definition, then the leaders and heads of the office by name."""
    return tuple({each.name: each for each in _every(reading, campaign)}.values())


def _every(reading: Reading, campaign: CampaignId) -> Iterator[Authority]:
    for role in reading.definition(campaign).roles:
        yield Authority(role.key, role.title)
    directory, today = known_directory(reading.reads), reading.day
    for post in (Role.LEADER, Role.OFFICE_HEAD):
        for grant in directory.with_role(post, today):
            name = directory.people[grant.person].name
            yield Authority(grant.person, phrase("web.authority.person", name=name, role=post))
