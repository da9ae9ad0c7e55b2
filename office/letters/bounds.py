"""How much a template that others wrote may make: whatever it says, a few megabytes at most."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from typing import Any, Final

from jinja2.compiler import CodeGenerator, Frame
from jinja2.nodes import Concat
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

MOST: Final = 2_000_000
"""Signs of a letter, and of any text, list or table on the way to it."""
_MOST_BITS: Final = 100_000
_WIDE: Final = re.compile(r"\d{5,}")
_GROWING: Final = frozenset(
    ("center", "expandtabs", "ljust", "rjust", "zfill", "join", "replace", "translate")
)
_FILTERS: Final = (
    *("batch", "center", "format", "indent", "join", "replace", "slice", "tojson", "wordwrap"),
)


class TooMuch(ValueError):
    """The template makes more than a letter can be."""


class _Gathered(list[str]):
    """What a block, a macro or a call has made so far."""

    def __init__(self) -> None:
        super().__init__()
        self._made = 0

    def append(self, part: str) -> None:
        self.extend((part,))

    def extend(self, parts: Iterable[str]) -> None:
        for part in parts:
            self._made += len(part)
            if self._made > MOST:
                raise TooMuch
            super().append(part)


class _Bounding(CodeGenerator):
    def buffer(self, frame: Frame) -> None:
        super().buffer(frame)
        self.writeline(f"{frame.buffer} = environment.gathered()")

    def visit_Concat(self, node: Concat, frame: Frame) -> None:  # noqa: N802
        self.write("environment.bounded(")
        super().visit_Concat(node, frame)
        self.write(")")


class BoundedEnvironment(ImmutableSandboxedEnvironment):
    """Raises TooMuch before it makes anything that is larger than a letter may be."""

    code_generator_class = _Bounding
    intercepted_binops = frozenset(("*", "**", "%", "+"))
    gathered = _Gathered

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.globals.pop("lipsum")
        for name in _FILTERS:
            self.filters[name] = _bounded(self.filters[name])

    @staticmethod
    def bounded(made: Any) -> Any:
        """The same, if it is not too much."""
        if _size(made) > MOST:
            raise TooMuch
        return made

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """What a template reckons."""
        if operator == "%" and isinstance(left, str):
            _check(left, right if isinstance(right, tuple) else (right,))
        elif isinstance(left, int) and isinstance(right, int):
            bits = left.bit_length() * (right if operator == "**" else 1) + right.bit_length()
            if bits > _MOST_BITS:
                raise TooMuch
        elif operator == "*":
            _check_product(left, right)
        return self.bounded(super().call_binop(context, operator, left, right))

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """`"{:>20}".format(…)`."""
        made = super().wrap_str_format(value)
        return None if made is None else _checked(made, value.__self__)

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        """A method of a text that may make a longer one, or anything else."""
        own = getattr(__obj, "__self__", None)
        if isinstance(own, str) and getattr(__obj, "__name__", "") in _GROWING:
            _check(own, (*args, *kwargs.values()))
        return super().call(__context, __obj, *args, **kwargs)


def _checked(made: Callable[..., str], own: str) -> Callable[..., str]:
    @wraps(made)
    def wrapper(*args: Any, **kwargs: Any) -> str:
        _check(own, (*args, *kwargs.values()))
        return made(*args, **kwargs)

    return wrapper


def _bounded(filtering: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(filtering)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        given = [*args, *kwargs.values()]
        first = next((n for n, each in enumerate(given) if isinstance(each, str)), None)
        _check("" if first is None else given.pop(first), given)
        return filtering(*args, **kwargs)

    return wrapper


def _check(text: str, given: Iterable[Any]) -> None:
    """Whether what is made of a text by these might be too much: at most their product is made."""
    if _WIDE.search(text):
        raise TooMuch
    for each in given:
        _check_product(text, each)


def _check_product(one: Any, other: Any) -> None:
    if max(_size(one), 1) * max(_size(other), 1) > MOST:
        raise TooMuch


def _size(value: Any) -> int:
    """Signs of a text, or of all in a list or a table; a number is how often it may repeat."""
    if isinstance(value, int):
        return abs(value)
    if isinstance(value, list | tuple):
        return sum(_size(each) if isinstance(each, str) else 1 for each in value)
    if isinstance(value, Mapping):
        return sum(_size(each) if isinstance(each, str) else 1 for each in value.values())
    return len(value) if isinstance(value, str) else 1
