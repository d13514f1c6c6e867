"""Old Vietnamese encodings inside spreadsheet cells: TCVN3 (ABC), VNI-Windows, VIQR, Windows-1258, mangled UTF-8.

Such text arrives as Latin-1 code points. Decode **before** any NFKC or clean-up: TCVN3 writes ư as the soft hyphen and
à as the micro sign. The encoding is judged for a whole column, because a short cell fits several tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from kham.kernel.names import nfc, split_tone, with_tone
from kham.kernel.syllables import is_syllable, words_of

ENCODINGS = ("unicode", "tcvn3", "vni", "viqr", "cp1258", "utf8_as_latin1")

_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"

# --- TCVN3: one byte for each lower-case letter; capitals exist only without tone ---------------------------------
_TCVN3_PLAIN = dict(zip("ăâêôơưđĂÂÊÔƠƯĐ", bytes.fromhex("a8a9aaabacadaea1a2a3a4a5a6a7"), strict=True))
_TCVN3_TONES = {  # grave, hook, tilde, acute, dot
    "a": "b5b6b7b8b9", "ă": "bbbcbdbec6", "â": "c7c8c9cacb", "e": "cccecfd0d1", "ê": "d2d3d4d5d6", "i": "d7d8dcddde",
    "o": "dfe1e2e3e4", "ô": "e5e6e7e8e9", "ơ": "eaebecedee", "u": "eff1f2f3f4", "ư": "f5f6f7f8f9", "y": "fafbfcfdfe",
}  # fmt: skip
_TO_TCVN3 = {letter: chr(byte) for letter, byte in _TCVN3_PLAIN.items()}
for _vowel, _codes in _TCVN3_TONES.items():
    for _tone, _byte in zip((_GRAVE, _HOOK, _TILDE, _ACUTE, _DOT), bytes.fromhex(_codes), strict=True):
        _TO_TCVN3[with_tone(_vowel, _tone)] = chr(_byte)
_FROM_TCVN3 = {ord(sign): letter for letter, sign in _TO_TCVN3.items()} | {
    ord("\u03bc"): "à"
}  # NFKC'd micro sign
_TCVN3_CAPITAL = {}  # "Aá" -> "Á": how converters write the missing capitals
for _letter in list(_TO_TCVN3):
    _plain, _mark = split_tone(_letter)
    if _mark:
        _TCVN3_CAPITAL[_plain.upper() + _letter] = _letter.upper()
_TCVN3_CAPITAL_RE = re.compile("|".join(_TCVN3_CAPITAL))


def _decode_tcvn3(text: str) -> str:
    return _TCVN3_CAPITAL_RE.sub(lambda m: _TCVN3_CAPITAL[m[0]], text.translate(_FROM_TCVN3))


def _encode_tcvn3(text: str) -> str:
    signs = []
    for letter in nfc(text):
        plain, mark = split_tone(letter)
        if mark and letter.isupper() and letter.lower() in _TO_TCVN3:
            signs.append(_TO_TCVN3.get(plain, plain) + _TO_TCVN3[letter.lower()])
        else:
            signs.append(_TO_TCVN3.get(letter, letter))
    return "".join(signs)


# --- VNI-Windows: base letter, then a mark letter ---------------------------------------------------------------------
_VNI_TONES = {_GRAVE: "ø", _ACUTE: "ù", _HOOK: "û", _TILDE: "õ", _DOT: "ï"}
_VNI_HAT = {"": "â", _GRAVE: "à", _ACUTE: "á", _HOOK: "å", _TILDE: "ã", _DOT: "ä"}
_VNI_BREVE = {"": "ê", _GRAVE: "è", _ACUTE: "é", _HOOK: "ú", _TILDE: "ü", _DOT: "ë"}
_VNI_I = {_GRAVE: "ì", _ACUTE: "í", _HOOK: "æ", _TILDE: "ó", _DOT: "ò"}


def _vni_table() -> dict[str, str]:
    table = {"ơ": "ô", "ư": "ö", "đ": "ñ", with_tone("y", _DOT): "î"}
    table |= {with_tone("i", tone): sign for tone, sign in _VNI_I.items()}
    for base, written in {"a": "a", "e": "e", "o": "o", "u": "u", "y": "y", "ơ": "ô", "ư": "ö"}.items():
        for tone, sign in _VNI_TONES.items():
            table.setdefault(with_tone(base, tone), written + sign)
    for base, written in {"â": "a", "ê": "e", "ô": "o"}.items():
        table |= {
            (with_tone(base, tone) if tone else base): written + sign for tone, sign in _VNI_HAT.items()
        }
    table |= {(with_tone("ă", tone) if tone else "ă"): "a" + sign for tone, sign in _VNI_BREVE.items()}
    return table | {letter.upper(): sign.upper() for letter, sign in table.items()}


_TO_VNI = _vni_table()
_FROM_VNI = {sign: letter for letter, sign in _TO_VNI.items()}
for _letter, _sign in list(_TO_VNI.items()):
    if _letter.isupper() and len(_sign) == 2:  # "Aù" beside "AÙ"
        _FROM_VNI.setdefault(_sign[0] + _sign[1].lower(), _letter)
_FROM_VNI |= {"yï": with_tone("y", _DOT), "Yï": with_tone("Y", _DOT), "YÏ": with_tone("Y", _DOT)}
_VNI_RE = re.compile("|".join(sorted(map(re.escape, _FROM_VNI), key=len, reverse=True)))

# --- VIQR: ASCII only -------------------------------------------------------------------------------------------------
_VIQR_TONES = {_GRAVE: "`", _ACUTE: "'", _HOOK: "?", _TILDE: "~", _DOT: "."}
_VIQR_PLAIN = {"ă": "a(", "â": "a^", "ê": "e^", "ô": "o^", "ơ": "o+", "ư": "u+"}


def _viqr_table() -> dict[str, str]:
    table = {"đ": "dd", "Đ": "DD"}
    for vowel in "aăâeêioôơuưy":
        written = _VIQR_PLAIN.get(vowel, vowel)
        for tone, sign in [("", ""), *_VIQR_TONES.items()]:
            letter = with_tone(vowel, tone) if tone else vowel
            table[letter], table[letter.upper()] = written + sign, written.upper() + sign
    return {letter: sign for letter, sign in table.items() if letter != sign}


_TO_VIQR = _viqr_table()
_FROM_VIQR = {sign: letter for letter, sign in _TO_VIQR.items()} | {"Dd": "Đ", "dD": "đ"}
_VIQR_RE = re.compile(r"\\(.)|" + "|".join(sorted(map(re.escape, _FROM_VIQR), key=len, reverse=True)))
_D = ("d", "D")
_VIQR_OPEN = frozenset(letter for letter in _TO_VIQR if letter not in "đĐ") | frozenset("aeiouyAEIOUY")


def _encode_viqr(text: str) -> str:
    signs: list[str] = []
    before = ""
    for letter in nfc(text):
        sign = _TO_VIQR.get(letter, letter)
        if (
            letter == "\\"
            or (before in _VIQR_OPEN and letter in "^(+`'?~.")
            or (before in _D and letter in _D)
        ):
            sign = "\\" + sign
        if letter in "đĐ" and before in _D and not signs[-1].startswith("\\"):
            signs[-1] = "\\" + signs[-1]  # "DĐ": without it DDD would read as ĐD
        signs.append(sign)
        before = letter
    return "".join(signs)


def _decode_viqr(text: str) -> str:
    return _VIQR_RE.sub(lambda m: m[1] if m[1] else _FROM_VIQR[m[0]], text)


# --- Windows-1258 and UTF-8 read as Windows-1252 ----------------------------------------------------------------------
def _byte_signs(codec: str) -> list[str]:
    """The character each byte shows as; bytes the codec leaves undefined stay control characters."""
    return [bytes([b]).decode(codec, "replace").replace("\ufffd", chr(b)) for b in range(256)]


_CP1252, _CP1258 = _byte_signs("cp1252"), _byte_signs("cp1258")
_BYTE_OF = {sign: b for b, sign in enumerate(_CP1252)} | {chr(b): b for b in range(256)}
_FROM_CP1258 = {ord(sign): _CP1258[b] for sign, b in _BYTE_OF.items() if b > 127}
_TO_CP1258 = {sign: _CP1252[b] for b, sign in enumerate(_CP1258)}


def _encode_cp1258(text: str) -> str:
    signs = []
    for letter in nfc(text):
        plain, mark = split_tone(letter)
        signs += [letter] if letter in _TO_CP1258 else [plain, *mark]
    return "".join(_TO_CP1258.get(sign, sign) for sign in signs)


def _decode_utf8(text: str) -> str:
    """Undo UTF-8 read as Windows-1252; a cell which is not that comes back unchanged."""
    for candidate in (
        text,
        text.replace("Ã ", "Ã\xa0"),
    ):  # "à" ends in a no-break space, which many tools widen
        try:
            return nfc(bytes(_BYTE_OF[sign] for sign in candidate).decode("utf-8"))
        except (KeyError, UnicodeDecodeError):
            continue
    return text


_DECODERS: dict[str, Callable[[str], str]] = {
    "unicode": nfc,
    "tcvn3": _decode_tcvn3,
    "vni": lambda text: _VNI_RE.sub(lambda m: _FROM_VNI[m[0]], text),
    "viqr": _decode_viqr,
    "cp1258": lambda text: nfc(text.translate(_FROM_CP1258)),
    "utf8_as_latin1": _decode_utf8,
}
_ENCODERS: dict[str, Callable[[str], str]] = {
    "unicode": nfc,
    "tcvn3": _encode_tcvn3,
    "vni": lambda text: "".join(_TO_VNI.get(letter, letter) for letter in nfc(text)),
    "viqr": _encode_viqr,
    "cp1258": _encode_cp1258,
    "utf8_as_latin1": lambda text: "".join(_CP1252[b] for b in nfc(text).encode("utf-8")),
}


def decode(text: str, encoding: str) -> str:
    """Text of one cell to Unicode NFC. ``encoding`` is one of ENCODINGS (KeyError otherwise)."""
    if encoding not in ("viqr",) and text.isascii():
        return text
    return _DECODERS[encoding](text)


def encode(text: str, encoding: str) -> str:
    """Unicode to the characters a cell in that encoding holds: how old software would have written it."""
    return _ENCODERS[encoding](text)


# --- Judging a column -------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Detection:
    """What a column is written in. ``score``: share of telling words that become Vietnamese syllables (0 to 1);
    ``margin``: how far ahead of the second best; ``evidence``: short Vietnamese statements for the import screen.
    """

    encoding: str
    score: float
    margin: float
    evidence: tuple[str, ...]


_SAMPLE = 4000  # cells looked at
_FONT_BONUS = 0.25
_LEAST_SCORE, _LEAST_GAIN = 0.5, 0.1
_ASCII_SPACE = re.compile(r"[ \t\r\n]+")
_EDGES = " \t.,;:()[]{}\"'-/*?!"


def _consumed(token: str, encoding: str) -> bool:
    """Whether every sign of the token belongs to the encoding's table."""
    if encoding == "tcvn3":
        return all(sign.isascii() or ord(sign) in _FROM_TCVN3 for sign in token)
    if encoding == "vni":
        return _VNI_RE.sub("", token).isascii()
    if encoding == "viqr":
        return token.isascii()
    if encoding == "cp1258":
        return all(sign.isascii() or ord(sign) in _FROM_CP1258 for sign in token)
    return encoding == "unicode" or _decode_utf8(token) != token


