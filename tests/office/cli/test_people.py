"""campaign person, role, deputy: who is known, what they may be, who stands in for whom."""

import json

from tests.office.cli.conftest import Program

DAYS = "--from 2026-03-01 --to 2026-03-10"


def test_a_person_is_registered_amended_and_ended(office: Program) -> None:
    said = office.does("person register zhou --name 周 --email zhou@b.example --home bureau")
    assert "person zhou registered: 周" in said
    assert "person zhou amended: 周明" in office.does("person amend zhou --name 周明")
    found = {row["person"]: row for row in json.loads(office.does("person list --json"))}
    assert (found["zhou"]["name"], found["zhou"]["home"]) == ("周明", "bureau")
    assert found["town-01.chief"]["posts"] == ["unit_chief unit/town-01"]
    office.does("person end zhou --reason retired")
    assert "zhou" not in office.does("person list")
    office.refuses(
        4,
        "'zhou' is 周明, for ever; give another human an id of his own, or amend the name if it "
        "was misspelt",
        "person register zhou --name 邹",
    )


def test_how_somebody_is_reached_is_said_with_the_channels_of_the_office(office: Program) -> None:
    office.does("person register zhou --name 周")
    said = office.does("person amend zhou --channel file --language en")
    assert "how zhou is reached was changed" in said
    (found,) = (r for r in json.loads(office.does("person list --json")) if r["person"] == "zhou")
    assert (found["reach"], found["channel"], found["lang"]) == ({}, "file", "en")
    unknown = "the office has no channel “{}”; known: file. Channels stand in config.toml under "
    for wish, name in (("--channel pigeon", "pigeon"), ("--reach sms=138", "sms")):
        told = f"{name}: {unknown.format(name)}[[channels]]"
        office.refuses(2, told, f"person amend zhou {wish}")
    pair = "138: write it as CHANNEL=ADDRESS, such as dingtalk=13800000000; an empty address "
    office.refuses(2, pair + "reaches nobody there", "person amend zhou --reach 138")
    assert "how zhou is reached" in office.does("person amend zhou --channel", "")


def test_roles_are_granted_and_revoked(office: Program) -> None:
    office.does("person register zhou --name 周")
    given = office.does("role grant zhou liaison --unit bureau --letters")
    assert "zhou is liaison of unit bureau (g-4)" in given
    (row,) = json.loads(office.does("role list --person zhou --json"))
    assert (row["id"], row["scope"], row["letters"], row["counts"]) == (
        "g-4",
        "unit/bureau",
        True,
        True,
    )
    assert "no longer liaison" in office.does("role revoke g-4")
    assert "(none)" in office.does("role list --unit bureau")
    office.refuses(3, "no grant named 'g-4'; known: g-1, g-2, g-3", "role revoke g-4")
    assert office("role grant zhou king").code == 2
    office.refuses(
        2,
        "the scope of the grant: give a unit or a campaign, not both",
        "role grant zhou liaison --unit bureau --campaign x",
    )


def test_a_leader_plays_a_part_of_a_campaign_that_is_there(planned: Program) -> None:
    planned.does("person register li --name 李")
    planned.refuses(
        3, "no campaign named 'nope'; known: spring", "role grant li leader --campaign nope"
    )
    planned.does("role grant li leader --campaign spring --to 2026-12-31")
    assert "leader for campaign spring" in planned.does("role list --campaign spring")
    assert planned("role grant li leader --campaign spring --part cook").code == 3


def test_a_deputy_acts_on_named_days_only(office: Program) -> None:
    """R119."""
    message = "no person named 'nobody'; known: town-01.liaison, town-01.chief, town-02.liaison"
    office.refuses(3, message, f"deputy name nobody town-01.chief {DAYS}")
    office.does(f"deputy name town-01.liaison town-01.chief {DAYS}")
    chief = office.acting("town-01.chief")
    behalf = "--on-behalf-of town-01.liaison"
    assert "unit bureau retired" in chief.does(f"{behalf} unit retire bureau --reason x")
    office.refuses(
        8,
        "office.chen is not the deputy of 李梅 (town-01.liaison) on 2026-03-02; he must be named "
        "first with: campaign deputy name PERSON DEPUTY --from DAY --to DAY",
        f"{behalf} unit reinstate bureau --reason x",
    )
    chief.day = "2026-03-11"
    chief.refuses(
        8,
        "王强 (town-01.chief) is not the deputy of 李梅 (town-01.liaison) on 2026-03-10, "
        "2026-03-11; he must be named first with: campaign deputy name PERSON DEPUTY "
        "--from DAY --to DAY",
        f"{behalf} unit reinstate bureau --effective-on 2026-03-10 --reason x",
    )
    office.does("deputy end d-4")
    assert chief(f"{behalf} unit reinstate bureau --reason x").code == 8
    assert "(none)" in office.does("deputy list")


def test_who_names_a_deputy_who_is_away_himself_is_warned(office: Program) -> None:
    office.does(f"deputy name town-01.chief town-02.liaison {DAYS}")
    said = office.does(
        "deputy name town-01.liaison town-01.chief --from 2026-03-05 --to 2026-03-20"
    )
    assert (
        "⚠ 王强 (town-01.chief) is away himself from 2026-03-05 to 2026-03-10 (赵敏 "
        "(town-02.liaison) acts for him); letters go to another deputy or to the office"
    ) in said


def test_the_program_itself_is_nobody(office: Program) -> None:
    refused = office.acting("system")("unit retire bureau --reason x")
    assert refused.code == 2
    assert "is the program itself and no person" in refused.err
