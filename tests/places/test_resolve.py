"""Resolving today's and former names: one table, read as the manual prints it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kham.places.rules import catalogue

# text, codes in order (all of them), how of the first
ONE = [
    # codes
    ("11533", ["11533"], "code"),
    ("31", ["31"], "code"),
    ("02", ["08"], "former_code"),
    ("00001", ["00097"], "former_code"),
    # provinces of today and before
    ("Hải Phòng", ["31"], "province"),
    ("TP. Hải Phòng", ["31"], "province"),
    ("tỉnh Hà Giang", ["08"], "former_province"),
    ("tỉnh Hòa Bình", ["25"], "former_province"),
    ("tỉnh Hoà Bình", ["25"], "former_province"),
    ("Tinh Hai Duong", ["31"], "former_province"),
    ("Bà Rịa - Vũng Tàu", ["79"], "former_province"),
    ("Bà Rịa-Vũng Tàu", ["79"], "former_province"),
    ("TP.HCM", ["79"], "province"),
    ("Thừa Thiên Huế", ["46"], "province"),
    ("TP Huế", ["46"], "province"),
    ("Đắc Lắc", ["66"], "province"),
    ("tỉnh Đồng Nai", ["75"], "province"),
    # today's communes, many ways to write them
    ("phường Hòa Bình, thành phố Hải Phòng", ["11533"], "today"),
    ("Phường Hoà Bình, TP Hải Phòng", ["11533"], "today"),
    ("P. Hòa Bình, TP. Hải Phòng", ["11533"], "today"),
    ("P.Hòa Bình - Hải Phòng", ["11533"], "today"),
    ("PHƯỜNG HÒA BÌNH, HẢI PHÒNG", ["11533"], "today"),
    ("phường Hòa Bình thành phố Hải Phòng", ["11533"], "today"),
    ("Hòa Bình, Hải Phòng", ["11533"], "today"),
    ("Hòa Bình Hải Phòng", ["11533"], "today"),
    ("Phuong Hoa Binh, Hai Phong", ["11533"], "today"),
    ("phuong hoa binh hai phong", ["11533"], "today"),
    ("Số 5 ngõ 3, tổ dân phố 7, phường Hòa Bình, Hải Phòng, Việt Nam", ["11533"], "today"),
    ("Hải Phòng, phường Hòa Bình", ["11533"], "today"),
    ("phường Hoa Binh\u0300, Hải Phòng", ["11533"], "today"),
    ("Thuỷ Nguyên, Hải Phòng", ["11560"], "today"),
    ("xã Sin Suối Hồ, Lai Châu", ["03394"], "today"),
    ("Sin Suối Hồ", ["03394"], "today"),
    ("xã Mường Tè, tỉnh Lai Châu", ["03445"], "today"),
    ("Xa Dung, Dien Bien", ["03208"], "today"),
    ("xa xa dung, dien bien", ["03208"], "today"),
    ("Ea H’Leo, Đắk Lắk", ["24184"], "today"),
    ("ea hleo, dak lak", ["24184"], "today"),
    ("xã Ba Chẽ, Quảng Ninh", ["06970"], "today"),
    ("phường Long Thành, Đồng Nai", ["26368"], "today"),
    # a kind that the unit had earlier
    ("xã Long Thành, tỉnh Đồng Nai", ["26368"], "earlier_kind"),
    ("xã Trảng Bom, Đồng Nai", ["26248"], "earlier_kind"),
    # old three-level addresses
    ("xã An Lư, huyện Thủy Nguyên, Hải Phòng", ["11533", "11560"], "former_split"),
    ("xã An Lư huyện Thủy Nguyên TP Hải Phòng", ["11533", "11560"], "former_split"),
    ("Phường Thủy Hà, TP Thủy Nguyên, Hải Phòng", ["11533", "11560"], "former_split"),
    ("Hoà Bình, Thuỷ Nguyên, Hải Phòng", ["11533"], "former"),
    ("xã Thủy Triều, huyện Thủy Nguyên, Hải Phòng", ["11533"], "former"),
    ("xã Trung Hà, Thủy Nguyên, Hải Phòng", ["11533"], "former"),
    ("xã Hòa Bình, huyện Vĩnh Bảo, Hải Phòng", ["11911"], "former"),
    ("xã Hòa Bình, huyện Kim Thành, tỉnh Hải Dương", ["10804"], "former"),
    ("Phường 12, Quận Gò Vấp, TP Hồ Chí Minh", ["26882"], "former"),
    ("P12, Q. Gò Vấp, TP.HCM", ["26882"], "former"),
    ("P.01, Q.3, TPHCM", ["27154"], "former"),
    ("thị trấn Long Thành, huyện Long Thành, tỉnh Đồng Nai", ["26368"], "former"),
    ("xã Tả Lèng, huyện Tam Đường, Lai Châu", ["03405"], "former"),
    ("Xã Tứ Xã, huyện Lâm Thao, tỉnh Phú Thọ", ["08521"], "former"),
    ("Xã Tứ Xã huyện Lâm Thao tỉnh Phú Thọ", ["08521"], "former"),
    ("Phường Đúc, Huế", ["19789"], "former"),
    ("xã Tân Long, huyện Phụng Hiệp, Hậu Giang", ["31408"], "former"),
    ("xã Thạnh Lộc, huyện Giồng Riềng, Kiên Giang", ["30910"], "former"),
    # new commune, old district
    ("phường Thiên Hương, Thủy Nguyên, Hải Phòng", ["11557"], "former"),
    ("xã Thủy Triều, quận Lê Chân, Hải Phòng", ["11533"], "district_ignored"),
    # a former province with a new commune
    ("phường Thành Đông, Hải Dương", ["10507"], "today"),
    # districts
    ("huyện đảo Bạch Long Vĩ, Hải Phòng", ["11948"], "former_district"),
    ("thành phố Lai Châu", ["03388", "03408"], "former_district_split"),
]


@pytest.mark.parametrize(("text", "codes", "how"), ONE)
def test_resolves(text: str, codes: list[str], how: str) -> None:
    matches = catalogue().resolve(text)
    assert ([m.unit.code for m in matches], matches[0].how if matches else "") == (codes, how)


AMBIGUOUS = [
    ("Hòa Bình", "25", {"25", "04795", "11533"}),
    ("Sài Gòn", "79", {"79", "26740"}),
    ("phường Hòa Bình", "04795", {"04795", "11533"}),
    ("xã Hòa Bình, Hải Phòng", "11911", {"11911", "10804", "11533"}),
    ("xã Tân An, Hải Dương", "10846", {"10846", "11167"}),
    ("thành phố Hòa Bình", "04795", {"04795", "04792", "04828"}),
    ("huyện Thủy Nguyên, Hải Phòng", "11560", {"11560", "11533", "11557"}),
    ("thị xã Sa Pa, Lào Cai", "03006", {"03006", "03037"}),
]


@pytest.mark.parametrize(("text", "first", "among"), AMBIGUOUS)
def test_gives_all_when_several_units_fit(text: str, first: str, among: set[str]) -> None:
    codes = [m.unit.code for m in catalogue().resolve(text)]
    assert codes[0] == first
    assert among <= set(codes)
    assert len(codes) == len(set(codes)) > 1


@pytest.mark.parametrize(
    "text", ["", " , ", "xxx", "phường Không Có Thật, Hải Phòng", "99999", "xã", "tỉnh Hải Phố"]
)
def test_unknown_gives_nothing(text: str) -> None:
    assert catalogue().resolve(text) == []


def test_former_commune_names_its_whole_former_address() -> None:
    first = catalogue().resolve("xã An Lư, huyện Thủy Nguyên, Hải Phòng")[0]
    assert "phường An Lư, thành phố Thủy Nguyên, thành phố Hải Phòng" in first.reason
    assert "nhiều xã, phường" in first.reason


def test_homonym_elsewhere_in_the_province_is_mentioned() -> None:
    (only,) = catalogue().resolve("Hòa Bình, Hải Phòng")
    assert "xã Nguyễn Bỉnh Khiêm" in only.reason


def test_columns_of_a_list_win_over_the_text() -> None:
    book = catalogue()
    assert [m.unit.code for m in book.resolve("Hòa Bình", province="Hải Phòng")] == ["11533"]
    assert [m.unit.code for m in book.resolve("Kim Bôi", province="Hòa Bình")] == ["04978"]
    found = book.resolve("Hòa Bình", province="Hải Phòng", district="huyện Vĩnh Bảo")
    assert [m.unit.code for m in found] == ["11911"]
    assert [m.unit.code for m in book.resolve("", province="Hà Giang")] == ["08"]


def test_parts_in_place_of_text() -> None:
    found = catalogue().resolve(["xã Thủy Triều", "huyện Thủy Nguyên", "Hải Phòng"])
    assert [m.unit.code for m in found] == ["11533"]


def test_marks_decide_when_they_are_written() -> None:
    book = catalogue()
    marked = {m.unit.full_name for m in book.resolve("Tân Thạnh, Cần Thơ")}
    assert marked == {"xã Tân Thạnh"}
    assert all(not m.exact for m in book.resolve("phường Hóa Bính, Hải Phòng"))
    assert book.resolve("phường Hòa Bình, Hải Phòng")[0].exact


def test_answers_with_the_unit_of_the_day() -> None:
    book = catalogue()
    (before,) = book.resolve("xã Long Thành, Đồng Nai", on=dt.date(2026, 4, 29))
    (after,) = book.resolve("xã Long Thành, Đồng Nai", on=dt.date(2026, 4, 30))
    assert (before.how, before.unit.kind) == ("today", "xã")
    assert (after.how, after.unit.kind) == ("earlier_kind", "phường")
    assert book.resolve("phường Hòa Bình, Hải Phòng", on=dt.date(2025, 6, 30)) == []


def test_every_commune_of_today_is_found_by_its_own_address() -> None:
    book = catalogue()
    provinces = {p.code: p for p in book.provinces()}
    wrong = []
    for province in provinces.values():
        for unit in book.communes(province.code):
            found = book.resolve(f"{unit.full_name}, {province.full_name}")
            if [m.unit.code for m in found] != [unit.code]:
                wrong.append((unit.code, unit.full_name, [m.unit.code for m in found]))
    assert wrong == []


def test_every_former_commune_is_found_by_its_old_address() -> None:
    book = catalogue()
    above = {p.code: p for p in book.predecessors if p.level != "commune"}
    wrong = []
    for old in (p for p in book.predecessors if p.level == "commune" and p.code):
        district = above[old.parent_code]
        province = above[district.parent_code]
        found = book.resolve(f"{old.full_name}, {district.full_name}, {province.full_name}")
        if tuple(m.unit.code for m in found) != old.successors:
            wrong.append(
                (old.code, old.full_name, district.full_name, [m.unit.code for m in found], old.successors)
            )
    assert wrong == []


WORDS = [
    "phường",
    "xã",
    "huyện",
    "TP",
    "P.",
    "tỉnh",
    "thị",
    "Hòa Bình",
    "Thủy Nguyên",
    "Hải Phòng",
    "1",
    ",",
    "-",
    ".",
]


@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)))
def test_any_text_is_answered_without_a_fault_and_without_repeats(text: str) -> None:
    codes = [m.unit.code for m in catalogue().resolve(text)]
    assert len(codes) == len(set(codes))


@given(
    st.sampled_from([row for row in ONE if row[2] in ("today", "former")]), st.booleans(), st.integers(0, 3)
)
def test_case_and_spaces_do_not_matter(row: tuple[str, list[str], str], upper: bool, spaces: int) -> None:
    text = row[0].upper() if upper else row[0]
    text = text.replace(" ", " " * (spaces + 1)).replace(",", " " * spaces + ",")
    assert [m.unit.code for m in catalogue().resolve(f" {text} ")] == row[1]