def _is_vietnamese(token: str) -> bool:
    words = words_of(token)
    odd = any(not (sign.isascii() or sign.isalpha()) for sign in nfc(token))
    return bool(words) and not odd and all(is_syllable(word) for word in words)


@lru_cache(maxsize=50_000)
def _fits(token: str, encoding: str) -> bool:
    return _consumed(token, encoding) and _is_vietnamese(decode(token, encoding).strip(_EDGES))


def _telling_tokens(values: Iterable[str]) -> list[str]:
    """Distinct words that at least one table would read differently, or that carry marks."""
    seen: dict[str, None] = {}
    for count, value in enumerate(values):
        if count >= _SAMPLE:
            break
        for token in _ASCII_SPACE.split(value):
            if token and (not token.isascii() or _decode_viqr(token) != token):
                seen.setdefault(token)
    return list(seen)


def _font_encoding(font: str) -> str | None:
    name = font.strip().lower()
    if name.startswith(".vn"):
        return "tcvn3"
    return "vni" if name.startswith("vni") else None


def detect(values: Iterable[str], fonts: Iterable[str] = ()) -> Detection:
    """The encoding of one column of names or addresses. ``fonts``: font names of its cells, where the file has them.

    Nothing telling (only plain ASCII words) gives unicode with margin 0. Another encoding than unicode must explain at
    least half of the telling words, and clearly more of them than unicode does.
    """
    tokens = _telling_tokens(values)
    hints = [hint for font in fonts if font for hint in [_font_encoding(font)]]
    if not tokens:
        return Detection("unicode", 1.0, 0.0, ("Cột không có chữ có dấu.",))
    scores = {name: sum(_fits(token, name) for token in tokens) / len(tokens) for name in ENCODINGS}
    weighed = {
        name: score + (_FONT_BONUS * hints.count(name) / len(hints) if hints and score else 0.0)
        for name, score in scores.items()
    }
    best = max(ENCODINGS, key=lambda name: weighed[name])  # the first of equals: unicode comes first
    gain = weighed[best] - weighed["unicode"]
    if best != "unicode" and (scores[best] < _LEAST_SCORE or gain < _LEAST_GAIN):
        best = "unicode"
    second = max(weighed[name] for name in ENCODINGS if name != best)
    evidence = [f"{round(scores[best] * len(tokens))}/{len(tokens)} chữ có dấu đọc được theo bảng mã này."]
    if best in hints:
        evidence.append("Phông chữ của ô thuộc bảng mã này.")
    return Detection(best, scores[best], max(weighed[best] - second, 0.0), tuple(evidence))


