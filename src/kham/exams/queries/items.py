"""What an examined item says in words when only its tick, its diagnoses or its chart were filled."""

from typing import Any

from kham.exams.rules import charts
from kham.exams.rules.definition import FormDefinition


def in_words(form: FormDefinition, answers: dict[str, Any]) -> dict[str, Any]:
    """The answers, where an examined item without words says its tick or its diagnoses, and the jaws their chart.

    Nothing examined says nothing: an item is never written as normal by itself.
    """
    said = dict(answers)
    for item in (field for field in form.fields if field.finding and not answers.get(field.tag)):
        parts = {part.tag.removeprefix(item.tag): answers.get(part.tag) for part in form.items_of(item.tag)}
        codes = parts.get("_XD") or parts.get("_SB")
        if codes:
            said[item.tag] = str(codes)
        elif str(parts.get("_BT") or "") == "1":
            said[item.tag] = form.by_tag[f"{item.tag}_BT"].vi
    chart = form.by_tag.get("SO_DO_RANG")
    if chart and answers.get(chart.tag):
        upper, lower = charts.jaws(str(answers[chart.tag]), form.codes_of(chart))
        said |= {
            tag: text for tag, text in (("HAM_TREN", upper), ("HAM_DUOI", lower)) if not answers.get(tag)
        }
    return said
