"""One hand-in in the making: what is asked, what is kept of it as a draft, and the command."""

import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from starlette.datastructures import FormData, UploadFile

from engine.domain.assignment.commands import ReceiveAssignment, SubmitAssignment
from engine.domain.event import Recorded
from engine.domain.evidence import Filed
from engine.domain.sentences import what_happened
from engine.errors import BadInput, NotFound
from engine.ids import AssignmentKey, CommandId
from engine.phrases import Phrase, phrase
from office.accounts.drafts import Draft, DraftFile, of_person, of_unit
from office.accounts.refusals import DraftChanged
from office.answers.allowed import allowed
from office.answers.assignment import AssignmentAnswer, FiledItem, assignment
from office.answers.handed_in import Try, tries, usual_days
from office.answers.named_events import event_names
from office.cached import cached_property
from office.uploads.bounds import Bounds, look_at
from office.uploads.kinds import ENDINGS
from office.web import links
from office.web.checklists import blank_list, read_list
from office.web.filters import whole
from office.web.hand_in_pages import Block, CheckPage, HandInPage
from office.web.papers import bounds_of, copied
from office.web.refusals import PageRefused
from office.web.visit import Visit
from projections.states import ItemState
from workflows.amounts import Amount, Bound, read_amount
from workflows.schema import EvidenceKind

_LONGEST_NUMBER: Final = 15
_MOST_SIGNS: Final = 10_000
NOTE: Final = "reason"


