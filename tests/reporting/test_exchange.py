"""Aggregate values for another system, and the table of results: nobody is found in it."""

import csv
import io
import json
import zipfile
from collections import Counter

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from kham.accounts.permissions import NotFound
from kham.exams.models import Conclusion
from kham.journal.models import Entry
from kham.kernel.reasons import Refusal
from kham.reporting import actions_exchange
from kham.reporting.queries import exchange, reports
from kham.reporting.rules import exchange as rules
from kham.reporting.rules import microdata
from tests.reporting.test_reports import browser, make
from tests.reporting.ward import NOW, Ward


@pytest.fixture
def ward(db: None) -> Ward:
    """A small ward."""
    return Ward(people=60)


def test_values_are_the_reports_figures_and_known_to_the_metadata(ward: Ward) -> None:
    report = make(ward)
    sent = exchange.data_values(report)
    assert (sent["orgUnit"], sent["period"], sent["dataSet"]) == ("11533", "202607", "KHAM_MONTH")
    values = {(v["dataElement"], v["categoryOptionCombo"]): int(v["value"]) for v in sent["dataValues"]}
    assert len(values) == len(sent["dataValues"])
    for key, total in report.figures.items():
        assert values[rules.element(key), "default"] == total
    by_sex = [n for (element, _), n in values.items() if element == "KHAM_EXAMINED_BY_SEX"]
    assert sum(by_sex) == report.figures["examined"] > 0
    assert set(values) <= rules.known_codes(exchange.metadata())


def test_identifiers_have_the_receivers_form_and_never_clash() -> None:
    meta = exchange.metadata()
    found = [one["id"] for kind in meta.values() for one in kind]
    assert len(found) == len(set(found)) and all(
        len(i) == 11 and i[0].isalpha() and i.isalnum() for i in found
    )
    shorts = [one["shortName"] for one in meta["dataElements"]]
    assert len(shorts) == len(set(shorts)) and max(map(len, shorts)) <= 50
    assert {m["dataElement"]["id"] for m in meta["dataSets"][0]["dataSetElements"]} == {
        e["id"] for e in meta["dataElements"]
    }


def test_what_a_value_names_is_in_the_metadata() -> None:
    """A receiver that makes the combinations by itself gives them no code, and our values would name nothing there."""
    meta = exchange.metadata()
    combos = {one["id"]: one["code"] for one in meta["categoryCombos"]}
    options = {one["id"]: one["code"] for one in meta["categoryOptions"]}
    made = {one["code"]: one for one in meta["categoryOptionCombos"]}
    assert set(made) == set(options.values())
    for code, one in made.items():
        assert options[one["categoryOptions"][0]["id"]] == code
        assert code.startswith(combos[one["categoryCombo"]["id"]])


def opened(content: bytes) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    held = zipfile.ZipFile(io.BytesIO(content))

    def read(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(held.read(name).decode("utf-8-sig"))))

    return read("data.csv"), read("dictionary.csv")


def test_the_table_without_names_holds_nobody(ward: Ward) -> None:
    Conclusion.objects.filter(pk=Conclusion.objects.first().pk).update(icd_codes=["B20", "I10", "F32"])
    viewer = ward.viewer("station_officer")
    content, count = actions_exchange.take_table(
        campaign=ward.campaign, named=False, reason="", by=viewer, now=NOW
    )
    rows, words = opened(content)
    assert (
        len(rows)
        == count
        == Conclusion.objects.filter(current=True).values("encounter__person").distinct().count()
    )
    assert list(rows[0]) == [w["column"] for w in words]
    text = json.dumps(rows, ensure_ascii=False)
    for person in ward.people:
        assert person.full_name not in text and person.code not in text and str(person.pk) not in text
    assert "B20" not in text and "F32" not in text and "I10" in text
    shared = Counter((r["unit"], r["age"], r["sex"]) for r in rows)
    assert min(shared.values()) >= microdata.LEAST
    entry = Entry.objects.get(action="reporting.table")
    assert entry.data == {"rows": count, "named": False}


def test_stand_ins_cannot_be_followed_from_one_export_to_the_next(ward: Ward) -> None:
    viewer = ward.viewer("station_officer")
    one, two = ({r["person"] for r in exchange.rows(viewer, ward.campaign, named=False)} for _ in "ab")
    assert one and not one & two


def test_names_need_a_reason_and_the_right(ward: Ward) -> None:
    officer = ward.viewer("station_officer")
    with pytest.raises(Refusal, match="lý do"):
        actions_exchange.take_table(campaign=ward.campaign, named=True, reason=" ", by=officer, now=NOW)
    content, _ = actions_exchange.take_table(
        campaign=ward.campaign, named=True, reason="Nghiên cứu đã duyệt", by=officer, now=NOW
    )
    rows, _words = opened(content)
    assert rows[0]["name"] and rows[0]["code"]
    with pytest.raises(NotFound):
        actions_exchange.take_table(
            campaign=ward.campaign, named=True, reason="x", by=ward.viewer("coordinator"), now=NOW
        )


def test_pages_and_files(ward: Ward) -> None:
    report = make(ward)
    client = browser(ward, "station_officer")
    answer = client.get(reverse("reporting:exchange", args=[report.pk]))
    assert answer.json()["period"] == "202607" and "attachment" in answer["Content-Disposition"]
    assert client.get(reverse("reporting:exchange_metadata")).json()["dataElements"]
    page = client.get(reverse("reporting:table", args=[ward.campaign.pk])).content.decode()
    assert "health_class" in page and "Tải bảng có họ tên" in page
    taken = client.post(reverse("reporting:table", args=[ward.campaign.pk]))
    assert taken["Content-Type"] == "application/zip" and opened(taken.content)[0]
    refused = client.post(reverse("reporting:table", args=[ward.campaign.pk]), {"named": "1"})
    assert refused.status_code == 302
    assert reports.report(ward.viewer("station_officer"), report.pk) == report


ROW = st.fixed_dictionaries(
    {
        "unit": st.sampled_from("abc"),
        "age": st.sampled_from(["0-5", "6-17", "60+"]),
        "sex": st.sampled_from(["male", "female"]),
    }
)


@given(st.lists(ROW, max_size=60), st.integers(2, 7))
def test_every_combination_is_shared_or_empty(rows: list[dict[str, str]], least: int) -> None:
    shared = Counter((row["unit"], row["age"], row["sex"]) for row in microdata.blur(rows, least))
    for key, count in shared.items():
        assert count >= least or (key == ("", "", "") and len(shared) == 1)


def test_a_cell_never_becomes_a_formula() -> None:
    assert b"'=1+1" in microdata.as_csv([{"person": "=1+1"}], named=False)
