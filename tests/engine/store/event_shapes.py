"""Any instance of an event's shape, drawn from what its types allow."""

from datetime import UTC
from functools import cache
from typing import Any, cast

from hypothesis import strategies as st
from msgspec import inspect

from engine.domain.event import Event

_WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
_NUMBERS = st.integers(-(2**63), 2**63 - 1)


@cache
def events(kind: type[Event]) -> st.SearchStrategy[Event]:
    """Any event of this class."""
    return cast("st.SearchStrategy[Event]", _values(inspect.type_info(kind)))


def _values(shape: inspect.Type) -> st.SearchStrategy[Any]:
    match shape:
        case inspect.StrType():
            return _WORDS
        case inspect.BoolType():
            return st.booleans()
        case inspect.IntType():
            return _NUMBERS
        case inspect.DecimalType():
            return st.decimals(allow_nan=False, allow_infinity=False, places=4)
        case inspect.NamedTupleType(cls=cls, fields=fields):
            return st.builds(cls, *(_values(f.type) for f in fields))
        case inspect.NoneType():
            return st.none()
        case inspect.DateType():
            return st.dates()
        case inspect.TimeType():
            return st.times()
        case inspect.DateTimeType():
            return st.datetimes(timezones=st.just(UTC))
        case inspect.EnumType(cls=cls):
            return st.sampled_from(list(cls))
        case inspect.UnionType(types=types):
            return st.one_of([_values(one) for one in types])
        case inspect.VarTupleType(item_type=item):
            return st.lists(_values(item), max_size=2).map(tuple)
        case inspect.DictType(key_type=key, value_type=value):
            return st.dictionaries(_values(key), _values(value), max_size=2)
        case inspect.StructType(cls=cls, fields=fields):
            drawn: dict[str, st.SearchStrategy[Any]] = {f.name: _values(f.type) for f in fields}
            return st.builds(cls, **drawn)
        case inspect.DataclassType(cls=cls, fields=fields):
            drawn = {f.name: _values(f.type) for f in fields}
            return st.builds(cls, **drawn)
        case _:
            raise NotImplementedError(f"draw {shape} here too")
