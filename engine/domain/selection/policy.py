"""Who may do what in a selection: who nominates decides no objection against his candidate (R082),
and nobody decides on candidates of his own unit.
"""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Any, Final

import engine.domain.selection.commands as c
import engine.domain.selection.events as e
from engine.domain.campaign.state import existing_campaign
from engine.domain.directory.state import known_directory
from engine.domain.family import Reads
from engine.domain.policy.actors import unit_scope
from engine.domain.policy.facts import Facts, Where
from engine.domain.policy.narrowing import narrowed_by
from engine.domain.policy.places import order_of, places
from engine.domain.policy.rows import Policy
from engine.domain.selection.state import Candidate, Selection
from engine.domain.selection.table import CandidateState
from engine.ids import StreamId, UnitId, campaign_of


def facts_of(deed: Any, stream: StreamId, state: Selection | None, reads: Reads) -> Facts:
    """Raises NotFound for a campaign that nobody planned."""
    campaign = campaign_of(stream)
    definition = existing_campaign(campaign, reads).definition
    unit: UnitId | None = getattr(deed, "unit", None)
    about = tuple(_candidates(deed, state)) if state else ()
    units = {each.nominated.belongs_to for each in about} - {None}
    directory, scopes = known_directory(reads), places(campaign, unit)
    if unit is None and isinstance(deed, c.FileObjection | e.ObjectionFiled):
        # Whoever belongs to some unit may object in his own name.
        scopes[Where.OWN_UNIT] = frozenset(map(unit_scope, directory.units))
    return Facts(
        scopes=scopes,
        narrowed=narrowed_by(definition),
        performers=frozenset(person for each in about for person in each.nominated_by),
        units=frozenset(unit for unit in units if unit is not None),
        order=order_of(directory, deed.stamp, getattr(deed, "authority", None), definition),
    )


def _candidates(deed: Any, state: Selection) -> Iterable[Candidate]:
    """Whom a decision is about; where it names nobody, all who may be honoured by it."""
    if isinstance(deed, c.EndSelection | e.SelectionEnded):
        return state.candidates.values()
    one: str | None = getattr(deed, "candidate", None)
    names: tuple[str, ...] = (one,) if one else getattr(deed, "candidates", ())
    if not names and isinstance(deed, c.AwardSelection):
        return state.standing(CandidateState.CONFIRMED)
    return [state.candidates[name] for name in names if name in state.candidates]


_OF_THE_OFFICE: Final = "O@c"
_DECIDED: Final = "L@c O@c | P H A"

POLICY: Final = Policy(
    rows=MappingProxyType(
        {
            c.Nominate: "U@u C@u O@c",
            c.CloseNominations: _OF_THE_OFFICE,
            c.CountVotes: _OF_THE_OFFICE,
            c.PostNotice: _OF_THE_OFFICE,
            c.SpreadCase: _OF_THE_OFFICE,
            c.FileObjection: "U@u C@u O@c",
            c.ConfirmSelection: _DECIDED,
            c.AwardSelection: _DECIDED,
            c.RevokeAward: _DECIDED,
            c.EndSelection: _DECIDED,
            c.DecideObjection: _DECIDED,
        }
    ),
    # A step that the plan leaves out is passed by whoever takes the step before it.
    within=MappingProxyType({c.PostNotice: (c.ConfirmSelection, c.CountVotes, c.CloseNominations)}),
    command_of=MappingProxyType(
        {
            e.SelectionOpened: c.Nominate,
            e.Nominated: c.Nominate,
            e.NominationsClosed: c.CloseNominations,
            e.PublicChoiceCounted: c.CountVotes,
            e.VotesCounted: c.CountVotes,
            e.VotesPassed: c.CloseNominations,
            e.CandidatesConfirmed: c.ConfirmSelection,
            e.ConfirmationPassed: c.CountVotes,
            e.SuccessorsConfirmed: c.ConfirmSelection,
            e.NoticePosted: c.PostNotice,
            e.NoticePassed: c.PostNotice,
            e.ObjectionFiled: c.FileObjection,
            e.ObjectionDecided: c.DecideObjection,
            e.HonourAwarded: c.AwardSelection,
            e.AwardRevoked: c.RevokeAward,
            e.CaseSpread: c.SpreadCase,
            e.SelectionEnded: c.EndSelection,
        }
    ),
    facts_of=facts_of,
)
