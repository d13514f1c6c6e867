"""Deadlines and rhythms in the running text of an order.

Only dates behind a word of deadline count ("trước ngày", "chậm nhất", "hoàn thành trong tháng"): dates of cited
documents, awareness days and periods in the past never do.  A date without a year takes the year of the document.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from .lexicon import VERB
from .text import fold

_DMY = r"(?P<d{n}>\d{{1,2}})\s*[/.\-]\s*(?P<m{n}>\d{{1,2}})(?:\s*[/.\-]\s*(?P<y{n}>\d{{4}}))?(?![/\d%])"
_LONG = r"(?P<d{n}>\d{{1,2}})\s+tháng\s+(?P<m{n}>\d{{1,2}})(?!\d)(?:(?:\s*,?\s*năm\s+|\s*[/.\-]\s*)(?P<y{n}>\d{{4}}))?"
_CLOCK = r"(?:\d{1,2}\s*(?:giờ|h|g|:)\s*(?:\d{2})?\s*(?:phút)?\s*,?\s*(?:của\s+)?)?"
_EVERY = r"(?:hằng|hàng|mỗi)"
_BEFORE = (
    r"(?:trước|chậm\s+nhất|muộn\s+nhất|trễ\s+nhất|hạn\s+(?:cuối|chót|cuối\s+cùng)|thời\s+(?:hạn|gian)|hạn|"
    r"không\s+(?:muộn|chậm|trễ)\s+hơn|không\s+quá|đến\s+hết|hết|hoàn\s+thành|hoàn\s+thiện|xong|(?:vào|trong)(?=\s+ngày))"
)
_FILL = r"(?:\s*[:,]?\s*(?:là|vào|đến|trước|trong|hết|lúc|thời\s+điểm|thời\s+gian|hoàn\s+thành|thực\s+hiện|gửi|báo\s+cáo))*"
_LEAD = _BEFORE + _FILL + r"\s*[:]?\s*" + _CLOCK + r"(?:ngày\s+)?"
_DAY = re.compile(_LEAD + "(?:" + _LONG.format(n=1) + "|" + _DMY.format(n=2) + ")", re.I)
_RANGE = re.compile(
    r"từ\s+(?:ngày\s+)?\d[^.;]{0,30}?\s+đến\s+(?:hết\s+)?(?:ngày\s+)?(?:"
    + _LONG.format(n=1)
    + "|"
    + _DMY.format(n=2)
    + ")",
    re.I,
)
_MONTH = re.compile(
    r"(?P<w>trước(?:\s+ngày\s+cuối)?|đến\s+hết|hết|cuối|trong|vào|hoàn\s+thành|xong|chậm\s+nhất)(?:\s+(?:là|vào|trong|cuối))*"
    r"\s+(?:tháng\s+\d{1,2}\s*(?:,|và|đến|[-–])\s*)*tháng\s+(?P<m>\d{1,2})(?!\d)(?:(?:\s+năm\s+|\s*[/.\-]\s*)(?P<y>\d{4}))?(?!\s*[/\d])",
    re.I,
)
_QUARTER = re.compile(
    r"(?P<w>trước|đến\s+hết|hết|cuối|trong|vào|hoàn\s+thành|xong)(?:\s+(?:là|vào|trong|cuối))*\s+quý\s+"
    r"(?P<q>IV|III|II|I|[1-4])\b(?:(?:\s+năm\s+|\s*[/.\-]\s*)(?P<y>\d{4}))?",
    re.I,
)
_YEAR_END = re.compile(
    r"(?:hoàn\s+thành|xong|chậm\s+nhất)[^.;]{0,20}?\s(?:trong|hết|cuối)\s+năm\s+(?P<y>\d{4})", re.I
)
_WEEKDAYS = {
    "hai": "mon",
    "2": "mon",
    "ba": "tue",
    "3": "tue",
    "tu": "wed",
    "4": "wed",
    "nam": "thu",
    "5": "thu",
    "sau": "fri",
    "6": "fri",
    "bay": "sat",
    "7": "sat",
    "chu nhat": "sun",
}
_DAYNAME = r"(?P<wd>thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\s+nhật)"
_RHYTHMS: list[tuple[re.Pattern[str], str]] = [
    (re.compile(_DAYNAME + r"\s*,?\s*(?:của\s+)?" + _EVERY + r"\s+tuần", re.I), "weekday"),
    (re.compile(r"\b" + _EVERY + r"\s+tuần\b[^.;]{0,90}?" + _DAYNAME, re.I), "weekday"),
    (re.compile(r"(?:báo\s+cáo|họp|giao\s+ban)\s+tuần\b[^.;]{0,30}?" + _DAYNAME, re.I), "weekday"),
    (re.compile(_DAYNAME + r"[^.;\d]{0,20}?" + _EVERY + r"\s+tuần", re.I), "weekday"),
    (re.compile(r"ít\s+nhất\s+(?:mỗi\s+tuần\s+(?:một|0?1)\s+lần|(?:một|0?1)\s+lần\s*/\s*tuần|(?:một|0?1)\s+tuần\s+(?:một|0?1)\s+lần)",
        re.I), "weekly"),
    (re.compile(r"(?:mỗi\s+tháng\s+(?:một|0?1)\s+lần)", re.I), "monthly"),
    (re.compile(r"(?:mỗi\s+tuần\s+(?:một|0?1)\s+lần)", re.I), "weekly"),
    (re.compile(_DAYNAME + r"\s*,?\s*" + _EVERY + r"\s+(?:2|02|hai)\s+tuần", re.I), "biweekly"),
    (re.compile(r"(?:ngày\s+)?(?:" + _LONG.format(n=1) + "|"
        "" + _DMY.format(n=2) + r")\s*,?\s*(?:của\s+)?" + _EVERY + r"\s+năm", re.I), "year-day"),
    (re.compile(r"ngày\s+\d{1,2}\s+(?:của\s+)?tháng\s+(?:cuối|đầu)\s+(?:của\s+)?(?:(?:mỗi|hằng|hàng|các|"
        r"từng)\s+)?quý(?:\s+sau|\s+tiếp\s+theo)?", re.I), "quarterly"),
    (re.compile(r"ngày\s+(?:làm\s+việc\s+)?cuối\s+(?:cùng\s+)?(?:của\s+)?(?:(?:hằng|hàng|mỗi)\s+)?tháng(?!\s*\d)", re.I), "monthly:last"),
    (re.compile(r"ngày\s+(?:mùng\s+)?(?P<md>\d{1,2})\s*,?\s*(?:của\s+)?(?:" + _EVERY + r"\s+tháng|tháng\s+(?:sau|kế\s+tiếp|"
        r"tiếp\s+theo|liền\s+kề))", re.I), "month-day"),
    (re.compile(r"ngày\s+(?P<md>\d{1,2})\s+(?:của|trong)\s+tháng(?!\s*(?:\d|đầu|cuối))", re.I), "month-day"),
    (re.compile(_EVERY + r"\s+tháng\b[^.;]{0,60}?(?:trước|chậm\s+nhất|"
        r"vào)[^.;\d]{0,15}ngày\s+(?P<md>\d{1,2})(?!\s*[/\d]|\s+tháng\s+\d)", re.I), "month-day"),
    (re.compile(r"(?:trước\s+)?\d{1,2}\s*(?:giờ|h|g)\s*\d{0,2}\s*(?:phút\s*)?,?\s*" + _EVERY + r"\s+ngày", re.I), "daily"),
]  # fmt: skip
_UNIT = {"ngày": "daily", "tuần": "weekly", "tháng": "monthly", "quý": "quarterly", "năm": "yearly"}
_PERIODIC = re.compile(
    r"định\s+kỳ\s*,?\s*(?:(?:báo\s+cáo|tổng\s+hợp|đánh\s+giá|kiểm\s+tra|rà\s+soát|họp(?:\s+giao\s+ban)?|theo|vào)\s*,?\s*)*"
    r"(?P<n>\d{1,2}\s+|hai\s+|sáu\s+)?(?:" + _EVERY + r"\s+)?(?P<u>ngày|tuần|tháng|quý|năm)\b(?!\s*\d)",
    re.I,
)
_OPENING = re.compile(
    r"(?:^|[.;:]\s*|,\s*)" + _EVERY + r"\s+(?P<u>ngày|tuần|tháng|quý)\b\s*,?\s*(?=\w)", re.I
)
_REPORT = r"(?:báo\s+cáo|họp|giao\s+ban|tổng\s+hợp|cập\s+nhật|rà\s+soát|kiểm\s+tra|giám\s+sát|đánh\s+giá|gửi|công\s+khai|thống\s+kê)"
_TRAILING = re.compile(
    _REPORT + r"(?P<gap>[^.;]{0,80}?)\s" + _EVERY + r"\s+(?P<u>ngày|tuần|tháng|quý|năm)"
    r"(?=\s*[,.;)]|\s*$|\s+(?:về|cho|gửi|trước|để|với|và)\s)", re.I,
)  # fmt: skip
_TIMES = re.compile(
    _REPORT + r"[^.;]{0,60}?(?:(?:\d{1,2}|một)\s+lần\s*/\s*(?P<u1>ngày|tuần|tháng|quý)|(?:0?1|một)\s+(?P<u2>ngày|tuần|"
        r"tháng|quý)\s*/?\s*(?:một\s+)?(?:0?1\s+)?lần)",
    re.I,
)  # fmt: skip
_NOT_RHYTHM = re.compile(
    r"(?:nghị\s+quyết|kế\s+hoạch|chương\s+trình|ngân\s+sách|dự\s+toán|trợ\s+cấp|lương|chỉ\s+tiêu|nhiệm\s+vụ|công\s+tác|đơn\s+vị|khám|sức\s+khỏe|"
    r"sức\s+khoẻ|sinh\s+hoạt|chi\s+phí)\s*(?:định\s+kỳ\s*)?$", re.I,
)  # fmt: skip
_CITED = re.compile(
    r"\bsố\s*:?\s*[\w./\-–]*[/\-][\w./\-–]*(?:\s*,?\s*ngày\s+(?:\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}|"
    r"\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{4}))?", re.I
)  # fmt: skip
_CONTENT_DATE = re.compile(
    r"(?:\bsinh|được\s+cấp|có\s+hiệu\s+lực|tính|\bđã\b[^,;.]{0,30}|kể\s+từ|\bsau)\s*$", re.I
)
_RELATIVE = re.compile(
    r"(?:trong\s+(?:vòng|thời\s+hạn)|sau|chậm\s+nhất(?:\s+là)?)\s+\d{1,3}\s*(?:\([^)]*\)\s*)?(?:ngày|giờ|tháng|tuần)[^.;,]*",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Timing:
    """A deadline or a rhythm found at text[start:end]."""

    start: int
    end: int
    due: str | None
    recurrence: str | None
    text: str


@dataclass(frozen=True, slots=True)
class DocumentDay:
    """The year of the document and, when known, its full date: the ground for dates without a year."""

    year: int | None
    date: dt.date | None = None


def iso(day: int, month: int, year: int) -> str | None:
    """ISO date, None when there is no such day."""
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return None


def _resolve(day: int, month: int, year: str | None, ground: DocumentDay) -> str | None:
    """Without a year: the document's; the next one when that lies more than 90 days before the document."""
    if year:
        return iso(day, month, int(year))
    if ground.year is None:
        return None
    found = iso(day, month, ground.year)
    if found and ground.date and dt.date.fromisoformat(found) < ground.date - dt.timedelta(days=90):
        return iso(day, month, ground.year + 1)
    return found


