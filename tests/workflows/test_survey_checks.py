"""What is wrong with a survey, each fault with its place and its remedy (section 4)."""

import pytest

from tests.spec import in_english
from tests.survey_world import TEXT
from workflows.faults import DefinitionFaults
from workflows.reading.loader import load
from workflows.schema import Definition

HEAD = TEXT.partition("[[surveys]]")[0]
SPEC = """
[[surveys]]
key = "second-measurement"
rules = ["R222"]
compares_with = "review"
subjects = ["section"]
options = [
  { key = "satisfied", points = 100 }, { key = "basic", points = 75 },
  { key = "unsatisfied", points = 0 },
]
return_at_least = 60
hide_below = 5

[[surveys]]
key = "review"
options = [{ key = "yes", points = 1 }, { key = "no", points = 0 }]
"""


def test_it_loads_as_the_document_writes_it() -> None:
    """R222: the keys of the section, without titles."""
    found = load(HEAD + SPEC, "review")
    assert isinstance(found, Definition)
    second, first = found.surveys or ()
    assert [option.points for option in second.options] == [100, 75, 0]
    assert (second.compares_with, second.return_at_least, second.hide_below) == ("review", 60, 5)
    assert (first.hide_below, first.subjects, first.return_at_least) == (5, (), None)


def test_a_definition_without_surveys_stores_none() -> None:
    """What older campaigns are stored as does not change."""
    assert not load(HEAD, "review").surveys


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ('subjects = ["sections"]', 'surveys[0].subjects[0]: unknown category "sections"'),
        ("hide_below = 1", "surveys[0].hide_below: 1 is too small; use 2 or more"),
        ("return_at_least = 101", "surveys[0].return_at_least: 101"),
        ("return_at_least = 0", "surveys[0].return_at_least: 0 is too small; use 1 or more"),
        ('compares_with = "second"', "surveys[0].compares_with: a survey cannot be compared"),
        ('compares_with = "first"', 'surveys[0].compares_with: unknown survey "first"'),
        ('by = "surveyor"', "surveys[0].by: unknown"),
        ('items = [{ key = "a" }, { key = "a" }]', 'surveys[0].items[1].key: key "a" is taken'),
    ],
)
def test_what_cannot_be_kept_is_named(written: str, fault: str) -> None:
    text = f"""{HEAD}
[[surveys]]
key = "second"
options = [{{ key = "yes", points = 1 }}, {{ key = "no", points = 0 }}]
{written}
"""
    with pytest.raises(DefinitionFaults) as caught:
        load(text, "review.toml")
    assert fault in in_english(caught.value), in_english(caught.value)


def test_one_option_is_no_choice() -> None:
    one = '[[surveys]]\nkey = "x"\noptions = [{ key = "yes", points = -1 }]\n'
    with pytest.raises(DefinitionFaults) as caught:
        load(HEAD + one, "review.toml")
    said = in_english(caught.value)
    assert "surveys[0].options: a survey needs at least 2 options to choose from" in said
    assert "surveys[0].options[0].points: -1 is too small" in said