def _is_capital_font(font: str) -> bool:
    return font.strip().lower().startswith(".vn") and font.strip().lower().endswith("h")


def _looks_capital(text: str) -> bool:
    """Two neighbouring capitals and no small letter except those with a tone (TCVN3 has no toned capitals)."""
    if any(ch.islower() and not split_tone(ch)[1] for ch in text):
        return False
    return any(a.isupper() and b.isupper() for a, b in zip(text, text[1:], strict=False))


def _decode_cell(value: str, encoding: str) -> str:
    if encoding in ("tcvn3", "vni", "cp1258") and any(
        ord(s) > 255 and s not in _BYTE_OF and s != "μ" for s in value
    ):
        return nfc(value)  # typed in Unicode inside a column of the old encoding
    decoded = decode(value, encoding)
    if (
        decoded != value
        and encoding in ("tcvn3", "vni")
        and _is_vietnamese(value)
        and not _is_vietnamese(decoded)
    ):
        return nfc(value)
    if encoding == "tcvn3" and _looks_capital(decoded):
        return decoded.upper()
    return decoded


def decode_column(values: Iterable[str], fonts: Iterable[str] = ()) -> tuple[list[str], Detection]:
    """All cells of a column in Unicode, and how it was judged. Cells that are already Unicode are kept.

    ``fonts`` has one name for each cell, or any number of names seen in the column. Text in a capital font
    (.VnTimeH) was stored in small letters and comes back in capitals.
    """
    cells, faces = list(values), list(fonts)
    detection = detect(cells, faces)
    decoded = [_decode_cell(cell, detection.encoding) for cell in cells]
    if detection.encoding == "tcvn3" and faces:
        if len(faces) != len(cells):
            faces = ["" if not all(map(_is_capital_font, faces)) else faces[0]] * len(cells)
        decoded = [
            text.upper() if _is_capital_font(face or "") else text
            for text, face in zip(decoded, faces, strict=True)
        ]
    return decoded, detection