def _parts(match: re.Match[str]) -> tuple[int, int, str | None]:
    n = "1" if match.group("d1") else "2"
    return int(match.group("d" + n)), int(match.group("m" + n)), match.group("y" + n)


def _month_end(month: int, year: str | None, ground: DocumentDay, *, before: bool) -> str | None:
    if not 1 <= month <= 12:
        return None
    y = int(year) if year else ground.year
    if y is None:
        return None
    if before:
        return (dt.date(y, month, 1) - dt.timedelta(days=1)).isoformat()
    return _resolve(calendar.monthrange(y, month)[1], month, year, ground)


def _rhythm_value(kind: str, match: re.Match[str]) -> str | None:
    if kind == "weekday":
        name = fold(match.group("wd")).removeprefix("thu ").strip()
        return f"weekly:{_WEEKDAYS[name]}"
    if kind == "year-day":
        day, month, year = _parts(match)
        return None if year or not iso(day, month, 2024) else f"yearly:{month:02d}-{day:02d}"
    if kind == "month-day":
        day = int(match.group("md"))
        return f"monthly:{day}" if 1 <= day <= 31 else None
    return kind


def _rhythms(text: str) -> list[Timing]:
    found: list[Timing] = []
    for pattern, kind in _RHYTHMS:
        for match in pattern.finditer(text):
            value = _rhythm_value(kind, match)
            if value:
                found.append(Timing(match.start(), match.end(), None, value, match.group().strip()))
    for match in _PERIODIC.finditer(text):
        if not _NOT_RHYTHM.search(text[: match.start()]):
            value = _UNIT[match.group("u").lower()]
            count = (match.group("n") or "").strip().lower().lstrip("0")
            if count:
                value = {("monthly", "6"): "half-yearly", ("monthly", "sáu"): "half-yearly", ("monthly", "3"): "quarterly",
                         ("weekly", "2"): "biweekly", ("weekly", "hai"): "biweekly", ("weekly", "1"): "weekly",
                         ("monthly", "1"): "monthly"}.get((value, count), "")  # fmt: skip
            if value:
                found.append(Timing(match.start(), match.end(), None, value, match.group().strip()))
    for match in _OPENING.finditer(text):
        found.append(
            Timing(
                match.start(),
                match.end(),
                None,
                _UNIT[match.group("u").lower()],
                match.group().strip(" ,;:."),
            )
        )
    for match in _TRAILING.finditer(text):
        gap, unit = match.group("gap"), match.group("u").lower()
        head = text[match.start() : match.start("u")].rsplit(" ", 2)[0]
        if "khám" in gap.lower() or _NOT_RHYTHM.search(head + " ") or _NOT_RHYTHM.search(gap):
            continue
        if unit == "năm" and len(gap.split()) > 6:
            continue
        found.append(Timing(match.start(), match.end(), None, _UNIT[unit], match.group().strip()))
    for match in _TIMES.finditer(text):
        unit = (match.group("u1") or match.group("u2")).lower()
        found.append(Timing(match.start(), match.end(), None, _UNIT[unit], match.group().strip()))
    return _widest(found)


