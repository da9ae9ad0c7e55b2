"""What the sources say: texts that stand in them, codes of the catalogues, and the data given."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from tests.office.words.finding import SORTS

ROOT: Final = Path(__file__).resolve().parents[3]
PACKAGES: Final = ("engine", "workflows", "projections", "office")
CODE: Final = re.compile(rf"(?:{'|'.join(SORTS)})(?:\.[a-z0-9_-]+)+")
_PROSE: Final = re.compile(r"[A-Za-z][a-z']+(?:,? [a-z']+){2,}")
_QUOTED: Final = re.compile(r"""["']([a-z]+(?:\.[a-z0-9_-]+)+)["']""")
_JOINED: Final = re.compile(r"\s*~")
_STARTS: Final = re.compile(r"""["']([a-z]+\.[a-z0-9_.-]*)["']\s*~""")
_MARKS: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_COMMENT: Final = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)
_TAGS: Final = re.compile(r"<[^>]*>|^[^<]*>|<[^>]*$")
_SHOWN_ATTRIBUTES: Final = re.compile(r'(?:title|alt|placeholder|aria-label)="([^"]*)"')
_FILE: Final = re.compile(r"\.(?:txt|html)$")
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")


class Text(NamedTuple):
    """A text in a source, not a docstring."""

    file: str
    line: int
    text: str


class Use(NamedTuple):
    """A code that is named in a call with the data beside it, where all data is named there."""

    file: str
    line: int
    code: str
    given: frozenset[str]


@cache
def trees() -> dict[str, ast.Module]:
    """The syntax tree of every module of the four packages, by its path."""
    paths = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in paths
    }


def sentences(file: str, tree: ast.Module) -> Iterator[Text]:
    """Texts of a module that hold Chinese, or three English words in a row."""
    for constant in _texts(tree, with_pieces=True):
        text = str(constant.value)
        if _CHINESE.search(text) or _PROSE.search(text):
            yield Text(file, constant.lineno, text)


@cache
def templates() -> dict[str, str]:
    """Every template of the pages and of letters, by its path."""
    rooms = (ROOT / "office" / "web" / "templates", ROOT / "office" / "letters" / "templates")
    paths = sorted(path for room in rooms for path in room.rglob("*.*"))
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def codes_in_templates() -> dict[str, Text]:
    """Every code that a template names in quotes, those that it puts together aside."""
    return {
        found[1]: Text(file, number, found[1])
        for file, text in templates().items()
        for number, line in enumerate(text.splitlines(), start=1)
        for found in _QUOTED.finditer(line)
        if CODE.fullmatch(found[1]) and not _JOINED.match(line[found.end() :])
    }


def prose_in_templates() -> list[Text]:
    """Words of a template that are shown as they stand, not by a code."""
    found = []
    for file, text in templates().items():
        bare = _COMMENT.sub(" ", _MARKS.sub(" ", text))
        for number, line in enumerate(bare.splitlines(), start=1):
            attributes = " ".join(_SHOWN_ATTRIBUTES.findall(line))
            shown = _TAGS.sub(" ", line) + attributes
            if _CHINESE.search(shown) or _PROSE.search(shown):
                found.append(Text(file, number, line.strip()))
    return found


@cache
def codes_named() -> dict[str, Text]:
    """Every text in the sources and the templates that is a code."""
    return codes_in_templates() | {
        str(constant.value): Text(file, constant.lineno, str(constant.value))
        for file, tree in trees().items()
        for constant in _texts(tree)
        if CODE.fullmatch(str(constant.value)) and not _FILE.search(str(constant.value))
    }


def codes_made() -> list[re.Pattern[str]]:
    """Of codes that are put together: what each may look like."""
    found = [
        re.compile(re.escape(start) + "[a-z0-9_.-]*")
        for text in templates().values()
        for start in _STARTS.findall(text)
        if start.partition(".")[0] in SORTS
    ]
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                pieces = [
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z0-9_.-]*"
                    for part in node.values
                ]
                shape = "".join(pieces)
                if re.match(rf"(?:{'|'.join(SORTS)})\\\.", shape):
                    found.append(re.compile(shape))
    return found


def uses() -> Iterator[Use]:
    """Calls such as `phrase("thing.unit", unit=unit)`."""
    for file, tree in trees().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or any(k.arg is None for k in node.keywords):
                continue
            named = [
                arg.value
                for arg in node.args
                if isinstance(arg, ast.Constant) and CODE.fullmatch(str(arg.value))
            ]
            words = frozenset(k.arg for k in node.keywords if k.arg)
            if len(named) == 1 and _gives_data(node):
                yield Use(file, node.lineno, str(named[0]), words)


_GIVES_DATA: Final = {"phrase", "fault", "say", "RuleBroken", "DateFault", "BadValue"}


def _gives_data(call: ast.Call) -> bool:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    return name in _GIVES_DATA


def _texts(tree: ast.Module, *, with_pieces: bool = False) -> Iterator[ast.Constant]:
    """Texts that are no docstrings; with the pieces of those that are put together, if asked."""
    docstrings = {
        id(statement.value)
        for node in ast.walk(tree)
        if isinstance(body := getattr(node, "body", None), list)
        for statement in body
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    }
    pieces = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
    }
    left_out = docstrings if with_pieces else docstrings | pieces
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or id(node) in left_out:
            continue
        if isinstance(node.value, str):
            yield node
