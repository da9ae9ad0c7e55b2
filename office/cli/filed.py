"""What is handed in on the command line: KEY=@FILE for documents, KEY=NUMBER for figures.

Of a checklist KEY:ITEM=PLACE says where in the document an item stands, KEY:ITEM=!WHY why nowhere.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.domain.evidence import Filed, Placed, Soundness
from engine.errors import BadInput
from engine.phrases import Phrase, phrase
from office.bootstrap import Office
from office.cli.render import column, say, show_line, show_listing
from office.words import Language
from workflows.amounts import Bound, read_amount

if TYPE_CHECKING:
    from office.answers.assignment import FiledItem

_KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")
_NUMBER: Final = re.compile(r"\d{1,15}", re.ASCII)


def read_filed(office: Office, texts: Sequence[str], *, dry_run: bool = False) -> tuple[Filed, ...]:
    """The items; files are kept among the office's evidence, but not in a dry run.

    Raises BadInput that lists every item that is no pair, no number, or no file.
    """
    folder = office.evidence
    return _read(folder.describe if dry_run else folder.keep, texts)


def digest_of(office: Office, document: Path, *, dry_run: bool = False) -> str:
    """The digest of a paper that orders a deed; it is kept among the evidence, but not in a dry
    run. Raises BadInput for what is no file, or an empty or too large one.
    """
    folder = office.evidence
    return (folder.describe if dry_run else folder.keep)("document", document).digest or ""


def show_filed(filed: "Sequence[FiledItem]", lang: Language) -> None:
    """What was handed in, where each document lies, and which are not as they were handed in."""
    columns = (
        column("evidence", "label.assignments.evidence"),
        column("filed", "label.assignments.filed"),
        column("on", "label.assignments.on"),
        column("event", "label.assignments.event", right=True),
        column("size", "label.assignments.size", right=True),
    )
    show_listing(filed, columns, Phrase("label.assignments"), lang)
    documents = {each.kept: each for each in filed if each.kept}
    for each in documents.values():
        if each.found is Soundness.SOUND:
            show_line(f"  {each.filed} → {each.kept}")
            continue
        why = phrase(f"fault.evidence.is-{each.found}", key=each.evidence, file=each.filed)
        say("say.evidence.unsound", lang, why=why, place=each.kept)


def _read(keep: Callable[[str, Path], Filed], texts: Sequence[str]) -> tuple[Filed, ...]:
    filed: list[Filed] = []
    faults: list[Phrase] = []
    documents: list[tuple[str, Path]] = []
    lists: dict[str, list[Placed]] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        name, colon, item = key.partition(":")
        if equals and colon and item.strip() and _KEY.fullmatch(name):
            lists.setdefault(name, []).append(_placed(item.strip(), value.strip()))
            continue
        if not equals or not _KEY.fullmatch(key):
            faults.append(phrase("fault.filed.no-pair", text=text))
        elif value.startswith("@"):
            path = Path(value[1:])
            documents.append((key, path))
            if not path.is_file():
                faults.append(phrase("fault.filed.no-file", key=key, path=str(path)))
        elif _NUMBER.fullmatch(value):
            filed.append(Filed(key=key, value=int(value)))
        elif (amount := read_amount(value)) is not None:
            bound = Bound.MORE_THAN if amount.more else None
            filed.append(Filed(key=key, value=amount.number, bound=bound))
        else:
            faults.append(phrase("fault.filed.no-number", key=key, value=value))
    if faults:
        raise BadInput(phrase("fault.filed"), faults)
    filed += [Filed(key=key, places=tuple(places)) for key, places in lists.items()]
    return (*(keep(key, path) for key, path in documents), *filed)


def _placed(item: str, said: str) -> Placed:
    why = said.removeprefix("!")
    return Placed(item=item, reason=why) if why != said else Placed(item=item, place=said)
