"""The shipped list: counts, validity, checks, code lists."""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable

import pytest

from kham import cli
from kham.places import rules
from kham.places.rules import catalogue, checks, lists, national
from kham.places.rules.national import DATA, FIRST_DAY

BEFORE, AFTER = dt.date(2026, 4, 29), dt.date(2026, 4, 30)


@pytest.mark.parametrize(
    ("day", "phuong", "xa"),
    [
        (FIRST_DAY, 687, 2621),
        (BEFORE, 687, 2621),
        (AFTER, 697, 2611),
        (dt.date(2026, 11, 21), 697, 2611),
        (None, 697, 2611),
    ],
)
def test_counts(day: dt.date | None, phuong: int, xa: int) -> None:
    counts = catalogue().counts(day)
    assert counts == {"province": 34, "commune": 3321, "phường": phuong, "xã": xa, "đặc khu": 13}


def test_no_unit_before_the_two_level_structure() -> None:
    assert catalogue().counts(FIRST_DAY - dt.timedelta(days=1)) == {}


@pytest.mark.parametrize(
    ("province", "communes"),
    [("01", 126), ("12", 38), ("15", 99), ("25", 148), ("31", 114), ("75", 95), ("79", 168), ("96", 64)],
)
def test_communes_per_province(province: str, communes: int) -> None:
    assert len(catalogue().communes(province)) == communes


def test_status_change_keeps_code_and_history() -> None:
    book = catalogue()
    old, new = book.history("26368")
    assert (old.kind, old.valid_to, new.kind, new.valid_from, new.valid_to) == (
        "xã",
        BEFORE,
        "phường",
        AFTER,
        None,
    )
    assert book.unit("26368", BEFORE) == old
    assert book.unit("26368") == book.unit("26368", AFTER) == new
    assert [u.kind for u in book.history("75")] == ["tỉnh", "thành phố"]


def test_paths_and_names() -> None:
    unit = catalogue().unit("11533")
    assert unit is not None
    assert (unit.path, unit.full_name) == ("31.11533.", "phường Hòa Bình")
    assert unit.lat == pytest.approx(20.938, abs=0.01)
    assert unit.lon == pytest.approx(106.694, abs=0.01)
    assert [p.path for p in catalogue().provinces()][:2] == ["01.", "04."]


def test_all_checks_pass() -> None:
    assert [c for c in checks.run(catalogue()) if not c.ok] == []


BROKEN: list[tuple[str, Callable[[dict[str, str]], bool], dict[str, str], str]] = [
    ("a commune lost", lambda r: r["code"] == "03388", {"code": ""}, "Lai Châu (12)"),
    ("a ward renamed", lambda r: r["code"] == "11533", {"name": "An Lư"}, "11533"),
    ("Ba Chẽ with the other code", lambda r: r["code"] == "06970", {"code": "06978"}, "06970"),
    ("a centroid at sea", lambda r: r["code"] == "11533", {"lat": "1.0"}, "Tâm đơn vị nằm ngoài lãnh thổ"),
    ("a code twice", lambda r: r["code"] == "11560", {"code": "11533"}, "Mã trùng trong cùng một ngày"),
    (
        "Đồng Nai forgotten",
        lambda r: r["kind"] == "phường" and r["code"] == "26368",
        {"kind": "xã"},
        "Xã thành phường",
    ),
]


@pytest.mark.parametrize(("what", "where", "change", "check"), BROKEN, ids=[b[0] for b in BROKEN])
def test_checks_find_planted_faults(
    what: str, where: Callable[[dict[str, str]], bool], change: dict[str, str], check: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    rows = list(csv.DictReader(io.StringIO((DATA / "units.csv").read_text(encoding="utf-8"))))
    changed = [{**r, **change} if where(r) else r for r in rows]
    monkeypatch.setattr(national, "_rows", lambda name: iter(r for r in changed if r["code"]))
    book = rules.Catalogue(national.read_units(), catalogue().predecessors)
    failed = [c.name for c in checks.run(book) if not c.ok]
    assert any(name.startswith(check) for name in failed), failed


def test_every_former_unit_leads_to_one_of_today() -> None:
    book = catalogue()
    assert all(book.unit(code) for p in book.predecessors for code in p.successors)
    split = [p for p in book.predecessors if p.level == "commune" and p.split]
    assert split
    assert all(len(p.successors) > 1 for p in split)


def test_ten_old_provinces_lead_where_the_law_says() -> None:
    new = {p.name: p.successors for p in catalogue().predecessors if p.level == "province"}
    expected = {
        "Hà Giang": "08", "Yên Bái": "15", "Hòa Bình": "25", "Hải Dương": "31", "Quảng Nam": "48",
        "Bình Định": "52", "Bình Dương": "79", "Long An": "80", "Sóc Trăng": "92", "Lai Châu": "12",
    }  # fmt: skip
    assert {name: new[name] for name in expected} == {name: (code,) for name, code in expected.items()}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Kinh", "01"), ("kinh", "01"), ("1", "01"), ("01", "01"), ("Dân tộc Thái", "03"), ("người Mông", "08"),
        ("H'Mông", "08"), ("HMông", "08"), ("Mèo", "08"), ("Mán", "09"), ("Khmer", "05"), ("Khơ-me", "05"),
        ("Cờ Lao", "47"), ("Hà Nhì", "35"), ("U Ní", "35"), ("La Hủ", "41"), ("Khơ Mú", "29"),
        ("Nước ngoài", "55"), ("25", "25"),
    ],
)  # fmt: skip
def test_ethnic_groups_by_any_spelling(text: str, code: str) -> None:
    group = lists.ethnic_group(text)
    assert group is not None
    assert group.code == code


def test_unknown_ethnic_group_is_none() -> None:
    assert lists.ethnic_group("Klingon") is None
    assert lists.ethnic_group("") is None


def test_small_lists() -> None:
    assert len(lists.occupations()) == 48
    assert lists.occupations()["22"].endswith("sức khỏe")
    assert lists.id_prefixes()["031"].province_code == "31"
    assert lists.id_prefixes()["017"].former_province == "Hòa Bình"
    assert lists.id_prefixes()["017"].province_code == "25"
    assert "003" not in lists.id_prefixes()


def test_command_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["places", "check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
    assert cli.main(["places", "check"]) == 0
    assert "3321" in capsys.readouterr().out


def test_command_check_fails_with_the_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    short = rules.Catalogue(catalogue().units[:-1], catalogue().predecessors)
    monkeypatch.setattr("kham.places.cli.catalogue", lambda: short)
    assert cli.main(["places", "check"]) == 1
    assert "SAI" in capsys.readouterr().out


def test_command_find(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["places", "find", "xã", "Thủy", "Triều,", "Thủy Nguyên,", "Hải Phòng"]) == 0
    assert "11533" in capsys.readouterr().out
    assert cli.main(["places", "find", "--json", "xxx"]) == 1
    assert json.loads(capsys.readouterr().out) == []
