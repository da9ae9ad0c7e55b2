"""Who may do what to an assessment: who scores rates no unit of his own and answers no appeal."""

from types import MappingProxyType
from typing import Any, Final

from engine.domain.assessment.commands import (
    AnswerAppeal,
    AppealAssessment,
    AppointRaters,
    CorrectAssessment,
    DecideUse,
    DrawConsequence,
    FileSheet,
    FinaliseAssessment,
    FollowAssessment,
    FreezeAssessment,
    LiftConsequence,
    NotePoints,
    OpenAssessment,
    PublishAssessment,
    RedrawConsequences,
    RescoreAssessment,
    SetScheme,
    StrikeSheet,
    TallyAssessment,
)
from engine.domain.assessment.events import (
    AppealAnswered,
    AppealsSettled,
    AssessmentCorrected,
    AssessmentFinalised,
    AssessmentFollowed,
    AssessmentFrozen,
    AssessmentOpened,
    AssessmentPublished,
    AssessmentRescored,
    AssessmentTallied,
    ConsequenceDrawn,
    ConsequenceLifted,
    PointsNoted,
    RatersAppointed,
    ResultAppealed,
    SchemeSet,
    SheetFiled,
    SheetStruck,
    UseDecided,
)
from engine.domain.assessment.state import Assessment
from engine.domain.audience import POST_CATEGORY
from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.state import Directory, known_directory
from engine.domain.family import Reads
from engine.domain.policy.actors import Role, Scope, team_scope, unit_scope
from engine.domain.policy.facts import Facts, Where
from engine.domain.policy.narrowing import narrowed_by
from engine.domain.policy.places import order_of, places
from engine.domain.policy.rows import Policy
from engine.ids import PersonId, StreamId, UnitId, campaign_of


def facts_of(deed: Any, stream: StreamId, state: Assessment | None, reads: Reads) -> Facts:
    """Raises NotFound for a campaign that nobody planned. What is not about one subject is about
    no unit; a correction is about all of which something was put on record since.
    """
    campaign = campaign_of(stream)
    definition = existing_campaign(campaign, reads).definition
    directory = known_directory(reads)
    subject: UnitId | None = getattr(deed, "subject", None)
    units = frozenset({subject} if subject else ())
    if isinstance(deed, CorrectAssessment | AssessmentCorrected) and state is not None:
        units = state.changed | set(state.appeals) | set(state.upheld)
    return Facts(
        scopes=_scopes(deed, stream, subject, state, directory),
        narrowed=narrowed_by(definition),
        performers=_performers(deed, state, subject),
        units=units,
        order=order_of(directory, deed.stamp, getattr(deed, "authority", None), definition),
        appointed=_appointed(deed, state),
    )


def _appointed(deed: Any, state: Assessment | None) -> dict[Role, frozenset[PersonId]]:
    """Those who are named for the group in which somebody scores."""
    if state is None or not isinstance(deed, FileSheet | SheetFiled):
        return {}
    return {Role.ASSESSOR: state.appointed.get(deed.group, frozenset())}


def _scopes(
    deed: Any,
    stream: StreamId,
    subject: UnitId | None,
    state: Assessment | None,
    directory: Directory,
) -> dict[Where, frozenset[Scope]]:
    """A rater reaches the group that he is named for; where nobody is named for any group, whoever
    is granted to score in the campaign reaches all of them. Of a post its own unit and the one
    above it.
    """
    campaign = campaign_of(stream)
    found = places(campaign, subject)
    if isinstance(deed, FileSheet | SheetFiled):
        own = frozenset({team_scope(stream)})
        named = state is not None and any(state.appointed.values())
        return {**found, Where.TEAM: own if named else own | found[Where.TEAM]}
    post = directory.units.get(subject) if subject else None
    if post is not None and post.parent and POST_CATEGORY in post.categories:
        own = frozenset({unit_scope(post.unit), unit_scope(post.parent)})
        return {**found, Where.OWN_UNIT: own}
    return found


def _performers(deed: Any, state: Assessment | None, subject: UnitId | None) -> frozenset[PersonId]:
    """Who scored: he answers no appeal, adds no points to what he scored, strikes no sheet of his
    own. Nobody names himself to score.
    """
    if isinstance(deed, AppointRaters | RatersAppointed):
        return frozenset(deed.raters)
    if state is None or subject is None:
        return frozenset()
    match deed:
        case StrikeSheet(rater=rater) | SheetStruck(rater=rater):
            return frozenset({rater})
        case AnswerAppeal() | AppealAnswered():
            known = state.subjects.get(subject)
            return state.raters | (known.judges if known else frozenset())
        case NotePoints() | PointsNoted():
            known = state.subjects.get(subject)
            return known.scored_by if known else frozenset()
        case _:
            return frozenset()


POLICY: Final = Policy(
    rows=MappingProxyType(
        {
            OpenAssessment: "O@c",
            FollowAssessment: "",
            SetScheme: "C@u",
            AppointRaters: "H@c | P",
            FreezeAssessment: "O@c",
            FileSheet: "A@t | H",
            NotePoints: "O@c | P H",
            StrikeSheet: "O@c | P H",
            TallyAssessment: "O@c",
            RescoreAssessment: "O@c",
            PublishAssessment: "O@c",
            AppealAssessment: "C@u",
            AnswerAppeal: "L@c O@c | P H",
            FinaliseAssessment: "O@c",
            CorrectAssessment: "L@c O@c | H A",
            DrawConsequence: "O@c",
            LiftConsequence: "O@c",
            RedrawConsequences: "",
            DecideUse: "L@c O@c | H A",
        }
    ),
    within=MappingProxyType(
        {FollowAssessment: (OpenAssessment,), RedrawConsequences: (CorrectAssessment,)}
    ),
    command_of=MappingProxyType(
        {
            AssessmentOpened: OpenAssessment,
            AssessmentFollowed: FollowAssessment,
            SchemeSet: SetScheme,
            RatersAppointed: AppointRaters,
            AssessmentFrozen: FreezeAssessment,
            SheetFiled: FileSheet,
            PointsNoted: NotePoints,
            SheetStruck: StrikeSheet,
            AssessmentTallied: TallyAssessment,
            AssessmentRescored: RescoreAssessment,
            AssessmentPublished: PublishAssessment,
            ResultAppealed: AppealAssessment,
            AppealAnswered: AnswerAppeal,
            AppealsSettled: AnswerAppeal,
            AssessmentFinalised: FinaliseAssessment,
            AssessmentCorrected: CorrectAssessment,
            ConsequenceDrawn: DrawConsequence,
            ConsequenceLifted: LiftConsequence,
            UseDecided: DecideUse,
        }
    ),
    facts_of=facts_of,
)
