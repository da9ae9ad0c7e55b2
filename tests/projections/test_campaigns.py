"""Campaigns: phases, duties and units, on short histories."""

from datetime import date

from engine.domain.campaign.events import ParameterSet
from engine.domain.phase import events as p
from projections.campaigns import queries as campaigns
from projections.campaigns.tables import Override
from tests.projections.history import (
    CAMPAIGN_STREAM,
    PHASE_STREAM,
    Place,
    begun,
    projected,
)
from tests.samples import (
    CAMPAIGN,
    definition_with_blanks,
    march,
    stamp,
    verdict,
)


def test_a_campaign_with_its_phases_duties_and_units(place: Place) -> None:
    with projected(place("v"), begun()).connect() as conn:
        found = campaigns.campaign(conn, CAMPAIGN)
        phases = campaigns.phases(conn, CAMPAIGN)
        units = campaigns.participants(conn, CAMPAIGN)
        assert campaigns.running(conn) == (CAMPAIGN,)
        assert [rung.key for rung in campaigns.ladder(conn, CAMPAIGN)][:2] == ["T-7", "T-3"]
        assert found is not None
        phase_of = {
            task.key: phase.key
            for phase in campaigns.definition(conn, found).phases
            for task in phase.tasks
        }
    assert (found.state, found.title_en, found.workflow) == ("running", "Spring", "spring")
    assert [(row.phase, row.state, row.starts_on, row.ends_on) for row in phases] == [
        ("mobilize", "open", march(1), date(2009, 4, 10)),
        ("implement", "pending", date(2009, 4, 11), date(2009, 6, 30)),
    ]
    assert phase_of == {"plan-filed": "mobilize", "self-check": "implement"}
    assert [row.unit for row in units] == ["bureau-01", "office-01", "town-01", "town-02"]


def test_the_strip_shows_how_a_phase_was_closed(place: Place) -> None:
    log = begun()
    refused = p.PhaseGateRefused(stamp=stamp(march(3)), verdict=verdict(met=False))
    forced = p.PhaseClosedByOverride(
        stamp=stamp(march(4), reason="flood"), verdict=verdict(met=False), authority="市委"
    )
    log.add(PHASE_STREAM, refused)
    with projected(place("v"), log).connect() as conn:
        row = campaigns.phases(conn, CAMPAIGN)[0]
    assert (row.state, row.verdict) == ("closing", verdict(met=False))
    forced_at = log.add(PHASE_STREAM, forced)
    with projected(place("v"), log).connect() as conn:
        row = campaigns.phases(conn, CAMPAIGN)[0]
    assert (row.state, row.authority, row.closed_on) == ("closed", "市委", march(4))
    assert row.override == Override(
        event=forced_at,
        on=march(4),
        authority="市委",
        reason="flood",
        unmet=tuple(criterion.key for criterion in verdict(met=False).unmet),
    )


def test_a_blank_that_is_filled_gives_the_phases_their_dates(place: Place) -> None:
    log = begun(definition_with_blanks())
    log.events.pop()
    with projected(place("v"), log).connect() as conn:
        assert campaigns.phases(conn, CAMPAIGN)[0].ends_on is None
    log.add(
        CAMPAIGN_STREAM,
        ParameterSet(stamp=stamp(march(1)), key="mobilize-end", value="2009-04-03"),
    )
    with projected(place("v"), log).connect() as conn:
        assert campaigns.phases(conn, CAMPAIGN)[0].ends_on == date(2009, 4, 3)
