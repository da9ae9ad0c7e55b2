"""What the pages for handing in show: each thing asked for with what is kept of it."""

from collections.abc import Mapping
from datetime import date, time

from msgspec import Struct

from engine.ids import AssignmentKey
from engine.phrases import Phrase
from office.accounts.drafts import DraftFile
from office.answers.assignment import AskedItem, FiledItem
from office.answers.handed_in import Try
from office.web.page_context import PageContext
from projections.states import Light
from workflows.schema import EvidenceKind, Title


class Block(Struct, frozen=True, kw_only=True):
    """One thing that is asked for. `field` is the name of its input; `file` lies in the draft,
    `earlier` was handed in the time before and is handed in again where `again` is set.
    """

    asked: AskedItem
    field: str
    value: str = ""
    file: DraftFile | None = None
    earlier: FiledItem | None = None
    again: bool = False
    fault: Phrase | None = None

    @property
    def is_document(self) -> bool:
        """Whether a file is asked for."""
        return self.asked.kind is EvidenceKind.DOCUMENT

    @property
    def is_list(self) -> bool:
        """Whether each item of a list needs its place."""
        return self.asked.kind is EvidenceKind.CHECKLIST


class HandInPage(PageContext, kw_only=True):
    """The form. `returned` is the last try, if it was sent back; `late` warns that the day is past,
    and bars nothing; `telephone` and `turn` say whom it goes to.
    """

    key: AssignmentKey
    unit: Title | str
    label: str
    url: str
    back: str
    light: Light
    due_on: date | None
    due_time: time | None
    said: str
    late: bool
    first: bool
    returned: Try | None
    blocks: tuple[Block, ...]
    note: str
    saved: Phrase | None
    version: int
    megabytes: int
    endings: tuple[str, ...]
    faults: Mapping[str, Phrase]
    refusal: str


class CheckPage(PageContext, kw_only=True):
    """What would be handed in, and put on record."""

    key: AssignmentKey
    unit: Title | str
    label: str
    url: str
    blocks: tuple[Block, ...]
    note: str
    late: bool
    facts: tuple[Phrase, ...]
    usual_days: int | None
    command_id: str
