"""The emergency sheet and the closing sheet as PDF. What a person typed is data, never typst code."""

from typing import Any

from django.utils.translation import gettext as _

from kham.exams.queries import attending
from kham.exams.queries import closing as closing_queries
from kham.exams.slips import compile_pdf
from kham.kernel import clock, formats


def _facility(session: Any) -> str:
    facility = session.team.facility or session.campaign.facility
    return facility.name if facility else session.team.name


def emergency(page: dict[str, Any]) -> bytes:
    """The sheet for the ambulance: what `queries.incidents.sheet` gives."""
    found, person, session = page["emergency"], page["person"], page["session"]
    transfer = page["transfer"]
    half = page["measured"]
    pairs = []
    for at in range(0, len(half), 2):
        left, right = half[at], half[at + 1] if at + 1 < len(half) else ("", "", "")
        pairs.append([*left, "", *right])
    data = {
        "title": _("Phiếu cấp cứu tại buổi khám"),
        "unit": session.campaign.unit.full_name,
        "facility": _facility(session),
        "place": session.site.name,
        "began": page["began"],
        "person": _person(found, person, page),
        "what": page["what"],
        "words": found.words,
        "measured": pairs,
        "findings": page["findings"],
        "known": page["known"],
        "allergy": page["allergy"],
        "steps": [[s["at"], f"{s['words']}{': ' + s['note'] if s['note'] else ''}"] for s in page["steps"]],
        "transfer": [
            [_("Đến"), transfer.get("where", "")],
            [_("Bằng"), transfer.get("how", "")],
            [_("Gọi lúc"), transfer.get("called_at", "")],
            [_("Đi lúc"), transfer.get("left_at", "")],
            [_("Người đi cùng"), transfer.get("with", "")],
        ],
        "outcome": f"{page['outcome']}. {found.outcome_words}".strip(". ") if page["outcome"] else "",
    }
    return compile_pdf("day/emergency.typ", data)


def _person(found: Any, person: Any, page: dict[str, Any]) -> list[list[str]]:
    if person is None:
        return [[_("Người bệnh"), found.who or _("Chưa rõ tên, chưa đón tiếp")]]
    age = f" ({page['age']} {_('tuổi')})" if page["age"] is not None else ""
    return [
        [_("Họ và tên"), person.full_name],
        [
            _("Sinh, giới tính"),
            f"{person.birth.display() if person.birth else ''}{age}, {person.get_sex_display()}",
        ],
        [_("Nơi ở"), f"{person.address}, {person.unit.full_name}".strip(", ")],
        [_("Số thứ tự, mã"), f"{page['encounter'].queue_number}, {person.code}"],
    ]


def closing(session: Any, page: dict[str, Any], signed: Any) -> bytes:
    """The closing sheet; `signed` is the Closing in force or None for a draft."""
    sheet = page["sheet"]
    at = formats.datetime_vn(signed.signed_at.astimezone(clock.VIETNAM)) if signed else ""
    data = {
        "title": _("Biên bản khóa sổ buổi khám"),
        "unit": session.campaign.unit.full_name,
        "facility": _facility(session),
        "when": _("Ngày %(day)s, %(team)s") % {"day": formats.date_vn(session.on), "team": session.team.name},
        "place": session.site.name,
        "draft": signed is None,
        "people": _people(page, signed is not None),
        "balance": _("Cộng khớp đến từng người.") if page["balanced"] else _("CHƯA KHỚP."),
        "left": _left(page),
        "rest": _rest(sheet),
        "staff": _staff(session, sheet),
        "supplies": _supplies(page, sheet),
        "note": signed.note if signed else "",
        "signer": signed.signer_name if signed else "",
        "signed": _("Ký trên hệ thống lúc %(at)s") % {"at": at} if signed else "",
        "footer": _("Bản %(n)s. Mã bảng: %(code)s") % {"n": signed.version, "code": signed.digest[:16]}
        if signed
        else "",
    }
    return compile_pdf("day/closing.typ", data)


def _people(page: dict[str, Any], signed: bool) -> list[list[Any]]:
    sheet = page["sheet"]
    rows = [
        [_("Được mời"), str(sheet["invited"]), _came(sheet, signed), True],
        [_("Có mặt"), str(sheet["arrived"]), _("trong đó %(n)s không có lịch hẹn") % {"n": sheet["walk_ins"]}, True],
    ]  # fmt: skip
    return rows + [[row["name"], str(row["count"]), "", False] for row in page["classes"]]


def _came(sheet: dict[str, Any], signed: bool) -> str:
    """Who has not come while the day is still on may come yet."""
    words = _("%(n)s đến, %(m)s vắng") if signed else _("%(n)s đến, %(m)s chưa đến")
    return words % {"n": sheet["invited_arrived"], "m": sheet["absent"]}


def _left(page: dict[str, Any]) -> list[list[str]]:
    """Everybody who went home unfinished: number, name, why and what is missing."""
    rows = []
    for group in page["classes"]:
        if group["code"] in ("concluded", "unsigned"):
            continue
        for one in group["people"]:
            words = [one["reason"] or group["name"]]
            if one["missing"]:
                words.append(_("còn %(list)s") % {"list": ", ".join(one["missing"])})
            if one["come_back_on"]:
                words.append(_("hẹn %(day)s") % {"day": formats.date_vn(one["come_back_on"])})
            encounter = one["encounter"]
            rows.append([str(encounter.queue_number), encounter.person.full_name, "; ".join(words)])
    return rows


def _rest(sheet: dict[str, Any]) -> list[list[str]]:
    names = {
        "alerts": _("Cảnh báo giá trị nguy hiểm"), "alerts_open": _("– trong đó chưa có bác sĩ nhận"),
        "emergencies": _("Ca cấp cứu"), "emergencies_open": _("– trong đó chưa ghi kết cục"),
        "pending_laboratory": _("Chờ kết quả xét nghiệm"), "not_handed": _("Đã kết luận, chưa trả kết quả"),
        "events_waiting": _("Dữ liệu chưa ghi nhận được"), "refused_scans": _("Lượt quét bị từ chối"), "voided": _("Đón tiếp nhầm, đã hủy"),
    }  # fmt: skip
    numbers = closing_queries.figures(sheet)
    return [[words, str(numbers.get(code, 0))] for code, words in names.items()]


def _staff(session: Any, sheet: dict[str, Any]) -> list[list[str]]:
    desks = attending.desk_names(session)
    return [
        [row["name"], ", ".join(filter(None, [desks.get(row["desk"], row["desk"]), row["duty"]])), _hour(row["from"]), _hour(row["to"])]
        for row in sheet.get("staff", [])
    ]  # fmt: skip


def _hour(text: str) -> str:
    import datetime as dt

    return formats.time_vn(dt.datetime.fromisoformat(text).astimezone(clock.VIETNAM).time()) if text else ""


def _supplies(page: dict[str, Any], sheet: dict[str, Any]) -> list[list[str]]:
    from kham.exams.rules import supplies

    names = {item["code"]: f"{item['vi']} ({item['unit']})" for item in supplies.items()}
    return [
        [
            names.get(row["item"], row["item"]), *(str(row[n]) for n in ("taken", "used", "spoiled", "returned")),
            "–" if row["tests"] is None else str(row["tests"]), row["note"],
        ]
        for row in sheet.get("supplies", [])
    ]  # fmt: skip
