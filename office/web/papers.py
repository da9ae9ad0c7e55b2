"""Papers that come with a form: drafts between the steps, evidence once the deed is on record."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from starlette.datastructures import FormData, UploadFile

from engine.errors import NotFound
from engine.ids import PersonId
from engine.phrases import phrase
from office.accounts.drafts import DraftFile, of_person
from office.evidence.ports import Told
from office.uploads.bounds import Bounds, look_at
from office.web.forms import Faults, Field, Upload
from office.web.visit import Visit

KEPT: Final = "kept-"
_WHOLE: Final = "papers"
_CHUNK: Final = 1 << 20


def bounds_of(visit: Visit) -> Bounds:
    """How large a file may be, and how many may come at once."""
    return Bounds(max_bytes=visit.office.settings.evidence.max_megabytes << 20)


def file_given(given: Mapping[str, Any], field: str) -> DraftFile | None:
    """The paper of a field with its name and size, for commands that name more than its digest."""
    papers: Mapping[str, DraftFile] = given.get(_WHOLE, {})
    return papers.get(field)


@contextmanager
def copied(sent: UploadFile) -> Iterator[Path]:
    """What was sent, as a file that is deleted afterwards."""
    with NamedTemporaryFile(prefix="upload-") as copy:
        while piece := sent.file.read(_CHUNK):
            copy.write(piece)
        copy.flush()
        yield Path(copy.name)


class Papers:
    """The papers of one form, by field; `kept` names those that are drafts, for the next step."""

    def __init__(self, visit: Visit, place: str) -> None:
        self.kept: dict[str, DraftFile] = {}
        self._visit, self._place = visit, place
        self._owner, self._files = of_person(visit.visitor.person), visit.web.accounts.files

    def take(self, form: FormData, fields: Sequence[Field]) -> dict[str, DraftFile]:
        """Those that came now, or with the step before. Raises BadInput for one that is not taken,
        Faults where one is lacking.
        """
        found: dict[str, DraftFile] = {}
        for field in fields:
            if not isinstance(field, Upload):
                continue
            file = self._new(form, field) or self._former(form, field)
            if file is not None:
                found[field.name] = self.kept[field.name] = file
            elif field.required:
                raise Faults({field.name: phrase("fault.web.required")}, {})
        return found

    @contextmanager
    def among_evidence(
        self, given: dict[str, Any], papers: Mapping[str, DraftFile], *, does: bool
    ) -> Iterator[Told]:
        """Their digests are `given`; with `does` they lie among the evidence, and stay there if the
        deed is put on record.
        """
        given.update({name: file.digest for name, file in papers.items()})
        given[_WHOLE] = dict(papers)
        if not does:
            yield lambda _recorded: None
            return
        office = self._visit.office
        with office.evidence.until_recorded(office.log.holds) as stays:
            for name, file in papers.items():
                with self._files.on_disk(self._owner, self._place, file) as path:
                    office.evidence.keep(name, path, file.name)
            yield stays

    def _new(self, form: FormData, field: Field) -> DraftFile | None:
        sent = form.get(field.name)
        if not isinstance(sent, UploadFile) or not sent.filename:
            return None
        with copied(sent) as path:
            taken = look_at(path, sent.filename, field.name, bounds_of(self._visit))
            with path.open("rb") as content:
                return self._files.add(
                    self._owner,
                    self._place,
                    field.name,
                    taken.name,
                    content,
                    self._person,
                    self._visit.office.clock.now(),
                )

    def _former(self, form: FormData, field: Field) -> DraftFile | None:
        wanted = form.get(KEPT + field.name)
        if not wanted:
            return None
        draft = self._visit.web.accounts.drafts.find(self._owner, self._place)
        files = draft.files if draft else ()
        file = next((each for each in files if each.id == wanted), None)
        if file is None:
            raise NotFound("thing.draft-file", str(wanted))
        return file

    @property
    def _person(self) -> PersonId:
        return self._visit.visitor.person
