"""docs/reference/coverage.md says of each of the 232 rules where it stands, and no more."""

import pytest

from tests.docs import coverage
from tests.docs.coverage import MEANINGS, Standing, campaigns, standings
from workflows.checks.acting import Always
from workflows.schema import Definition


def test_the_page_is_made_anew() -> None:
    """`python -m tests.docs.coverage > docs/reference/coverage.md` makes it."""
    assert coverage.PAGE.read_text("utf-8") == coverage.page()


def test_each_rule_stands_there_once_and_in_order() -> None:
    assert [each.rule.number for each in standings()] == [f"R{n:03d}" for n in range(1, 233)]


@pytest.mark.parametrize("standing", standings(), ids=lambda each: each.rule.number)
def test_the_campaign_of_the_document_says_what_becomes_of_the_rule(standing: Standing) -> None:
    assert standing.status in MEANINGS


def test_what_the_engine_does_for_every_campaign_is_shown_by_a_test() -> None:
    untested = [
        each.rule.number
        for each in standings()
        if set(each.places) & set(Always) and not each.tests
    ]
    assert untested == []


@pytest.mark.parametrize("definition", campaigns().values(), ids=lambda each: each.key)
def test_a_campaign_cites_the_rules_of_its_own_document(definition: Definition) -> None:
    own = {each.number for each in coverage.rules() if each.document == definition.source.seed}
    cited = {rule for each in definition.provisions for rule in each.rules if rule[0] == "R"}
    assert cited - own == set()


def test_no_rule_waits_or_is_left_out_while_something_acts_on_it() -> None:
    """What is beyond the engine is not also built, nor promised for later."""
    torn = [
        each.rule.number
        for each in standings()
        if each.beyond and (each.places or each.tests or each.later)
    ]
    assert torn == []
