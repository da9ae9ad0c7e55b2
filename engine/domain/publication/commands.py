"""What can be asked of the publication ledger."""

from datetime import date

from engine.domain.event import Command
from engine.ids import CampaignId, ItemKey, StreamId


class PostPublication(Command, frozen=True):
    """Put on record that something was made public, under the next free number: n-0001 and on.

    Without a day it was today. `number` is filled in when the command has its turn.
    """

    campaign: CampaignId
    what: str
    channel: str
    place: str
    on: date | None = None
    items: tuple[StreamId, ...] = ()
    digest: str | None = None
    series: str = ""
    cause: str = ""
    until: date | None = None
    number: str | None = None


class OnPublication(Command, frozen=True):
    """What every other command carries: which entry."""

    key: ItemKey


class CorrectPublication(OnPublication, frozen=True):
    """Say how it really was; what is left out stays as it is."""

    authority: str
    what: str | None = None
    channel: str | None = None
    place: str | None = None
    on: date | None = None
    digest: str | None = None


class TakeDownPublication(OnPublication, frozen=True):
    """Put on record that it is to be seen no more."""

    authority: str
    on: date | None = None


class RepostPublication(OnPublication, frozen=True):
    """Put on record that it is to be seen again."""

    place: str | None = None
    on: date | None = None
    digest: str | None = None


PublicationCommand = PostPublication | CorrectPublication | TakeDownPublication | RepostPublication
