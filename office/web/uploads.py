"""Papers that come with a form: in the second step they are named by what was kept of the first."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from starlette.datastructures import FormData, UploadFile

from engine.domain.event import Recorded
from office.web.forms import Field, Upload
from office.web.visit import Visit

KEPT: Final = "kept-"


def papers_kept(form: FormData, fields: Sequence[Field]) -> dict[str, str]:
    """What was kept of the step before, by field."""
    return {
        field.name: str(kept)
        for field in fields
        if isinstance(field, Upload) and (kept := form.get(KEPT + field.name))
    }


@contextmanager
def keep_papers(visit, form, fields, kept, given, *, does):
    yield lambda recorded: None