def _widest(found: list[Timing]) -> list[Timing]:
    """Drop a find inside another; between overlapping finds the more exact one (with a day) wins."""
    out: list[Timing] = []
    for item in sorted(
        found, key=lambda t: (":" not in (t.recurrence or ""), t.due is None, t.start, -t.end)
    ):
        if all(item.end <= kept.start or item.start >= kept.end for kept in out):
            out.append(item)
    return sorted(out, key=lambda t: t.start)


def _deadlines(text: str, ground: DocumentDay, *, ranges: bool) -> list[Timing]:
    found: list[Timing] = []
    for pattern in (_DAY, _RANGE) if ranges else (_DAY,):
        for match in pattern.finditer(text):
            if _CONTENT_DATE.search(text[: match.start()]):
                continue
            due = _resolve(*_parts(match), ground)
            if due:
                found.append(Timing(match.start(), match.end(), due, None, match.group().strip()))
    for match in _MONTH.finditer(text):
        if _period_is_deadline(text, match):
            due = _month_end(
                int(match.group("m")), match.group("y"), ground, before=fold(match.group("w")) == "truoc"
            )
            if due:
                found.append(Timing(match.start(), match.end(), due, None, match.group().strip()))
    for match in _QUARTER.finditer(text):
        if _period_is_deadline(text, match):
            quarter = {"I": 1, "II": 2, "III": 3, "IV": 4}.get(match.group("q").upper()) or int(
                match.group("q")
            )
            before = fold(match.group("w")) == "truoc"
            due = _month_end(quarter * 3 - (2 if before else 0), match.group("y"), ground, before=before)
            if due:
                found.append(Timing(match.start(), match.end(), due, None, match.group().strip()))
    for match in _YEAR_END.finditer(text):
        found.append(
            Timing(match.start(), match.end(), f"{match.group('y')}-12-31", None, match.group().strip())
        )
    return _widest(found)


