"""The draw: the vectors of its source, our own, and the recipe that is printed for outsiders."""

import subprocess
import sys

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from engine.domain.inspection.draw import code_of, drawn, hash_of, order_of_draw
from engine.domain.inspection.events import PassedOver
from engine.domain.inspection.recipe import recipe
from engine.domain.inspection.table import Over
from tests.engine.domain.inspection_facts import (
    ANNOUNCED,
    CHOSEN,
    CODE,
    DRAWN,
    HASH,
    RANDOMNESS,
    SECRET,
    TOWNS,
)

LABELS = st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=12, unique=True)


def test_the_vector_of_the_draft() -> None:
    """Lavenderblush stands first, blue second (R146, R159)."""
    code = "5346f2efb5397a6788fc1f1d9c05c6d3f2abe9b7d16d8592a3695b6dbe9f2456"
    found = order_of_draw(["blue", "lavenderblush"], code, "1.2.3.4.5.6./" * 3)
    assert found == ["lavenderblush", "blue"]


def test_three_of_ten_towns() -> None:
    """In whatever order the pool is named (R146, R159)."""
    assert (
        code_of(SECRET)
        == CODE
        == ("d46eba3ff3df29f9a472174dccb1c40e71d73c298b60b063263b299db954880d")
    )
    assert (
        hash_of(CODE)
        == HASH
        == ("fa1f428a5973e28a793a82145a0f0dc38f9fbcad4eba8bf043f61cf720f8e0a4")
    )
    for pool in (TOWNS, TOWNS[::-1]):
        chosen, over = drawn(pool, 3, CODE, RANDOMNESS)
        assert (chosen, over) == (["town-02", "town-06", "town-05"], [])


def test_a_recused_town_is_passed_over_for_the_next() -> None:
    """R044."""
    found = drawn(TOWNS, 3, CODE, RANDOMNESS, {"town-06"})
    assert found == (["town-02", "town-05", "town-10"], ["town-06"])


def test_the_printed_recipe_draws_the_same_and_fails_for_another_code() -> None:
    """Ten lines that an outsider runs with Python alone, in a folder where nothing of ours is; and
    in whatever order the pool is printed (R146, R159).
    """
    over = (PassedOver(unit=CHOSEN[1], why=Over.RECUSED, reason="x"),)
    held = replace(DRAWN, chosen=(TOWNS[1], TOWNS[4], TOWNS[9]), passed_over=over)
    reversed_pool = replace(ANNOUNCED, pool=TOWNS[::-1])
    for announced, drawn_units in ((ANNOUNCED, DRAWN), (reversed_pool, DRAWN), (ANNOUNCED, held)):
        lines = recipe(announced, drawn_units)
        assert len(lines.splitlines()) == 10
        ran = run_alone(lines)
        assert ran.stdout.split() == list(drawn_units.chosen)
    wrong = run_alone(recipe(ANNOUNCED, replace(DRAWN, code=code_of("another"))))
    assert wrong.returncode != 0
    assert "AssertionError" in wrong.stderr


def run_alone(lines: str) -> subprocess.CompletedProcess[str]:
    alone = [sys.executable, "-I", "-S", "-c", lines]
    return subprocess.run(alone, capture_output=True, text=True, check=False, cwd="/")


@settings(max_examples=25)
@given(LABELS, st.text(min_size=1), st.data())
def test_recusing_moves_up_the_next_and_nobody_else(
    pool: list[str], randomness: str, data: st.DataObject
) -> None:
    order = order_of_draw(pool, CODE, randomness)
    recused = data.draw(st.sets(st.sampled_from(pool)))
    n = data.draw(st.integers(0, len(pool)))
    chosen, over = drawn(pool, n, CODE, randomness, recused)
    assert chosen == [label for label in order if label not in recused][:n]
    assert set(over) <= recused
