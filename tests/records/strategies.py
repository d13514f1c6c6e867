"""Random coherent facts of adults, for the laws of the package."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from kham.exams.rules import forms
from kham.kernel.names import upper_name
from kham.records.rules.facts import Facts, clean
from kham.records.rules.layout import of_form

FORM = forms.load("adult")
LAYOUT = of_form(FORM)
WORDS = st.text(
    alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạéèíóúýộửữỵ ABCĐÊƯ0123456789,.;:<>&\"'/()-+%\n", max_size=60
).map(clean)
NAMES = (
    st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạộử '", min_size=2, max_size=40)
    .map(clean)
    .filter(bool)
)
ICD = st.from_regex(r"[A-EG-Y][0-9]{2}(\.[0-9])?", fullmatch=True).filter(
    lambda c: c[:3] not in {"B20", "B21", "B22", "B23", "B24"}
)


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text(alphabet="0123456789", min_size=length, max_size=length)


@st.composite
def births(draw: st.DrawFn, exam: dt.date) -> str:
    """An adult's birth date with its precision."""
    day = draw(st.dates(dt.date(1915, 1, 1), exam.replace(year=exam.year - 19, day=1)))
    return draw(st.sampled_from([day.isoformat(), f"{day:%Y-%m}", f"{day:%Y}"]))


@st.composite
def answers(draw: st.DrawFn) -> dict[str, Any]:
    """Answers of XML1 extras, XML7, XML9 and XML10 by the type of each field of the form."""
    made: dict[str, Any] = {}
    for field in FORM.fields:
        if (
            not field.national
            or field.row_of
            or field.origin not in ("entered",)
            or field.part not in ("XML7", "XML9", "XML10")
            or draw(st.booleans())
        ):
            continue
        made[field.tag] = draw(_value(field))
    systolic, diastolic = draw(st.integers(91, 250)), draw(st.integers(40, 90))
    made["HUYET_AP"] = f"{systolic}/{diastolic}"
    height, weight = draw(st.integers(1300, 2000)) / 10, draw(st.integers(300, 1300)) / 10
    made |= {
        "CHIEU_CAO": height,
        "CAN_NANG": weight,
        "CHI_SO_BMI": int(weight / (height / 100) ** 2 * 100 + 0.5) / 100,
    }
    made |= {"NHOM_MAU": draw(st.sampled_from(["A", "O+", "AB-"])), "NGAYCAP_CCCD": "2021-08-17"}
    return {tag: value for tag, value in made.items() if value != ""}


def _value(field: Any) -> st.SearchStrategy[Any]:
    if field.type in ("yesno", "class", "code"):
        return st.sampled_from(sorted(FORM.codes_of(field)))
    if field.type == "icd":
        return st.lists(ICD, min_size=1, max_size=3, unique=True).map(";".join)
    if field.type == "integer":
        return st.integers(40, 140)
    if field.type == "decimal":
        return st.integers(0, 500).map(lambda n: n / 100)
    if field.type == "vision":
        return st.sampled_from(["10/10", "1/10", "1/20", "ST+"])
    return WORDS


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """Facts that pass the preflight."""
    moment = draw(st.datetimes(dt.datetime(2026, 1, 2), dt.datetime(2030, 12, 30))).replace(
        second=0, microsecond=0
    )
    rows = st.fixed_dictionaries(
        {
            "MA_CHI_SO": st.sampled_from(["XN_GLUCOSE", "0200012"]),
            "GIA_TRI": st.from_regex(r"[0-9]{1,3}\.[0-9]", fullmatch=True),
            "DON_VI_DO": st.just("mmol/L"),
        }
    )
    return Facts(
        visit_id=draw(st.uuids()).hex,
        exam_date=moment.date().isoformat(),
        arrived=moment.isoformat(timespec="minutes"),
        name=upper_name(draw(NAMES)),
        sex=draw(st.sampled_from(["male", "female", "other"])),
        birth=draw(births(moment.date())),
        personal_number=draw(digits(12)),
        ethnicity="01",
        occupation=draw(digits(2)),
        workplace=draw(WORDS),
        address=draw(WORDS.filter(bool)),
        province="31",
        commune=draw(digits(5)),
        phone=draw(st.sampled_from(["", "0912345678"])),
        reason="Khám sức khỏe định kỳ",
        facility5="31999",
        facility13=draw(digits(13)),
        groups=tuple(str(n) for n in sorted(draw(st.sets(st.integers(1, 16), min_size=1, max_size=4)))),
        payer=draw(st.sampled_from("123459")),
        kind=draw(st.sampled_from(["periodic", "screening"])),
        health_class=draw(st.integers(1, 5)),
        icd=tuple(draw(st.lists(ICD, max_size=4, unique=True))),
        diseases=draw(WORDS),
        answers=draw(answers()),
        labs=tuple(draw(st.lists(rows, max_size=3))),
    )
