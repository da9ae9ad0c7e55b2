import json

from tests.office.cli.conftest import Program


def test_a_plan_shows_its_blanks_and_cannot_be_announced_with_them(planned: Program) -> None:
    message = (
        "campaign 'spring' cannot be announced while its document leaves 1 blank: "
        "visits (Visits); fill each with: campaign set spring KEY VALUE --reason WHY"
    )
    planned.refuses(4, message, "announce spring")
    message = "to set a parameter needs a reason: give --reason WHY"
    planned.refuses(2, message, "set spring visits 3")
    out = planned.does("set spring visits 3 --reason meeting")
    assert "parameter visits set to 3; reason: meeting" in out
    assert out.endswith("→ next: campaign announce spring\n")


def test_blanks_may_be_filled_while_planning(office: Program) -> None:
    out = office.does("plan spring-drive --set visits=4 --reason meeting --command-id c-1")
    assert "parameter visits set to 4" in out
    assert "blanks" not in out
    again = office.does("plan spring-drive --set visits=4 --reason meeting --command-id c-1")
    assert again.startswith("this command is on record already; its first result:\n")
    message = "to set a parameter needs a reason: give --reason WHY"
    office.refuses(2, message, "plan spring-drive --id other --set visits=4")


def test_every_bad_value_is_named_and_nothing_is_planned(office: Program) -> None:
    bad = "plan spring-drive --reason x --set visits=often --set other=3 --set nothing"
    before = office.log()
    refused = office(bad)
    assert refused.code == 2
    assert refused.err.startswith("✘ nothing was planned: parameter 'visits' cannot be 'often'")
    assert "no parameter named 'other'" in refused.err
    assert "'nothing' is no pair; write KEY=VALUE" in refused.err
    assert office.log() == before


def test_a_campaign_has_a_plain_name_of_its_own(planned: Program) -> None:
    message = "campaign 'spring' exists already; choose another name with --id"
    planned.refuses(4, message, "plan spring-drive --id spring")
    message = "--id: 'a/b' must be lower-case letters, digits and hyphens, such as workstyle-2009"
    planned.refuses(2, message, "plan spring-drive --id a/b")
    message = "no calendar edition named 'nope'"
    planned.refuses(3, message, "plan spring-drive --id x --edition nope")


def test_an_unknown_campaign_is_told_with_those_that_are_known(office: Program) -> None:
    message = "no campaign named 'nope'; known: none yet, plan one with: campaign plan WORKFLOW"
    office.refuses(3, message, "announce nope")
    office.does("plan spring-drive --id spring")
    office.refuses(3, "no campaign named 'nope'; known: spring", "announce nope")


def test_from_announcing_to_archive(running: Program) -> None:
    running.does("suspend spring --reason flood")
    message = "cannot suspend campaign 'spring' while suspended; allowed now: resume, cancel"
    running.refuses(4, message, "suspend spring --reason flood")
    running.does("resume spring")
    message = (
        "campaign 'spring' cannot be concluded while these phases are not closed: mobilize, "
        "sum-up; no phase may be skipped (R041)"
    )
    running.refuses(4, message, "conclude spring")
    running.does("phase close spring mobilize --override group --reason flood")
    running.does("phase open spring sum-up")
    running.does("phase close spring sum-up")
    assert "→ next: campaign archive spring" in running.does("conclude spring")
    running.does("archive spring")
    message = "cannot archive campaign 'spring' while archived; allowed now: nothing more"
    running.refuses(4, message, "archive spring")


def test_a_campaign_is_cancelled_with_a_reason(running: Program) -> None:
    running.refuses(2, "to cancel a campaign needs a reason: give --reason WHY", "cancel spring")
    assert "campaign spring cancelled; reason: x" in running.does("cancel spring --reason x")


def test_units_join_and_leave_with_a_reason(running: Program) -> None:
    running.does("leave spring town-02 --reason merged")
    message = "unit 'town-02' does not take part in 'spring'"
    running.refuses(4, message, "leave spring town-02 --reason merged")
    assert "unit town-02 joined" in running.does("join spring town-02 --reason again")
    message = "no active unit named 'nope'; known: town-01, town-02, bureau"
    running.refuses(3, message, "join spring nope --reason why")


def test_a_dry_run_shows_and_records_nothing(planned: Program) -> None:
    before = planned.log()
    out = planned.does("cancel spring --reason x --dry-run")
    assert "campaign.cancelled.v1" in out
    assert out.endswith("dry run: nothing was recorded\n")
    out = planned.does("plan spring-drive --id other --set visits=1 --reason x --dry-run")
    assert "would be set: visits=1\n" in out
    assert planned.log() == before


def test_a_command_given_twice_counts_once(planned: Program) -> None:
    first = planned.does("cancel spring --reason x --command-id c-7").splitlines()
    before = planned.log()
    again = planned.does("cancel spring --reason x --command-id c-7").splitlines()
    assert again == ["this command is on record already; its first result:", *first]
    assert planned.log() == before


def test_a_change_is_told_as_json_too(planned: Program) -> None:
    (entry,) = json.loads(planned.does("cancel spring --reason x --json"))
    assert (entry["name"], entry["event"]["stamp"]["actor"]) == (
        "campaign.cancelled.v1",
        "office.chen",
    )


def test_the_campaigns_there_are(running: Program) -> None:
    shown = running.does("list")
    assert "spring" in shown
    assert "running" in shown
    (row,) = json.loads(running.does("list --json"))
    assert (row["campaign"], row["state"]) == ("spring", "running")


def test_no_campaign_yet(office: Program) -> None:
    assert office.does("list") == "Campaigns (none)\n"
