"""What was made public, where and when: the entries of the publication ledger."""

from datetime import date

from engine.domain.event import Event
from engine.ids import CampaignId, StreamId


class PublicationPosted(Event, frozen=True):
    """`what` was made public `on` a day, in a `channel` of the campaign, at a `place` in it.

    `items` are the things of the campaign that it makes public. `digest` is that of the page as it
    appeared, `series` names the row of reports that it belongs to. It is to stay up through
    `until`, inclusive, where a day is named. `cause` says what gave rise to it.
    """

    campaign: CampaignId
    publication: str
    what: str
    channel: str
    on: date
    place: str
    items: tuple[StreamId, ...] = ()
    digest: str | None = None
    series: str = ""
    cause: str = ""
    until: date | None = None


class PublicationCorrected(Event, frozen=True):
    """The entry said it wrongly, by the word of `authority`: this is how it was. The first entry
    stays readable before it.
    """

    what: str
    channel: str
    on: date
    place: str
    authority: str
    digest: str | None = None


class PublicationTakenDown(Event, frozen=True):
    """It was to be seen no more from a day on, by the word of `authority`; the stamp says why."""

    on: date
    authority: str


class PublicationReposted(Event, frozen=True):
    """It is to be seen again since a day."""

    on: date
    place: str
    digest: str | None = None


PublicationEvent = (
    PublicationPosted | PublicationCorrected | PublicationTakenDown | PublicationReposted
)
