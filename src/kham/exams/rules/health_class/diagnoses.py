"""Classes that follow from a written diagnosis (QĐ 1613/BYT-QĐ): each row a code, the part it belongs to, and its class.

Where the text gives a span, the doctor chooses and the reason says from which class down.
"""

from __future__ import annotations

from collections.abc import Iterable

from kham.exams.rules.health_class.suggestion import Suggestion, decides, suggested

ENDOCRINE, BREATHING, DIGESTION = "NOI_KHOA_NOI_TIET_PL", "NOI_KHOA_HO_HAP_PL", "NOI_KHOA_TIEU_HOA_PL"
TUMOUR = "U"
# prefix of code → (part, class or None, at least, words); the longest prefix that fits counts.
ROWS: dict[str, tuple[str, int | None, int | None, str]] = {
    "E10": (ENDOCRINE, 5, 5, "đái tháo đường típ 1"),
    "E11": (ENDOCRINE, None, 3, "đái tháo đường típ 2: loại III khi chưa có biến chứng, IV–V khi có"),
    "E11.9": (ENDOCRINE, 3, 3, "đái tháo đường típ 2 chưa có biến chứng"),
    "E14": (ENDOCRINE, None, 3, "đái tháo đường chưa rõ típ: loại III khi chưa có biến chứng, V nếu là típ 1"),
    "J45": (BREATHING, None, 3, "hen phế quản: loại III khi nhẹ, vừa; IV khi nặng"),
    "J46": (BREATHING, 4, 4, "hen nặng"),
    "K25": (DIGESTION, 4, 4, "loét dạ dày"),
    "K26": (DIGESTION, 3, 3, "loét tá tràng"),
    "C": (TUMOUR, 5, 5, "u ác tính"),
}  # fmt: skip
# Fourth character of a diabetes code that names a complication, and of an ulcer code that names bleeding or perforation.
COMPLICATED_DIABETES, COMPLICATED_ULCER = set("012345678"), set("012456")


def of_code(code: str) -> tuple[str, Suggestion] | None:
    """(part, what the text says) of one code, None where the text has no row for it."""
    plain = code.strip().upper().rstrip("*†+")
    prefix = next((plain[:n] for n in range(len(plain), 0, -1) if plain[:n] in ROWS), None)
    if prefix is None or (prefix == "C" and plain > "C97.9"):
        return None
    part, value, least, words = ROWS[prefix]
    fourth = plain[4:5]
    if plain[:3] in {"E11", "E14"} and fourth in COMPLICATED_DIABETES and fourth:
        return part, decides(f"{plain}: đái tháo đường có biến chứng, loại IV hoặc V", 4)
    if plain[:3] in {"K25", "K26"} and fourth in COMPLICATED_ULCER and fourth:
        value = 5 if plain[:3] == "K25" else 4
        return part, suggested(value, f"{plain}: {words} có biến chứng")
    if value is None:
        return part, decides(f"{plain}: {words}", least)
    return part, suggested(value, f"{plain}: {words}")


def by_part(codes: Iterable[str]) -> dict[str, list[Suggestion]]:
    """Part → what the codes say of it, in order of the codes."""
    found: dict[str, list[Suggestion]] = {}
    for code in dict.fromkeys(codes):
        said = of_code(code)
        if said:
            found.setdefault(said[0], []).append(said[1])
    return found
