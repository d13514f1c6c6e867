"""Random coherent facts of adults, minors and children, for the laws of the package."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from kham.exams.rules import forms
from kham.kernel.names import upper_name
from kham.records.rules.facts import CARRIED, Facts, clean
from kham.records.rules.layout import of_form

FORM = forms.load("adult")
LAYOUT = of_form(FORM)
LAYOUTS = {name: of_form(forms.load(name)) for name in ("adult", "minor", "child")}
# Youngest and oldest whole years of each form.
AGES = {"adult": (18, 110), "minor": (6, 17), "child": (0, 5)}
# Entered fields of the first part that have no name of their own among the facts.
OWN = {
    "TUAN_THAI", "SINH_NON", "HO_TEN_NGUOI_DI_CUNG", "MOI_QUAN_HE_VOI_TRE", "NGUOI_GIAM_HO", "SO_CCCD_NGH", "TSBT_MAC_BENH",
    "TSBT_MA_BENH", "TSGD_MAC_BENH", "TSGD_MA_BENH", "TS_TIEP_XUC_LAO",
}  # fmt: skip
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
def births(draw: st.DrawFn, exam: dt.date, form: str) -> str:
    """A birth date with its precision, whose age on the exam date is of the form."""
    youngest, oldest = AGES[form]
    latest = exam.replace(year=exam.year - youngest, day=1)
    earliest = dt.date(exam.year - oldest, 12, 28) if oldest < 100 else dt.date(1915, 1, 1)
    if earliest > latest:
        earliest = latest = exam.replace(year=exam.year - oldest, day=1)
    day = draw(st.dates(earliest, latest))
    precise = [day.isoformat(), f"{day:%Y-%m}"]
    return draw(
        st.sampled_from([*precise, f"{day:%Y}"] if form == "adult" and day.year < exam.year - 18 else precise)
    )


@st.composite
def answers(draw: st.DrawFn, form: str) -> dict[str, Any]:
    """Answers of the parts that people fill, by the type of each field of the form."""
    made: dict[str, Any] = {}
    for field in forms.load(form).fields:
        if (
            not field.national
            or field.row_of
            or field.type in ("table", "signature")
            or field.tag in CARRIED
            or (field.part in ("XML1", "XML2") and field.tag not in OWN)
            or draw(st.booleans())
        ):
            continue
        made[field.tag] = draw(_value(forms.load(form), field))
    if form == "child":
        made |= {"SO_CCCD_NGUOI_DI_CUNG": draw(digits(12)), "BINH_THUONG": draw(st.sampled_from("01"))}
    else:
        systolic, diastolic = draw(st.integers(91, 250)), draw(st.integers(40, 90))
        height, weight = draw(st.integers(1300, 2000)) / 10, draw(st.integers(300, 1300)) / 10
        made |= {
            "HUYET_AP": f"{systolic}/{diastolic}", "CHIEU_CAO": height, "CAN_NANG": weight,
            "CHI_SO_BMI": int(weight / (height / 100) ** 2 * 100 + 0.5) / 100, "NGAYCAP_CCCD": "2021-08-17",
        }  # fmt: skip
    made["NHOM_MAU"] = draw(st.sampled_from(["A", "O+", "AB-"]))
    return {tag: value for tag, value in made.items() if value != ""}


def _value(form: Any, field: Any) -> st.SearchStrategy[Any]:
    if field.type in ("yesno", "class", "code"):
        return st.sampled_from(sorted(form.codes_of(field)))
    if field.type == "icd":
        return st.lists(ICD, min_size=1, max_size=3, unique=True).map(";".join)
    if field.type == "integer":
        low, high = field.possible or (0, 99)
        return st.integers(int(low), int(high))
    if field.type == "decimal":
        return st.integers(0, 500).map(lambda n: n / 100)
    if field.type == "date":
        return st.dates(dt.date(2026, 1, 1), dt.date(2031, 1, 1)).map(dt.date.isoformat)
    if field.type == "digits":
        return digits(12)
    if field.type == "vision":
        return st.sampled_from(["10/10", "1/10", "1/20", "ST+"])
    return WORDS


@st.composite
def facts(draw: st.DrawFn, form: str = "adult") -> Facts:
    """Facts that pass the preflight."""
    moment = draw(st.datetimes(dt.datetime(2026, 1, 2), dt.datetime(2030, 12, 30))).replace(
        second=0, microsecond=0
    )
    number = draw(digits(12))
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
        birth=draw(births(moment.date(), form)),
        personal_number=draw(st.sampled_from(["", number]) if form == "child" else st.just(number)),
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
        health_class=None if form == "child" else draw(st.integers(1, 5)),
        icd=tuple(draw(st.lists(ICD, max_size=4, unique=True))),
        diseases=draw(WORDS),
        answers=draw(answers(form)),
        labs=() if form == "child" else tuple(draw(st.lists(rows, max_size=3))),
    )
