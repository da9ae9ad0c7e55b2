"""A campaign that is being planned: a draft of the whole office, until it is on record."""

import re
from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from engine.domain.campaign.state import Campaign, evolve
from engine.domain.campaign.table import CampaignState
from engine.errors import BadInput, NotFound
from engine.ids import CampaignId, campaign_stream
from engine.phrases import phrase
from office.answers.calendars import edition_to_plan_on
from office.answers.plan_check import checked_values
from office.definitions import find_definition
from office.web import links
from office.web.visit import Visit
from workflows.schema import Definition

OWNER: Final = "office"
"""Whoever is of the office goes on with a plan that another began."""
_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_VALUE, _REASON = "value.", "reason."


class PlanDraft(Struct, frozen=True, kw_only=True):
    """What is planned so far. `texts` are what was written into blanks, `reasons` why. Once it is
    `recorded`, both are of the log, and `state` is that of the campaign.
    """

    campaign: CampaignId
    workflow: str
    definition: Definition
    edition: str
    texts: Mapping[str, str]
    reasons: Mapping[str, str]
    recorded: bool
    state: CampaignState = CampaignState.PLANNED
    version: int = 0

    @property
    def values(self) -> dict[str, str | int]:
        """The values that fit."""
        return checked_values(self.definition, self.texts)[0]


def find_plan(visit: Visit, name: str) -> PlanDraft:
    """The plan of this name, on record or as a draft. Raises NotFound, UnknownWorkflow."""
    state = campaign_on_record(visit, CampaignId(name))
    if state is not None:
        return PlanDraft(
            campaign=state.campaign,
            workflow=state.definition.key,
            definition=state.planned,
            edition=state.edition,
            texts={key: str(value) for key, value in state.set_values.items()},
            reasons={},
            recorded=True,
            state=state.state,
        )
    draft = visit.web.accounts.drafts.find(OWNER, links.plan(name))
    if draft is None:
        raise NotFound("thing.plan", name)
    fields = {key: values[0] for key, values in draft.fields.items() if values}
    return PlanDraft(
        campaign=CampaignId(name),
        workflow=fields["workflow"],
        definition=find_definition(fields["workflow"], visit.office.settings.definitions.folders),
        edition=fields.get("edition") or edition_to_plan_on(visit.reading),
        texts=_under(_VALUE, fields),
        reasons=_under(_REASON, fields),
        recorded=False,
        version=draft.version,
    )


def begin_plan(visit: Visit, name: str, workflow: str) -> str:
    """Begin a draft; its name. Raises BadInput for a name that is none or taken, UnknownWorkflow
    and DefinitionFaults.
    """
    find_definition(workflow, visit.office.settings.definitions.folders)
    if not _SLUG.fullmatch(name):
        raise BadInput(phrase("web.plan.name"), [phrase("fault.campaign-id", name=name)])
    drafts = visit.web.accounts.drafts
    is_taken = campaign_on_record(visit, CampaignId(name)) is not None
    if is_taken or drafts.find(OWNER, links.plan(name)) is not None:
        raise BadInput(phrase("web.plan.name"), [phrase("fault.web.plan-taken", name=name)])
    save_plan(visit, name, {"workflow": workflow}, {}, {})
    return name


def save_plan(
    visit: Visit,
    name: str,
    kept: Mapping[str, str],
    texts: Mapping[str, str],
    reasons: Mapping[str, str],
    seen: int | None = None,
) -> None:
    """Keep what was written. Raises DraftChanged if somebody saved since it was `seen`."""
    fields = {key: (value,) for key, value in kept.items()}
    fields |= {f"{_VALUE}{key}": (text,) for key, text in texts.items() if text}
    fields |= {f"{_REASON}{key}": (text,) for key, text in reasons.items() if text}
    accounts = visit.web.accounts
    now = accounts.clock.now()
    accounts.drafts.save(OWNER, links.plan(name), fields, visit.visitor.person, now, seen)


def drop_plan(visit: Visit, name: str) -> None:
    """Drop a draft that is on record, or not wanted any more."""
    visit.web.accounts.drafts.drop(OWNER, links.plan(name))


def campaign_on_record(visit: Visit, campaign: CampaignId) -> Campaign | None:
    """A campaign as it stands, None where there is none."""
    return visit.office.reads.state(campaign_stream(campaign), evolve)


def _under(prefix: str, fields: Mapping[str, str]) -> dict[str, str]:
    return {
        key.removeprefix(prefix): text for key, text in fields.items() if key.startswith(prefix)
    }
