"""What had fallen overdue by a day counted from a deed, once that deed is taken back."""

from pathlib import Path

from engine.domain.assignment.commands import AnnulOverdue, WithdrawSubmission
from engine.domain.sentences import sentence_of
from engine.store.ports import Address
from office.answers.alerts import Alert, alerts
from office.answers.reading import reading
from office.words import worded
from projections.rebuilding.verify import verify
from tests.driven import DRIVE, Driven, driven
from tests.test_dates_from_events import COUNTY, FOLLOW, ONE, march, plan_of, waiting


def test_its_alert_ends_and_the_fact_can_be_annulled(tmp_path: Path, address: Address) -> None:
    with driven(tmp_path, address, definition=waiting()) as drive:
        drive.hand_in(plan_of(ONE), march(10))
        drive.tick(march(26))
        why, plan = "the wrong file", plan_of(ONE)
        drive.do(WithdrawSubmission, march(27), why, key=plan, authority=COUNTY)
        drive.office.catch_up()
        before = alert(drive)
        follow = plan._replace(duty=FOLLOW)
        drive.do(AnnulOverdue, march(28), "nothing was due", key=follow, authority=COUNTY)
        drive.office.catch_up()
        after, told = alert(drive), list(drive.office.log.read(0, 100_000))[-1]
        assert list(verify(drive.office.views, drive.office.log)) == []
    assert (before.cleared_by, before.cleared_on) == ("waits", march(27))
    assert (after.cleared_by, after.cleared_on) == ("annulled", march(27))
    assert "no deadline" in worded(sentence_of(told), "en")


def alert(drive: Driven) -> Alert:
    with reading(drive.office) as look:
        (found,) = [each for each in alerts(look, DRIVE) if each.duty == FOLLOW]
    return found