def _period_is_deadline(text: str, match: re.Match[str]) -> bool:
    """A month or quarter is a deadline with "trước", "hết", "cuối", or where something is to be finished or done."""
    word = fold(match.group("w"))
    clause = re.split(r"[.;]", text[: match.start()])[-1]
    if re.search(r"(?:kết\s+quả|tình\s+hình|số\s+liệu|nhiệm\s+vụ)[^,]*$", clause, re.I):
        return False
    if word not in ("trong", "vao"):
        return True
    return bool(re.search(r"thời gian|hoàn thành|xong|khám", clause, re.I) or VERB.search(clause.lower()))


def find_timings(text: str, ground: DocumentDay, *, ranges: bool = True) -> list[Timing]:
    """All deadlines and rhythms of `text`, in order of place. Citations of documents are blanked out first."""
    masked = _CITED.sub(lambda m: " " * len(m.group()), text)
    rhythms = _rhythms(masked)
    plain = list(masked)
    for item in rhythms:
        plain[item.start : item.end] = " " * (item.end - item.start)
    return sorted(rhythms + _deadlines("".join(plain), ground, ranges=ranges), key=lambda t: t.start)


def relative_deadline(text: str) -> str | None:
    """A deadline counted from an event ("trong vòng 05 ngày kể từ …"): shown to the reviewer, no date made of it."""
    match = _RELATIVE.search(text)
    return match.group().strip() if match else None


def cell_timing(text: str, ground: DocumentDay) -> tuple[str | None, str | None]:
    """(due, recurrence) of a table cell or a "Thời gian:" line, where a bare date is a deadline."""
    found = find_timings(text, ground)
    due = next((t.due for t in reversed(found) if t.due), None)
    rhythm = next((t.recurrence for t in found if t.recurrence), None)
    if not due and not rhythm:
        found = find_timings(
            "Hoàn thành trước ngày " + text.strip().removeprefix("Ngày ").removeprefix("ngày "), ground
        )
        due = next((t.due for t in reversed(found) if t.due), None)
    if not due and not rhythm:
        found = find_timings("Hoàn thành trong " + text.strip()[:1].lower() + text.strip()[1:], ground)
        due = next((t.due for t in found if t.due), None)
    if not due and not rhythm:
        match = re.match(
            r"(?:định kỳ\s+)?(?:hằng|hàng|mỗi)\s+(ngày|tuần|tháng|quý|năm)\b", text.strip(), re.I
        )
        rhythm = _UNIT[match.group(1).lower()] if match else None
    return due, rhythm
