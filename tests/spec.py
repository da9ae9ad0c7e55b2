"""Given / when / then: what a decision makes of a command, told in facts.

    given(decide, evolve, CampaignPlanned(...)).when(StartCampaign(...), CampaignContext())
        .then(CampaignStarted(...))

What the decision must know from elsewhere stands beside the command, where there is any. Facts
are compared whole, as one tuple. Whatever is decided must also fold without refusal and come back
unchanged from JSON, so every test of a command shows that too.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar, cast

import msgspec
import pytest

from engine.domain.event import Event
from office.words import worded

C = TypeVar("C")
E = TypeVar("E", bound=Event)
S = TypeVar("S")
X = TypeVar("X")
F = TypeVar("F", bound=BaseException)


def in_english(said: object) -> str:
    """What a person is told of a refusal, in English, by a face that adds nothing of its own.

    Of a phrase too, or of a value in one.
    """
    return worded(getattr(said, "phrase", said), "en")


@contextmanager
def refused(error: type[F], words: str) -> Iterator[pytest.ExceptionInfo[F]]:
    """What is done within is refused, in English words that this pattern is found in."""
    with pytest.raises(error) as caught:
        yield caught
    assert re.search(words, in_english(caught.value)), in_english(caught.value)


class Outcome(Generic[C, E, S, X]):
    """What is said about a command after it was decided."""

    def __init__(
        self,
        decide: Callable[[C, S | None, X], tuple[E, ...]],
        evolve: Callable[[S | None, E], S],
        past: tuple[E, ...],
        command: C,
        context: X,
    ) -> None:
        self._decide, self._evolve = decide, evolve
        self._past, self._command, self._context = past, command, context

    def then(self, *expected: E) -> S:
        """It acts: exactly these facts follow. Returns the state they lead to."""
        assert expected, "say stays_quiet() when nothing should happen"
        facts = self._decided()
        assert facts == expected
        for fact in facts:
            assert through_json(fact) == fact
        state = folded(self._evolve, (*self._past, *facts))
        assert state is not None
        return state

    def refuses(self, error: type[Exception], words: str) -> None:
        """It refuses: this very class, these very words in English."""
        with pytest.raises(error) as caught:
            self._decided()
        assert (type(caught.value), in_english(caught.value)) == (error, words)

    def stays_quiet(self) -> None:
        """Nothing needs doing, and nothing is said."""
        assert self._decided() == ()

    def _decided(self) -> tuple[E, ...]:
        return self._decide(self._command, folded(self._evolve, self._past), self._context)


class Given(Generic[C, E, S, X]):
    """The facts so far; `when` adds the wish."""

    def __init__(
        self,
        decide: Callable[[C, S | None, X], tuple[E, ...]],
        evolve: Callable[[S | None, E], S],
        past: tuple[E, ...],
    ) -> None:
        self._decide, self._evolve, self._past = decide, evolve, past

    def when(self, command: C, context: X | None = None) -> Outcome[C, E, S, X]:
        """This is asked for, while elsewhere things are so."""
        # None stands for itself, where a decision asks for nothing.
        return Outcome(self._decide, self._evolve, self._past, command, cast(X, context))


def given(
    decide: Callable[[C, S | None, X], tuple[E, ...]],
    evolve: Callable[[S | None, E], S],
    *past: Event,
) -> Given[C, E, S, X]:
    """What has happened so far on one stream."""
    # Typed as Event, as the checker would else join a mixed past to that and lose E.
    return Given(decide, evolve, cast(tuple[E, ...], past))


def folded(evolve: Callable[[S | None, E], S], facts: Iterable[E]) -> S | None:
    """The state after these facts, from nothing."""
    state: S | None = None
    for fact in facts:
        state = evolve(state, fact)
    return state


def through_json(fact: E) -> E:
    """The fact as it is read back after being stored."""
    return msgspec.json.decode(msgspec.json.encode(fact), type=type(fact))
