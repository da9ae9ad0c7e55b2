"""A simulation on the screen: a bar while it plays, then what it put on record."""

from datetime import date

from engine.ids import CampaignId
from office.demo.proof import progress_bar
from office.demo.teller import Language, Teller, console_for_output
from office.demo.words import TEMPERS
from office.plurals import counted
from office.settings import Settings
from office.simulation.perform import perform
from office.simulation.temper import Tempers


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
    tempers = ", ".join(f"{teller.title(TEMPERS[t.temper])} {t.units}" for t in report.tempers)
    teller.heading(f"模拟 {campaign}", f"Simulation of {campaign}")
    teller.say(
        f"{report.first} 至 {report.last}，种子 {seed}；{tempers}",
        f"{report.first} to {report.last}, seed {seed}; {tempers}",
    )
    columns = (("事件", "Event"), ("个", "Count"))
    teller.table(columns, [(f.name, str(f.count)) for f in report.facts], right="1")
    teller.say(
        f"调度器：开启周期 {report.opened}，记录逾期 {report.overdue}，提醒 {report.reminded}，"
        f"送达 {report.delivered}；材料不全被挡回 {report.turned_away} 次",
        f"Scheduler: {counted(report.opened, 'occurrence')} opened, "
        f"{counted(report.overdue, 'overdue fact')}, {counted(report.reminded, 'reminder')}, "
        f"{report.delivered} delivered; turned away as incomplete "
        f"{counted(report.turned_away, 'time')}",
    )
    return 0
