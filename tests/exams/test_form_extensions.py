"""Extensions: whom they are made for, what they ask, a unit's own files, versions as amendments."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from kham.exams.rules import folding, forms, forms_diff, forms_files
from kham.exams.rules.definition import FormDefinition
from kham.kernel.partial_date import PartialDate

ON = dt.date(2026, 8, 5)
USUAL = ["elderly", "women_workers", "screening"]
OLD = PartialDate(1950, 3, 1)


def form_of(birth: PartialDate, sex: str = "female") -> FormDefinition:
    return forms.for_age(birth, ON, "2026-07", [*USUAL, "school"], sex=sex)


@pytest.mark.parametrize(
    ("birth", "sex", "expected"),
    [
        (OLD, "female", ["elderly@2026-07", "screening@2026-07"]),
        (PartialDate(1980, 1, 1), "female", ["women_workers@2026-07", "screening@2026-07"]),
        (OLD, "male", ["elderly@2026-07", "screening@2026-07"]),
        (PartialDate(1966, 8, 5), "male", ["elderly@2026-07", "screening@2026-07"]),
        (PartialDate(1966, 8, 6), "male", ["screening@2026-07"]),
        (PartialDate(2015, 1, 1), "male", ["school@2026-07"]),
        (PartialDate(2023, 1, 1), "male", ["school@2026-07"]),
    ],
)
def test_a_person_gets_the_extensions_made_for_them(
    birth: PartialDate, sex: str, expected: list[str]
) -> None:
    assert form_of(birth, sex).extensions == expected


# The elderly part as the questionnaire in use has it: how many questions a section has, and what makes it skipped.
SECTIONS = [
    ("NCT_GD_", 7, {}), ("DTD_TC_", 5, {"NCT_BENH_DAI_THAO_DUONG": "1"}), ("COPD_", 3, {"NCT_BENH_PHOI": "1"}),
    ("HEN_", 8, {"NCT_BENH_HEN": "1"}), ("UT_DH_", 11, {}), ("PHQ9_", 9, {"NCT_BENH_TRAM_CAM": "1"}),
    ("GAD7_", 7, {"NCT_BENH_LO_AU": "1"}), ("ADL_", 6, {}), ("IADL_", 8, {}), ("YEU_", 3, {}), ("NGA_", 3, {}),
    ("NCT_BENH_", 15, {}),
]  # fmt: skip


def asked(form: FormDefinition, answers: dict[str, Any], *, sex: str = "female", age: int = 76) -> set[str]:
    return {f.tag for f in forms.asked(form, sex=sex, age=age, answers=answers)}


@pytest.mark.parametrize(("prefix", "count", "skipped_by"), SECTIONS)
def test_the_sections_of_the_elderly_part(prefix: str, count: int, skipped_by: dict[str, str]) -> None:
    form = forms.with_extensions("adult", "2026-07", ["elderly@2026-07"])
    mine = {tag for tag in asked(form, {}) if tag.startswith(prefix)}
    assert len(mine) == count
    if skipped_by:
        assert not mine & asked(form, skipped_by)
    assert not mine & asked(form, {}, age=59)


def test_memory_is_tested_only_after_a_complaint_and_not_with_known_dementia() -> None:
    form = form_of(OLD)
    tests = {"TRI_NHO_DANG_KY", "TRI_NHO_DINH_HUONG", "TRI_NHO_NHO_LAI"}
    assert not tests & asked(form, {}) and tests <= asked(form, {"TRI_NHO_PHAN_NAN": "1"})
    known = asked(form, {"TRI_NHO_PHAN_NAN": "1", "NCT_BENH_SA_SUT_TRI_TUE": "1"})
    assert not (tests | {"TRI_NHO_PHAN_NAN"}) & known
    assert "UT_DH_11" in asked(form, {}) and "UT_DH_11" not in asked(form, {}, sex="male")


def test_a_skipped_section_is_cleared_parent_before_child() -> None:
    form = form_of(OLD)
    now = dt.datetime(2026, 8, 5, tzinfo=dt.UTC)
    typed = {
        "NCT_BENH_PHOI": "1",
        "NCT_NOI_PHOI": "2",
        "TRI_NHO_PHAN_NAN": "1",
        "TRI_NHO_DANG_KY": "3",
        "COPD_1": "1",
    }
    first = folding.Fact("a", folding.SAVED, {"station": "elderly", "answers": typed}, now, "x")
    after = {"NCT_BENH_PHOI": "0", "NCT_BENH_SA_SUT_TRI_TUE": "1"}
    later = folding.Fact(
        "b", folding.SAVED, {"station": "elderly", "answers": after}, now + dt.timedelta(1), "x"
    )
    kept = folding.fold([first, later], form, sex="female", age=76).answers
    assert kept.keys() == {
        "NCT_BENH_PHOI",
        "NCT_BENH_SA_SUT_TRI_TUE",
        "COPD_1",
    }  # what applies again, came back
    assert "COPD_1" not in folding.fold([first], form, sex="female", age=76).answers


STATIONS = [
    ("1", {"measurements"}), ("2", {"measurements", "blood"}), ("5", {"gynaecology"}), ("7", {"dental"}), ("8", set()),
    ("10", {"elderly"}), ("1;7", {"measurements", "dental"}),
]  # fmt: skip


@pytest.mark.parametrize(("chosen", "more"), STATIONS)
def test_whoever_chose_screening_passes_only_its_stations(chosen: str, more: set[str]) -> None:
    answers = {"HINH_THUC_KHAM": "screening", "SANG_LOC_CHON": chosen}
    required = folding.required_stations(form_of(OLD), sex="female", age=76, answers=answers)
    assert set(required) == {"reception", "screening"} | more
    periodic = folding.required_stations(
        form_of(OLD), sex="female", age=76, answers={"HINH_THUC_KHAM": "periodic"}
    )
    assert {"internal", "eye", "dental"} <= set(periodic) and "screening" not in periodic


def test_screenings_have_their_sex_and_age() -> None:
    form = form_of(OLD)
    field = form.by_tag["SANG_LOC_CHON"]
    assert len(form.codes_of(field)) == 12
    woman = forms.codes_for(form, field, sex="female", age=45)
    man = forms.codes_for(form, field, sex="male", age=60)
    assert {"5", "6"} <= set(woman) and "9" not in woman and {"5", "6"}.isdisjoint(man) and "9" in man


def test_a_question_of_two_extensions_is_asked_once_when_either_asks() -> None:
    form = form_of(OLD, "male")
    assert [f.tag for f in form.fields].count("PHQ9_1") == 1
    chosen = {"HINH_THUC_KHAM": "screening", "SANG_LOC_CHON": "10"}
    assert "PHQ9_1" in asked(form, chosen, sex="male", age=40) and "PHQ9_1" not in asked(
        form, {}, sex="male", age=40
    )


def test_women_workers_consent_first_and_declining_is_a_result() -> None:
    form = form_of(PartialDate(1990, 1, 1))
    yes = {"LDN_KHAM": "1", "LDN_DUONG_AM_DAO": "1", "LDN_DONG_Y_AM_DAO": "1"}
    assert "LDN_MO_VIT" in asked(form, yes, age=36)
    no = asked(form, yes | {"LDN_DONG_Y_AM_DAO": "0"}, age=36)
    assert "LDN_MO_VIT" not in no and "LY_DO_TU_CHOI_PHU_SAN" in no
    assert all(not f.national for f in form.fields if f.tag.startswith("LDN_"))


@pytest.fixture
def local(tmp_path: Path) -> Any:
    """The unit's own folder for one test."""
    before = list(forms._local)
    forms.use_local(tmp_path)
    yield tmp_path
    forms._local[:] = before


