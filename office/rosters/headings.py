"""The line of headings: looked for below titles, known by many names."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from engine.phrases import Phrase, phrase
from office.rosters.cells import Line, seen

LOOKED_AT: Final = 20
"""Filled lines in which the headings are looked for."""

# Field of RosterRow by heading; the first two of each are those of the documents.
_HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "unit": ("unit_id", "单位编号", "单位编码", "单位代码", "编号", "编码", "代码", "unit id"),
    "name": ("name", "名称", "单位名称", "单位", "单位全称", "name_zh", "unit_name", "unit name"),
    "name_en": ("name_en", "英文名称", "单位英文名称", "英文名", "english name"),
    "parent": (
        "parent_id", "上级编号", "上级单位编号", "上级编码", "上级单位编码", "上级代码",
        "上级单位代码", "parent",
    ),
    "categories": (
        "categories", "类别", "单位类别", "所属类别", "分类", "单位分类", "category",
    ),
    "liaison": ("liaison", "联络员", "联络员姓名", "联络人", "联系人", "联系人姓名"),
    "liaison_id": ("liaison_id", "联络员编号", "联络人编号", "联系人编号"),
    "liaison_email": (
        "liaison_email", "联络员邮箱", "联络员电子邮箱", "联络员邮件", "联络人邮箱", "联系人邮箱",
        "liaison email", "liaison_mail",
    ),
    "chief": ("chief", "负责人", "负责人姓名", "主要负责人", "单位负责人"),
    "chief_id": ("chief_id", "负责人编号", "主要负责人编号"),
    "chief_email": (
        "chief_email", "负责人邮箱", "负责人电子邮箱", "负责人邮件", "主要负责人邮箱",
        "chief email", "chief_mail",
    ),
}  # fmt: skip
_REQUIRED: Final = ("unit", "name", "categories")
_FIELDS: Final = {known: field for field, every in _HEADINGS.items() for known in every}
_REMARK: Final = re.compile(r"\([^()]*\)$")
_TOTALS: Final = frozenset({"合计", "总计", "小计", "共计", "累计", "total", "subtotal", "sum"})


class Headings(NamedTuple):
    """Where the fields stand: the line of headings, the column of each field, its name there."""

    line: Line
    columns: Mapping[str, int]
    unused: tuple[str, ...]

    def name(self, column: int) -> str:
        """How the file calls a column; its letters where it has no heading."""
        return seen(self.line.text(column)) or letters(column)

    @property
    def last(self) -> int:
        """The last column that has a heading."""
        return max(self.line.cells)


def field_of(heading: str) -> str | None:
    """The field that a heading names, whatever its width, case, star or remark in brackets."""
    plain = unicodedata.normalize("NFKC", seen(heading)).lower().strip("*:")
    plain = _REMARK.sub("", plain).strip("*: ")
    return _FIELDS.get(plain) or _FIELDS.get(plain.replace(" ", ""))


def fields_in(texts: Sequence[str]) -> int:
    """How many fields a line of texts names."""
    return len({field_of(text) for text in texts} - {None})


def names_fields_in_chinese(texts: Sequence[str]) -> bool:
    """Whether a line names all that must be there, one of them at least in Chinese."""
    fields = {field_of(text): text for text in texts}
    return set(_REQUIRED) <= fields.keys() and any(
        field and not text.isascii() for field, text in fields.items()
    )


def find_headings(lines: Sequence[Line]) -> Headings | tuple[Phrase, ...]:
    """The headings among the first filled lines, or all that is wrong with the line that comes
    nearest.
    """
    line = max(lines[:LOOKED_AT], key=lambda line: fields_in([line.text(at) for at in line.cells]))
    columns: dict[str, int] = {}
    faults: list[Phrase] = []
    unused: list[str] = []
    for column in sorted(line.cells):
        text = seen(line.text(column))
        field = field_of(text)
        if field is None:
            unused.append(text)
        elif field in columns:
            faults.append(phrase("fault.roster.twice", line=line.number, column=text))
        else:
            columns[field] = column
    faults += [
        phrase(
            "fault.roster.missing",
            line=line.number,
            column=_HEADINGS[field][0],
            chinese=_HEADINGS[field][1],
        )
        for field in _REQUIRED
        if field not in columns
    ]
    return tuple(faults) or Headings(line, columns, tuple(unused))


def is_total(line: Line, headings: Headings) -> bool:
    """Whether a line sums up the others: it says so where the unit's id would stand, or before
    anything else in a line without one.
    """
    unit = line.text(headings.columns["unit"])
    first = line.text(min(line.cells)) if line.cells else ""
    said = unicodedata.normalize("NFKC", seen(unit or first)).lower()
    return said.replace(" ", "").strip(":") in _TOTALS


def letters(column: int) -> str:
    """How a workbook calls a column: A, B, ... AA."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name
