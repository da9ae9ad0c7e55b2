"""What can be asked of a matter."""

from datetime import date

from msgspec import Struct

from engine.domain.event import Command
from engine.domain.evidence import Filed
from engine.domain.publication.posting import Posting
from engine.ids import CampaignId, ItemKey, UnitId


class Said(Struct, frozen=True, kw_only=True):
    """What is given for a field: a day as 2011-10-31."""

    key: str
    text: str


class DraftMatter(Command, frozen=True):
    """Put a matter on the ledger, under the next free number: m-0001 and on.

    Its kind says which fields it needs, and until when it is due unless `due_on` does. `number` is
    filled in when the command has its turn.
    """

    campaign: CampaignId
    kind: str
    unit: UnitId
    title: str
    fields: tuple[Said, ...] = ()
    channel: str = ""
    due_on: date | None = None
    number: str | None = None


class OnMatter(Command, frozen=True):
    """What every other command carries: which one."""

    key: ItemKey


class PublishMatter(OnMatter, frozen=True):
    """Make it public, as an entry of the publication ledger says; or as `posting` does, which is
    then entered along with it, under the next free number. Once it is public a promise is changed
    by this alone: with another entry, and what the promise says now.
    """

    publication: str | None = None
    posting: Posting | None = None
    fields: tuple[Said, ...] = ()
    due_on: date | None = None


class StartMatter(OnMatter, frozen=True):
    """Begin."""


class ProgressMatter(OnMatter, frozen=True):
    """Say how far it has come, in per cent, and what was done."""

    percent: int
    text: str
    filed: tuple[Filed, ...] = ()


class ClaimMatter(OnMatter, frozen=True):
    """Claim that it is done."""

    text: str = ""
    filed: tuple[Filed, ...] = ()


class ConfirmMatter(OnMatter, frozen=True):
    """Find that it is done; never by one who performed it."""


class ReturnMatter(OnMatter, frozen=True):
    """Find that it is not, saying what is missing."""


class SendUpMatter(OnMatter, frozen=True):
    """Send what cannot be solved here one level up, saying what was tried. `to` may name the unit
    above; no other can be named.
    """

    tried: str
    to: UnitId | None = None


class TakeMatter(OnMatter, frozen=True):
    """Take over what was sent up."""


class HandDownMatter(OnMatter, frozen=True):
    """Give what was sent up back to the unit that sent it, saying why."""


class ExtendMatter(OnMatter, frozen=True):
    """Grant time until a day."""

    to: date
    authority: str


class BreakMatter(OnMatter, frozen=True):
    """Find that the promise was not kept, saying what shows it."""


class WithdrawMatter(OnMatter, frozen=True):
    """Take it off the ledger; another one may stand in its place."""

    authority: str
    replaced_by: str | None = None


class RecordMatterOverdue(OnMatter, frozen=True):
    """Put on record that its day is past: sent by the scheduler."""


class RecordStalled(OnMatter, frozen=True):
    """Put on record that it does not move: sent by the scheduler."""


MatterCommand = (
    DraftMatter
    | PublishMatter
    | StartMatter
    | ProgressMatter
    | ClaimMatter
    | ConfirmMatter
    | ReturnMatter
    | SendUpMatter
    | TakeMatter
    | HandDownMatter
    | ExtendMatter
    | BreakMatter
    | WithdrawMatter
    | RecordMatterOverdue
    | RecordStalled
)
