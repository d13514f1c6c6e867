"""Facts → package → facts: what an independent reader finds is what was meant, for every gateway; what must stay here stays."""

import base64
import dataclasses
import datetime as dt
import json
import re
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kham.exams.queries import judging
from kham.exams.rules import forms
from kham.kernel.reasons import Refusal
from kham.records.rules import facts as fact_rules
from kham.records.rules import message, package, preflight, reading, sampling, withholding
from kham.records.rules import profile as profiles
from kham.records.rules.facts import Facts
from kham.records.rules.layout import Layout, of_form
from tests.records.strategies import FORMS, LAYOUT, LAYOUTS, facts

ON = dt.date(2026, 7, 5)
PLAIN = Facts(
    visit_id="a" * 32,
    exam_date="2026-07-05",
    arrived="2026-07-05T07:31",
    left="2026-07-05T09:00",
    name="NGUYỄN THỊ BƯỞI",
    sex="female",
    birth="1956-03-09",
    personal_number="031156000001",
    ethnicity="01",
    occupation="",
    workplace="",
    address="Số 5 & ngõ <2>",
    province="31",
    commune="11533",
    phone="0912345678",
    reason="Khám sức khỏe định kỳ",
    facility5="31999",
    facility13="8930000000017",
    groups=("1", "3"),
    payer="2",
    kind="periodic",
    health_class=3,
    icd=("I10", "E11.9"),
    diseases="Tăng huyết áp",
    answers={
        "CHIEU_CAO": 160,
        "CAN_NANG": 65.5,
        "CHI_SO_BMI": 25.59,
        "HUYET_AP": "150/95",
        "TSBT_TANG_HUYET_AP": "0",
    },
)


def made(given: Facts, code: str = "ministry", layout: Layout = LAYOUT) -> bytes:
    return package.to_bytes(
        package.build(given, profiles.load(code), layout, made_on=dt.date.fromisoformat(given.exam_date))
    )


def with_settings(**changes: Any) -> profiles.Profile:
    profile = profiles.load("ministry")
    return profile.model_copy(update={"package": profile.package.model_copy(update=changes)})


def same(one: Facts, read: dict[str, Any], profile: profiles.Profile) -> None:
    """The reader's facts are the writer's, apart from what the gateway does not carry."""
    wanted = one.as_json()
    settings_ = profile.package
    unknown = settings_.unknown_occupation if one.form_type == "Adult" else "00"
    wanted["occupation"] = wanted["occupation"] or unknown
    if not settings_.leaving_time:
        wanted["left"] = ""
    if not settings_.lab_names:
        wanted["labs"] = [{k: v for k, v in row.items() if k != "TEN_CHI_SO"} for row in wanted["labs"]]
    assert {k: v for k, v in read.items() if k != "answers"} == {
        k: v for k, v in wanted.items() if k != "answers"
    }
    assert read["answers"] == wanted["answers"]


@pytest.mark.parametrize("code", profiles.codes())
@settings(max_examples=15, deadline=None)
@given(facts())
def test_round_trip_and_no_fault(code: str, given_facts: Facts) -> None:
    profile = profiles.load(code)
    assume(given_facts.sex in profile.package.sex_codes)
    sent, _ = withholding.withhold(given_facts)
    assert preflight.problems(sent, profile, LAYOUT) == []
    written = made(sent, code)
    assert reading.faults(written) == []
    sexes = {sent_as: sex for sex, sent_as in profile.package.sex_codes.items()}
    same(sent, reading.read(written, sexes=sexes), profile)


@pytest.mark.parametrize("form", ["minor", "child"])
@settings(max_examples=25, deadline=None)
@given(st.data())
def test_round_trip_of_minors_and_children(form: str, data: st.DataObject) -> None:
    given_facts, profile, layout = data.draw(facts(form)), profiles.load("ministry"), LAYOUTS[form]
    sent, _ = withholding.withhold(given_facts)
    assert preflight.problems(sent, profile, layout) == []
    written = made(sent, layout=layout)
    assert reading.faults(written) == []
    same(sent, reading.read(written), profile)


