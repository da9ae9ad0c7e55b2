"""A simulation on the screen: a bar while it plays, then what it put on record."""

from datetime import date

from engine.ids import CampaignId
from engine.phrases import phrase
from office.demo.proof import progress_bar
from office.demo.teller import Teller, console_for_output
from office.settings import Settings
from office.simulation.perform import perform
from office.simulation.temper import Tempers
from office.words import Language, worded


def main(
    settings: Settings,
    campaign: CampaignId,
    seed: int,
    *,
    until: date | None = None,
    days: int | None = None,
    shares: Tempers | None = None,
    lang: Language = "zh",
) -> int:
    """Play and tell; 0. Raises what `perform` raises: the face maps it to its exit code."""
    teller = Teller(console_for_output(), lang)
    with progress_bar(teller) as bar:
        task = bar.add_task(campaign, total=None, note="")

        def day_over(day: date, number: int, of: int) -> None:
            bar.update(task, completed=number, total=of, note=day.isoformat())

        report = perform(
            settings, campaign, seed, until=until, days=days, shares=shares, progress=day_over
        )
    tempers = tuple(f"{worded(t.temper, lang)} {t.units}" for t in report.tempers)
    teller.heading("label.demo.simulation-of", campaign=campaign)
    teller.say(
        "say.demo.played",
        first=report.first,
        last=report.last,
        seed=seed,
        tempers=tempers,
    )
    columns = ("label.demo.event", "label.demo.count")
    teller.table(columns, [(f.name, str(f.count)) for f in report.facts], right="1")
    teller.say(
        "say.demo.scheduler",
        opened=phrase("count.occurrences", count=report.opened),
        overdue=phrase("count.overdue-facts", count=report.overdue),
        reminded=phrase("count.reminders", count=report.reminded),
        delivered=report.delivered,
        turned_away=phrase("count.times", count=report.turned_away),
    )
    return 0
