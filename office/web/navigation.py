"""Where a visitor may go from any page: by what he is, and by the campaign that he is in."""

from typing import Final

from msgspec import Struct

from engine.domain.policy.actors import Role
from engine.errors import EngineError
from engine.ids import CampaignId
from engine.phrases import Phrase, phrase
from office.web import links
from office.web.visit import SignInNeeded, Visit
from workflows.sections.known import used_sections

_OFFICE: Final = frozenset({Role.OFFICE, Role.OFFICE_HEAD})
_UNIT: Final = frozenset({Role.LIAISON, Role.UNIT_CHIEF})
_LOOKS: Final = _OFFICE | {Role.LEADER, Role.AUDITOR, Role.INSPECTOR}
_OF_CAMPAIGN: Final = (
    ("", "web.nav.overview", _LOOKS),
    ("matrix", "web.nav.matrix", _LOOKS),
    ("review", "web.nav.review", _OFFICE | {Role.LEADER, Role.UNIT_CHIEF, Role.ASSESSOR}),
    ("deadlines", "web.nav.deadlines", None),
    ("alerts", "web.nav.alerts", _LOOKS | _UNIT),
    ("rectifications", "web.nav.ledger", None),
    ("petitions", "web.nav.petitions", None),
)
_AT_LAST: Final = (
    ("messages", "web.nav.messages", _OFFICE | _UNIT | {Role.AUDITOR}),
    ("history", "web.nav.history", None),
    ("rules", "web.nav.rules", _LOOKS),
)


class Place(Struct, frozen=True):
    """A page to go to; `here` says that the visitor is there."""

    title: Phrase
    url: str
    here: bool


class Navigation(Struct, frozen=True):
    """The `places` lie anywhere, those `within` in the campaign."""

    places: tuple[Place, ...] = ()
    campaign: str = ""
    within: tuple[Place, ...] = ()


def navigation(visit: Visit) -> Navigation:
    """Nothing for somebody who is not signed in."""
    try:
        roles = visit.visitor.roles
    except SignInNeeded:
        return Navigation()
    campaign = CampaignId(visit.request.path_params.get("campaign", ""))
    return Navigation(
        tuple(_places(visit, roles)), campaign, tuple(_within(visit, roles, campaign))
    )


def landing(roles: frozenset[Role], campaigns: tuple[CampaignId, ...]) -> str:
    """Where somebody comes to after signing in (pages.md: what needs him)."""
    if roles & _OFFICE:
        return links.campaign(campaigns[0]) if len(campaigns) == 1 else links.HOME
    if Role.LEADER in roles:
        return links.LEADER
    if roles & _UNIT:
        return links.MY_TASKS
    if Role.ADMINISTRATOR in roles:
        return links.SETTINGS
    return links.HOME


def _places(visit: Visit, roles: frozenset[Role]) -> list[Place]:
    wanted = [(links.HOME, "web.nav.campaigns", None)]
    if roles & _UNIT:
        wanted.insert(0, (links.MY_TASKS, "web.nav.my-tasks", None))
    if Role.LEADER in roles:
        wanted.insert(0, (links.LEADER, "web.nav.leader", None))
    if roles & _OFFICE:
        wanted.append((links.PLAN, "web.nav.plan", None))
    if roles & (_OFFICE | {Role.ADMINISTRATOR, Role.UNIT_CHIEF}):
        wanted.append((links.PEOPLE, "web.nav.people", None))
    if roles & (_OFFICE | {Role.ADMINISTRATOR, Role.AUDITOR}):
        wanted.append((links.SETTINGS, "web.nav.settings", None))
    return [Place(phrase(code), url, visit.path == url) for url, code, _ in wanted]


def _within(visit: Visit, roles: frozenset[Role], campaign: CampaignId) -> list[Place]:
    if not campaign:
        return []
    found = []
    items = _item_pages(visit, campaign)
    places: list[tuple[str, str, tuple[str, ...]]] = [
        (name, code, (name,)) for name, code, who in _OF_CAMPAIGN if _is_for(roles, who)
    ]
    if items:
        places.append(("items", "web.nav.items", ("items", *items)))
    places += [(name, code, (name,)) for name, code, who in _AT_LAST if _is_for(roles, who)]
    for name, code, within in places:
        url = links.campaign(campaign, *([name] if name else []))
        here = visit.path == url or any(
            f"{visit.path}/".startswith(f"{links.campaign(campaign, each)}/")
            for each in within
            if each
        )
        found.append(Place(phrase(code), visit.url(url), here))
    return found


def _is_for(roles: frozenset[Role], who: frozenset[Role] | None) -> bool:
    return who is None or bool(roles & who)


def _item_pages(visit: Visit, campaign: CampaignId) -> list[str]:
    """Where the lists of the lifecycles lie that a campaign uses; none of one that is not there,
    or not seen, or was not there yet at the moment that is looked at.
    """
    try:
        definition = visit.reading.definition(campaign)
    except EngineError:
        return []
    found = [f"{family}s" for family, _ in used_sections(definition)]
    related = definition.links or definition.series or definition.directive
    return [*found, "links"] if related else found
