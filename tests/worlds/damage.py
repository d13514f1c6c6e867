"""What happens to a name, a date, a number between the person and the list: the error model of the synthetic lists.

Each function takes the true value and gives what a clerk typed. Rates live in :mod:`tests.worlds.lists`.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from kham.kernel import names as kernel_names

Random = random.Random
INITIAL_PAIRS = (
    ("l", "n"), ("n", "l"), ("s", "x"), ("x", "s"), ("ch", "tr"), ("tr", "ch"), ("d", "gi"), ("gi", "d"), ("r", "d"), ("d", "r"),
    ("gi", "r"),
)  # fmt: skip
FINAL_PAIRS = (("n", "ng"), ("ng", "n"), ("t", "c"), ("c", "t"))
HOOK = str.maketrans("ảẩẳẻểỉỏổởủửỷãẫẵẽễĩõỗỡũữỹ", "ãẫẵẽễĩõỗỡũữỹảẩẳẻểỉỏổởủửỷ")
OTHER_VOWELS = {
    "a": "ăâ", "ă": "aâ", "â": "aă", "e": "ê", "ê": "e", "o": "ôơ", "ô": "oơ", "ơ": "oô", "u": "ư", "ư": "u", "i": "y", "y": "i",
}  # fmt: skip
LETTERS = "abcdeghiklmnopqrstuvxy"
TITLES = {"male": ("Ông ", "Anh ", "Ô. ", "Cụ ", "ông "), "female": ("Bà ", "Chị ", "Cụ ", "Cô ", "bà ")}
NOTES = (
    " (đi làm xa)", " - đi vắng", " (liệt)", " (mới chuyển đến)", " (con ông Hùng)", " - tạm trú", " (tàn tật)", " (chủ hộ)",
    " (xóm dưới)", " *", " (KT)",
    " (sinh đôi)", " (đã đối chiếu)", " -  THA", " (bổ sung)", " (đi Đài Loan)",
)  # fmt: skip
NICKNAMES = (
    "Tí",
    "Cún",
    "Bống",
    "Tèo",
    "Mít",
    "Sóc",
    "Bi",
    "Nhím",
    "Tôm",
    "Thỏ",
    "Cò",
    "Còi",
    "Lùn",
    "Út",
    "Cả",
    "Hai",
    "Ba",
)
WORDS_FOR_TENS = (
    "",
    "mười",
    "hai mươi",
    "ba mươi",
    "bốn mươi",
    "năm mươi",
    "sáu mươi",
    "bảy mươi",
    "tám mươi",
    "chín mươi",
)
WORDS_FOR_ONES = ("", "một", "hai", "ba", "bốn", "lăm", "sáu", "bảy", "tám", "chín")


def _like(word: str, model: str) -> str:
    return word[:1].upper() + word[1:] if model[:1].isupper() else word


def sound(rng: Random, word: str) -> str:
    """A regional sound pair or hỏi/ngã mixed up; the word as it was when nothing in it can be mixed up."""
    low = word.lower()
    choices = []
    for one, other in INITIAL_PAIRS:
        if (
            low.startswith(one)
            and not (one == "n" and low.startswith(("ng", "nh")))
            and not (one == "d" and low.startswith("đ"))
            and len(low) > len(one)
            and not (one in ("d", "r") and other == "gi" and low[1:2] == "i")
        ):
            choices.append(other + low[len(one) :])
    for one, other in FINAL_PAIRS:
        if (
            low.endswith(one)
            and not (one == "n" and low.endswith(("ng", "nh")))
            and not (one == "c" and low.endswith("ch"))
            and len(low) > len(one)
            and not (one == "g" or (one == "n" and low.endswith("nh")))
        ):
            choices.append(low[: -len(one)] + other)
    mixed = low.translate(HOOK)
    if mixed != low:
        choices += [mixed, mixed]
    return _like(rng.choice(choices), word) if choices else word


def mark(rng: Random, word: str) -> str:
    """One mark wrong or lost: another tone, another hat, đ for d."""
    letters = list(word)
    spots = [
        i
        for i, letter in enumerate(letters)
        if letter.lower() in "đ" or kernel_names.split_tone(letter)[0].lower() in OTHER_VOWELS
    ]
    if not spots:
        return word
    at = rng.choice(spots)
    if letters[at] in "đĐ":
        letters[at] = "d" if letters[at] == "đ" else "D"
        return "".join(letters)
    plain, tone = kernel_names.split_tone(letters[at])
    if tone and rng.random() < 0.6:
        letters[at] = (
            plain if rng.random() < 0.6 else kernel_names.with_tone(plain, rng.choice(kernel_names.TONES))
        )
    else:
        low = plain.lower()
        other = rng.choice([v for v in OTHER_VOWELS.get(low, low) if v not in "iy"] or [low])
        letters[at] = kernel_names.with_tone(_like(other, plain), tone) if tone else _like(other, plain)
    return "".join(letters)


def letter(rng: Random, word: str) -> str:
    """A wrong, lost, doubled or swapped letter, never the first."""
    if len(word) < 3:
        return word + word[-1] if word else word
    at = rng.randrange(1, len(word))
    kind = rng.random()
    if kind < 0.3:
        return word[:at] + rng.choice(LETTERS) + word[at + 1 :]
    if kind < 0.55:
        return word[:at] + word[at + 1 :]
    if kind < 0.75:
        return word[:at] + word[at] + word[at:]
    if at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[: at - 1] + word[at] + word[at - 1]


def in_words(rng: Random, name: str, how: Callable[[Random, str], str]) -> str:
    """One word of the name damaged; the given name less often than the others, as people look at it."""
    words = name.split()
    at = len(words) - 1 if rng.random() < 0.4 else rng.randrange(len(words))
    words[at] = how(rng, words[at])
    return " ".join(words)


def shorter(rng: Random, name: str) -> str:
    """Without middle name, middle name as initial, or all but the given name as initials."""
    words = name.split()
    if len(words) < 3:
        return name
    kind = rng.random()
    if kind < 0.5:
        return f"{words[0]} {words[-1]}"
    if kind < 0.8:
        return f"{words[0]} {' '.join(w[0] + '.' for w in words[1:-1])} {words[-1]}"
    if kind < 0.9:
        return f"{words[0][0]}.{''.join(w[0] + '.' for w in words[1:-1])} {words[-1]}"
    return " ".join([words[0][:2] + ".", *words[1:]]) if len(words[0]) > 3 else f"{words[0]} {words[-1]}"


def decorated(rng: Random, name: str, sex: str) -> str:
    """Honorific in front, remark behind, or a nickname beside."""
    kind = rng.random()
    if kind < 0.45:
        return rng.choice(TITLES[sex]) + name
    if kind < 0.85:
        return name + rng.choice(NOTES)
    if kind < 0.95:
        return f"{name} ({rng.choice(NICKNAMES)})"
    return f"{name} tức {rng.choice(NICKNAMES)}"


def under_mother(rng: Random, mother: str) -> str:
    """A newborn without a name of its own yet."""
    return rng.choice(("CB ", "Con bà ", "Con chị ", "cb ", "Con mẹ ", "Bé con chị ")) + mother


def digit(rng: Random, number: str) -> str:
    """One wrong digit, or two neighbours swapped."""
    at = rng.randrange(len(number))
    if rng.random() < 0.6:
        return number[:at] + rng.choice([d for d in "0123456789" if d != number[at]]) + number[at + 1 :]
    at = min(at, len(number) - 2)
    if number[at] == number[at + 1]:
        return digit(rng, number)
    return number[:at] + number[at + 1] + number[at] + number[at + 2 :]


def in_science(number: str, mark_: str = ".") -> str:
    """A number as a spreadsheet saves it to text when the column is narrow: digits are lost."""
    value = int(number)
    power = len(str(value)) - 1
    return f"{value / 10**power:.5f}".replace(".", mark_) + f"E+{power:02d}"


def age_in_words(rng: Random, age: int) -> str:
    """ "72 tuổi", "8 tháng tuổi", "bảy mươi hai tuổi"."""
    if age < 1:
        return f"{rng.randint(1, 11)} tháng tuổi"
    if age >= 20 and rng.random() < 0.3:
        return f"{WORDS_FOR_TENS[age // 10]} {WORDS_FOR_ONES[age % 10]}".strip() + " tuổi"
    return f"{age} tuổi" if rng.random() < 0.7 else f"{age}t"


def wrong_date(rng: Random, day: int, month: int, year: int, kind: str) -> tuple[int, int, int]:
    """The date with day and month swapped, the year off by one or ten, or one part mistyped."""
    if kind == "swap" and day <= 12:
        return month, day, year
    if kind == "year":
        off = rng.choice((1, -1, 1, -1, 10, -10))
        return day, month, min(2026, max(1920, year + off))
    if rng.random() < 0.7:
        return min(28, max(1, day + rng.choice((1, -1, 10, -10)))), month, year
    return day, min(12, max(1, month + rng.choice((1, -1)))), year


def old_placement(name: str) -> str:
    """Tone marks on the first vowel: hòa, thủy."""
    return kernel_names.normalise_tone(name, "old")


def new_placement(name: str) -> str:
    """Tone marks on the main vowel: hoà, thuỷ."""
    return kernel_names.normalise_tone(name, "new")


I_Y = str.maketrans("yỳýỷỹỵYỲÝỶỸỴ", "iìíỉĩịIÌÍỈĨỊ")


def swap_i(name: str) -> str:
    """Lý as Lí, Mỹ as Mĩ: y after one consonant, alone in its syllable."""
    return " ".join(
        w.translate(I_Y)
        if len(w) in (2, 3) and w[-1].lower() in "yỳýỷỹỵ" and w[-2].lower() in "lmkhtq" + "s"
        else w
        for w in name.split()
    )


def place_text(rng: Random, kind: str, label: str, style: int) -> str:
    """A neighbourhood as lists write it. ``style`` belongs to the list, now and then a row has its own."""
    if rng.random() < 0.06:
        style = rng.randrange(5)
    if kind == "tdp":
        return (
            f"Tổ {label}", f"TDP {label}", f"Tổ dân phố số {label}", f"TDP số {label.zfill(2)}", f"Tổ dân phố {label}",
        )[style]  # fmt: skip
    if kind == "thôn":
        return (f"Thôn {label}", f"thôn {label}", label, f"T. {label}", f"THÔN {label.upper()}")[style]
    return (f"Bản {label}", f"bản {label}", label, f"B. {label}", f"BẢN {label.upper()}")[style]
