"""Who may do what to a survey: the office asks, nobody enters a result about himself (R151)."""

from types import MappingProxyType
from typing import Any, Final

from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.state import known_directory
from engine.domain.family import Reads
from engine.domain.policy.facts import Facts
from engine.domain.policy.narrowing import narrowed_by
from engine.domain.policy.places import order_of, places
from engine.domain.policy.rows import Policy
from engine.domain.survey.commands import (
    CloseSurvey,
    DraftSurvey,
    OpenSurvey,
    PublishSurvey,
    ReceiveSurveyResult,
    VoidSurvey,
)
from engine.domain.survey.events import (
    SurveyClosed,
    SurveyDrafted,
    SurveyOpened,
    SurveyPublished,
    SurveyResultReceived,
    SurveyVoided,
)
from engine.domain.survey.state import SurveyItem
from engine.ids import StreamId, UnitId, campaign_of


def facts_of(deed: Any, stream: StreamId, state: SurveyItem | None, reads: Reads) -> Facts:
    """Raises NotFound for a campaign that nobody planned."""
    campaign = campaign_of(stream)
    definition = existing_campaign(campaign, reads).definition
    subjects = state.drafted.subjects if state else ()
    enters = isinstance(deed, ReceiveSurveyResult | SurveyResultReceived)
    return Facts(
        scopes=places(campaign),
        narrowed=narrowed_by(definition),
        units=frozenset(map(UnitId, subjects)) if enters else frozenset(),
        order=order_of(
            known_directory(reads), deed.stamp, getattr(deed, "authority", None), definition
        ),
        also="H" if enters else "",
    )


POLICY: Final = Policy(
    rows=MappingProxyType(
        {
            DraftSurvey: "O@c",
            OpenSurvey: "O@c",
            ReceiveSurveyResult: "O@c",
            PublishSurvey: "O@c",
            CloseSurvey: "S@s O@c",
            VoidSurvey: "L@c O@c | A",
        }
    ),
    command_of=MappingProxyType(
        {
            SurveyDrafted: DraftSurvey,
            SurveyOpened: OpenSurvey,
            SurveyResultReceived: ReceiveSurveyResult,
            SurveyPublished: PublishSurvey,
            SurveyClosed: CloseSurvey,
            SurveyVoided: VoidSurvey,
        }
    ),
    facts_of=facts_of,
)
