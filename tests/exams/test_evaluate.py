"""`./kham forms evaluate`: the shape it prints, and that nothing a person can type makes it fall over."""

import io
import json
import sys
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kham.exams import cli
from kham.exams.rules import evaluation, forms
from kham.kernel.reasons import Refusal

CASE: dict[str, Any] = {"sex": "male", "birth_date": "1950", "exam_date": "2026-08-05", "answers": {}}


def run(
    monkeypatch: pytest.MonkeyPatch, text: str | bytes, *, form: str = "adult", lines: bool = False
) -> int:
    """The command with --json on what is given to its standard input."""
    source = io.TextIOWrapper(
        io.BytesIO(text if isinstance(text, bytes) else text.encode()), encoding="utf-8"
    )
    monkeypatch.setattr(sys, "stdin", source)
    options = type("Options", (), {"form": form, "json": True, "lines": lines})
    return cli.evaluate(options)  # type: ignore[arg-type]  # a namespace in all but name


def judged(form: str = "adult", **more: Any) -> dict[str, Any]:
    return evaluation.case(form, {**CASE, **more}).as_json()


def complaints(**answers: Any) -> dict[str, str]:
    return {c["tag"]: c["severity"] for c in judged(answers=answers)["complaints"]}


def test_the_shape_is_exactly_the_one_promised(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    text = json.dumps({**CASE, "answers": {"HUYET_AP": "165/100", "CHIEU_CAO": "160", "CAN_NANG": "70"}})
    assert run(monkeypatch, text) == 0
    said = json.loads(capsys.readouterr().out)
    assert set(said) == {"form", "version", "triage", "findings", "health_class", "complaints"}
    assert set(said["findings"][0]) == {"rule", "version", "level", "sentence", "tags"}
    assert set(said["health_class"]) == {"overall", "organs", "doctor_decides"}
    assert all(set(organ) == {"class", "reason"} for organ in said["health_class"]["organs"].values())
    assert (said["form"], said["triage"]) == ("adult", "R")


@pytest.mark.parametrize(
    ("form", "birth", "answers", "rule"),
    [
        ("adult", "1981", {"HUYET_AP": "150/95"}, "blood_pressure"),
        ("adult", "1950", {"PHQ9_9": "1"}, "self_harm"),
        ("minor", "2016-03-01", {"CHIEU_CAO": "138", "CAN_NANG": "41"}, "bmi_child"),
        ("child", "2024-08-05", {"CHU_VI_VONG_CANH_TAY": "114"}, "arm"),
    ],
)
def test_every_form_is_judged(form: str, birth: str, answers: dict, rule: str) -> None:
    said = judged(form, birth_date=birth, answers=answers)
    assert rule in {found["rule"] for found in said["findings"]} and not said["complaints"]


def test_the_mental_form_takes_what_it_asks() -> None:
    form = forms.load("mental")
    asked = next(tag for tag in ("PHQ9_9", *form.by_tag) if tag in form.by_tag and form.by_tag[tag].codes)
    said = judged("mental", answers={asked: next(iter(form.codes_of(form.by_tag[asked])))})
    assert said["form"] == "mental" and not [c for c in said["complaints"] if c["tag"] == asked]


def test_elderly_answers_need_the_age() -> None:
    assert not judged(answers={"ADL_1": "0"})["complaints"]
    assert [c["severity"] for c in judged(birth_date="1990", answers={"ADL_1": "0"})["complaints"]] == [
        "wrong form"
    ]


def test_wrong_ages_and_dates_are_complaints() -> None:
    assert [c["severity"] for c in judged(birth_date="2012-05")["complaints"]] == ["wrong form"]
    assert [c["severity"] for c in judged(birth_date="2027")["complaints"]] == ["impossible"]
    assert [c["severity"] for c in judged(birth_date="1850")["complaints"]] == ["implausible"]
    assert judged("child", birth_date="1800")["complaints"]
    assert judged(birth_date=None)["complaints"] == []


def test_values_are_understood_guarded_and_confirmed() -> None:
    assert complaints(HUYET_AP="12080") == {
        "HUYET_AP": "implausible"
    }  # understood as 120/80, to be confirmed
    assert complaints(HUYET_AP="120-80") == {"HUYET_AP": "implausible"}
    assert complaints(HUYET_AP="120/80") == {}
    assert complaints(HUYET_AP="80/120") == {"HUYET_AP": "impossible"}
    assert complaints(HUYET_AP="400/90") == {"HUYET_AP": "impossible"}
    assert complaints(CAN_NANG="70,5", CHIEU_CAO="160,5") == {}
    assert complaints(XN_GLUCOSE="126", XN_HEMOGLOBIN="13.5") == {
        "XN_GLUCOSE": "impossible",
        "XN_HEMOGLOBIN": "impossible",
    }
    assert complaints(CHIEU_CAO="1.62", XN_CREATININ="0.9", XN_TRIGLYCERID="150") == {
        "CHIEU_CAO": "impossible",
        "XN_CREATININ": "impossible",
        "XN_TRIGLYCERID": "impossible",
    }
    assert complaints(NHIET_DO="41") == {"NHIET_DO": "implausible"}
    assert complaints(CHI_SO_BMI="30", CHIEU_CAO="160", CAN_NANG="60") == {"CHI_SO_BMI": "implausible"}


def test_the_other_unit_is_named_with_the_value_to_type() -> None:
    sentence = judged(answers={"XN_GLUCOSE": "126"})["complaints"][0]["sentence"]
    assert "mg/dL" in sentence and "7 mmol/L" in sentence


def test_a_child_measured_wrongly_is_a_complaint_and_no_finding() -> None:
    said = judged(
        "child",
        birth_date="2025-08-05",
        answers={"CHIEU_DAI": "50", "CAN_NANG": "9.6", "CHIEU_DAI_TUOI_SD": "-1"},
    )
    assert {c["tag"] for c in said["complaints"]} >= {"CHIEU_DAI"}
    assert "stunting" not in {found["rule"] for found in said["findings"]}


def test_wrong_types_are_complaints_of_the_field() -> None:
    assert complaints(MACH={"a": 1}) == {"MACH": "impossible"}
    assert complaints(MACH=[70]) == {"MACH": "impossible"}
    assert complaints(MACH=True) == {"MACH": "impossible"}
    assert complaints(MACH=float("nan")) == {"MACH": "impossible"}
    assert complaints(TSBT_TANG_HUYET_AP=float("inf")) == {"TSBT_TANG_HUYET_AP": "impossible"}
    assert complaints(KHONG_CO_TRUONG_NAY=1) == {"KHONG_CO_TRUONG_NAY": "wrong form"}


@pytest.mark.parametrize(
    "wrong",
    [
        [], "x", None, 3, {}, {**CASE, "sex": "nam"}, {**CASE, "sex": None}, {**CASE, "sex": ["male"]}, {**CASE, "answers": []},
        {**CASE, "exam_date": "05/8/2026"}, {**CASE, "exam_date": None}, {**CASE, "birth_date": "1950-13"}, {**CASE, "birth_date": "0000"},
        {**CASE, "birth_date": {"year": 1950}},
    ],
)  # fmt: skip
def test_a_case_that_is_none_is_refused(wrong: Any) -> None:
    with pytest.raises(Refusal, match=r"."):
        evaluation.case("adult", wrong)


def test_a_bad_line_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    good = json.dumps(CASE)
    text = "\n".join(
        [good, "{bad", "", "[" * 100_000, '{"sex": "male"}', good.replace("{}", '{"HO_TEN": "\\ud800"}')]
    )
    assert run(monkeypatch, text.encode() + b"\n\xff\xfe{\n" + good.encode(), lines=True) == 1
    printed = capsys.readouterr()
    rows = [json.loads(line) for line in printed.out.splitlines()]
    assert [row.get("line") for row in rows] == [None, 2, 4, 5, None, 7, None]
    assert "dòng 2" in printed.err and "Traceback" not in printed.err


def test_the_version_of_the_exam_date_counts() -> None:
    """An exam before 1/7/2026 is judged by the form of that day where there is one."""
    said = judged(exam_date="2026-05-10", answers={"HUYET_AP": "150/95"})
    assert said["triage"] == "R"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)
