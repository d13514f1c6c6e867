"""Laws of folding: any order gives the same state, twice counts once, the latest fact wins and the other is kept."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from kham.exams.rules import folding, forms

FORM = forms.load("adult")
START = dt.datetime(2026, 8, 5, 1, 0, tzinfo=dt.UTC)
TAGS = ["CHIEU_CAO", "CAN_NANG", "HUYET_AP", "TSGD_MAC_BENH", "TSGD_MA_BENH", "KHAM_MAT_PL"]
STATIONS = ["reception", "history", "measurements", "eye"]

bodies = st.fixed_dictionaries(
    {
        "station": st.sampled_from(STATIONS),
        "answers": st.dictionaries(
            st.sampled_from(TAGS), st.sampled_from(["1", "0", "2", "", None]), max_size=3
        ),
        "skipped": st.dictionaries(
            st.sampled_from(STATIONS + TAGS), st.sampled_from(["từ chối", ""]), max_size=2
        ),
        "done": st.sampled_from([True, False, None, ["eye", "history"]]),
    }
)
kinds = st.sampled_from(
    [folding.SAVED] * 8 + [folding.LEFT, folding.RETURNED, folding.CONCLUDED, folding.VOID]
)


@st.composite
def facts(draw: st.DrawFn) -> list[folding.Fact]:
    """Facts of one encounter from several devices; clocks may give the same second."""
    found = [folding.Fact("e0", folding.CHECKED_IN, {}, START, "user:a")]
    for number in range(draw(st.integers(0, 8))):
        at = START + dt.timedelta(seconds=draw(st.integers(0, 6)))
        kind = draw(kinds)
        body = draw(bodies) if kind == folding.SAVED else {"reason": "về"}
        found.append(
            folding.Fact(f"e{number + 1}", kind, body, at, draw(st.sampled_from(["user:a", "user:b"])))
        )
    return found


def fold(given_facts: list[folding.Fact]) -> folding.State:
    return folding.fold(given_facts, FORM, sex="male", age=50)


@given(facts(), st.randoms(use_true_random=False))
def test_order_does_not_matter(given_facts: list[folding.Fact], shuffler: object) -> None:
    shuffled = list(given_facts)
    shuffler.shuffle(shuffled)  # type: ignore[attr-defined]  # Random
    assert fold(shuffled) == fold(given_facts)


@given(facts(), st.data())
def test_sent_again_changes_nothing(given_facts: list[folding.Fact], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(given_facts), max_size=5))
    assert fold(given_facts + again) == fold(given_facts)


@given(facts())
def test_states_follow_the_facts(given_facts: list[folding.Fact]) -> None:
    state, kinds_seen = fold(given_facts), {f.kind for f in given_facts}
    assert (state.state == "void") == (folding.VOID in kinds_seen)
    assert (state.state == "concluded") == (
        folding.CONCLUDED in kinds_seen and folding.VOID not in kinds_seen
    )
    assert not set(state.answers) & set(state.skipped)


@given(facts())
def test_what_does_not_apply_is_cleared(given_facts: list[folding.Fact]) -> None:
    state = fold(given_facts)
    assert "TSGD_MA_BENH" not in state.answers or state.answers.get("TSGD_MAC_BENH") == "1"


@given(facts())
def test_no_value_is_lost(given_facts: list[folding.Fact]) -> None:
    """Every value ever given is the answer, or kept beside it, or was taken back, skipped or made void by a condition."""
    state = fold(given_facts)
    for fact in given_facts:
        for tag, value in (fact.body.get("answers") or {}).items():
            if value in (None, "") or tag not in state.answers:
                continue
            kept = [other["value"] for other in state.replaced.get(tag, [])]
            assert state.answers[tag] == value or value in kept


def save(number: int, second: int, answers: dict, actor: str = "user:a", **more: object) -> folding.Fact:
    body = {"station": "measurements", "answers": answers, **more}
    return folding.Fact(f"e{number}", folding.SAVED, body, START + dt.timedelta(seconds=second), actor)


def test_two_devices_same_tag() -> None:
    state = fold([save(2, 9, {"CAN_NANG": 61}, "user:b"), save(1, 3, {"CAN_NANG": 60})])
    assert state.answers == {"CAN_NANG": 61}
    assert state.replaced == {
        "CAN_NANG": [{"value": 60, "by": "user:a", "at": (START + dt.timedelta(seconds=3)).isoformat()}]
    }


def test_taking_back_and_skipping() -> None:
    assert fold([save(1, 1, {"CAN_NANG": 60}), save(2, 2, {"CAN_NANG": ""})]).answers == {}
    skipped = fold([save(1, 1, {"MACH": 70}), save(2, 2, {}, skipped={"MACH": "không đo được"})])
    assert skipped.answers == {} and skipped.skipped == {"MACH": "không đo được"}
    assert fold([save(1, 2, {"MACH": 70}), save(2, 1, {}, skipped={"MACH": "x"})]).skipped == {}


def test_women_pass_gynaecology_and_men_do_not() -> None:
    assert "gynaecology" in folding.required_stations(FORM, sex="female", age=50)
    assert "labs" not in folding.required_stations(FORM, sex="female", age=50)
