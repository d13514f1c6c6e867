"""Names of organisations in Vietnamese administrative texts: find, split, bring to one form, compare."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .lexicon import (
    FIXED_NAME,
    GOES_ON,
    GROUP_START,
    LEVELS,
    LIST_NOUN_BEFORE,
    NAME_SYLLABLES,
    NAMED,
    NOUN_AFTER,
    PHRASE_BY_KEY,
    POSITION,
    SHORT,
    SMALL,
    STARTS,
    VERB,
    U,
)
from .text import fold, is_capitals, upper_first


# Words that an organisation name keeps together; the first syllable takes the capital, the rest stays small.
def normal_case(text: str) -> str:
    """A heading in capitals as it would be written in a sentence ("SỞ Y TẾ" → "Sở Y tế")."""
    if not is_capitals(text):
        return text
    words = text.split()
    out: list[str] = []
    position = 0
    place = False  # behind "tỉnh", "phường" … stands a proper name: every syllable takes a capital
    while position < len(words):
        taken = _phrase_at(words, position)
        word = words[position]
        small = word.lower()
        level = " ".join(w.lower() for w in words[position : position + max(len(taken), 1)])
        if level in LEVELS or (len(taken) <= 1 and small.strip(",;:") in SMALL):
            step = max(len(taken), 1)
            place = level in LEVELS
            out.append(level if step > 1 else small)
            position += step
        elif place:
            out.append("-".join(upper_first(part.lower()) for part in word.split("-")))
            place = not word.endswith((",", ";", ":"))
            position += 1
        elif taken:
            out.extend(taken)
            position += len(taken)
        else:
            short = fold(word).strip(",;:.()")
            out.append(word if short in SHORT and short != "tp" else upper_first(small))
            position += 1
    return upper_first(" ".join(_level_names(out)))


def _phrase_at(words: list[str], position: int) -> list[str]:
    keys = [fold(w).strip(" ,;:().") for w in words[position : position + 8]]
    for phrase_keys, phrase in PHRASE_BY_KEY:
        if keys[: len(phrase_keys)] == phrase_keys:
            return _case_phrase(words[position : position + len(phrase_keys)], phrase)
    return []


def _case_phrase(words: list[str], phrase: list[str]) -> list[str]:
    proper = any(p[:1].isupper() for p in phrase)
    out = []
    for number, (word, model) in enumerate(zip(words, phrase, strict=True)):
        small = word.lower()
        keep = (proper and model[:1].isupper()) or number == 0
        out.append(upper_first(small) if keep else small)
    return out


def _level_names(words: list[str]) -> list[str]:
    """In a list after "các" the common nouns stay small: "các cơ quan, đơn vị"."""
    generic = {"co", "don", "to", "doan", "ca", "dia", "lien", "doanh"}
    listed = any(fold(w) == "cac" for w in words)
    return [w.lower() if listed and fold(w).strip(",") in generic else w for w in words]


def tidy(name: str) -> str:
    """The name in one form: one space, no marks at the ends, first letter capital, not all in capitals."""
    name = re.sub(r"\s+", " ", name).strip(" ,;:.-–—*")
    name = re.sub(r"\s*\([^)]*\)?\s*$", "", name).strip(" ,;:.-–—")
    name = re.sub(r"\s*\([^)]*\)", "", name)
    name = normal_case(name)
    name = re.sub(r"^[Đđ]ồng chí (?=(?:Phó |Trưởng |Chủ tịch|Giám đốc|Bí thư|Chánh|Chỉ huy))", "", name)
    name = re.sub(r"\bcó (?=liên quan\b)", "", name)
    return upper_first(name)


def key(name: str) -> str:
    """What two spellings of the same organisation share."""
    flat = re.sub(r"[.,;:()\-–—\"“”]", " ", fold(name).replace("ct-xh", "chinh tri xa hoi"))
    words: list[str] = []
    for word in flat.split():
        words.extend(SHORT.get(word, word).split())
    joined = " ".join(words)
    joined = joined.replace("uy ban mat tran", "mat tran").replace("co lien quan", "lien quan")
    return re.sub(r"^(?:cac|dong chi) ", "", joined)


def is_named(name: str) -> bool:
    """True for one particular organisation or office, False for a group ("các ban, ngành")."""
    return bool(NAMED.match(name)) and not GROUP_START.match(name)


def is_group(name: str) -> bool:
    """True for "các phòng thuộc Sở", "các sở, ban, ngành" and the like."""
    return bool(GROUP_START.match(name))


def looks_like(name: str) -> bool:
    """Whether the text starts as the name of an organisation, an office or a group of them."""
    return bool(STARTS.match(name))


def first_verb(text: str) -> int | None:
    """Place of the first verb of duty in `text`; nouns inside group names are passed over."""
    for match in VERB.finditer(text):
        word = " ".join(match.group().split())
        before = text[: match.start()].split()
        if word in NAME_SYLLABLES and before and (before[-1][0].isupper() or before[-1] == "thường"):
            continue  # Đăng ký, thường trực
        if re.search(r"\bđược\s*$", text[: match.start()]):
            continue  # "các đơn vị được phân công" are those, not what they do
        if word == "thường xuyên" and re.search(r"\bgiáo dục\s+$", text[: match.start()]):
            continue  # trung tâm giáo dục thường xuyên
        noun = NOUN_AFTER.get(word)
        rest = text[match.end() :]
        is_noun = noun is not None and noun.match(rest) is not None
        if is_noun and (word != "tổ chức" or LIST_NOUN_BEFORE.search(text[: match.start()])):
            continue
        return match.start()
    return None


def duty_start(text: str) -> int | None:
    """Place where the duty of the first named organisation begins, None when there is only a name.

    The first known verb; before it, where a name of fixed form ("Sở Y tế", "Công an tỉnh") is followed by a small
    word that no name goes on with: that word is a verb this reader has not met.
    """
    verb = first_verb(text)
    fixed = FIXED_NAME.match(text)
    if fixed and (verb is None or fixed.end() < verb) and GOES_ON.match(text[fixed.end() :]) is None:
        return fixed.end() + 1
    return verb


def split_names(text: str) -> list[str]:
    """The organisations of a list: at ";", and at "," or "và" only before the start of another name.

    >>> split_names("Công an tỉnh, Sở Văn hóa, Thể thao và Du lịch và các cơ quan, đơn vị liên quan")
    ['Công an tỉnh', 'Sở Văn hóa, Thể thao và Du lịch', 'Các cơ quan, đơn vị liên quan']
    """
    text = re.sub(r"\([^)]*\)", "", text)
    expanded = _expand_shared_head(text)
    if expanded is not None:
        return expanded
    pieces: list[str] = []
    start = 0
    for match in re.finditer(r"\s*(;|\n|,|(?<=\s)và(?=\s)|(?<=\s)cùng(?=\s)|\s/\s|\+)\s*", text):
        before, after = text[start : match.start()].strip(), text[match.end() :].lstrip("- ")
        if not before:
            continue
        strong = match.group(1) in (";", "\n")
        if _breaks(before, after, strong):
            pieces.append(before)
            start = match.end()
    pieces.append(text[start:])
    return unique(tidy(p) for p in pieces if tidy(p))


UBND = r"(?:UBND|[ỦU][yỷ] ban nhân dân)\b"


def _breaks(before: str, after: str, strong: bool) -> bool:
    if before == "Báo" or (
        re.search(r"[Vv]ăn phòng (?:Đảng ủy, )?(?:HĐND|Hội đồng nhân dân)$", before) and re.match(UBND, after)
    ):
        return False
    if strong:
        return True
    if GROUP_START.match(after):
        return not GROUP_START.match(before) or bool(re.match(r"[Cc]ác\s+(?:[Tt]ổ chức|[Tt]ổ\b)", after))
    if not (NAMED.match(after) or re.match(POSITION, after)):
        return False
    if GROUP_START.match(before) and re.match(
        r"(?:[Tt]ổ dân phố|[Tt]hôn|[Bb]ản|[Tt]rạm [Yy] tế)\b(?!\s+(?:tỉnh|"
        r"phường|xã|[A-ZĐ]))",
        after,
    ):
        return False
    small = after[:1].islower()
    return not (small and GROUP_START.match(before))


def _expand_shared_head(text: str) -> list[str] | None:
    """ "Các sở: Y tế, Tài chính và Nội vụ" names three organisations that share the word "Sở"."""
    match = re.match(
        r"\s*(?P<lead>(?:Bộ trưởng|Giám đốc|Thủ trưởng|Trưởng)\s+)?[Cc]ác\s+(?P<h>[Ss]ở|[Pp]hòng|[Bb]an|[Hh]ội|[Bb]ộ|"
        r"[Tt]rạm [Yy] tế)(?P<c>\s*:\s*|\s+)(?P<r>"
        + U + r".*)", text, re.S)  # fmt: skip
    if not match:
        return None
    rest = match.group("r")
    protected = re.sub(
        r"(Giáo dục|Khoa học|Nông nghiệp|Dân tộc|Kinh tế|Văn hóa - Thể thao|"
        r"Tài nguyên) và (?=[A-ZĐÔ])", lambda m: m.group(1) + "\0", rest)  # fmt: skip
    protected = re.sub(
        r"Văn (hóa|hoá), Thể thao và (?=Du)", lambda m: f"Văn {m.group(1)}\1 Thể thao\0", protected
    )
    protected = re.sub(r"Văn (hóa|hoá) và Thể thao", lambda m: f"Văn {m.group(1)}\0Thể thao", protected)
    protected = re.sub(r"Kinh tế, Hạ tầng và Đô thị", "Kinh tế\1 Hạ tầng\0Đô thị", protected)
    head = upper_first(match.group("h").lower())
    lead = match.group("lead") or ""
    names: list[str] = []
    for piece in re.split(r"\s*[,;]\s*|\s+và\s+", protected):
        piece = piece.replace("\0", " và ").replace("\1", ",").strip(" .:")
        if not piece:
            continue
        own = (
            bool(
                re.match(
                    r"(?:Sở|Phòng|Ban|Bộ|UBND|Ủy ban|Uỷ ban|Hội|Chủ tịch|Giám đốc|Các|Trạm|Trung tâm|Văn phòng|"
                    r"Bệnh viện)\b",
                    piece,
                )
            )
            or not piece[:1].isupper()
        )
        names.append(tidy(piece if own else f"{lead}{head} {piece}"))
    return unique(names)


def unique(names: Iterable[str]) -> list[str]:
    """The names in order, each organisation once (compared by `key`)."""
    seen: set[str] = set()
    out: list[str] = []
    for name in names:
        k = key(name)
        if k and k not in seen:
            seen.add(k)
            out.append(name)
    return out


_WITH = re.compile(
    r"(?:phối\s+hợp|liên\s+hệ|cùng)(?:\s+(?:chặt\s+chẽ|tốt|hiệu\s+quả|đồng\s+bộ))*\s+(?:cùng\s+)?(?:với\s+)?(?=\S)",
    re.I,
)
_TO = re.compile(
    r"(?:báo\s+cáo|trình|tham\s+mưu|đề\s+xuất|gửi|phản\s+ánh|kiến\s+nghị)(?:\s+(?:kết\s+quả|cho|về|với|"
    r"lên|qua|đến))*\s+(?=\S)",
    re.I,
)
_STOP = re.compile(
    r"\s(?:để|trong|về|nhằm|theo|khi|tại|thông\s+qua|từ|bằng|nếu|có\s+năng|đủ|qua|đang)\s|[.:]|;"
)


def partners(text: str) -> list[str]:
    """Organisations that the duty says to work with ("phối hợp với …")."""
    return _named_after(_WITH, text, groups=True)


def recipients(text: str) -> list[str]:
    """Organisations the duty reports or submits to ("báo cáo …", "tham mưu …", "trình …")."""
    found = _named_after(_TO, text, groups=False)
    return unique(tidy(_LEVEL_END.sub(r"\1", _OBJECT.split(name)[0])) for name in found)


_OBJECT = re.compile(
    r"\s(?=(?:các|những|kế hoạch|kết quả|danh sách|phương án|dự toán|kinh phí|tình hình|số liệu|văn bản|quyết định|"
    r"nội dung|khó khăn|trước|hằng|hàng)\b)"
)


_LEVEL_END = re.compile(r"^(.*?\b(?:tỉnh|phường|xã|thành phố|huyện|quận|đặc khu))\s+[a-zà-ỹđ].*$", re.S)


def is_generic(name: str) -> bool:
    """A group that names nobody in particular ("các cơ quan, đơn vị liên quan")."""
    return bool(re.match(r"Các (?:cơ quan|đơn vị|ban|ngành|địa phương|đoàn thể|tổ chức|cấp|sở)\b", name))


def is_everybody(name: str) -> bool:
    """ "Các đơn vị", "các cơ quan, đơn vị": those the letter is addressed to, not named again."""
    word = r"(?:cơ quan|đơn vị|địa phương|đồng chí|nhà trường)"
    return bool(
        re.match(rf"^(?:Các|Quý) {word}(?:, {word})*(?: trên| có tên trên| nêu trên| liên quan)?$", name)
    )


def _named_after(lead: re.Pattern[str], text: str, *, groups: bool) -> list[str]:
    found: list[str] = []
    for match in lead.finditer(text):
        rest = text[match.end() : match.end() + 300]
        if not (NAMED.match(rest) or (groups and STARTS.match(rest))):
            continue
        end = first_verb(rest)
        stop = _STOP.search(rest)
        cut = min(x for x in (end, stop.start() if stop else None, len(rest)) if x is not None)
        names = split_names(re.sub(r"\s*\(.*$", "", rest[:cut]).strip(" ,"))
        found.extend(n for n in names if looks_like(n) and len(n.split()) <= 16)
    return unique(found)
