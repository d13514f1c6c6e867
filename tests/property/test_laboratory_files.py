"""Files of laboratories: nothing that comes in gives a fault, whole rows survive, order and repetition change nothing."""

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kham.exams.rules import forms
from kham.exams.rules.laboratory import barcodes, catalogue, judging, reading, units
from kham.exams.rules.laboratory.results import MAX_RESULTS, Reading
from kham.kernel.reasons import Refusal

ADULT = forms.load("adult")
NUMBERS = [t for t in catalogue.load().tests if t.kind == "number"]
QUIET = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def frame(number: int, record: str) -> str:
    body = f"{number % 8}{record}\r\x03"
    return f"\x02{body}{sum(body.encode()) % 256:02X}\r\n"


def astm(values: list[tuple[str, str, str, str]], framed: bool = True) -> bytes:
    records = ["H|\\^&|||PXN MAU"]
    for n, (barcode, test, value, unit) in enumerate(values, start=1):
        records += [f"P|{n}", f"O|1|{barcode}||^^^{test}", f"R|1|^^^{test}|{value}|{unit}|||||F"]
    records.append("L|1|N")
    text = "".join(frame(n, r) for n, r in enumerate(records, start=1)) if framed else "\r".join(records)
    return text.encode()


def hl7(values: list[tuple[str, str, str, str]]) -> bytes:
    lines = ["MSH|^~\\&|LIS|PXN|KHAM||20260805||ORU^R01|1|P|2.5", "PID|1||1||"]
    for n, (barcode, test, value, unit) in enumerate(values, start=1):
        lines += [f"OBR|{n}||{barcode}|X", f"OBX|{n}|NM|{test}||{value}|{unit}|||||F"]
    return "\r".join(lines).encode()


def rows(content: bytes) -> list[tuple[Any, ...]]:
    """What judging says of every row of a file that is no workbook."""
    found = reading.read(content, list, lambda _s: None)
    assert isinstance(found, Reading)
    known = judging.Known(ADULT, {}, "Nguyễn Thị Mẫu", 1950)
    return [(r.barcodes, r.names, judging.judge(r, known)) for r in found.results]


values = st.lists(
    st.tuples(
        st.integers(1, 99_999).map(lambda n: barcodes.make("31001", 2026, n)),
        st.sampled_from(["GLU", "CHOL", "HGB", "WBC", "CREA", "AST"]),
        st.floats(0.1, 300).map(lambda v: f"{v:.1f}"),
        st.sampled_from(["mmol/L", "mg/dL", "g/L", "g/dL", "G/L", "U/L", "umol/L", "", "quả"]),
    ),
    min_size=1,
    max_size=12,
)


@QUIET
@given(values)
def test_three_ways_of_writing_say_the_same(given_values: list[Any]) -> None:
    verdicts = [
        [judged for _, _, judged in rows(made)]
        for made in (astm(given_values), astm(given_values, False), hl7(given_values))
    ]
    assert verdicts[0] == verdicts[1] == verdicts[2]


