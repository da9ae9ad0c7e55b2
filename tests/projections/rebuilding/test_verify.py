"""The proof that views agree with the log: every difference, and none that is not there."""

from projections.feeding.checkpoints import positions
from projections.feeding.runner import Runner
from projections.rebuilding.rebuild import rebuild
from projections.rebuilding.verify import Difference, verify
from projections.registry import ALL
from projections.tables.open import open_views
from projections.tables.ports import RebuildHeld
from tests.projections.feeding.test_runner import Seen, hand_ins
from tests.projections.history import Place, eventful, plan_of, projected, worked
from tests.projections.rebuilding.test_rebuild import left_behind
from tests.spec import refused


def test_verify_finds_every_difference(place: Place) -> None:
    log = worked()
    views = projected(place("v"), log)
    assert list(verify(views, log)) == []
    bad = plan_of("town-02")
    with views.begin() as conn:
        conn.exec_driver_sql(f"UPDATE deadlines SET late = true WHERE item = '{bad}'")
        conn.exec_driver_sql("DELETE FROM units WHERE unit = 'town-01'")
        conn.exec_driver_sql("INSERT INTO alerts_owners VALUES ('x', 'y', 'z')")
    found = {(d.table, d.key, d.column): d for d in verify(views, log)}
    assert set(found) == {
        ("deadlines", bad, "late"), ("units", "town-01/2", None), ("alerts_owners", "x", None),
    }  # fmt: skip
    assert found["deadlines", bad, "late"] == Difference(
        projection="deadlines", table="deadlines", key=bad, column="late", old="True", new="False"
    )
    assert left_behind(views) == []


def test_verify_compares_what_stood_when_it_began(place: Place) -> None:
    """Whoever goes on meanwhile, and however far; it moves nothing itself."""
    log = eventful()
    views = open_views(place("v"))
    whole = Runner(views, log, ALL)
    whole.catch_up(until=20)
    Runner(views, log, ALL, only=whole.parts[:2]).catch_up(until=25)
    stood: list[dict[str, int]] = []

    def meanwhile(_at: int, _of: int) -> None:
        with views.connect() as conn:
            stood.append(dict(positions(conn)))
        whole.catch_up()

    assert list(verify(views, log, meanwhile)) == []
    assert set(stood[0].values()) == {20, 25}
    assert set(stood[1].values()) == {log.head()}


def test_verify_beside_a_swap_is_refused(place: Place) -> None:
    """What it was to compare is gone."""
    log = worked()
    views = projected(place("v"), log)

    def swap(_at: int, _of: int) -> None:
        rebuild(views, log, ["board"])

    with refused(RebuildHeld, "let it end"):
        list(verify(views, log, swap))
    assert list(verify(views, log)) == []
    assert left_behind(views) == []


def test_verify_names_parked_events(place: Place) -> None:
    """Whether they would still be parked, or be taken by now."""
    log = worked()
    bad = hand_ins(log)[1]
    poisoned = (Seen(poison=[bad]),)
    views = projected(place("v"), log, poisoned)
    error = f"ValueError: cannot take {bad}"
    left_out = Difference("seen", "parked", str(bad), "error", error, error)
    assert list(verify(views, log, registry=poisoned)) == [left_out]
    missing, taken = verify(views, log, registry=(Seen(),))
    assert (missing.table, missing.key, missing.old) == ("seen", str(bad), None)
    assert taken == Difference("seen", "parked", str(bad), "error", error, None)