class HandIn:
    """The hand-in of one piece of work, as far as it is kept: its draft, its files, its command.

    The draft belongs to the unit: whoever of it goes on finds what another began.
    """

    def __init__(self, visit: Visit, key: AssignmentKey) -> None:
        self.visit, self.key = visit, key
        self.place = links.assignment(key, "submit")
        self.owner = of_unit(key.unit)
        self.received = False
        self._typed: dict[str, tuple[str, ...]] | None = None

    @cached_property
    def work(self) -> AssignmentAnswer:
        """The piece of work; NotFound where it is not seen."""
        return assignment(self.visit.reading, self.key)

    @property
    def state(self) -> ItemState:
        """As it stands."""
        return self.work.state

    @cached_property
    def last(self) -> Try | None:
        """The time before."""
        found = tries(self.visit.reading, self.key.stream)
        return found[-1] if found else None

    @cached_property
    def draft(self) -> Draft | None:
        """What is kept; forget it with `del` after a change."""
        return self.visit.web.accounts.drafts.find(self.owner, self.place)

    @property
    def bounds(self) -> Bounds:
        """How large a file may be."""
        return bounds_of(self.visit)

    def need_allowed(self) -> None:
        """Raise NotFound where the visitor does not hand this in, PageRefused where its state
        forbids it.
        """
        kind = ReceiveAssignment if self.state is ItemState.ASSIGNED else SubmitAssignment
        actor = self.visit.visitor.actor
        found = allowed(self.visit.reading, self.key.stream, actor, (kind,))
        if not found:
            asked = SubmitAssignment(stamp=self.visit.stamp({}), key=self.key, filed=())
            raise self.visit.may(asked) or NotFound("thing.work", self.place)
        if found[0].refused is not None:
            raise PageRefused(409, found[0].refused.code, **found[0].refused.data)

    # --- keeping -----------------------------------------------------------------------------

    def keep(self, form: FormData) -> dict[str, Phrase]:
        """Keep texts, then files, then take out what is to go; the faults by field. What is no
        number or no file that is taken stays out, and everything else is kept all the same.
        """
        self.need_allowed()
        faults: dict[str, Phrase] = {}
        now, person = self.visit.web.accounts.clock.now(), self.visit.visitor.person
        drafts, files = self.visit.web.accounts.drafts, self.visit.web.accounts.files
        fields = self._fields(form)
        try:
            seen = whole(str(form.get("version", "")))
            if fields is not None:
                drafts.save(self.owner, self.place, fields, person, now, seen)
        except DraftChanged as changed:
            self._typed = fields
            faults["version"] = changed.phrase
        for block in self._asked():
            sent = form.get(block.field)
            if block.is_document and isinstance(sent, UploadFile) and sent.filename:
                fault = self._take(block.field, sent)
                if fault is not None:
                    faults[block.field] = fault
        for gone in form.getlist("remove"):
            files.remove(self.owner, self.place, str(gone), person, now)
        self.__dict__.pop("draft", None)
        return faults

    def _fields(self, form: FormData) -> dict[str, tuple[str, ...]] | None:
        """What was typed; None where only a file comes."""
        if form.get("step") == "file":
            return None
        found: dict[str, tuple[str, ...]] = {NOTE: (str(form.get(NOTE) or "")[:_MOST_SIGNS],)}
        for block in self._asked():
            name = f"again-{block.asked.key}" if block.is_document else block.field
            text = form.get(name)
            found[name] = (text[:_MOST_SIGNS],) if isinstance(text, str) and text else ()
        return found

    def take_up(self, sent: Draft) -> dict[str, Phrase]:
        """Keep what was sent when the session was over; the faults of files by field."""
        accounts, person = self.visit.web.accounts, self.visit.visitor.person
        names = {NOTE, *(name for block in self._asked() for name in self._names(block))}
        texts = {name: values for name, values in sent.fields.items() if name in names}
        accounts.drafts.save(self.owner, self.place, texts, person, accounts.clock.now())
        faults: dict[str, Phrase] = {}
        fields = {block.field for block in self._asked() if block.is_document}
        for file in sent.files:
            if file.field not in fields:
                continue
            with accounts.files.on_disk(of_person(person), sent.place, file) as path:
                fault = self._keep_file(file.field, file.name, path)
            if fault is not None:
                faults[file.field] = fault
        self.__dict__.pop("draft", None)
        return faults

    def _names(self, block: Block) -> tuple[str, ...]:
        return (block.field, f"again-{block.asked.key}")

    def _take(self, field: str, sent: UploadFile) -> Phrase | None:
        """Keep a file in the place of the one before; why not, if it is not taken."""
        with copied(sent) as path:
            return self._keep_file(field, sent.filename or "", path)

    def _keep_file(self, field: str, given: str, path: Path) -> Phrase | None:
        accounts, person = self.visit.web.accounts, self.visit.visitor.person
        now = accounts.clock.now()
        try:
            taken = look_at(path, given, field.partition("-")[2], self.bounds)
        except BadInput as fault:
            why = fault.faults[0]
            return why if isinstance(why, Phrase) else fault.phrase
        with path.open("rb") as content:
            kept = accounts.files.add(
                self.owner, self.place, field, taken.name, content, person, now
            )
        draft = accounts.drafts.find(self.owner, self.place)
        for old in draft.files if draft else ():
            if old.field == field and old.id != kept.id:
                accounts.files.remove(self.owner, self.place, old.id, person, now)
        return None

    def keep_among_evidence(self) -> None:
        """Copy the files of the draft to where evidence lies."""
        for block in self.blocks():
            if block.file is not None:
                with self.visit.web.accounts.files.on_disk(
                    self.owner, self.place, block.file
                ) as path:
                    self.visit.office.evidence.keep(block.asked.key, path, block.file.name)

    def drop(self) -> None:
        """Drop the draft: it was handed in."""
        self.visit.web.accounts.drafts.drop(self.owner, self.place)

    # --- the command -------------------------------------------------------------------------

    def command(self, command_id: str) -> SubmitAssignment:
        """Hand in what is kept. Raises BadInput for what is no number."""
        stamp = self.visit.stamp({"reason": self.note.strip() or None}, CommandId(command_id))
        return SubmitAssignment(stamp=stamp, key=self.key, filed=self._filed())

    def _filed(self) -> tuple[Filed, ...]:
        found, faults = [], []
        for block in self.blocks():
            key, file, earlier = block.asked.key, block.file, block.earlier
            if not block.is_document:
                if not block.value:
                    continue
                if block.is_list:
                    places = read_list(block.value, block.asked.items)
                    found.append(Filed(key=key, places=places))
                    continue
                amount = _amount(block.value)
                if amount is None:
                    faults.append(phrase("fault.filed.no-number", key=key, value=block.value))
                else:
                    bound = Bound.MORE_THAN if amount.more else None
                    found.append(Filed(key=key, value=amount.number, bound=bound))
            elif file is not None:
                found.append(Filed(key=key, name=file.name, digest=file.digest, size=file.size))
            elif earlier is not None and block.again:
                found.append(
                    Filed(key=key, name=earlier.filed, digest=earlier.digest, size=earlier.size)
                )
        if faults:
            raise BadInput(phrase("fault.filed"), faults)
        return tuple(found)

    def by_field(self, fault: BadInput) -> dict[str, Phrase]:
        """Each fault beside its field; empty where one of them is of none."""
        fields = {block.asked.key: block.field for block in self._asked()}
        found: dict[str, Phrase] = {}
        for each in fault.faults:
            if not isinstance(each, Phrase) or each.data.get("key") not in fields:
                return {}
            found.setdefault(fields[str(each.data["key"])], each)
        return found

    # --- what is shown -----------------------------------------------------------------------

    @property
    def note(self) -> str:
        """What the unit says along with it."""
        return self._kept(NOTE)

    @cached_property
    def files(self) -> dict[str, DraftFile]:
        """The newest file of each field."""
        draft = self.draft
        return {file.field: file for file in draft.files} if draft else {}

    @property
    def saved_said(self) -> Phrase | None:
        """When the draft was kept, and by whom."""
        draft = self.draft
        if draft is None:
            return None
        person = self.visit.directory.people.get(draft.saved_by)
        at = self.visit.clock(draft.saved_at)
        return phrase(
            "web.saved", at=f"{at:%H:%M}", day=at.date(), by=person.name if person else ""
        )

    def _kept(self, field: str) -> str:
        fields = self._typed if self._typed is not None else self.draft.fields if self.draft else {}
        return next(iter(fields.get(field, ())), "")

    def _asked(self) -> Sequence[Block]:
        return [
            Block(
                asked=each,
                field=f"{'file' if each.kind is EvidenceKind.DOCUMENT else 'figure'}-{each.key}",
            )
            for each in self.work.asked
        ]

    def blocks(self, faults: Mapping[str, Phrase] | None = None) -> tuple[Block, ...]:
        """Each thing asked for with what is kept of it, and with what was handed in before."""
        faults, files = faults or {}, {f.field: f for f in self.draft.files} if self.draft else {}
        before = {each.evidence: each for each in self.last.filed} if self.last else {}
        return tuple(
            Block(
                asked=block.asked,
                field=block.field,
                value=self._value(block, before.get(block.asked.key)),
                file=files.get(block.field),
                earlier=before.get(block.asked.key),
                again=self.draft is None or bool(self._kept(f"again-{block.asked.key}")),
                fault=faults.get(block.field),
            )
            for block in self._asked()
        )

    def _value(self, block: Block, before: FiledItem | None) -> str:
        if block.is_document:
            return ""
        if self.draft is None and self._typed is None:
            if block.is_list:
                return before.filed.replace("; ", "\n") if before else blank_list(block.asked.items)
            return before.filed if before else ""
        return self._kept(block.field)

    def page(self, faults: Mapping[str, Phrase], refusal: str) -> HandInPage:
        """The form as it is kept."""
        work, draft = self.work, self.draft
        returned = self.last if self.state is ItemState.RETURNED else None
        return HandInPage(
            title=work.title,
            key=self.key,
            unit=work.unit,
            label=work.label,
            url=self.place,
            back=links.assignment(self.key),
            light=work.light,
            due_on=work.due_on,
            due_time=work.due_time,
            said=work.said,
            late=work.late,
            first=self.state is ItemState.ASSIGNED and not self.received,
            returned=returned,
            blocks=self.blocks(faults),
            note=self.note,
            saved=self.saved_said,
            version=draft.version if draft else 0,
            megabytes=self.bounds.megabytes,
            endings=ENDINGS,
            faults=faults,
            refusal=refusal,
        )

    def check_page(self, command_id: str, recorded: Sequence[Recorded]) -> CheckPage:
        """What is kept, as it would be handed in."""
        names = event_names(self.key.campaign, self.visit.reading.reads)
        late: Any = next((r.event for r in recorded if hasattr(r.event, "late")), None)
        return CheckPage(
            title=self.work.title,
            key=self.key,
            unit=self.work.unit,
            label=self.work.label,
            url=self.place,
            blocks=self.blocks(),
            note=self.note,
            late=bool(late is not None and late.late),
            facts=tuple(names.told(what_happened(each), each.stream) for each in recorded),
            usual_days=usual_days(self.visit.reading, self.key.campaign),
            command_id=command_id,
        )


def _amount(text: str) -> Amount | None:
    """A whole number as people type it: with full-width digits, commas, blanks; or "20多"."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "").strip()
    is_one = plain.isascii() and plain.isdecimal() and len(plain) <= _LONGEST_NUMBER
    return Amount(int(plain)) if is_one else read_amount(plain)
