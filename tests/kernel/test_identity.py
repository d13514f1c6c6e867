import pytest

from kham.kernel import identity
from kham.kernel.partial_date import PartialDate

BORN = PartialDate(1975, 5, 3)


@pytest.mark.parametrize(
    ("raw", "value", "status", "codes"),
    [
        ("031075012345", "031075012345", "ok", []),
        (" 031 075 012 345 ", "031075012345", "ok", []),
        ("031.075.012.345", "031075012345", "ok", []),
        ("'031075012345", "031075012345", "ok", []),
        ("031075012345.0", "031075012345", "ok", []),
        ("CCCD: 031075012345 (mới)", "031075012345", "ok", []),
        ("012345679 / 031075012345", "031075012345", "ok", []),
        ("031075012345; 031075054321", "031075012345", "ok", ["number.several"]),
        (31075012345, "031075012345", "restored", ["number.lost_zeros"]),
        (31075012345.0, "031075012345", "restored", ["number.lost_zeros"]),
        ("31075012345", "031075012345", "restored", ["number.lost_zeros"]),
        ("3.1075012345E+10", "031075012345", "restored", ["number.lost_zeros"]),
        (1075012345, "001075012345", "restored", ["number.lost_zeros"]),
        ("31175012345", None, "suspect", ["number.short"]),
        ("1076012345", None, "suspect", ["number.short", "number.maybe_insurance"]),
        ("031175012345", "031175012345", "suspect", ["number.sex"]),
        ("031076012345", "031076012345", "suspect", ["number.year"]),
        ("031175812345", "031175812345", "suspect", ["number.sex"]),
        ("999075012345", "999075012345", "suspect", ["number.province"]),
        ("031475012345", "031475012345", "suspect", ["number.century", "number.year"]),
        ("012345679", "012345679", "ok", ["number.cmnd9"]),
        ("3.1075E+10", None, "refused", ["number.rounded"]),
        ("3,11E+10", None, "refused", ["number.rounded"]),
        (3.1075e10, None, "refused", ["number.rounded"]),
        ("O31075012345", None, "refused", ["number.letters"]),
        ("000000000000", None, "refused", ["number.placeholder"]),
        ("123456789", None, "refused", ["number.placeholder"]),
        ("03107501234", None, "suspect", ["number.short"]),
        ("0310750123456", None, "refused", ["number.length"]),
        ("12345", None, "refused", ["number.length"]),
        (-5, None, "refused", ["number.length"]),
        ("chưa có", None, "empty", ["number.none"]),
        ("", None, "empty", []),
        (" - ", None, "empty", []),
        (None, None, "empty", []),
        (float("nan"), None, "empty", []),
    ],
)
def test_read_personal_number(raw: object, value: str | None, status: str, codes: list[str]) -> None:
    found = identity.read_personal_number(raw, sex="male", birth=BORN)
    assert (found.value, found.status, [note.code for note in found.notes]) == (value, status, codes)


@pytest.mark.parametrize(
    ("sex", "birth"), [(None, BORN), ("male", None), (None, None), ("other", BORN), ("female", BORN)]
)
def test_zeros_are_restored_only_on_proof(sex: identity.Sex | None, birth: PartialDate | None) -> None:
    assert identity.read_personal_number("31075012345", sex=sex, birth=birth).value is None


def test_a_cmnd_is_not_a_personal_number() -> None:
    assert identity.read_personal_number("012345679").kind == "cmnd9"
    assert identity.read_personal_number("031075012345").kind == "personal"


def test_notes_never_repeat_the_number() -> None:
    for sentence in identity.NOTES.values():
        assert "{" not in sentence


@pytest.mark.parametrize(
    ("number", "facts"),
    [
        ("031075012345", ("031", "male", 1975)),
        ("031175012345", ("031", "female", 1975)),
        ("012210012345", ("012", "male", 2010)),
        ("012310012345", ("012", "female", 2010)),
        ("12345", None),
        ("٠٣١٠٧٥٠١٢٣٤٥", None),
    ],
)
def test_facts(number: str, facts: tuple[str, str, int] | None) -> None:
    assert identity.personal_number_facts(number) == facts


def test_there_are_63_birth_provinces() -> None:
    assert len(identity.BIRTH_PROVINCES) == 63
    assert identity.BIRTH_PROVINCES["031"] == "Hải Phòng"


@pytest.mark.parametrize(
    ("raw", "value", "last10", "status", "group"),
    [
        ("HN2310123456789", "HN2310123456789", "0123456789", "ok", "poor"),
        ("hn 2 31 01 234 56789", "HN2310123456789", "0123456789", "ok", "poor"),
        ("ĐK2310123456789", "DK2310123456789", "0123456789", "ok", "difficult_area"),
        ("GD-4-31-01-234-56789", "GD4310123456789", "0123456789", "ok", None),
        ("0123456789", "0123456789", "0123456789", "ok", None),
        (3123456789, "3123456789", "3123456789", "ok", None),
        (3123456789.0, "3123456789", "3123456789", "ok", None),
        ("ZZ9550123456789", "ZZ9550123456789", "0123456789", "suspect", None),
        (123456789, None, None, "suspect", None),
        ("031075012345", None, None, "refused", None),
        ("3.12E+09", None, None, "refused", None),
        ("HN2310000000000", None, None, "refused", None),
        ("1111111111", None, None, "refused", None),
        ("HN231", None, None, "refused", None),
        ("", None, None, "empty", None),
        (None, None, None, "empty", None),
        (float("nan"), None, None, "empty", None),
    ],
)
def test_insurance(
    raw: object, value: str | None, last10: str | None, status: str, group: str | None
) -> None:
    found = identity.read_insurance_number(raw)
    assert (found.value, found.last10, found.status, found.group) == (value, last10, status, group)


def test_insurance_parts() -> None:
    found = identity.read_insurance_number("CN2310123456789")
    assert (found.object_code, found.benefit_level, found.province) == ("CN", 2, "31")
    assert identity.OBJECT_CODES["CN"].group == "near_poor"
    assert {"HN", "TE", "BT", "HS", "TV", "LH", "XK"} <= set(identity.OBJECT_CODES)


@pytest.mark.parametrize(
    ("raw", "hint", "expected"),
    [
        ("Nam", None, "male"), ("NỮ", None, "female"), ("nu", None, "female"), ("Nu\u031b\u0303", None, "female"),
        ("F", None, "female"), ("M", None, "male"), ("1", None, "male"), (2, None, "female"), (1.0, None, "male"),
        (0, None, None), ("x", None, None), ("x", "Nữ", "female"), ("X", "Nam", "male"),
        ("x", "Giới tính nữ", "female"),
        ("", "Nữ", None), (0, "Giới tính (1: Nam, 0: Nữ)", "female"), (1, "Nam 1 Nữ 2", "male"),
        (2, "1 = nam; 2 = nữ", "female"), ("Khác", None, "other"), ("Nam", "Nữ", "male"), (None, None, None),
        ("không rõ", None, None), ("1", "Nữ", "female"), (3, "Giới tính (1: Nam, 0: Nữ)", None),
    ],
)  # fmt: skip
def test_read_sex(raw: object, hint: str | None, expected: str | None) -> None:
    assert identity.read_sex(raw, column_hint=hint) == expected


def test_a_blank_in_a_tick_column() -> None:
    assert identity.read_sex("", column_hint="Nữ", blank="male") == "male"
