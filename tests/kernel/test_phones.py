import pytest

from kham.kernel import phones


@pytest.mark.parametrize(
    ("raw", "value", "kind", "codes"),
    [
        ("0912345678", "0912345678", "mobile", []),
        ("0912 345 678", "0912345678", "mobile", []),
        ("0912.345.678", "0912345678", "mobile", []),
        ("0912-345-678", "0912345678", "mobile", []),
        ("+84 912 345 678", "0912345678", "mobile", []),
        ("+84 (0) 912 345 678", "0912345678", "mobile", []),
        ("84912345678", "0912345678", "mobile", []),
        ("0084912345678", "0912345678", "mobile", []),
        (912345678, "0912345678", "mobile", ["phone.lost_zero"]),
        (912345678.0, "0912345678", "mobile", ["phone.lost_zero"]),
        ("912345678.0", "0912345678", "mobile", ["phone.lost_zero"]),
        ("9.12345678E8", "0912345678", "mobile", ["phone.lost_zero"]),
        ("9.12E+8", None, "unknown", ["phone.rounded"]),
        ("01684567890", "0384567890", "mobile", ["phone.old_prefix"]),
        ("0168 456 7890", "0384567890", "mobile", ["phone.old_prefix"]),
        (1684567890, "0384567890", "mobile", ["phone.lost_zero", "phone.old_prefix"]),
        ("+841684567890", "0384567890", "mobile", ["phone.old_prefix"]),
        ("0912345678 / 0987654321", "0912345678", "mobile", ["phone.several"]),
        ("0912345678 - 0987654321", "0912345678", "mobile", ["phone.several"]),
        ("0912345678 0987654321", "0912345678", "mobile", ["phone.several"]),
        ("0912 345 678 0987 654 321", "0912345678", "mobile", ["phone.several"]),
        ("0912345678\n0987654321", "0912345678", "mobile", ["phone.several"]),
        ("12345; 0987654321", "0987654321", "mobile", []),
        ("0912345678 (con gái)", "0912345678", "mobile", []),
        ("02253123456", "02253123456", "landline", ["phone.landline"]),
        ("0225.3.123.456", "02253123456", "landline", ["phone.landline"]),
        ("không có", None, "unknown", ["phone.unreadable"]),
        ("091234567", None, "unknown", ["phone.unreadable"]),
        ("0000000000", None, "unknown", ["phone.placeholder"]),
        ("0999999999", None, "unknown", ["phone.placeholder"]),
        ("", None, "unknown", []),
        ("-", None, "unknown", []),
        (None, None, "unknown", []),
        (float("nan"), None, "unknown", []),
    ],
)
def test_read_phone(raw: object, value: str | None, kind: str, codes: list[str]) -> None:
    found = phones.read_phone(raw)
    assert (found.value, found.kind, [note.code for note in found.notes]) == (value, kind, codes)


def test_further_numbers_are_kept_aside() -> None:
    assert phones.read_phone("0912345678, 0987654321, 0912345678").others == ("0987654321",)


@pytest.mark.parametrize(("old", "new"), sorted(phones.PREFIXES_2018.items()))
def test_every_prefix_of_2018(old: str, new: str) -> None:
    found = phones.read_phone(f"{old}4567893")
    assert (found.value, found.kind) == (f"{new}4567893", "mobile")


def test_the_table_is_complete() -> None:
    assert len(phones.PREFIXES_2018) == 21
    assert len(set(phones.PREFIXES_2018.values())) == 21
