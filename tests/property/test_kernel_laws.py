"""Laws of the kernel: normalising twice changes nothing, what is written can be read back, order is total."""

import random
from datetime import date

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from kham.kernel import citizen_card, codes, dates, identity, legacy, money, names, phones
from kham.kernel.dates import PartialDate
from kham.kernel.reasons import Refusal
from kham.kernel.syllables import plain_syllables

TODAY = date(2026, 7, 15)
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_LETTERS = sorted(
    {names.with_tone(v, t) if t else v for v in "aăâeêioôơuưy" for t in _TONES} | set("bcdđghklmnpqrstvx")
)
_LETTERS += [letter.upper() for letter in _LETTERS]


def _toned(plain: str, tone: str) -> str:
    """A correctly spelled syllable with its tone on the main vowel, first letter capital."""
    start = 2 if plain.startswith(("qu", "gi")) and len(plain) > 2 else 0
    spots = [i for i, ch in enumerate(plain) if ch in names.VOWELS and i >= start] or [1]
    hats = [i for i in spots if plain[i] in "ăâêôơư"]
    if hats:
        spot = hats[-1]
    elif len(spots) > 1 and plain[-1] in names.VOWELS and not plain.endswith(("oa", "oe", "uy")):
        spot = spots[-2]
    else:
        spot = spots[-1]
    written = plain[:spot] + (names.with_tone(plain[spot], tone) if tone else plain[spot]) + plain[spot + 1 :]
    return written[0].upper() + written[1:]


SYLLABLES = [
    _toned(plain, tone)
    for plain in sorted(plain_syllables())
    for tone in (("\u0301", "\u0323") if plain.endswith(("c", "ch", "p", "t")) else _TONES)
]
people = st.lists(st.sampled_from(SYLLABLES), min_size=2, max_size=4).map(" ".join)
vietnamese = st.text(st.sampled_from([*_LETTERS, " ", " ", "-", "."]), max_size=30)


@given(st.text() | vietnamese)
@example("ŉ ß ﬁ İ Ⅷ ½")
@example("a\u0301\u0302\u0323 \u0340")
@settings(deadline=None)
def test_normalising_twice_changes_nothing(text: str) -> None:
    for normalise in (
        names.nfc,
        names.clean,
        names.fold,
        names.match_key,
        names.marked_key,
        names.normalise_tone,
    ):
        once = normalise(text)
        assert normalise(once) == once, normalise.__name__
    old = names.normalise_tone(text, "old")
    assert names.normalise_tone(old, "old") == old


@given(people)
@settings(deadline=None)
def test_keys_agree(name: str) -> None:
    for written in (name.upper(), name.lower(), names.normalise_tone(name, "old"), f" {name} "):
        assert names.fold(written) == names.fold(name)
        assert names.marked_key(written) == names.marked_key(name)
        assert names.match_key(written) == names.match_key(name)
        assert names.sort_key(written) == names.sort_key(name)
    assert names.match_key(names.fold(name)) == names.match_key(name)
    assert names.fold(names.display_name(name.upper())) == names.fold(name)
    assert names.normalise_tone(names.normalise_tone(name, "old")) == names.normalise_tone(name)


@given(people)
@settings(deadline=None)
def test_name_parts_make_the_name(name: str) -> None:
    assert " ".join(part for part in names.split_name(name) if part) == name


@given(st.lists(people, max_size=8), st.integers(0, 99))
@settings(deadline=None)
def test_order_does_not_depend_on_where_one_starts(group: list[str], seed: int) -> None:
    shuffled = list(group)
    random.Random(seed).shuffle(shuffled)
    keys = [names.sort_key(name) for name in sorted(group, key=names.sort_key)]
    assert [names.sort_key(name) for name in sorted(shuffled, key=names.sort_key)] == keys


@pytest.mark.parametrize("encoding", legacy.ENCODINGS)
@given(name=people | people.map(str.upper))
@settings(deadline=None)
def test_what_is_encoded_decodes(encoding: str, name: str) -> None:
    assert legacy.decode(legacy.encode(name, encoding), encoding) == name


@given(text=st.text(st.sampled_from([*_LETTERS, *" dD\\^(+`'?~."]), max_size=30))
@example(text="DĐ")
@settings(deadline=None)
def test_viqr_escapes_everything(text: str) -> None:
    assert legacy.decode(legacy.encode(text, "viqr"), "viqr") == text


