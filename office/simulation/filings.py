"""What simulated units hand in: figures that make sense, and small documents that say so.

The content of a document depends on duty and evidence alone, so that a campaign leaves a few dozen
files; each is kept under its digest like any other evidence.
"""

import tempfile
from pathlib import Path
from random import Random
from typing import Final

from msgspec.structs import replace

from engine.domain.evidence import Filed, Placed
from engine.ids import UnitId
from office.evidence.ports import EvidenceStore
from workflows.schema import Definition, Duty, Evidence, EvidenceKind

_PEOPLE: Final = ("人数", "干部数", "党员干部数")
_MANY: Final = ("人次", "条数", "件数", "稿数", "事项数", "场所数", "隐患数")


class Papers:
    """Writes the hand-ins of all units of a campaign."""

    def __init__(self, store: EvidenceStore, definition: Definition, random: Random) -> None:
        self._store, self._definition, self._random = store, definition, random
        self._kept: dict[tuple[str, str], Filed] = {}
        self._sizes: dict[UnitId, int] = {}

    def filed(self, duty: Duty, unit: UnitId, *, poor: bool = False) -> tuple[Filed, ...]:
        """Everything the duty asks for; `poor` work falls short of the whole in its figures."""
        wholes = {item.of for item in duty.evidence if item.of}
        figures: dict[str, int] = {}
        for item in sorted(duty.evidence, key=lambda item: item.of is not None):
            if item.kind is EvidenceKind.FIGURE:
                figures[item.key] = self._figure(duty, unit, item, figures, wholes, poor=poor)
        return tuple(
            Filed(key=item.key, value=figures[item.key])
            if item.kind is EvidenceKind.FIGURE
            else _placed(item)
            if item.kind is EvidenceKind.CHECKLIST
            else self._document(duty, unit, item)
            for item in duty.evidence
        )

    def _figure(
        self,
        duty: Duty,
        unit: UnitId,
        item: Evidence,
        known: dict[str, int],
        wholes: set[str],
        *,
        poor: bool,
    ) -> int:
        least, most = self._bounds(duty, item.key, known)
        if item.of is not None:
            whole = known[item.of]
            value = whole * self._random.randint(80, 96) // 100 if poor else whole
        elif item.title.zh.endswith(_PEOPLE):
            value = self._size(unit)
        elif item.key in wholes or item.title.zh.endswith(_MANY):
            value = 6 + self._size(unit) // 8
        else:
            value = least + self._random.randrange(3)
        parts = (i.key for i in duty.evidence if i.of == item.key)
        least = max((least, *(self._bounds(duty, part, known)[0] for part in parts)))
        return max(least, value if most is None else min(value, most))

    def _bounds(self, duty: Duty, key: str, known: dict[str, int]) -> tuple[int, int | None]:
        """Least and most that the quotas of the duty allow for a figure; 1 is least by itself."""
        least, most = 1, None
        for quota in self._definition.quotas:
            if quota.duty != duty.key or key not in quota.figures:
                continue
            heads = known.get(quota.for_each, 1) if quota.for_each else 1
            if isinstance(floor := quota.exactly or quota.at_least, int):
                least = max(least, floor * heads + bool(quota.bound))
            if isinstance(ceiling := quota.exactly or quota.at_most, int):
                most = ceiling * heads
        return least, most

    def _size(self, unit: UnitId) -> int:
        if unit not in self._sizes:
            self._sizes[unit] = self._random.randint(30, 220)
        return self._sizes[unit]

    def order(self) -> str:
        """The digest of the paper on which the leading group decides."""
        return self._written("order", "模拟文件：领导小组决定\nSimulated decision\n").digest or ""

    def permit(self) -> Filed:
        """What a branch hands out once it has consented."""
        return self._written("paper", "模拟文件：批文\nSimulated permit\n")

    def _document(self, duty: Duty, unit: UnitId, item: Evidence) -> Filed:
        place = (duty.key, item.key)
        if place not in self._kept:
            self._kept[place] = self._keep(duty, item)
        return replace(self._kept[place], name=f"{duty.key}-{item.key}-{unit}.txt")

    def _keep(self, duty: Duty, item: Evidence) -> Filed:
        text = (
            f"模拟材料：{duty.title.zh} / {item.title.zh}\n"
            f"Simulated document: {duty.title.english} / {item.title.english}\n"
        )
        return self._written(item.key, text)

    def _written(self, key: str, text: str) -> Filed:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{key}.txt"
            path.write_text(text, encoding="utf-8")
            return self._store.keep(key, path)


def _placed(item: Evidence) -> Filed:
    """Each item of a checklist in a part of the document of its own."""
    parts = enumerate(item.items or (), start=1)
    return Filed(
        key=item.key, places=tuple(Placed(item=each, place=f"第{n}部分") for n, each in parts)
    )
