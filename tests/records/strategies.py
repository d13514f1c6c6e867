"""Random coherent facts of adults, minors and children, for the laws of the package: invented encounters with drawn words in them."""

from __future__ import annotations

import dataclasses

from hypothesis import strategies as st

from kham.exams.queries import judging
from kham.exams.rules import forms
from kham.kernel.names import upper_name
from kham.records.rules import sampling
from kham.records.rules.facts import Facts, clean
from kham.records.rules.layout import of_form

FORMS = {name: forms.load(name) for name in ("adult", "minor", "child")}
FORM = FORMS["adult"]
LAYOUT = of_form(FORM)
LAYOUTS = {name: of_form(form) for name, form in FORMS.items()}
WORDS = st.text(
    alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạéèíóúýộửữỵ ABCĐÊƯ0123456789,.;:<>&\"'/()-+%\n", max_size=60
).map(clean)
NAMES = (
    st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạộử '", min_size=2, max_size=40)
    .map(clean)
    .filter(bool)
)


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text(alphabet="0123456789", min_size=length, max_size=length)


@st.composite
def facts(draw: st.DrawFn, form: str = "adult") -> Facts:
    """Facts that pass the preflight and hold nothing that must stay."""
    made = sampling.encounter(FORMS[form], draw(st.integers(0, 1_000_000)), "law", judging).facts
    words = {
        tag: draw(WORDS) for tag, value in made.answers.items() if _free(tag, value) and draw(st.booleans())
    }
    answers = {tag: value for tag, value in (dict(made.answers) | words).items() if value != ""}
    return dataclasses.replace(
        made,
        name=upper_name(draw(NAMES)),
        workplace=draw(WORDS),
        address=draw(WORDS.filter(bool)),
        diseases=draw(WORDS.filter(bool)) if made.diseases else "",
        answers=answers,
    )


def _free(tag: str, value: object) -> bool:
    """Whether an answer is words of a person, not a code, a number or a name of somebody."""
    return (
        isinstance(value, str)
        and tag.startswith(("NOI_KHOA_", "NHI_KHOA_", "KET_QUA_", "BENH_KHAC_", "HAM_"))
        and not tag.endswith("_PL")
    )
