"""What the rules say of answers that belong to no encounter: invented people of the sample packages. No viewer is asked for."""

import datetime as dt
from typing import Any

from kham.exams.rules import evaluation, growth
from kham.exams.rules.definition import FormDefinition
from kham.kernel.partial_date import PartialDate


def judged(
    form: FormDefinition, answers: dict[str, Any], *, sex: str, birth: str, on: dt.date
) -> evaluation.Evaluation:
    """Findings, class of each organ and complaints. `birth` is ISO with its precision."""
    return evaluation.evaluate(form, answers, sex=sex, birth=PartialDate.from_iso(birth), on=on)


def grown(*, sex: str, birth: str, on: dt.date, weeks: int, **measures: float) -> growth.Scores:
    """WHO z-scores of a child born after so many weeks; measures are weight (kg), height (cm), head (cm)."""
    days = growth.age_in_days(PartialDate.from_iso(birth), on)
    return growth.scores(sex=sex, days=growth.corrected(days, weeks), **measures)