CHILD = {
    "SO_CCCD_NGUOI_DI_CUNG": "031190000001", "HO_TEN_NGUOI_DI_CUNG": "Trần Thị Mẹ", "MOI_QUAN_HE_VOI_TRE": "2", "BINH_THUONG": "1",
    "CHU_VI_VONG_CANH_TAY": 145, "CAN_NANG": 11.2, "CHIEU_DAI": 84.5, "CHIEU_DAI_TUOI_SD": -1.25, "THOP": "1", "PHAN_XA_MORO": "1",
}  # fmt: skip
SMALL = {
    "birth": "2024-05-09",
    "personal_number": "",
    "health_class": None,
    "icd": (),
    "diseases": "",
    "answers": CHILD,
}


def child_facts(**change: Any) -> Facts:
    answers = {tag: v for tag, v in (CHILD | change).items() if v is not None}
    return dataclasses.replace(PLAIN, **SMALL | {"answers": answers})


def test_parts_of_a_child_and_of_a_minor() -> None:
    child = made(child_facts(), layout=LAYOUTS["child"]).decode()
    assert re.findall(r"<LOAIHOSO>(\w+)<", child) == [f"XML{n}" for n in range(1, 9)]
    assert "<TYPE>ChildUnder</TYPE>" in child and "<MA_NGHE_NGHIEP>00</MA_NGHE_NGHIEP>" in child
    assert "<CHU_VI_VONG_CANH_TAY>145</CHU_VI_VONG_CANH_TAY>" in child and "PHAN_LOAI_SK" not in child
    pupil = dataclasses.replace(
        PLAIN, birth="2014-02-01", answers={"NHI_KHOA_TUAN_HOAN": "Tim đều"}, diseases="Cận thị"
    )
    text = made(pupil, layout=LAYOUTS["minor"]).decode()
    assert re.findall(r"<LOAIHOSO>(\w+)<", text) == ["XML1", "XML2", "XML7", "XML9", "XML10", "XML12"]
    assert "<CAC_VAN_DE_SUC_KHOE>Cận thị</CAC_VAN_DE_SUC_KHOE>" in text and "CAC_BENH_TAT_NEU_CO" not in text
    assert (
        "NHI_KHOA_TUAN_HOAN_PL" not in text and "KHAM_MAT_PL" not in text
    )  # classes of single items stay at the unit


@pytest.mark.parametrize(
    ("change", "tag"),
    [
        ({"SO_CCCD_NGUOI_DI_CUNG": None}, "SO_CCCD"), ({"SO_CCCD_NGUOI_DI_CUNG": "0311"}, "SO_CCCD_NGUOI_DI_CUNG"),
        ({"BINH_THUONG": None}, "BINH_THUONG"),
    ],
)  # fmt: skip
def test_preflight_of_a_child(change: dict[str, Any], tag: str) -> None:
    profile = profiles.load("ministry")
    assert preflight.problems(child_facts(), profile, LAYOUTS["child"]) == []
    assert tag in [p.tag for p in preflight.problems(child_facts(**change), profile, LAYOUTS["child"])]
    other = dataclasses.replace(child_facts(BINH_THUONG=None, VAN_DE_SUC_KHOE="1"), diseases="Chậm tăng cân")
    assert preflight.problems(other, profile, LAYOUTS["child"]) == []


@pytest.mark.parametrize(
    ("tag", "text"),
    [("THOP", "5"), ("PHAN_XA_MORO", "2"), ("BINH_THUONG", "2"), ("CHIEU_DAI_TUOI_SD", "-1,25")],
)
def test_a_mutated_child_is_refused(tag: str, text: str) -> None:
    xml = made(child_facts(), layout=LAYOUTS["child"]).decode()
    assert reading.faults(xml.encode()) == []
    assert tag in [fault[0] for fault in reading.faults(_swap(tag, text)(xml).encode())]


def test_a_form_of_another_age_is_blocked() -> None:
    found = preflight.problems(child_facts(), profiles.load("ministry"), LAYOUTS["minor"])
    assert "TYPE" in [p.tag for p in found]


VARIANTS = [
    {"content": "base64"},
    {"key_case": "lower"},
    {"birth_format": "digits8"},
    {"birth_format": "iso"},
    {"moment_format": "iso"},
    {"moment_format": "vn"},
    {"count_means": "files"},
    {"signature_place": "inside"},
    {"conclusion_root": "KET_LUAN"},
    {"facility_code": "code5"},
    {"groups_width": 2},
    {"empty_elements": False},
    {"leaving_time": True},
    {"lab_names": True},
    {"lab_layout": "flat"},
]


