"""What can be asked of a survey. Answering it is no command (office/surveys)."""

from datetime import date, time

from engine.domain.event import Command
from engine.domain.evidence import Filed
from engine.domain.survey.form import Handed, Tokens
from engine.domain.survey.results import GroupTally
from engine.ids import CampaignId, ItemKey


class DraftSurvey(Command, frozen=True):
    """Draw up a survey by the section `about` of the definition, under the next free number: v-0001
    and on; with a `number`, draw that one up anew, as long as it is not open.

    `subjects` are units of the section's categories, all of them where none is given; names, where
    the section has no categories.
    """

    campaign: CampaignId
    about: str
    title: str | None = None
    subjects: tuple[str, ...] = ()
    number: str | None = None


class OnSurvey(Command, frozen=True):
    """What every other command carries: which one."""

    key: ItemKey


class OpenSurvey(OnSurvey, frozen=True, kw_only=True):
    """Begin to take answers, until `closes_on`, up to the `hour` if one is named.

    `box` names a box that was made ready beforehand, with the hashes of its tokens and how many
    sheets of each group go out by each way, for the form of `form_digest`.
    """

    closes_on: date
    hour: time | None = None
    box: str
    form_digest: str
    handed: tuple[Handed, ...]
    tokens: tuple[Tokens, ...] = ()


class CloseSurvey(OnSurvey, frozen=True):
    """Take no more answers, and count. Before its end it takes a reason; at its end the scheduler
    does it.
    """


class ReceiveSurveyResult(OnSurvey, frozen=True, kw_only=True):
    """Put on record what an independent surveyor found: how many sheets went out and came back, how
    many were spoilt, what each group said. His document is `filed`.
    """

    source: str
    handed: int = 0
    back: int = 0
    spoilt: int = 0
    groups: tuple[GroupTally, ...]
    filed: tuple[Filed, ...]


class VoidSurvey(OnSurvey, frozen=True):
    """Let it count for nothing, by authority and with a reason."""

    authority: str | None = None


class PublishSurvey(OnSurvey, frozen=True):
    """Open its result to everybody."""

    publication: str | None = None


SurveyCommand = (
    DraftSurvey | OpenSurvey | CloseSurvey | ReceiveSurveyResult | VoidSurvey | PublishSurvey
)
