"""A survey as the command line tells it: the form to be printed, and the result."""

from engine.domain.survey.form import Form
from engine.ids import ItemKey
from engine.phrases import Phrase
from office.answers.surveys import SubjectShown, SurveyDetail
from office.boxes.called import called
from office.cli.render import say, show_line
from office.words import Language, worded


def tell_form(form: Form, key: ItemKey, lang: Language) -> None:
    """A sheet as it is filled in by hand."""
    show_line(worded(form.title, lang))
    show_line(worded(Phrase("say.survey.how"), lang))
    options = "   ".join(f"□ {worded(called(option), lang)}" for option in form.options)
    for subject in form.subjects:
        show_line("")
        show_line(worded(called(subject), lang))
        for item in form.items:
            show_line(f"  {worded(called(item), lang)}:  {options}")
    show_line("")
    say("say.survey.limit", lang)
    show_line(f"{key.campaign} {key.number} {form.digest[:19]}")


def tell_detail(detail: SurveyDetail, lang: Language) -> None:
    """What is special of a survey."""
    for each in detail.handed:
        say("say.survey.handed", lang, group=each.group, way=each.way, count=each.count)
    if detail.back is not None:
        say("say.survey.back", lang, count=detail.back)
    result = detail.result
    if result is None:
        return
    said = {"back": result.back, "handed": result.handed, "share": result.back_per_cent or "–"}
    say("say.survey.returned", lang, **said, spoilt=result.spoilt)
    if not result.enough:
        say("say.survey.not-enough", lang, share=result.share_asked)
    if not result.subjects:
        say("say.survey.too-few", lang, least=detail.hide_below)
    for subject in result.subjects:
        _tell(subject, detail, lang)
    for group in result.groups:
        say("say.survey.group", lang, group=group.title, n=group.sheets)
        for subject in group.subjects:
            _tell(subject, detail, lang)
    if result.hidden:
        say("say.survey.hidden", lang, groups=result.hidden)
    say("say.survey.limit", lang)


def _tell(subject: SubjectShown, detail: SurveyDetail, lang: Language) -> None:
    for cell in subject.cells:
        counts = "  ".join(
            f"{worded(option, lang)} {count} ({share}%)"
            for option, count, share in zip(detail.options, cell.counts, cell.per_cent, strict=True)
        )
        show_line(f"  {worded(subject.title, lang)} · {worded(cell.item, lang)}:  {counts}")
    if subject.change is not None:
        said = {"subject": subject.title, "points": subject.points, "before": subject.before}
        say("say.survey.change", lang, **said, change=f"{subject.change:+}")
    else:
        said = {"subject": subject.title, "points": subject.points}
        say("say.survey.points", lang, **said)