GOOD: dict[str, Any] = {
    "extension": "goiter", "version": "1", "valid_from": dt.date(2026, 1, 1), "forms": ["adult"],
    "title": {"vi": "Bướu cổ", "en": "Goitre"}, "source": "Trạm y tế", "changes": [],
    "fields": [{"tag": "DP_BUOU_CO", "station": "internal", "vi": "Bướu cổ", "en": "Goitre", "type": "yesno", "size": 1,
                "codes": "yes_no"}],
}  # fmt: skip


def write(folder: Path, content: Any, name: str = "buou-co.yaml") -> None:
    text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True)
    (folder / name).write_text(text, "utf-8")


def test_a_unit_adds_its_own_fields(local: Path) -> None:
    write(local, GOOD)
    assert forms.broken_files() == ()
    form = forms.for_age(PartialDate(1990), ON, "2026-07", ["goiter"])
    assert form.extensions == ["goiter@1"] and form.by_tag["DP_BUOU_CO"].station == "internal"
    at = [f.tag for f in form.fields]
    assert at.index("DP_BUOU_CO") > at.index("NOI_KHOA_TAM_THAN")


def test_answers_outlive_the_file_that_asked(local: Path) -> None:
    form = forms.with_extensions("adult", "2026-07", ["goiter@1"])
    assert form.missing == ["goiter@1"] and "DP_BUOU_CO" not in form.by_tag
    fact = folding.Fact(
        "a", folding.SAVED, {"answers": {"DP_BUOU_CO": "1"}}, dt.datetime(2026, 8, 5, tzinfo=dt.UTC), "x"
    )
    assert folding.fold([fact], form, sex="male", age=36).answers == {"DP_BUOU_CO": "1"}