@pytest.mark.parametrize("encoding", legacy.ENCODINGS)
@given(seed=st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_the_encoding_of_twenty_names_is_found(encoding: str, seed: int) -> None:
    chance = random.Random(seed)
    group = [" ".join(chance.choices(SYLLABLES, k=3)) for _ in range(20)]
    decoded, found = legacy.decode_column([legacy.encode(name, encoding) for name in group])
    assert found.encoding == encoding
    assert decoded == group


@given(st.text())
@settings(deadline=None)
def test_any_text_can_be_judged_and_decoded(text: str) -> None:
    decoded, found = legacy.decode_column([text])
    assert len(decoded) == 1
    assert found.encoding in legacy.ENCODINGS
    for encoding in legacy.ENCODINGS:
        legacy.decode(text, encoding)


partial_dates = st.dates(date(1907, 1, 1), TODAY).flatmap(
    lambda d: st.sampled_from(
        [PartialDate(d.year), PartialDate(d.year, d.month), PartialDate(d.year, d.month, d.day)]
    )
)


@given(partial_dates)
@settings(deadline=None)
def test_a_written_date_is_read_back(value: PartialDate) -> None:
    assert PartialDate.from_iso(value.iso()) == value
    assume(value.earliest() <= TODAY)
    for written in (value.display(), value.iso(), f"  {value.display()}. ", f"sinh: {value.display()}"):
        assert dates.read_date(written, today=TODAY).value == value
    assert value.earliest() <= value.latest()
    youngest, oldest = value.age_range_on(TODAY)
    assert youngest <= oldest == value.age_on(TODAY)
    assert oldest - youngest <= 1


@given(st.dates(date(1927, 6, 1), TODAY))
@settings(deadline=None)
def test_serial_numbers_are_read_back(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    assert dates.read_date(serial, today=TODAY).value == PartialDate.of(day)
    assert dates.read_date(f"{day:%d%m%Y}", today=TODAY).value == PartialDate.of(day)
    assert dates.read_date(int(f"{day:%d%m%Y}"), today=TODAY).value == PartialDate.of(day)


cells = st.text() | st.integers() | st.floats() | st.dates() | st.datetimes() | st.none() | st.booleans()
digit_cells = st.text(st.sampled_from("0123456789/-. EeO+"), max_size=25)


@given(cells | digit_cells)
@settings(deadline=None)
def test_any_cell_gets_an_answer(cell: object) -> None:
    for hint in (None, "year", "age", "event"):
        reading = dates.read_date(cell, today=TODAY, column_hint=hint)
        if reading.value and hint != "event":
            assert reading.value.earliest() <= TODAY
    identity.read_personal_number(cell, sex="male", birth=PartialDate(1975))
    identity.read_insurance_number(cell)
    identity.read_sex(cell)
    phones.read_phone(cell)
    dates.column_order([cell])


@given(cells | digit_cells)
@settings(deadline=None)
def test_a_number_is_never_made_up(cell: object) -> None:
    found = identity.read_personal_number(cell)
    assert found.status != "restored"
    if found.value is not None:
        assert len(found.value) == (12 if found.kind == "personal" else 9)


@given(st.integers(0, 10**9 - 1), st.sampled_from(sorted(identity.BIRTH_PROVINCES)), st.integers(0, 3))
@settings(deadline=None)
def test_numbers_read_twice(n: int, province: str, century: int) -> None:
    number = f"{province}{century}{n % 10**8:08d}"
    facts = identity.personal_number_facts(number)
    assert facts is not None
    birth = PartialDate(facts.birth_year)
    found = identity.read_personal_number(number, sex=facts.sex, birth=birth)
    assume(found.status != "refused")  # a placeholder
    assert (found.value, found.status) == (number, "ok")
    short = identity.read_personal_number(number.lstrip("0"), sex=facts.sex, birth=birth)
    assert (short.value, short.status) == (number, "restored")


@given(digit_cells | st.integers(0, 10**12))
@settings(deadline=None)
def test_a_read_phone_reads_the_same(cell: object) -> None:
    found = phones.read_phone(cell)
    if found.value:
        again = phones.read_phone(found.value)
        assert (again.value, again.kind) == (found.value, found.kind)


@given(
    st.lists(
        st.text(max_size=12) | people | st.sampled_from(["031075012345", "03051975", "Nam"]), max_size=12
    )
)
@settings(deadline=None)
def test_any_card_text_is_read_or_refused(parts: list[str]) -> None:
    try:
        card = citizen_card.read_card("|".join(parts))
    except Refusal as refusal:
        assert refusal.code.startswith("card.")
    else:
        assert card.number
        assert card.name


_UNITS = dict(
    zip(["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"], range(10), strict=True)
)
_UNITS |= {"mốt": 1, "tư": 4, "lăm": 5}


def _heard(words: str) -> int:
    """A slow, separate reading of number words."""
    total = group = unit = 0
    billions = 0
    for word in words.split():
        if word in _UNITS:
            unit = _UNITS[word]
        elif word == "mười":
            group, unit = group + 10, 0
        elif word == "mươi":
            group, unit = group + unit * 10, 0
        elif word == "trăm":
            group, unit = group + unit * 100, 0
        elif word in ("nghìn", "triệu"):
            total, group, unit = total + (group + unit) * (1000 if word == "nghìn" else 10**6), 0, 0
        elif word == "tỷ":
            billions, total, group, unit = (billions + total + group + unit) * 10**9, 0, 0, 0
    return billions + total + group + unit


@given(st.integers(0, 10**12) | st.integers(0, 5000))
@settings(deadline=None)
def test_amounts_in_words_can_be_heard_back(n: int) -> None:
    assert _heard(money.number_in_words(n)) == n
    assert _heard(money.number_in_words(n, "lẻ")) == n


@given(st.integers(0, codes.SIZE - 1), st.integers(0, 6), st.sampled_from(codes.ALPHABET))
@settings(deadline=None)
def test_one_wrong_sign_or_swap_is_noticed(n: int, spot: int, sign: str) -> None:
    code = codes.short_code(n)
    assert codes.check_short_code(code) == code
    wrong = code[:spot] + sign + code[spot + 1 :]
    assert codes.is_short_code(wrong) == (wrong == code)
    if spot < 6:
        swapped = code[:spot] + code[spot + 1] + code[spot] + code[spot + 2 :]
        assert codes.is_short_code(swapped) == (swapped == code)


@given(st.integers(0, codes.SIZE - 1), st.integers(0, codes.SIZE - 1))
@settings(deadline=None)
def test_different_numbers_have_different_codes(a: int, b: int) -> None:
    assert (codes.short_code(a) == codes.short_code(b)) == (a == b)
