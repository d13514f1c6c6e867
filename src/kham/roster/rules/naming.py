"""What stands in the name cell of a list: the name, titles, nicknames, remarks, and newborns under the mother's name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kham.kernel.names import clean, display_name, fold, nfc

_FAMILY_NAMES = """
nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh trinh mai dao lo vang
giang sung thao tan luong to ta cao chu luu doan ha lam tong quang phung khuat trieu ban hang lau
dam kieu nghiem bach vuong truong thai quach khuc doi chau thach kim cu mua ma chang sinh trang cam
deo vi sam loc bac cheo po khoang toan ky vui tao chin hu si kha khong phi tang lai la vien than hua
uong ninh nong be mac mau au diep tieu thieu cung dau giap lenh lu ngan ca me tay
"""
SURNAMES = frozenset(_FAMILY_NAMES.split())
_TITLES = {
    "ông", "bà", "cụ", "cố", "anh", "chị", "cô", "chú", "bác", "dì", "thím", "mợ", "cậu", "em", "cháu", "bé", "ô", "b",
    "cụ ông", "cụ bà", "bà cụ", "ông cụ", "bé trai", "bé gái", "cháu bé", "em bé", "bs", "ths", "ts", "bác sĩ", "thầy", "cô giáo",
    "mr", "mrs", "ms", "đ/c", "đồng chí", "liệt sĩ", "liệt sỹ", "cựu chiến binh", "ccb", "bà mẹ vnah", "mẹ vnah", "hs", "học sinh",
    "bn", "bệnh nhân", "họ tên", "họ và tên", "bố", "mẹ", "cha", "phụ huynh", "ph",
}  # fmt: skip
_PLAIN_TITLES = {
    "ong",
    "ba",
    "cu",
    "anh",
    "chi",
    "co",
    "chu",
    "bac",
    "em",
    "chau",
    "be",
    "cu ong",
    "cu ba",
    "be trai",
    "be gai",
    "bo",
    "me",
    "cha",
}
_MIDDLE_ONLY = {"văn", "thị", "van", "thi"}

_BRACKETS = re.compile(r"[(\[{<]([^)\]}>]*)[)\]}>]?")
_CUT = re.compile(r"\s+[-–—]+\s*|\s*[-–—]+\s+|\s*[,;|\n]\s*|\s+/\s*|\s*/\s+|\s*:\s+|(?<=\w{3})/(?=\w{2})")
_BULLET = re.compile(r"^(?:\d{1,4}\s*[.)\-:/]+\s*|[-+*•·–—.,;:'\"`]+\s*)+")
_NOTE = re.compile(
    r"\s(?:đã mất|mất|đã chết|chết|từ trần|qua đời|đã qua đời|tử vong|khai tử|đi vắng|vắng|vắng mặt|chuyển đi|đã chuyển|chuyển khẩu|"
    r"cắt khẩu|tạm vắng|tạm trú|không có mặt|đi làm xa|đi làm ăn xa|đi xa|trùng|nằm liệt|sinh đôi|song sinh|"
    r"(?:vợ|chồng|con|cháu|mẹ|bố|cha|em|anh|chị|dâu|rể|con dâu|con rể|con gái|con trai)\s+(?:của\s+)?(?:ông|bà|anh|chị|cụ|cô|chú|bác)\s.*|"
    r"(?:sn|sinh năm|sinh)\s+\d{4}|\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4}|(?:19|20)\d\d)(?:\s+(?:năm|ngày|tháng)?\s*[\d/.\-]+)?$",
    re.IGNORECASE,
)  # fmt: skip
_ALIAS = re.compile(
    r"^(?:tức|tự|tục|hay|tên khác|tên gọi khác|tên thường gọi|tên gọi|thường gọi|bí danh|còn gọi là|còn gọi|gọi là|hay gọi là|hay gọi|"
    r"tên ở nhà|ở nhà gọi|biệt danh|pháp danh|tên cũ|tên khai sinh|tên thật)(?:\s+là)?\s*:?\s+(.+)$",
    re.IGNORECASE,
)  # fmt: skip
_ALIAS_INSIDE = re.compile(
    r"\s(?:tức(?: là)?|bí danh|còn gọi(?: là)?|hay gọi(?: là)?|thường gọi(?: là)?|tên khác|tên thường gọi)\s+(?=[A-ZĐÀ-Ỹ])"
)
_NEWBORN_WORDS = {
    "cr",
    "cs",
    "ss",
    "nb",
    "so",
    "sinh",
    "tre",
    "be",
    "trai",
    "gai",
    "em",
    "chau",
    "chua",
    "dat",
    "co",
    "ten",
    "khai",
    "moi",
    "dc",
}
_OF = {"con", "cb", "cua", "cr", "cs"}
_PARENT = {"ba", "chi", "me", "co", "ong", "anh", "bo", "cha", "sp", "san", "phu", "em", "nguoi"}
_WORDS_OF_FATE = re.compile(
    r"\b(mat|chet|tu tran|qua doi|khai tu|tu vong|vang|di xa|chuyen|cat khau|tam tru|tam vang|trung|khong co mat|lam xa|lam an xa|"
    r"sinh doi|song sinh|nam liet|vo|chong|con|chau|me|bo|cha|dau|re|hoc|lop|so|cccd|cmnd|sdt|dt|ho|nam|nu|tuoi|sinh|sn|ong|ba|cu|anh|"
    r"chi|em|be|lon|nho|a|b|c|cu|moi|kt\d|tdp|to|thon|ban|xom|khu)\b"
)
_YEAR = re.compile(r"(?<!\d)(19[0-4]\d|195\d|19[6-9]\d|20[0-2]\d)(?!\d)")
_CHILD = re.compile(r"^(con|cb) (cua )?(ba|chi|me|co|ong|anh)\b")
_TWIN = re.compile(r"\b(sinh doi|song sinh)\b")


@dataclass(frozen=True)
class NameCell:
    """A name cell taken apart. ``name``: for the screen, "" where only a parent is named; ``mother``: that parent's name.

    ``remarks``: titles and words that are no name, in order. ``alias``: another name of the person. ``born``: a year beside the name.
    """

    name: str
    remarks: tuple[str, ...] = ()
    alias: str = ""
    newborn: bool = False
    mother: str = ""
    born: str = ""
    twin: bool = False


@lru_cache(maxsize=1 << 15)
def read(raw: str) -> NameCell:
    """A cleaned, decoded name cell."""
    text = _BULLET.sub("", clean(raw)).strip(" -*.:")
    if " " not in text and len(text) > 8:
        text = _unglued(text)
    remarks = [piece for found in _BRACKETS.findall(text) if (piece := clean(found).strip(" -*:"))]
    text = (
        clean(_BRACKETS.sub(" ", text)).strip(" -*:")
        if "(" in text or "[" in text or "{" in text or "<" in text
        else text
    )
    mother, found_newborn = _newborn(text, remarks)
    if found_newborn:
        return NameCell("", (text, *remarks), newborn=True, mother=mother, twin=_twin([text, *remarks]))
    text, after = _cut(text)
    remarks += after
    titles, text = _titles(text)
    alias, remarks = _aliases(text, remarks)
    born = next((found[1] for piece in remarks if (found := _YEAR.search(piece)) and not _gone(piece)), "")
    parents = (_newborn(piece, [])[0] for piece in remarks if _CHILD.match(fold(piece)))
    mother = next(filter(None, parents), "")
    return NameCell(
        display_name(text).strip(" -*."), (*titles, *remarks), alias=alias, mother=mother, born=born,
        twin=_twin(remarks),
    )  # fmt: skip


_REMARK_WORDS = """
tu tran qua mat chet vong di vang chuyen cat tam khong lam trung nam song vo chong con chau me bo
cha dau re sn sinh tuc hay goi ten bi danh thuong ng ngx nguy da em
"""
_SUSPECTS = (
    {word for title in _TITLES | _PLAIN_TITLES for word in title.split()}
    | _NEWBORN_WORDS
    | _OF
    | set(_REMARK_WORDS.split())
)


def may_be_remark(word: str) -> bool:
    """Whether a word of a name cell may be a title, a remark or the like; ordinary names need no closer look.

    Inside a name only words all small or all capital are asked about: "Văn Con" is a name, "con ông" is not.
    """
    return fold(word) in _SUSPECTS and not (
        word[:1].isupper() and word[1:].islower() and fold(word) not in _LEADS
    )


_LEADS = {word for title in _TITLES | _PLAIN_TITLES for word in fold(title).split()} | {
    "con",
    "cb",
    "cr",
    "cs",
    "ss",
    "tre",
    "ng",
    "ngx",
    "so",
}


def _unglued(text: str) -> str:
    """ "NguyễnVănAn" with its spaces back."""
    apart = (
        " " + sign if sign.isupper() and before.islower() and after.islower() else sign
        for before, sign, after in zip("." + text, text, text[1:] + ".", strict=False)
    )
    return "".join(apart)


def _gone(piece: str) -> bool:
    return re.search(r"\b(mat|chet|tran|doi|tu|chuyen|vang|di)\b", fold(piece)) is not None


def _twin(pieces: list[str]) -> bool:
    return any(_TWIN.search(fold(piece)) for piece in pieces)


def _newborn(text: str, remarks: list[str]) -> tuple[str, bool]:
    """("Nguyễn Thị Lan", True) for "CR: con bà Nguyễn Thị Lan", "Bé gái (con chị Lan)", "Trẻ chưa đặt tên - mẹ: Lan"."""
    words = re.findall(r"[^\W_]+(?:['’.][^\W_]+)*", text)
    folded = [fold(word) for word in words]
    at = 0
    while at < len(words) and folded[at] in _NEWBORN_WORDS:
        at += 1
    if (
        at < len(words)
        and folded[at] in _OF
        and nfc(words[at]).lower() in {"con", "cb", "của", "cua", "cr", "cs"}
    ):
        return _after(words, folded, at), True
    if at and at - 1 < len(words) and folded[at - 1] in {"cr", "cs"} and at < len(words):
        return " ".join(words[at:]), True
    if at == len(words) and at:  # nothing but "Trẻ chưa đặt tên", "Bé gái"
        if len(words) == 1 and folded[0] not in {"tre", "be", "chau", "cr", "cs", "ss"}:
            return "", False
        for piece in remarks:
            mother, found = _newborn(piece, [])
            if found or fold(piece).split()[:1] == ["me"]:
                return (mother or " ".join(piece.replace(":", " ").split()[1:])), True
        return "", len(words) > 1
    if at and at < len(words) and folded[at] == "me" and at >= 2:
        return " ".join(words[at + 1 :]), True
    if any(re.match(r"^(cb|con (cua )?(ba|chi|me|co|em))$", fold(piece)) for piece in remarks):
        return text, True
    return "", False


def _after(words: list[str], folded: list[str], at: int) -> str:
    at += 1
    while at < len(words) and (folded[at] in _PARENT or folded[at] in {"con", "cua"}) and at + 1 < len(words):
        at += 1
    return display_name(" ".join(words[at:]))


def _cut(text: str) -> tuple[str, list[str]]:
    """The name before a dash, comma or a trailing remark; "N.V. An" and "H'Rin-Niê" stay whole."""
    after: list[str] = []
    pieces = [piece for piece in _CUT.split(text) if piece.strip(" -*.:")]
    if len(pieces) > 1:
        title = nfc(pieces[0]).casefold().strip(". ")
        if title in _TITLES or (title == "đ" and fold(pieces[1])[:2] == "c "):
            pieces = [f"{pieces[0]}: {pieces[1]}", *pieces[2:]]
        text, after = pieces[0], [clean(piece) for piece in pieces[1:]]
    if found := _ALIAS_INSIDE.search(text):
        after.insert(0, text[found.start() :].strip())
        text = text[: found.start()]
    while found := _NOTE.search(text):
        after.insert(0, clean(found[0]).strip(" -,;:/*"))
        text = clean(text[: found.start()])
    return clean(text), after


def _titles(name: str) -> tuple[list[str], str]:
    taken: list[str] = []
    while True:
        title, rest = _leading_title(name)
        if not title:
            return taken, name
        taken.append(title)
        name = rest


def _leading_title(name: str) -> tuple[str, str]:
    words = name.replace(":", ": ").split()
    if len(words) == 2 and words[0].endswith(".") and "." not in words[1]:
        return ("", name) if len(words[0]) == 2 and words[0][0].upper() not in "ÔB" else _take(words, 1)
    if any("." in word[:-1] for word in words[:1]):
        words = words[0].replace(".", ". ").split() + words[1:]
    for count in (3, 2, 1):
        if len(words) - count < 2 and not (count == 1 and len(words) == 2 and words[0].endswith(":")):
            continue
        head, following = " ".join(words[:count]), nfc(words[count]).casefold()
        bare = nfc(head).casefold().rstrip(".:").strip()
        if bare not in _TITLES and not (
            bare in _PLAIN_TITLES and len(words) - count >= 3 and fold(following) in SURNAMES
        ):
            continue
        is_letter = len(bare) == 1 and not head.endswith((".", ":"))
        if is_letter or following in _MIDDLE_ONLY:
            continue
        if bare == "ông" and len(words) - count == 2 and fold(following) not in SURNAMES:
            continue  # a family name: Ông Quốc Sơn
        return _take(words, count)
    return "", name


def _take(words: list[str], count: int) -> tuple[str, str]:
    title = " ".join(words[:count]).rstrip(".:")
    return (
        (title, " ".join(words[count:]))
        if nfc(title).casefold() in _TITLES | _PLAIN_TITLES
        else ("", " ".join(words))
    )


def _aliases(name: str, remarks: list[str]) -> tuple[str, list[str]]:
    """Another name among the remarks: said to be one, or one or two capitalised words in brackets."""
    kept: list[str] = []
    alias = ""
    for piece in remarks:
        said = _ALIAS.match(piece)
        words = piece.split()
        bare = fold(piece)
        looks = (
            len(words) <= 4
            and bare.replace(" ", "").isalpha()
            and not _WORDS_OF_FATE.search(bare)
            and (words[0][:1].isupper() or not any(sign.isupper() for sign in name))
            and re.match(r"(con|chau|vo|chong|me|bo|cha) ", bare) is None
        )
        if said or (looks and len(bare) > 1):
            alias = alias or display_name(said[1] if said else piece)
        elif (
            re.fullmatch(r"(cu|be|ut|ba|ong|anh|chi|co|bac|chu) \w+", bare)
            and len(words) == 2
            and words[1][:1].isupper()
        ):
            alias = alias or display_name(words[1])
        kept.append(piece)
    return alias, kept