FIELD = GOOD["fields"][0]
BROKEN = [
    ("tag: [", "buou-co.yaml: dòng"), ("chỉ là chữ", "buou-co.yaml: phải là một bảng"),
    ({**GOOD, "fields": [{**FIELD, "size": "một"}]}, "trường DP_BUOU_CO, mục size: phải là số nguyên"),
    ({**GOOD, "fields": [{**FIELD, "sise": 1}]}, "trường DP_BUOU_CO, mục sise: không có mục này"),
    ({**GOOD, "fields": [{**FIELD, "tag": "buou_co"}]}, "trường buou_co, mục tag: chỉ gồm chữ in hoa"),
    ({**GOOD, "fields": [{**FIELD, "type": "số"}]}, "trường DP_BUOU_CO, mục type: giá trị không được dùng"),
    ({**GOOD, "fields": [{**FIELD, "codes": "khong_co"}]}, "DP_BUOU_CO"),
    ({**GOOD, "fields": [{**FIELD, "station": "khong_co"}]}, "DP_BUOU_CO"),
    ({**GOOD, "fields": [{**FIELD, "tag": "CAN_NANG"}]}, "trường CAN_NANG đã có trong mẫu adult"),
    ({**GOOD, "fields": [{**FIELD, "national": True}]}, "DP_BUOU_CO"),
    ({**GOOD, "fields": ["KHONG_CO"]}, "không có trường dùng chung “KHONG_CO”"),
    ({**GOOD, "forms": ["nobody"]}, "Không có mẫu “nobody”"),
    ({key: value for key, value in GOOD.items() if key != "source"}, "mục source: thiếu mục này"),
    ({**GOOD, "extension": "elderly", "version": "2026-07"}, "mã elderly@2026-07 đã có"),
    ({**GOOD, "fields": 3}, "buou-co.yaml"), ({**GOOD, "fields": [3]}, "buou-co.yaml"), ({**GOOD, "stations": "x"}, "buou-co.yaml"),
    ({**GOOD, "code_lists": 3}, "buou-co.yaml"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "said"), BROKEN)
def test_a_broken_file_names_itself_and_stops_nothing(local: Path, content: Any, said: str) -> None:
    write(local, content)
    write(local, GOOD | {"extension": "other"}, "tot.yaml")
    (sentence,) = forms.broken_files()
    assert sentence.startswith("buou-co.yaml") and said in sentence, sentence
    assert [one.extension for one in forms.all_extensions() if one.local] == ["other"]


def test_an_amendment_names_a_field_that_exists(tmp_path: Path) -> None:
    for path in forms.FOLDER.glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text("utf-8"), "utf-8")
    text = (
        (tmp_path / "minor-2026-05.yaml")
        .read_text("utf-8")
        .replace("repeal: [SO_DO_RANG]", "repeal: [SO_DO_RANGG]")
    )
    (tmp_path / "minor-2026-05.yaml").write_text(text, "utf-8")
    with pytest.raises(forms_files.BrokenFile, match="minor-2026-05.yaml: không có trường SO_DO_RANGG"):
        forms_files.read_forms(tmp_path)


def test_a_diff_reads_like_an_amending_decree() -> None:
    said = forms_diff.compare(forms.load("adult", "2026-05"), forms.load("adult", "2026-07"))
    lines = "\n".join(said.lines())
    for words in (
        "Bổ sung trường “Kính lỗ · Mắt phải” (KINH_LO_MAT_PHAI) sau trường “Không kính · Mắt trái” (KHONG_KINH_MAT_TRAI): thị lực",
        "Thay trường “Nguồn kinh phí” (NGUON_KINH_PHI) bằng trường “Nguồn chi trả” (NGUON_CHI_TRA)",
        "Sửa đổi danh mục của trường “Đối tượng” (DOI_TUONG): bổ sung mã 15",
        "có hiệu lực từ ngày 01/7/2026",
    ):
        assert words in lines
    back = forms_diff.compare(forms.load("adult", "2026-07"), forms.load("adult", "2026-05"))
    assert any(c.kind == "repeal" and c.tags == ("KINH_LO_MAT_PHAI",) for c in back.clauses)
    assert [c.sentence for c in back.clauses if "Bãi bỏ các ô" in c.sentence]
    same = forms_diff.compare(forms.load("adult"), forms.load("adult"))
    assert same.clauses == () and same.lines()[-1] == "Hai phiên bản không khác nhau."
