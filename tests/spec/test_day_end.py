"""Rule tables of the day's end: one class an encounter, the clock of results, supplies, emergencies in any order, the slip."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kham.exams.rules import catalogue, closing, emergencies, outcomes, results, slip, supplies
from kham.kernel.reasons import Refusal

NOON = dt.datetime(2026, 8, 5, 5, 0, tzinfo=dt.UTC)
STATES = ["checked_in", "in_progress", "ready", "concluded", "left", "void"]


# --- every encounter in exactly one class


@pytest.mark.parametrize(
    ("state", "stations", "kind", "expected"),
    [
        ("concluded", ["blood"], "", "concluded"),
        ("concluded", [], "refused", "concluded"),
        ("ready", ["blood"], "", "unsigned"),
        ("checked_in", [], "", "unexplained"),
        ("in_progress", ["blood"], "", "unexplained"),
        ("left", ["measurements"], "busy", "partly"),
        ("left", ["measurements"], "refused", "partly"),
        ("left", ["measurements"], "transferred", "partly"),
        ("left", ["reception"], "busy", "not_examined"),
        ("left", [], "busy", "not_examined"),
        ("left", [], "", "not_examined"),
        ("left", [], "refused", "refused"),
        ("left", ["reception"], "elsewhere", "elsewhere"),
        ("left", [], "transferred", "transferred"),
        ("void", ["blood"], "busy", ""),
    ],
)
def test_class_of_an_encounter(state: str, stations: list[str], kind: str, expected: str) -> None:
    assert outcomes.classify(outcomes.Case(state, tuple(stations), kind)) == expected


CASES = st.builds(
    outcomes.Case,
    st.sampled_from(STATES),
    st.lists(st.sampled_from(["reception", "history", "blood", "labs"]), unique=True).map(tuple),
    st.sampled_from(["", *catalogue.codes("leaving", "reasons")]),
)


@given(st.lists(CASES, max_size=40))
def test_everybody_present_stands_in_exactly_one_class(cases: list[outcomes.Case]) -> None:
    found = closing.classes({str(n): case for n, case in enumerate(cases)})
    placed = [key for ids in found.values() for key in ids]
    present = [str(n) for n, case in enumerate(cases) if case.state != "void"]
    assert sorted(placed) == sorted(present) and len(set(placed)) == len(placed)
    assert set(found) == set(outcomes.CLASSES)


@given(st.lists(CASES, max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_a_sheet_made_of_classes_balances_and_a_lost_person_shows(
    cases: list[outcomes.Case], absent: int, walk_ins: int
) -> None:
    classes = closing.classes({str(n): case for n, case in enumerate(cases)})
    arrived = sum(len(ids) for ids in classes.values())
    walk_ins = min(walk_ins, arrived)
    sheet = {
        "invited": arrived - walk_ins + absent, "invited_arrived": arrived - walk_ins, "walk_ins": walk_ins, "absent": absent,
        "arrived": arrived, "concluded": len(classes["concluded"]), "unsigned": classes["unsigned"],
        "partly": len(classes["partly"]), "left": sum(len(classes[n]) for n in outcomes.LEFT if n != "partly"),
        "unexplained": classes["unexplained"], "classes": classes,
    }  # fmt: skip
    assert closing.balanced(sheet)
    assert not closing.balanced(sheet | {"arrived": arrived + 1})
    assert not closing.balanced(sheet | {"absent": absent + 1})


def test_obstacles_stand_firm_first() -> None:
    sheet = {
        "unexplained": ["a"],
        "alerts_open": 2,
        "emergencies_open": 1,
        "unsigned": ["b", "c"],
        "events_waiting": 3,
    }
    found = closing.obstacles(sheet)
    assert [(o.code, o.count, o.firm) for o in found] == [
        ("unexplained", 1, True), ("alerts_open", 2, True), ("emergencies_open", 1, True),
        ("unsigned", 2, False), ("events_waiting", 3, False),
    ]  # fmt: skip
    assert closing.obstacles({}) == []


# --- the clock of results (TT 32/2023/TT-BYT Art. 38: 24 hours)


@pytest.mark.parametrize(
    ("concluded", "sampled", "laboratory", "handed", "waits", "hours"),
    [
        (None, None, False, False, "conclusion", 24),
        (None, None, True, False, "laboratory", 48),
        (None, -2, True, False, "laboratory", 46),
        (None, -30, True, False, "laboratory", 24),
        (1, None, False, False, "handover", 24),
        (1, None, True, False, "handover", 24),
        (1, None, False, True, "", None),
        (None, None, False, True, "conclusion", 24),
    ],
)
def test_clock(
    concluded: int | None, sampled: int | None, laboratory: bool, handed: bool, waits: str, hours: int | None
) -> None:
    def at(n: int | None) -> dt.datetime | None:
        return None if n is None else NOON + dt.timedelta(hours=n)

    found = results.clock(
        finished_at=NOON, concluded_at=at(concluded), sampled_at=at(sampled), awaiting_laboratory=laboratory, handed=handed
    )  # fmt: skip
    assert found.waits == waits and found.due == at(hours)
    assert found.late(NOON + dt.timedelta(hours=100)) is (hours is not None)


# --- supplies


@pytest.mark.parametrize(
    ("taken", "used", "spoiled", "returned", "tests", "note", "said"),
    [
        (50, 40, 2, 8, 40, "", 0),
        (50, 40, 2, 8, None, "", 0),
        (50, 40, 0, 8, 40, "", 1),
        (50, 40, 2, 9, 40, "", 1),
        (50, 42, 0, 8, 40, "", 1),
        (50, 42, 0, 8, 40, "Đo lại hai người", 0),
        (50, 38, 4, 8, 40, "", 1),
        (0, 0, 0, 0, 40, "", 0),
    ],
)
def test_supplies(
    taken: int, used: int, spoiled: int, returned: int, tests: int | None, note: str, said: int
) -> None:
    line = supplies.Line("x", taken, used, spoiled, returned, tests, note)
    assert len(supplies.complaints(line)) == said


def test_tests_are_counted_from_answers_and_samples() -> None:
    item = {"counts": {"answered": ["A", "B"], "samples": ["serum"]}}
    assert supplies.tests(item, [{"A": 1}, {"A": "", "B": 2}, {"C": 1}], {"serum": 3, "urine": 9}) == 5
    assert supplies.tests({}, [{"A": 1}], {}) is None


# --- emergencies


BODIES = [
    {"what": ["collapse"], "at": NOON.isoformat(), "station": "blood"},
    {"words": "Mạch 40", "first_aid": [{"code": "position"}]},
    {"transfer": {"how": "ambulance", "where": "Bệnh viện Việt Tiệp"}},
    {"outcome": "transferred", "transfer": {"where": "Bệnh viện Việt Tiệp"}},
    {"outcome": ""},
]


@given(st.permutations(range(len(BODIES))), st.lists(st.integers(0, len(BODIES) - 1), max_size=4))
def test_an_emergency_does_not_depend_on_the_order_of_arrival(order: list[int], twice: list[int]) -> None:
    words = [
        emergencies.Word(f"{n}", emergencies.check(body), NOON + dt.timedelta(minutes=n), f"user:{n}")
        for n, body in enumerate(BODIES)
    ]
    state = emergencies.fold([words[n] for n in [*order, *twice]])
    assert state == emergencies.fold(words)
    assert (state.what, state.station, state.outcome, state.closed_at) == (["collapse"], "blood", "", None)
    assert len(state.log) == len(BODIES) and state.raised_by == "user:0"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"what": ["headache"]}, "emergency.what"),
        ({"first_aid": ["magic"]}, "emergency.first_aid"),
        ({"transfer": {"how": "plane"}}, "emergency.how"),
        ({"outcome": "gone"}, "emergency.outcome"),
        ({"outcome": "transferred"}, "emergency.where"),
        ({"at": "yesterday"}, "emergency.at"),
        ({"at": "2026-08-05T08:00:00"}, "emergency.at"),
    ],
)
def test_wrong_words_about_an_emergency_name_the_field(body: dict, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        emergencies.check(body)
    assert refused.value.code == code and refused.value.params["field"]


# --- the slip


def case(**more) -> slip.Case:
    given = {
        "name": "Nguyễn Thị Mẫu",
        "sex": "female",
        "age": 76,
        "exam_date": NOON.date(),
        "station": "Trạm Y tế Hòa Bình",
    }
    return slip.Case(**(given | more))


JARGON = re.compile(r"ICD|BMI|HbA1c|SpO|mmHg|mmol|glucose|triglycerid|[A-Z]\d\d(\.\d)?\b", re.IGNORECASE)


@pytest.mark.parametrize("level", "EURFN")
@pytest.mark.parametrize("age", [3, 15, 30, 76, None])
def test_three_short_sentences_without_jargon(level: str, age: int | None) -> None:
    rules = (
        [("blood_pressure", level, "Huyết áp 190/115"), ("hba1c", "R", "HbA1c 7,2%")] if level != "N" else []
    )
    said = slip.words(case(level=level, age=age, class_number=3, findings=rules))
    assert len(said.sentences) == 3
    for text in [*said.sentences, said.next_step, said.where, said.when]:
        assert text and len(text) <= 110 and not JARGON.search(text), text
    assert ("bố, mẹ" in said.greeting) is (age is not None and age < 18)
    assert said.when == "ngay bây giờ" if level == "E" else said.when.startswith("trước ngày")


@pytest.mark.parametrize("rule", ["self_harm", "depression", "anxiety", "alcohol", "cancer_signs"])
def test_what_is_private_is_not_written_for_the_household(rule: str) -> None:
    said = slip.words(case(level="U", findings=[(rule, "U", "Câu kín")]))
    assert "Câu kín" not in str(said) and "nói riêng" in said.sentences[1]


PRESSURE = [("blood_pressure", "U", "Huyết áp 190/115")]


@pytest.mark.parametrize(
    ("more", "piece", "never"),
    [
        ({"class_number": 4, "codes": ["I10"], "findings": PRESSURE}, "cao hơn bình thường. Bác sĩ ghi: Tăng huyết áp", ""),
        ({"class_number": 3, "codes": ["I10"], "findings": PRESSURE}, "cao hơn bình thường.", "Bác sĩ ghi"),
        ({"class_number": 4, "codes": ["B20", "I10"], "findings": PRESSURE}, "Tăng huyết áp", "HIV"),
        ({"class_number": 4, "codes": ["B20"], "summary": "Nhiễm HIV"}, "nói riêng", "HIV"),
        ({"class_number": 2, "codes": ["K02"]}, "Bác sĩ ghi: Sâu răng", ""),
        ({"class_number": 1, "codes": ["Z00.0"]}, "chưa thấy điều gì bất thường", "Bác sĩ"),
    ],
)  # fmt: skip
def test_a_weak_class_names_the_disease_and_no_secret(more: dict, piece: str, never: str) -> None:
    said = slip.words(case(level="N", **more)).sentences[1]
    assert piece in said and (not never or never not in said), said


def test_every_shipped_rule_has_plain_words_or_is_private() -> None:
    from kham.exams.rules import triage

    said = slip.phrases()
    missing = {rule.rule for rule in triage.all_rules()} - set(said["rules"]) - set(said["private"])
    assert not missing


def test_the_slip_before_the_result_says_until_when() -> None:
    due = dt.datetime(2026, 8, 6, 14, 0)
    said = slip.words(case(waits="laboratory", due=due))
    assert said.pending and said.sentences[2] == "Kết quả sẽ có trước 14 giờ ngày 06/8/2026."
    midnight = slip.words(case(waits="conclusion", due=dt.datetime(2026, 8, 7, 0, 0)))
    assert midnight.sentences[2] == "Kết quả sẽ có trước 24 giờ ngày 06/8/2026."


@pytest.mark.parametrize(
    ("age", "sex", "word"),
    [(76, "male", "ông"), (76, "female", "bà"), (30, "male", "anh"), (9, "female", "cháu")],
)
def test_how_the_slip_calls_the_person(age: int, sex: str, word: str) -> None:
    assert slip.you(age, sex) == word


def test_lists_of_words_are_whole() -> None:
    for name in ("emergency", "alerts", "supplies", "leaving"):
        assert catalogue.load(name)["version"]
    assert outcomes.kind_of("Từ chối khám") == "refused" and outcomes.kind_of("Bận") == "other"