@pytest.mark.parametrize("change", VARIANTS, ids=str)
@pytest.mark.parametrize("birth", ["1956-03-09", "1956-03", "1956"])
def test_every_disputed_detail_is_a_setting(change: dict[str, Any], birth: str) -> None:
    profile = with_settings(**change)
    labs = ({"MA_CHI_SO": "XN_GLUCOSE", "TEN_CHI_SO": "Glucose", "GIA_TRI": "5.6", "DON_VI_DO": "mmol/L"},)
    given_facts = dataclasses.replace(PLAIN, birth=birth, labs=labs)
    written = package.to_bytes(package.build(given_facts, profile, LAYOUT, made_on=ON))
    assert reading.faults(written) == []
    same(given_facts, reading.read(written), profile)
    assert written != made(given_facts)


def test_shape_of_the_envelope() -> None:
    text = made(PLAIN).decode()
    assert (
        "<MACSKCB>8930000000017</MACSKCB>" in text
        and "<SOLUONGHOSO>1</SOLUONGHOSO>" in text
        and "<NGAYLAP>20260705</NGAYLAP>" in text
    )
    assert re.findall(r"<LOAIHOSO>(\w+)</LOAIHOSO>", text) == [
        "XML1",
        "XML2",
        "XML7",
        "XML9",
        "XML10",
        "XML12",
    ]
    for piece in (
        "<HO_TEN>NGUYỄN THỊ BƯỞI</HO_TEN>",
        "<NGAY_SINH>195603090000</NGAY_SINH>",
        "<NGAY_VAO>202607050731</NGAY_VAO>",
        "<DOI_TUONG>1;3</DOI_TUONG>",
        "<MA_LOAI_KCB>15</MA_LOAI_KCB>",
        "<TYPE>Adult</TYPE>",
        "<CAN_NANG>65.5</CAN_NANG>",
        "<CHIEU_CAO>160</CHIEU_CAO>",
        "<MA_NGHE_NGHIEP>99</MA_NGHE_NGHIEP>",
        "<KET_LUAN_BENH>I10;E11.9</KET_LUAN_BENH>",
        "<PHAN_LOAI_SK>3</PHAN_LOAI_SK>",
        "<CHUKYDONVI/>",
        "Số 5 &amp; ngõ &lt;2&gt;",
        "<KHAM_MAT_PL/>",
    ):
        assert piece in text, piece


TYPES = [
    ("2020-07-06", "ChildUnder"),
    ("2020-07-05", "Minor"),
    ("2008-07-06", "Minor"),
    ("2008-07-05", "Adult"),
    ("2008", "Adult"),
    ("2009", "Minor"),
    ("1956", "Adult"),
    ("2027-01-01", ""),
    ("", ""),
    ("1956-13", ""),
]


@pytest.mark.parametrize(("birth", "wanted"), TYPES)
def test_type_by_the_exact_birthday(birth: str, wanted: str) -> None:
    assert fact_rules.type_of(birth, "2026-07-05") == wanted


GROUPS = [
    (["elderly", "poor"], ("1", "3")),
    (["poor", "near_poor"], ("3",)),
    (["social_protection"], ("16",)),
    (["lonely", "elderly"], ("1",)),
    (["mental_illness"], ("5",)),
    ([], ("16",)),
    (["worker", "uninsured"], ("13", "15")),
]


@pytest.mark.parametrize(("groups", "codes"), GROUPS)
def test_groups(groups: list[str], codes: tuple[str, ...]) -> None:
    assert fact_rules.national_groups(groups) == codes


@pytest.mark.parametrize(
    ("new", "old"), [(("16",), ("14",)), (("1", "14"), ("1",)), (("15",), ("14",)), (("1", "3"), ("1", "3"))]
)
def test_groups_of_the_older_list(new: tuple[str, ...], old: tuple[str, ...]) -> None:
    assert fact_rules.older_groups(new) == old


@pytest.mark.parametrize(
    ("typed", "sent"),
    [(["14"], ("16",)), (["01", "14"], ("1", "16")), (["13"], ("13",)), (["3", "3"], ("3",))],
)
def test_groups_typed_in_a_form_of_the_older_list(typed: list[str], sent: tuple[str, ...]) -> None:
    assert fact_rules.newer_groups(typed) == sent