@QUIET
@given(values, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_verdict(given_values: list[Any], chance: random.Random) -> None:
    mixed = given_values[:]
    chance.shuffle(mixed)
    key = str
    assert sorted(map(key, rows(astm(given_values)))) == sorted(map(key, rows(astm(mixed))))


@QUIET
@given(values, st.data())
def test_damage_is_said_and_never_a_fault(given_values: list[Any], data: st.DataObject) -> None:
    content = data.draw(st.sampled_from([astm(given_values), astm(given_values, False), hl7(given_values)]))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        kind = data.draw(st.sampled_from(["cut", "byte", "drop", "nul", "separator"]))
        if kind == "cut":
            content = content[:at]
        elif kind == "byte":
            content = content[:at] + bytes([data.draw(st.integers(0, 255))]) + content[at + 1 :]
        elif kind == "drop":
            content = content[:at] + content[at + data.draw(st.integers(1, 40)) :]
        elif kind == "nul":
            content = content[:at] + b"\0" + content[at:]
        else:
            content = content.replace(b"|", data.draw(st.sampled_from([b"", b"^", b"A", b";"])))
    try:
        found = rows(content)
    except Refusal as refusal:
        assert refusal.sentence.endswith((".", ")"))
        return
    for _, _, judged in found:
        assert judged.verdict in judging.VERDICTS
        assert judged.verdict in ("stored", "already") or judged.sentence


@QUIET
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for head in (b"", b"MSH|^~\\&|", b"H|\\^&|\r", b"\x021H|\\^&\r\x03"):
        try:
            rows(head + content)
        except Refusal as refusal:
            assert refusal.code.startswith("lab.file.")


@QUIET
@given(values, st.integers(0, 10_000))
def test_one_wrong_byte_in_a_frame_loses_no_other_person(given_values: list[Any], chance: int) -> None:
    content = bytearray(astm(given_values))
    at = content.index(b"R|1|", chance % max(1, content.rindex(b"R|1|"))) + 4
    content[at] ^= 1
    whole = [str(row[2]) for row in rows(astm(given_values))]
    damaged = rows(bytes(content))
    assert sum(judged.verdict == "unreadable" for _, _, judged in damaged) == 1
    assert len(damaged) == len(whole)
    assert (
        sum(str(judged) == one for (_, _, judged), one in zip(damaged, whole, strict=True)) >= len(whole) - 1
    )


@pytest.mark.parametrize("test", NUMBERS, ids=lambda t: t.code)
def test_a_unit_is_converted_or_refused(test: catalogue.Test) -> None:
    assert units.to_form(test, 5.0, test.unit) == 5.0
    for unit, factor in test.convert.items():
        assert units.to_form(test, 10.0, unit) == pytest.approx(factor.convert(10.0), abs=1e-6)
    assert units.to_form(test, 5.0, "") is None and units.to_form(test, 5.0, "thìa") is None


def test_large_and_long_files_are_refused_with_a_sentence() -> None:
    with pytest.raises(Refusal, match="MB"):
        rows(b"MSH|^~\\&|" + b"A" * (21 * 1024 * 1024))
    [(_, _, judged)] = rows(b"MSH|^~\\&|LIS|\rOBX|1|NM|" + b"9" * (10 * 1024 * 1024))
    assert judged.verdict == "unreadable" and "ký tự" in judged.sentence
    [(_, _, judged)] = rows(b"H|\\^&\rR|1|^^^GLU|" + b"9" * (10 * 1024 * 1024))
    assert judged.verdict == "unreadable"
    with pytest.raises(Refusal, match="Chia tệp"):
        rows(b"H|\\^&\r" + b"R|1|^^^GLU|5|mmol/L\r" * (MAX_RESULTS + 1))
    with pytest.raises(Refusal, match="rỗng"):
        rows(b"   ")


def test_old_vietnamese_encodings_still_name_the_person() -> None:
    from kham.kernel import legacy

    for encoding in ("tcvn3", "vni"):
        name = legacy.encode("Đặng Thị Thu Hường", encoding)
        content = (
            f"MSH|^~\\&|LIS|\rPID|1||1||{name}\rOBR|1||3100126000019\rOBX|1|NM|GLU||5|mmol/L|||||F\r".encode(
                "latin-1"
            )
        )
        found = reading.read(content, list, lambda _s: None)
        assert isinstance(found, Reading) and judging.same_person(
            found.results[0].person, "Đặng Thị Thu Hường"
        )


@pytest.mark.parametrize(
    ("theirs", "ours", "same"),
    [
        ("NGUYEN THI MAU", "Nguyễn Thị Mẫu", True), ("Mẫu Nguyễn Thị", "Nguyễn Thị Mẫu", True), ("NGUYEN THI M", "Nguyễn Thị Mẫu", True),
        ("NGUYEN", "Nguyễn Thị Mẫu", False), ("NGUYEN THI MAI", "Nguyễn Thị Mẫu", False), ("", "Nguyễn Thị Mẫu", True),
        ("TRAN THI MAU", "Nguyễn Thị Mẫu", False),
    ],
)  # fmt: skip
def test_names_of_files_and_people(theirs: str, ours: str, same: bool) -> None:
    assert judging.same_person(theirs, ours) is same


def test_two_codes_never_share_a_check_digit_after_one_slip() -> None:
    code = barcodes.make("31001", 2026, 4711)
    slips = [code[:i] + d + code[i + 1 :] for i in range(13) for d in "0123456789" if d != code[i]]
    slips += [code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in range(12) if code[i] != code[i + 1]]
    for slip in slips:
        with pytest.raises(Refusal, match="sai một chữ số"):
            barcodes.checked(slip)
