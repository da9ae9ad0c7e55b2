"""What a unit hands in: documents, named and hashed, and figures, whole numbers."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from engine.domain.event import Command
from engine.errors import Conflict, RuleBroken
from engine.ids import StreamId
from engine.phrases import Clauses, Phrase, phrase
from workflows.amounts import Bound
from workflows.schema import Evidence, EvidenceKind


class Placed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where an item of a checklist stands in its document, or the reason why it stands nowhere."""

    item: str
    place: str = ""
    reason: str = ""


class Filed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One item of evidence. A document has `name`, `digest` ("sha256:<hex>") and `size` in bytes;
    a figure has `value`, at least 0; a checklist has the `places` of its items.
    """

    key: str
    name: str | None = None
    digest: str | None = None
    size: int | None = None
    value: int | None = None
    bound: Bound | None = None
    places: tuple[Placed, ...] = ()


class Soundness(StrEnum):
    """What is found of a document where it was kept."""

    SOUND = "sound"
    MISSING = "missing"
    CHANGED = "changed"
    UNREADABLE = "unreadable"


Looked = Mapping[str, Soundness]
"""What was found of documents, by their digests, before a command had its turn."""


class Unsound(Struct, frozen=True, kw_only=True):
    """A document that was not found as it had been handed in."""

    key: str
    digest: str
    found: Soundness


def unsound(filed: tuple[Filed, ...], looked: Looked | None, item: StreamId) -> tuple[Unsound, ...]:
    """Documents that are missing or changed; none where nobody looked (`looked` is None).

    Raises Conflict for what was handed in after the look.
    """
    documents = [(each.key, each.digest) for each in filed if each.digest]
    if looked is None:
        return ()
    if any(digest not in looked for _, digest in documents):
        raise Conflict(item)
    return tuple(
        Unsound(key=key, digest=digest, found=looked[digest])
        for key, digest in documents
        if looked[digest] is not Soundness.SOUND
    )


def taken_as_it_is(
    command: Command, thing: Phrase, filed: tuple[Filed, ...], looked: Looked | None, item: StreamId
) -> tuple[Unsound, ...]:
    """The documents that are unsound, when something is accepted all the same: that takes a reason.

    Raises RuleBroken without one, and what `unsound` raises.
    """
    found, names = unsound(filed, looked, item), {each.key: each.name for each in filed}
    if found and not (command.stamp.reason or "").strip():
        why = tuple(
            phrase(f"fault.evidence.is-{each.found}", key=each.key, file=names[each.key])
            for each in found
        )
        raise RuleBroken("error.evidence.unsound", thing=thing, why=Clauses(why))
    return found


def evidence_faults(asked: tuple[Evidence, ...], filed: tuple[Filed, ...]) -> tuple[Phrase, ...]:
    """Everything that is missing or does not fit, each with its place and remedy."""
    by_key = {item.key: item for item in filed}
    known = tuple(sorted({item.key for item in asked}))
    faults = [
        phrase("fault.evidence.not-asked", key=item.key, asked=known)
        if known
        else phrase("fault.evidence.none-asked", key=item.key)
        for item in filed
        if item.key not in known
    ]
    if len(by_key) < len(filed):
        faults.append(phrase("fault.evidence.twice"))
    for want in asked:
        got = by_key.get(want.key)
        if got is not None:
            faults += _misfit(want, got, by_key)
        elif want.required:
            faults.append(phrase("fault.evidence.missing", key=want.key, title=want.title))
    return tuple(faults)


def _misfit(want: Evidence, got: Filed, by_key: dict[str, Filed]) -> list[Phrase]:
    match want.kind:
        case EvidenceKind.CHECKLIST:
            return [*_unplaced(want, got)]
        case EvidenceKind.DOCUMENT:
            if got.name and got.digest:
                return []
            return [phrase("fault.evidence.no-document", key=want.key)]
        case EvidenceKind.FIGURE:
            if got.value is None or got.value < 0:
                return [phrase("fault.evidence.no-number", key=want.key)]
            whole = by_key.get(want.of or "")
            if whole is not None and whole.value is not None and got.value > whole.value:
                return [
                    phrase(
                        "fault.evidence.more-than-whole",
                        key=want.key,
                        value=got.value,
                        whole=want.of,
                        of=whole.value,
                    )
                ]
            return []


def named_lists(filed: tuple[Filed, ...]) -> tuple[Filed, ...]:
    """The same, a checklist with its places in one line for whoever lists what was handed in."""
    return tuple(
        replace(each, name="; ".join(f"{p.item}: {p.place or p.reason}" for p in each.places))
        if each.places
        else each
        for each in filed
    )


def _unplaced(want: Evidence, got: Filed) -> Iterator[Phrase]:
    """Each item of a checklist has its place in the document, or a reason (section 1)."""
    listed = want.items or ()
    said = {each.item: each for each in got.places}
    for item in listed:
        found = said.get(item)
        if found is None or not (found.place.strip() or found.reason.strip()):
            yield phrase("fault.evidence.item-missing", key=want.key, item=item)
        elif found.place.strip() and found.reason.strip():
            yield phrase("fault.evidence.item-both", key=want.key, item=item)
    for item in said:
        if item not in listed:
            yield phrase("fault.evidence.item-unknown", key=want.key, item=item, known=listed)
    if len(said) < len(got.places):
        yield phrase("fault.evidence.item-twice", key=want.key)


def corrected_figures(filed: tuple[Filed, ...], figures: tuple[Filed, ...]) -> tuple[Filed, ...]:
    """All that is handed in, with these figures in place of the old; new ones come last."""
    fresh = {item.key: item for item in figures}
    kept = tuple(fresh.pop(item.key, item) for item in filed)
    return (*kept, *fresh.values())
