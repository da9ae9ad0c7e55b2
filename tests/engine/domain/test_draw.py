"""The draw: the vectors of its source, our own, and the recipe that is printed for outsiders."""

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.domain.inspection.draw import code_of, drawn, hash_of, order_of_draw
from tests.engine.domain.inspection_facts import CODE, HASH, RANDOMNESS, SECRET, TOWNS

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
