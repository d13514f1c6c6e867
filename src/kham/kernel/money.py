"""Vietnamese dong. Amounts are whole ints of dong everywhere; there is no smaller unit in use."""

from __future__ import annotations

from decimal import Decimal

from kham.kernel.formats import number

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_BILLION = 10**9


def _check(amount: int) -> None:
    if isinstance(amount, bool) or not isinstance(amount, int):
        raise TypeError("an amount of dong is an int")


def format_dong(amount: int) -> str:
    """1234500 -> "1.234.500 đồng"."""
    _check(amount)
    return f"{number(amount)} đồng"


def format_dong_short(amount: int) -> str:
    """For tiles and charts: "1,23 triệu đồng", "4,5 tỷ đồng"; under a million in full."""
    _check(amount)
    for size, word in ((_BILLION, "tỷ"), (10**6, "triệu")):
        if abs(amount) >= size - size // 200 and abs(amount) >= 10**6:
            rounded = number(Decimal(amount) / size, 2)
            return f"{rounded.rstrip('0').rstrip(',')} {word} đồng"
    return format_dong(amount)


def _three(n: int, full: bool, zero_tens: str) -> list[str]:
    """Words of 0 to 999; ``full`` also reads the leading zeros, as inside a larger number."""
    hundreds, tens, units = n // 100, n // 10 % 10, n % 10
    words: list[str] = []
    if hundreds or full:
        words += [_DIGITS[hundreds], "trăm"]
    if tens == 0:
        if units and words:
            words.append(zero_tens)
    elif tens == 1:
        words.append("mười")
    else:
        words += [_DIGITS[tens], "mươi"]
    if units == 1 and tens >= 2:
        words.append("mốt")
    elif units == 4 and tens >= 2:
        words.append("tư")
    elif units == 5 and tens >= 1:
        words.append("lăm")
    elif units:
        words.append(_DIGITS[units])
    return words


def _words(n: int, full: bool, zero_tens: str) -> list[str]:
    high, low = divmod(n, _BILLION)
    words: list[str] = []
    if high:
        words += [*_words(high, full, zero_tens), "tỷ"]
    for size, name in ((10**6, "triệu"), (10**3, "nghìn"), (1, "")):
        group = low // size % 1000
        if group:
            words += _three(group, bool(words) or full, zero_tens)
            words += [name] if name else []
    return words


def number_in_words(n: int, zero_tens: str = "linh") -> str:
    """Lower-case words of a whole number. ``zero_tens``: "linh" (North, official papers) or "lẻ" (South)."""
    _check(n)
    if zero_tens not in ("linh", "lẻ"):
        raise ValueError("zero_tens must be 'linh' or 'lẻ'")
    if n == 0:
        return "không"
    words = _words(abs(n), False, zero_tens)
    return " ".join((["âm"] if n < 0 else []) + words)


def in_words(n: int, zero_tens: str = "linh") -> str:
    """1234500 -> "Một triệu hai trăm ba mươi bốn nghìn năm trăm đồng", as written under a payment table."""
    words = number_in_words(n, zero_tens)
    return f"{words[0].upper()}{words[1:]} đồng"