@pytest.mark.parametrize("form", ["adult", "minor", "child"])
def test_an_older_form_still_makes_a_good_package(form: str) -> None:
    """QĐ 1551 calls the payer NGUON_KINH_PHI; the reader knows both."""
    layout = of_form(forms.load(form, "2026-05"))
    given_facts = sampling.encounter(FORMS[form], 5, "older", judging).facts
    written = made(given_facts, layout=layout)
    assert b"NGUON_KINH_PHI" in written and b"NGUON_CHI_TRA" not in written
    assert reading.faults(written) == []
    assert reading.read(written)["payer"] == given_facts.payer


BLOCKED = [
    ({"name": ""}, "HO_TEN"),
    ({"sex": ""}, "GIOI_TINH"),
    ({"birth": ""}, "NGAY_SINH"),
    ({"birth": "2027-01-01"}, "NGAY_SINH"),
    ({"ethnicity": ""}, "MA_DAN_TOC"),
    ({"personal_number": ""}, "SO_CCCD"),
    ({"personal_number": "031156"}, "SO_CCCD"),
    ({"address": ""}, "DIA_CHI"),
    ({"province": ""}, "MATINH_CU_TRU"),
    ({"commune": "1153"}, "MAXA_CU_TRU"),
    ({"reason": ""}, "LY_DO_VV"),
    ({"facility5": ""}, "MA_CSKCB"),
    ({"facility13": "893"}, "MA_GTIN_CSKCB"),
    ({"groups": ("17",)}, "DOI_TUONG"),
    ({"payer": "7"}, "NGUON_CHI_TRA"),
    ({"payer": ""}, "NGUON_CHI_TRA"),
    ({"arrived": ""}, "NGAY_VAO"),
    ({"kind": "gift"}, "MA_LOAI_KCB"),
    ({"health_class": None}, "PHAN_LOAI_SK"),
    ({"icd": ("tăng huyết áp",)}, "KET_LUAN_BENH"),
    ({"answers": {"HUYET_AP": "150"}}, "HUYET_AP"),
    ({"diseases": "x" * 1025}, "CAC_BENH_TAT_NEU_CO"),
    ({"birth": "2015-01-01"}, "TYPE"),
    ({"groups": ()}, "DOI_TUONG"),
]


@pytest.mark.parametrize(("change", "tag"), BLOCKED, ids=lambda value: str(value)[:40])
def test_preflight_blocks_with_tag_and_sentence(change: dict[str, Any], tag: str) -> None:
    found = preflight.problems(dataclasses.replace(PLAIN, **change), profiles.load("ministry"), LAYOUT)
    assert tag in [problem.tag for problem in found]
    for problem in found:
        assert (
            problem.sentence.endswith(".")
            and PLAIN.name not in problem.sentence
            and "031156" not in problem.sentence
        )


CONTRADICTIONS = [
    ("adult", {"TSGD_MAC_BENH": "0", "TSGD_MA_BENH": "I10"}, {}, "TSGD_MA_BENH"),
    ("adult", {"KHAM_MAT_PL": "5"}, {"health_class": 2}, "PHAN_LOAI_SK"),
    ("adult", {"KET_QUA_KHAM_SAN_PHU_KHOA": "Bình thường"}, {"sex": "male"}, "KET_QUA_KHAM_SAN_PHU_KHOA"),
    ("minor", {"SAN_KHOA": "1", "SAN_KHOA_KHONG_BT": "2"}, {}, "SAN_KHOA_KHONG_BT"),
    ("child", {"BINH_THUONG": "1", "NGUY_CO_MAC_LAO": "1"}, {}, "BINH_THUONG"),
    ("child", {"DGDD_BINH_THUONG": "1", "SUY_DINH_DUONG": "1"}, {}, "DGDD_BINH_THUONG"),
    ("child", {"NGUY_CO_TU_KY": "0"}, {"birth": "2026-03-01", "exam_date": "2026-07-05"}, "NGUY_CO_TU_KY"),
]


