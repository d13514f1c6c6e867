"""The portal's workbook for all three forms, read again by openpyxl as a stranger would: nothing of the writer is used to judge."""

import io
import re
from typing import Any

import openpyxl
import pytest

from kham.exams.queries import judging
from kham.exams.rules import forms
from kham.records import portal_files
from kham.records.queries import portal_files as portal_queries
from kham.records.rules import layout, profile, sampling
from kham.records.rules import portal_workbook as rules

FORMS = {"adult": "Trên 18 tuổi", "minor": "6>…18", "child": "Dưới 6 tuổi"}
COUNTS = {"adult": 103, "minor": 74, "child": 114}
N = 25
DAY = re.compile(r"((0[1-9]|[12]\d|3[01])/)?((0[1-9]|1[0-2])/)?(19|20)\d\d")
CODES = re.compile(r"[A-Z]\d\d(\.\d{1,2})?(;[A-Z]\d\d(\.\d{1,2})?)*")
DISEASE_COLUMNS = {
    "TSGD_MA_BENH",
    "TSBT_MA_BENH_KHAC",
    "TSBT_MA_BENH",
    "TSBT_MA_BENH_THAI_SAN",
    "KET_LUAN_BENH",
}


def made(form: str) -> tuple[list[sampling.Sample], Any]:
    """Samples of a form and the workbook opened by openpyxl, formulas as formulas."""
    definition, settings = forms.load(form), profile.load("ministry").package
    drawn = sampling.encounters(definition, N, "workbook", judging)
    samples = [one for one in drawn if not rules.refusals(one.facts)]
    rows = [rules.cells(one.facts, settings, n) for n, one in enumerate(samples, 1)]
    content = portal_files.make({form: rows}, {form: layout.of_form(definition)})
    return samples, openpyxl.load_workbook(io.BytesIO(content))


@pytest.mark.parametrize("form", FORMS)
def test_every_row_is_there_as_stored_values(form: str) -> None:
    samples, book = made(form)
    assert book.sheetnames == ["Dưới 6 tuổi", "6>…18", "Trên 18 tuổi"]
    page = book[FORMS[form]]
    tags = [cell.value for cell in page[2]]
    assert len(tags) == len(set(tags)) == COUNTS[form] and page.max_row == 3 + len(samples) > 3 + N // 2
    for at, sample in enumerate(samples, start=4):
        cells = dict(zip(tags, page[at], strict=True))
        said = {tag: cell.value for tag, cell in cells.items() if cell.value is not None}
        assert not [tag for tag, cell in cells.items() if cell.data_type in ("f", "e", "d")]
        assert said["SO_CCCD"] == sample.facts.personal_number and re.fullmatch(r"\d{12}", said["SO_CCCD"])
        assert said["HO_TEN"] == sample.facts.name.upper()
        assert re.fullmatch(r"\d{5}", said["MAXA_CU_TRU"]) and cells["MAXA_CU_TRU"].number_format == "@"
        assert re.fullmatch(r"\d\d", said["MA_NGHE_NGHIEP"]), said["MA_NGHE_NGHIEP"]


@pytest.mark.parametrize("form", FORMS)
def test_dates_codes_and_classes_are_in_the_portals_way(form: str) -> None:
    _samples, book = made(form)
    page = book[FORMS[form]]
    tags = [cell.value for cell in page[2]]
    seen = set()
    for row in page.iter_rows(min_row=4, values_only=True):
        for tag, value in zip(tags, row, strict=True):
            if value is None:
                continue
            if tag in ("NGAY_SINH", "NGAY_VAO", "NGAY_RA", "NGAYCAP_CCCD", "HEN_KHAM_LAN_SAU"):
                assert isinstance(value, str) and DAY.fullmatch(value), (tag, value)
            elif tag in DISEASE_COLUMNS:
                assert isinstance(value, str) and CODES.fullmatch(value), (tag, value)
            elif tag == "PHAN_LOAI_SK" or tag.endswith("_PL"):
                assert isinstance(value, int) and 1 <= value <= 5, (tag, value)
            else:
                assert isinstance(value, int if tag == "STT" else str), (tag, value)
            seen.add(tag)
    assert {"KET_LUAN_BENH", "NGAY_VAO", "HO_TEN"} <= seen


def test_a_cell_that_looks_like_a_formula_stays_text() -> None:
    definition, settings = forms.load("adult"), profile.load("ministry").package
    sample = next(iter(sampling.encounters(definition, 1, "formula", judging)))
    row = rules.cells(sample.facts, settings, 1) | {
        "DIA_CHI": "=1+1",
        "NOI_LAM_VIEC_HOC_TAP": "http://x.example",
    }
    book = openpyxl.load_workbook(io.BytesIO(portal_files.make({"adult": [row]}, {})))
    page = book["Trên 18 tuổi"]
    found = [cell for cell in page[4] if cell.value in ("=1+1", "http://x.example")]
    assert [cell.data_type for cell in found] == ["s", "s"] and not [c for c in found if c.hyperlink]


def test_an_occupation_that_the_portal_drops_in_silence_is_told() -> None:
    sample = next(iter(sampling.encounters(forms.load("adult"), 1, "job", judging)))
    import dataclasses

    odd = dataclasses.replace(sample.facts, occupation="Nông dân")
    assert any("nghề nghiệp" in said for said in rules.refusals(odd))
    assert not rules.refusals(sample.facts)


def test_a_log_that_is_a_workbook_is_read_by_row_number() -> None:
    book = openpyxl.Workbook()
    for line in (
        ["Trên 18 tuổi"],
        ["Dòng", "Lỗi"],
        [5, "Mã nghề nghiệp không hợp lệ"],
        [12, "Số CCCD đã tồn tại"],
    ):
        book.active.append(line)
    out = io.BytesIO()
    book.save(out)
    lines = rules.read_log(portal_queries.log_text("log.xlsx", out.getvalue()).splitlines())
    assert [(one.row, one.form) for one in lines] == [(5, "adult"), (12, "adult")]
    assert lines[0].words == "Mã nghề nghiệp không hợp lệ"
