"""What a unit hands in: documents, named and hashed, and figures, whole numbers."""

from msgspec import Struct

from workflows.schema import Evidence, EvidenceKind


class Filed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One item of evidence. A document has `name`, `digest` ("sha256:<hex>") and `size` in bytes;
    a figure has `value`, at least 0.
    """

    key: str
    name: str | None = None
    digest: str | None = None
    size: int | None = None
    value: int | None = None


def evidence_faults(asked: tuple[Evidence, ...], filed: tuple[Filed, ...]) -> tuple[str, ...]:
    """Everything that is missing or does not fit, each with its place and remedy."""
    by_key = {item.key: item for item in filed}
    known = {item.key for item in asked}
    faults = [
        f"evidence {item.key!r} was not asked for; asked: {', '.join(sorted(known)) or 'nothing'}"
        for item in filed
        if item.key not in known
    ]
    if len(by_key) < len(filed):
        faults.append("the same evidence key is given twice; give each once")
    for want in asked:
        got = by_key.get(want.key)
        if got is None:
            if want.required:
                faults.append(f"evidence {want.key!r} ({want.title.zh}) is missing")
            continue
        faults += _misfit(want, got, by_key)
    return tuple(faults)


def _misfit(want: Evidence, got: Filed, by_key: dict[str, Filed]) -> list[str]:
    match want.kind:
        case EvidenceKind.DOCUMENT:
            if got.name and got.digest:
                return []
            return [f"evidence {want.key!r} must be a document: give {want.key}=@FILE"]
        case EvidenceKind.FIGURE:
            if got.value is None or got.value < 0:
                return [f"evidence {want.key!r} must be a whole number, 0 or more"]
            whole = by_key.get(want.of or "")
            if whole is not None and whole.value is not None and got.value > whole.value:
                return [
                    f"evidence {want.key!r} is {got.value}, more than {want.of!r} "
                    f"({whole.value}), of which it is a part"
                ]
            return []