@pytest.mark.parametrize(("form", "answers", "change", "tag"), CONTRADICTIONS)
def test_preflight_and_reader_find_the_same_contradiction(
    form: str, answers: dict[str, Any], change: dict[str, Any], tag: str
) -> None:
    """Each on its own: what would be refused is found before sending."""
    base = sampling.encounter(FORMS[form], 3, "contradictions", judging).facts
    change = change | ({"arrived": f"{change['exam_date']}T07:31"} if "exam_date" in change else {})
    wrong = dataclasses.replace(base, answers={**base.answers, **answers}, **change)
    profile = profiles.load("ministry")
    assert preflight.problems(base, profile, LAYOUTS[form]) == []
    assert tag in [problem.tag for problem in preflight.problems(wrong, profile, LAYOUTS[form])]
    assert tag in [found for found, _ in reading.faults(made(wrong, layout=LAYOUTS[form]))]


def test_preflight_names_all_seventeen() -> None:
    empty = Facts(
        "", "2026-07-05", "", "", "", "", "", "", "", "", "", "", "", "", "", "", "", (), "", "", None, (), ""
    )
    tags = {problem.tag for problem in preflight.problems(empty, profiles.load("ministry"), LAYOUT)}
    assert len(LAYOUT.mandatory) == 17
    assert set(LAYOUT.mandatory) - {"MA_NGHE_NGHIEP"} <= tags  # occupation has a code for "not known"


def test_year_only_birth_is_a_setting() -> None:
    year_only = dataclasses.replace(PLAIN, birth="1956")
    assert preflight.problems(year_only, profiles.load("ministry"), LAYOUT) == []
    assert [
        p.tag for p in preflight.problems(year_only, with_settings(year_only_birth="blocked"), LAYOUT)
    ] == ["NGAY_SINH"]


def test_hiv_and_mental_items_stay_here() -> None:
    private = dataclasses.replace(
        PLAIN,
        icd=("B20", "Z21", "F32.1", "I10", "B24.9"),
        diseases="Tăng huyết áp. Đang điều trị ARV tại tỉnh; đau lưng. Nhiễm HIV.",
        answers={
            **PLAIN.answers,
            "NOI_KHOA_TAM_THAN": "Trầm cảm",
            "NOI_KHOA_TAM_THAN_PL": "4",
            "TSBT_BENH_TAM_THAN": "1",
            "TSBT_MA_BENH": "B20;E11",
            "TSBT_TEN_THUOC_LIEU_LUONG": "ARV 1 viên; Metformin 500 mg",
            "TSGD_MA_BENH": "Z21",
        },
        labs=(
            {"MA_CHI_SO": "X", "TEN_CHI_SO": "Đường huyết mao mạch", "GIA_TRI": "9.1"},
            {"MA_CHI_SO": "Y", "TEN_CHI_SO": "Anti-HIV", "GIA_TRI": "dương tính"},
            {"MA_CHI_SO": "XN_GLUCOSE", "GIA_TRI": "5.6"},
        ),
    )
    sent, count = withholding.withhold(private)
    assert sent.icd == ("I10",) and count >= 9
    assert sent.diseases == "Tăng huyết áp. đau lưng."
    assert (
        sent.answers["TSBT_MA_BENH"] == "E11"
        and sent.answers["TSBT_TEN_THUOC_LIEU_LUONG"] == "Metformin 500 mg"
    )
    assert [row["MA_CHI_SO"] for row in sent.labs] == ["XN_GLUCOSE"]
    text = made(sent).decode()
    assert not re.search(r"HIV|ARV|B20|B24|Z21|F32|[Tt]rầm cảm|mao mạch", text)


def test_withheld_words_are_found_at_any_length_and_spelling() -> None:
    for words in (
        "hiv",
        "Nhiễm HIV giai đoạn lâm sàng hai, theo dõi ngoại trú",
        "TÂM THẦN",
        "tam than phân liệt",
        "AIDS",
    ):
        sent, count = withholding.withhold(
            dataclasses.replace(PLAIN, diseases=words, answers={"BENH_KHAC_MAT": words})
        )
        assert (sent.diseases, dict(sent.answers), count) == ("", {}, 2), words
    kept = dataclasses.replace(PLAIN, diseases="Chivas; hivernal; bàn tay lạnh", answers={})
    assert withholding.withhold(kept) == (kept, 0)


def test_nothing_withheld_from_plain_facts() -> None:
    assert withholding.withhold(PLAIN) == (PLAIN, 0)


def _swap(tag: str, text: str) -> Any:
    return lambda xml: re.sub(rf"<{tag}>[^<]*</{tag}>", f"<{tag}>{text}</{tag}>", xml)


