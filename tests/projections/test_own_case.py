"""What views hold of inspections: of a sealed one nothing for anybody, of others a team its own."""

from pathlib import Path

from engine.ids import PersonId
from engine.store.log import CampaignLog
from projections import timeline
from projections.feeding.runner import Runner
from projections.items.queries import Wanted, campaigns_of, hidden, items
from projections.registry import ALL
from projections.seen import Seen
from projections.tables.open import open_views
from tests.inspected import QIAN, SUN, inspected_campaign
from tests.projections.history import Place
from tests.worlds import CAMPAIGN

NOBODY = Seen(frozenset())


def test_a_team_sees_its_own_case_and_nobody_a_sealed_one(place: Place, tmp_path: Path) -> None:
    """R046, R230; what is sealed stands in no view, not for its team either: papers tell it."""
    wanted = Wanted(family="inspection")
    with CampaignLog(tmp_path / "log.db", create=True) as log:
        inspected_campaign(log)
        views = open_views(place("views"))
        Runner(views, log, ALL).catch_up()
        with views.connect() as conn:
            every = items(conn, CAMPAIGN, wanted)
            assert [(row.key, row.own_state) for row in every] == [
                ("visits", "closed"),
                ("covert-visits", "closed"),
            ]
            for who in (SUN, QIAN):
                assert items(conn, CAMPAIGN, wanted, seen=NOBODY, who=who) == every
                assert campaigns_of(conn, who) == {CAMPAIGN}
                assert len(hidden(conn, who, CAMPAIGN)) == 1
            other = PersonId("somebody")
            assert items(conn, CAMPAIGN, wanted, seen=NOBODY, who=other) == []
            assert campaigns_of(conn, other) == frozenset()
            (sealed,) = hidden(conn, None, CAMPAIGN)
            told = {row.item for row in timeline.query(conn, campaign=CAMPAIGN, limit=1000)}
            assert sealed not in told
            before = min(r.position for r in log.read(0) if r.name == "inspection.revealed.v1") - 1
            then = items(conn, CAMPAIGN, wanted, at=before)
            assert [row.key for row in then] == ["visits"]
        views.dispose()