TAGS = st.sampled_from([*forms.load("adult").by_tag, *forms.load("child").by_tag, "GI_DO"])


@settings(max_examples=150, deadline=None)
@given(
    form=st.sampled_from(["adult", "minor", "child"]),
    answers=st.dictionaries(TAGS, ANYTHING, max_size=6),
    birth=st.none() | st.dates().map(str) | st.sampled_from(["1950", "2024-02", "9999"]),
    on=st.dates().map(str),
    sex=st.sampled_from(["male", "female", "other"]),
)
def test_no_answer_makes_it_fall_over(form: str, answers: dict, birth: str | None, on: str, sex: str) -> None:
    said = evaluation.case(form, {"sex": sex, "birth_date": birth, "exam_date": on, "answers": answers})
    json.dumps(said.as_json())


def test_it_is_quick() -> None:
    """Two thousand cases a second is the aim (docs/reference/benchmarks.md); here a tenth of it, on any machine."""
    answers = {"HUYET_AP": "152/94", "CHIEU_CAO": "160", "CAN_NANG": "70", "MACH": "80", "XN_GLUCOSE": "6.1"}
    evaluation.case("adult", {**CASE, "answers": answers})
    began = time.perf_counter()
    for _ in range(200):
        evaluation.case("adult", {**CASE, "answers": answers})
    assert 200 / (time.perf_counter() - began) > 200
