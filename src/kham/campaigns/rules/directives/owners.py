"""Who a paragraph is addressed to, and whether they lead or support."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from . import organisations as orgs
from .shapes import Role
from .text import is_capitals, sentences

_ISSUING = (
    r"(?:(?:Lãnh đạo\s+|Thường trực\s+)?(?:Ủy ban nhân dân|Uỷ ban nhân dân|UBND|Chủ tịch|Đảng ủy|Đảng uỷ|Sở|"
    r"Trạm Y tế|Trạm y tế|Phòng|Ban Chỉ đạo|Giám đốc|Thủ trưởng|Bộ|Đồng chí|Hội nghị|Trung tâm)(?:\s+(?!yêu cầu|"
    r"đề nghị|giao)[^\s,.;:]+){0,12}?\s+)"
)
_ASK = (
    r"(?:(?:thống nhất|đồng ý|tiếp tục|trước mắt|cũng|đồng thời)\s+)?(?:(?:kính|trân trọng|rất mong|"
    r"trân trọng kính)\s+)?(?:giao(?:\s+nhiệm vụ)?(?:\s+trách nhiệm)?(?:\s+cho)?|đề nghị|yêu cầu|phân công|"
    r"ủy quyền cho|uỷ quyền cho|đôn đốc|chỉ đạo)"
)
_DELEGATE = re.compile(r"^(?:" + _ISSUING + r")?(?P<ask>" + _ASK + r")\s*:?\s+(?=\S)", re.I)
_ABOUT = re.compile(
    r"^(?:(?:Đối với|Trách nhiệm(?:\s+cụ thể)?\s+của|Nhiệm vụ(?:\s+cụ thể)?\s+của|Về phía|"
    r"Riêng(?:\s+đối\s+với)?|Phần việc của|Giao cho|Phân công cho|TRÁCH NHIỆM CỦA|NHIỆM VỤ CỦA|ĐỐI VỚI|ĐỀ NGHỊ|GIAO|"
    r"YÊU CẦU)\s*:?\s+)(?=\S)"
)
_TOPIC = re.compile(
    r"^(?:Về|Công tác|Đối với công tác|Đối với việc)\s[^:.]{3,90}[:.]\s+(?=(?:Thống nhất |"
    r"Đồng ý )?(?:[Gg]iao|[Đđ]ề nghị|[Yy]êu cầu)\s)"
)
_ADVERBS = re.compile(
    r"^(?:(?:có trách nhiệm|chịu trách nhiệm|chủ động|tích cực|khẩn trương|thường xuyên|kịp thời|tiếp tục|quan tâm|"
    r"tăng cường|nghiêm túc|cần|phải|sẽ|trực tiếp|"
    r"(?:căn cứ|theo)\s+chức năng(?:,|\s+và)?\s+nhiệm vụ(?:,\s+quyền hạn)?(?:\s+được giao|\s+của mình|\s+của đơn vị)?|"
    r"(?:căn cứ|theo|trên cơ sở|trong phạm vi|tùy theo)\s[^,]{0,90},)\s*,?\s*)+",
    re.I,
)
_SUPPORT = re.compile(r"^(?:phối hợp|hỗ trợ|tham gia|cùng với|cùng|giúp|phối, kết hợp)\b", re.I)
_PAST = re.compile(r"(?:\s|^)(?:đã|đang|vừa|mới|từng|không còn|do)\s*$", re.I)


@dataclass(frozen=True, slots=True)
class Addressed:
    """Owners found at the start of a paragraph. `rest` is the duty ("" for a heading); `delegated`: with giao, đề nghị, yêu cầu."""

    names: tuple[str, ...]
    rest: str
    delegated: bool
    colon: bool
    ask: str = ""  # the word of delegation, "" without one or when the issuer is named before it


def addressed(text: str) -> Addressed | None:
    """Read the owners a paragraph starts with; None when it starts with a duty or a topic."""
    body = re.sub(r"^[“\"]", "", text)
    topic = _TOPIC.match(body)
    if topic:
        body = body[topic.end() :]
    lead = _DELEGATE.match(body) or _ABOUT.match(body)
    if lead and (found := _names_and_rest(body[lead.end() :], delegated=True)):
        ask = lead.groupdict().get("ask") or ""
        bare = bool(ask) and body.lower().startswith(ask.lower())
        if re.search(r"(?:chỉ đạo|đôn đốc)$", ask, re.I):
            # to direct or to urge others is the duty of whoever does it: named here, or in force
            return None if bare else _names_and_rest(body, delegated=False)
        return replace(found, ask=ask.lower() if bare else "")
    return _names_and_rest(body, delegated=False)


def _names_and_rest(text: str, *, delegated: bool) -> Addressed | None:
    if is_capitals(text) and len(text) < 160:
        text = orgs.normal_case(text)
    if not orgs.looks_like(text):
        return None
    first = sentences(text)[0]
    hides = re.match(
        r"^(?:Giám đốc |Thủ trưởng )?[Cc]ác\s+(?:sở|phòng|ban|hội|đơn vị|cơ quan|Sở|"
        r"Phòng)(?:, (?:ban, )?ngành)?\s*:\s*(?=[A-ZĐÔ])",
        first,
    )
    offset = hides.end() if hides else 0
    colon = first.find(":", offset)
    verb = orgs.duty_start(first[offset:])
    verb = verb + offset if verb is not None else None
    if colon >= 0 and (verb is None or verb > colon) and colon < 320:
        return _made(text[:colon], text[colon + 1 :], delegated, colon=True)
    if verb is not None:
        return _made(text[:verb], text[verb:], delegated, colon=False)
    if len(text.split()) <= 34 and first == text:
        return _made(text, "", delegated, colon=False)
    return None


def _made(who: str, rest: str, delegated: bool, *, colon: bool) -> Addressed | None:
    who = re.sub(r"\s+(?:xin|kính|trân trọng|cũng|cùng|đều)$", "", who.strip(" ,;-–."))
    if _PAST.search(who) or not who or len(who) > 420 or re.search(r"\d{1,2}/\d{1,2}", who):
        return None
    names = orgs.split_names(who)
    if colon and len(names) == 1 and orgs.is_group(names[0]):
        inner = _names_and_rest(rest.strip(), delegated=delegated)
        if inner and inner.rest and all(orgs.is_named(n) for n in inner.names):
            return inner
    if (
        not names
        or any(len(n.split()) > 24 for n in names)
        or not all(orgs.looks_like(n) or len(n.split()) <= 12 for n in names)
    ):
        return None
    return Addressed(tuple(names), rest.strip(), delegated, colon)


_BRACKET = re.compile(
    r"\(\s*(?:(?:[Gg]iao|[Dd]o)\s+)?(?P<who>[^()]{3,120}?)\s+chủ trì\b"
    r"(?:\s*[,;]?\s*(?:phối hợp với\s+(?P<with1>[^();]{3,160})|(?P<with2>[^();]{3,160}?)\s+phối hợp))?[^()]*\)"
    r"|\(\s*(?:[Cc]ơ quan|[Đđ]ơn vị)?\s*[Cc]hủ trì\s*:\s*(?P<who2>[^();]{3,120})(?:;\s*(?:cơ quan |"
    r"đơn vị )?phối hợp\s*:\s*(?P<with3>[^();]{3,160}))?[^()]*\)"
)


def bracketed(text: str) -> tuple[tuple[str, ...], tuple[str, ...], str] | None:
    """(owners, partners, duty without the bracket) of "… (Trạm Y tế chủ trì, Công an phường phối hợp)"."""
    match = _BRACKET.search(text)
    if not match:
        return None
    who = match.group("who") or match.group("who2") or ""
    if not orgs.looks_like(who.strip()):
        return None
    helpers = match.group("with1") or match.group("with2") or match.group("with3") or ""
    partners = tuple(n for n in orgs.split_names(helpers.strip(" ,")) if orgs.looks_like(n))
    return tuple(orgs.split_names(who)), partners, text


_INNER = re.compile(r"(?:^|[,;:]\s+|\b(?:yêu cầu|đề nghị|giao|thì)\s+)(?=\S)", re.I)


def asked_inside(sentence: str) -> tuple[tuple[str, ...], str, int] | None:
    """Owners named inside a sentence as those who act: (names, duty, place of the words that ask)."""
    asks = list(
        re.finditer(
            r"(?:^|[\s,;])(?:kính đề nghị|trân trọng đề nghị|đề nghị|yêu cầu|giao)\s+(?=\S)", sentence, re.I
        )
    )
    places = [(m.start(), m.end()) for m in asks] + [(m.start(), m.end()) for m in _INNER.finditer(sentence)]
    for start, end in places:
        rest = sentence[end:]
        if not orgs.looks_like(rest):
            continue
        found = _names_and_rest(rest, delegated=True)
        if found and found.rest and all(orgs.looks_like(n) for n in found.names):
            return found.names, found.rest, start
    return None


def role_of(duty: str) -> Role:
    """Support when the duty begins with phối hợp, hỗ trợ, tham gia and nobody says "chủ trì"; lead otherwise."""
    start = duty.strip()
    if re.match(r"^.{0,60}\bchủ trì\b", start, re.I | re.S):
        return "lead"
    plain = _ADVERBS.sub("", start)
    return "support" if _SUPPORT.match(plain) or _SUPPORT.match(start) else "lead"
