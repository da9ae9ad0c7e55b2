"""What is handed in on the command line: KEY=@FILE for documents, KEY=NUMBER for figures."""

import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from engine.domain.evidence import Filed
from engine.errors import BadInput
from engine.phrases import Phrase, phrase
from office.bootstrap import Office
from office.evidence import EvidenceFolder

_KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")
_NUMBER: Final = re.compile(r"\d{1,15}", re.ASCII)


def read_filed(office: Office, texts: Sequence[str], *, dry_run: bool = False) -> tuple[Filed, ...]:
    """The items; files are kept among the office's evidence, but not in a dry run.

    Raises BadInput that lists every item that is no pair, no number, or no file.
    """
    if not dry_run:
        return _read(office.evidence, texts)
    with TemporaryDirectory() as folder:
        return _read(EvidenceFolder(Path(folder), office.evidence.max_bytes), texts)


def digest_of(office: Office, document: Path, *, dry_run: bool = False) -> str:
    """The digest of a paper that orders a deed; it is kept among the evidence, but not in a dry
    run. Raises BadInput for what is no file, or an empty or too large one.
    """
    if not dry_run:
        return office.evidence.keep("document", document).digest or ""
    with TemporaryDirectory() as folder:
        kept = EvidenceFolder(Path(folder), office.evidence.max_bytes)
        return kept.keep("document", document).digest or ""


def _read(folder: EvidenceFolder, texts: Sequence[str]) -> tuple[Filed, ...]:
    filed: list[Filed] = []
    faults: list[Phrase] = []
    documents: list[tuple[str, Path]] = []
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not _KEY.fullmatch(key):
            faults.append(phrase("fault.filed.no-pair", text=text))
        elif value.startswith("@"):
            path = Path(value[1:])
            documents.append((key, path))
            if not path.is_file():
                faults.append(phrase("fault.filed.no-file", key=key, path=str(path)))
        elif _NUMBER.fullmatch(value):
            filed.append(Filed(key=key, value=int(value)))
        else:
            faults.append(phrase("fault.filed.no-number", key=key, value=value))
    if faults:
        raise BadInput(phrase("fault.filed"), faults)
    return (*(folder.keep(key, path) for key, path in documents), *filed)