MUTATIONS = [
    *[(tag, _swap(tag, "")) for tag in LAYOUT.mandatory],
    ("SO_CCCD", _swap("SO_CCCD", "31156000001")),
    ("NGAY_SINH", _swap("NGAY_SINH", "19560231")),
    ("NGAY_SINH", _swap("NGAY_SINH", "20270101")),
    ("TYPE", _swap("TYPE", "Minor")),
    ("TYPE", _swap("TYPE", "Driver")),
    ("HO_TEN", _swap("HO_TEN", "Nguyễn Thị Bưởi")),
    ("DOI_TUONG", _swap("DOI_TUONG", "1,3")),
    ("DOI_TUONG", _swap("DOI_TUONG", "17")),
    ("NGUON_CHI_TRA", _swap("NGUON_CHI_TRA", "6")),
    ("MA_LOAI_KCB", _swap("MA_LOAI_KCB", "015")),
    ("PHAN_LOAI_SK", _swap("PHAN_LOAI_SK", "III")),
    ("KET_LUAN_BENH", _swap("KET_LUAN_BENH", "I10,E11")),
    ("KET_LUAN_BENH", _swap("KET_LUAN_BENH", "B20")),
    ("CAN_NANG", _swap("CAN_NANG", "65,5")),
    ("CHI_SO_BMI", _swap("CHI_SO_BMI", "31.5")),
    ("HUYET_AP", _swap("HUYET_AP", "95/150")),
    ("TSBT_TANG_HUYET_AP", _swap("TSBT_TANG_HUYET_AP", "2")),
    ("MACSKCB", _swap("MACSKCB", "893")),
    ("SOLUONGHOSO", _swap("SOLUONGHOSO", "9")),
    ("XML12", lambda xml: xml.replace("<LOAIHOSO>XML12</LOAIHOSO>", "<LOAIHOSO>XML8</LOAIHOSO>")),
    ("CHUKYDONVI", lambda xml: xml.replace("<CHUKYDONVI/>", "")),
    ("LOAIHOSO", lambda xml: xml.replace("XML12", "XML7")),
    ("LOAIHOSO", lambda xml: xml.replace("XML9<", "XML99<")),
    ("KHAMSUCKHOE", lambda xml: xml[:300]),
    ("KHAMSUCKHOE", lambda xml: '<!DOCTYPE a [<!ENTITY b "c">]>' + xml[38:]),
    ("NGAY_VAO", _swap("NGAY_VAO", "202613050731")),
    ("NGAYLAP", _swap("NGAYLAP", "5/7/2026")),
    ("GIAHOSO", lambda xml: xml.replace("KHAMSUCKHOE", "GIAHOSO")),
]


@pytest.mark.parametrize(("tag", "mutate"), MUTATIONS, ids=[f"{n}-{m[0]}" for n, m in enumerate(MUTATIONS)])
def test_mutated_packages_are_refused_with_the_right_tag(tag: str, mutate: Any) -> None:
    xml = made(PLAIN).decode()
    changed = mutate(xml)
    assert changed != xml
    found = reading.faults(changed.encode())
    assert tag in [fault[0] for fault in found], found
    assert "BƯỞI" not in str(found) and "031156" not in str(found)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_rubbish_is_refused_calmly(raw: bytes) -> None:
    assert reading.faults(raw)


def test_unknown_gateway_is_refused() -> None:
    with pytest.raises(Refusal, match="ministry"):
        profiles.load("nowhere")
    with pytest.raises(Refusal):
        profiles.load("../secret")


def test_message_hashes_and_id() -> None:
    settings_ = profiles.load("ministry").message
    head = message.header(
        settings_, sender_id="8930000000017", msg_id="m", at=dt.datetime(2026, 7, 5, tzinfo=dt.UTC)
    )
    signed = message.to_sign(settings_, head, {"file_content": "QQ=="}).decode()
    assert re.fullmatch(r"[0-9A-F]{64}\.[0-9A-F]{64}", signed) and head["send_datetime"] == 1783209600000
    body = json.loads(message.body(head, message.data_of(settings_, b"<a/>"), b"sig"))
    assert base64.b64decode(body["data"]["file_content"]) == b"<a/>" and list(body) == [
        "header",
        "data",
        "signature",
    ]
