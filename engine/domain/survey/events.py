"""What happens to a survey. That somebody answered is no event: log order and time would tell who
said what. Answers lie in a box beside the log (office/surveys), and only their tallies come here.
"""

from datetime import date, datetime, time

from engine.domain.event import Event
from engine.domain.evidence import Filed
from engine.domain.survey.form import Form, Handed, Tokens
from engine.domain.survey.results import Result
from engine.ids import CampaignId
from workflows.titles import Title


class SurveyDrafted(Event, frozen=True):
    """What is to be asked, by the section `key` of the definition, about these subjects: units, or
    names where the definition names no category; or drawn up anew, until it is opened.
    """

    campaign: CampaignId
    survey: str
    key: str
    title: Title
    subjects: tuple[str, ...]


class SurveyOpened(Event, frozen=True):
    """From now on each sheet that was handed out counts once; the form is fixed by its digest.

    The last day is `closes_on`, up to and with the `hour` if one is named. `closes_at` (UTC) is
    the first instant that is too late, or the last one in time where there is an hour. `box` names
    the box that was made for these tokens.
    """

    form: Form
    digest: str
    handed: tuple[Handed, ...]
    tokens: tuple[Tokens, ...]
    closes_on: date
    closes_at: datetime
    box: str
    hour: time | None = None


class SurveyClosed(Event, frozen=True):
    """No answer counts any more: what came back, and what may be shown of it. `box_digest` is that
    of the sealed sheets.
    """

    result: Result
    box_digest: str


class SurveyResultReceived(Event, frozen=True):
    """Somebody independent did the asking (R151): whom, his document, and its figures."""

    source: str
    form: Form
    digest: str
    filed: tuple[Filed, ...]
    result: Result


class SurveyVoided(Event, frozen=True):
    """It counts for nothing, and its box is emptied unseen; the stamp's reason says why."""

    authority: str


class SurveyPublished(Event, frozen=True):
    """What came of it is open to everybody; `publication` says where, if it was posted."""

    publication: str | None = None


SurveyEvent = (
    SurveyDrafted
    | SurveyOpened
    | SurveyClosed
    | SurveyResultReceived
    | SurveyVoided
    | SurveyPublished
)
