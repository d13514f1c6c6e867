"""The text of the monthly report: figures of the frozen cube set into the sentences of an official document."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kham.kernel import formats
from kham.reporting.rules import dimensions
from kham.reporting.rules.cube import Cube

CONDITIONS = [("hypertension", "tăng huyết áp"), ("diabetes", "đái tháo đường")]


@dataclass(frozen=True)
class Block:
    """One piece of the document. kind: part ("I. …"), item ("1. …"), text, dash ("- …"), table (head, rows, total)."""

    kind: str
    text: str = ""
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = field(default=())
    total: tuple[str, ...] = ()


def n(value: int) -> str:
    """A number in an official sentence: 1 to 9 take a zero."""
    return f"0{value}" if 0 < value < 10 else formats.number(value)


def people(value: int) -> str:
    """ "05 người"; "không có" for none."""
    return f"{n(value)} người"


def subject(period_label: str, unit: str) -> str:
    """Trích yếu of the report."""
    return f"Kết quả khám sức khỏe định kỳ, khám sàng lọc miễn phí {period_label} trên địa bàn {unit}"


def blocks(cube: Cube, facts: Mapping[str, Any], words: Mapping[str, Any]) -> list[Block]:
    """The whole text from the first part to the last; head, opening and closing belong to the letter."""
    return [
        *_carrying_out(cube, facts),
        Block("part", "II. KẾT QUẢ THỰC HIỆN"),
        *_lists(cube, facts),
        *_exams(cube, facts),
        *_classes(cube),
        *_following(cube),
        *_records(cube),
        *_money(cube, facts),
        *_listing(
            "III. KHÓ KHĂN, VƯỚNG MẮC",
            words.get("difficulties", ""),
            "Trong kỳ không phát sinh khó khăn, vướng mắc vượt thẩm quyền.",
        ),
        *_listing("IV. KIẾN NGHỊ, ĐỀ XUẤT", words.get("proposals", ""), "Không có kiến nghị, đề xuất."),
        *_listing(
            "V. PHƯƠNG HƯỚNG, NHIỆM VỤ THÁNG TỚI",
            words.get("next", ""),
            "Tiếp tục tổ chức khám theo kế hoạch đã ban hành.",
        ),
    ]


def opening(facts: Mapping[str, Any], sender: str, counted_to: dt.date) -> str:
    """First paragraph: on what basis, who reports, up to which day."""
    citation = facts.get("citation")
    basis = f"Thực hiện {citation}, {sender}" if citation else sender
    days = f"từ {formats.date_vn(_day(facts['from']))} đến hết {formats.date_vn(counted_to)}"
    return f"{basis} báo cáo kết quả thực hiện như sau (số liệu {days}):"


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _carrying_out(cube: Cube, facts: Mapping[str, Any]) -> list[Block]:
    held, total = facts.get("sessions", []), facts.get("sessions_total", 0)
    found = [Block("part", "I. TÌNH HÌNH TRIỂN KHAI"), Block("item", "1. Tổ chức buổi khám")]
    if held:
        days = "; ".join(f"{formats.date_vn(_day(s['on']))} tại {s['site']}" for s in held)
        found.append(
            Block(
                "text",
                f"Trong kỳ tổ chức {n(len(held))} buổi khám ({days}); lũy kế từ đầu chiến dịch {n(total)} buổi.",
            )
        )
    else:
        found.append(
            Block("text", f"Trong kỳ không tổ chức buổi khám; lũy kế từ đầu chiến dịch {n(total)} buổi.")
        )
    found.append(Block("text", f"Đã xếp lịch khám cho {people(cube.count('planned'))} trong danh sách."))
    found.append(Block("item", "2. Tuyên truyền, vận động"))
    found.append(
        Block(
            "text",
            f"Đã mời {people(cube.count('invited'))}, liên hệ trực tiếp được {people(cube.count('contacted'))} trong danh sách.",
        )
    )
    return found


def _lists(cube: Cube, facts: Mapping[str, Any]) -> list[Block]:
    listed, police = cube.count("listed"), cube.count("police")
    found = [Block("item", "1. Rà soát, lập danh sách")]
    lists = facts.get("lists", 0)
    start = f"Đã tiếp nhận, đối chiếu {n(lists)} danh sách của các cơ quan, đơn vị. " if lists else ""
    found.append(
        Block(
            "text",
            f"{start}Danh sách phải khám sau rà soát có {people(listed)}, bằng {formats.share(listed, police)} nhân khẩu "
            f"theo danh sách của Công an ({people(police)}).",
        )
    )
    if cube.count("excluded"):
        found.append(
            Block(
                "text",
                f"Đưa ra khỏi danh sách {people(cube.count('excluded'))} do đã mất, chuyển đi hoặc trùng.",
            )
        )
    return found


def _exams(cube: Cube, facts: Mapping[str, Any]) -> list[Block]:
    listed, examined, now = cube.count("listed"), cube.count("examined"), cube.count("examined_now")
    remaining, elsewhere = cube.count("remaining"), cube.count("elsewhere")
    police = cube.count("police")
    found = [
        Block("item", "2. Tổ chức khám"),
        Block(
            "text",
            f"Trong kỳ đã khám {people(now)}; lũy kế {people(examined)}, đạt {formats.share(examined, listed)} danh sách "
            f"phải khám và bằng {formats.share(examined, police)} nhân khẩu theo danh sách của Công an.",
        ),
    ]
    if elsewhere:
        found.append(
            Block(
                "text",
                f"Ngoài ra có {people(elsewhere)} trong danh sách đã khám tại cơ sở khác trong năm, có giấy xác nhận.",
            )
        )
    if cube.count("unlisted"):
        found.append(Block("text", f"Khám thêm cho {people(cube.count('unlisted'))} ngoài danh sách."))
    found.append(Block("text", f"Còn {people(remaining)} chưa khám{_reasons(cube)}."))
    found.append(
        Block(
            "text",
            "Kết quả theo nhóm đối tượng (một người có thể thuộc nhiều nhóm, dòng tổng tính mỗi người một lần):",
        )
    )
    found.append(_group_table(cube))
    return found


def _reasons(cube: Cube) -> str:
    named = [
        ("absent_away", "đi làm ăn xa"),
        ("absent_refused", "từ chối khám"),
        ("absent_bedridden", "ốm nằm, cần khám tại nhà"),
        ("absent_moved", "đã chuyển đi, chờ xác nhận"),
        ("absent_dead", "đã mất, chờ xác nhận"),
        ("absent_elsewhere_said", "đã khám nơi khác, chưa có giấy"),
        ("absent_unreached", "chưa gặp được"),
        ("absent_promised", "đã nhận lời mời"),
        ("absent_none", "chưa liên hệ"),
    ]
    parts = [f"{words} {people(cube.count(key))}" for key, words in named if cube.count(key)]
    return ", trong đó: " + "; ".join(parts) if parts else ""


def _group_table(cube: Cube) -> Block:
    listed, now, done = (cube.table(key, "group") for key in ("listed", "examined_now", "examined"))
    rows = [
        (
            v.label,
            *(formats.number(t.get(v.code, 0)) for t in (listed, now, done)),
            formats.share(done.get(v.code, 0), listed.get(v.code, 0)),
        )
        for v in dimensions.fixed()["group"]
        if listed.get(v.code)
    ]
    sums = [cube.count(key) for key in ("listed", "examined_now", "examined")]
    total = ("Tổng số người", *(formats.number(x) for x in sums), formats.share(sums[2], sums[0]))
    return Block(
        "table",
        head=("Nhóm đối tượng", "Phải khám", "Khám trong kỳ", "Lũy kế", "Tỷ lệ"),
        rows=tuple(rows),
        total=total,
    )


def _classes(cube: Cube) -> list[Block]:
    concluded = cube.count("concluded")
    found = [Block("item", "3. Kết quả phân loại và phát hiện")]
    if not concluded:
        return [*found, Block("text", "Chưa có người được kết luận.")]
    roman = ["I", "II", "III", "IV", "V"]
    parts = [
        f"loại {r} {people(cube.count(f'class_{at}'))} ({formats.share(cube.count(f'class_{at}'), concluded)})"
        for at, r in enumerate(roman, 1)
    ]
    none = cube.count("class_0")
    found.append(
        Block(
            "text",
            f"Lũy kế có {people(concluded)} được bác sĩ kết luận: {'; '.join(parts)}{f'; không phân loại {people(none)}' if none else ''}.",
        )
    )
    abnormal = cube.count("abnormal")
    found.append(
        Block(
            "text",
            f"Có {people(abnormal)} có phát hiện bất thường, bằng {formats.share(abnormal, concluded)} số người được kết luận; "
            f"trong đó mức cấp cứu {people(cube.count('level_E'))}, mức khẩn {people(cube.count('level_U'))}, chuyển khám "
            f"chuyên khoa {people(cube.count('level_R'))}, theo dõi tại trạm {people(cube.count('level_F'))}.",
        )
    )
    for code, label in CONDITIONS:
        found.append(
            Block(
                "dash",
                f"- {label.capitalize()}: nghi mắc mới {people(cube.count(f'{code}_suspected'))}; đã biết từ trước "
                f"{people(cube.count(f'{code}_known'))}; đã đưa vào quản lý {people(cube.count(f'{code}_managed'))}.",
            )
        )
    return found


def _following(cube: Cube) -> list[Block]:
    cases = cube.count("cases")
    found = [Block("item", "4. Theo dõi sau khám")]
    if not cases:
        return [*found, Block("text", "Chưa có ca phải theo dõi.")]
    text = (
        f"Mở trong kỳ {n(cube.count('cases_now'))} ca theo dõi; lũy kế {n(cases)} ca, đã đóng {n(cube.count('cases_closed'))} ca, "
        f"đang theo dõi {n(cube.count('cases_open'))} ca, trong đó quá hạn {n(cube.count('cases_overdue'))} ca."
    )
    return [*found, Block("text", text)]


def _records(cube: Cube) -> list[Block]:
    done, concluded, sent, accepted = (
        cube.count(k) for k in ("exams_done", "exams_concluded", "sent", "accepted")
    )
    text = (
        f"Trong {n(done)} lượt khám có {n(concluded)} lượt đã kết luận, {n(sent)} hồ sơ đã gửi, {n(accepted)} hồ sơ được hệ thống quốc gia "
        f"tiếp nhận, bằng {formats.share(accepted, concluded)} số lượt đã kết luận."
    )
    gaps = [
        ("waiting", "đã gửi, chờ trả lời"),
        ("rejected", "bị từ chối, phải sửa"),
        ("queued", "chờ gửi"),
        ("blocked", "thiếu thông tin bắt buộc"),
        ("no_package", "chưa lập hồ sơ"),
    ]
    parts = [f"{words} {n(cube.count(key))}" for key, words in gaps if cube.count(key)]
    found = [Block("item", "5. Cập nhật hồ sơ sức khỏe điện tử"), Block("text", text)]
    if parts:
        late = f"; quá 24 giờ chưa được tiếp nhận {n(cube.count('late'))} hồ sơ" if cube.count("late") else ""
        found.append(Block("text", f"Số còn lại: {'; '.join(parts)}{late}."))
    return found


def _money(cube: Cube, facts: Mapping[str, Any]) -> list[Block]:
    by_source = cube.table("examined", "funding")
    rows = [v for v in dimensions.fixed()["funding"] if by_source.get(v.code)]
    if not rows:
        return []
    amounts: Mapping[str, int] = facts.get("costs") or {}
    found = [Block("item", "6. Kinh phí"), Block("text", "Người đã khám (lũy kế) theo nguồn chi trả:")]
    for value in rows:
        cost = f", {formats.number(amounts[value.code])} đồng" if value.code in amounts else ""
        found.append(Block("dash", f"- {value.label}: {people(by_source[value.code])}{cost}."))
    return found


def _listing(title: str, text: str, nothing: str) -> list[Block]:
    lines: Sequence[str] = [
        line.strip().lstrip("-").strip() for line in text.splitlines() if line.strip(" -")
    ]
    lines = [line if line[-1] in ".;:!?" else f"{line}." for line in lines]
    if not lines:
        return [Block("part", title), Block("text", nothing)]
    if len(lines) == 1:
        return [Block("part", title), Block("text", lines[0])]
    return [Block("part", title), *(Block("item_text", f"{at}. {line}") for at, line in enumerate(lines, 1))]


def next_month(cube: Cube, facts: Mapping[str, Any]) -> str:
    """A first text for part V from what is known: sessions to come, people left, cases overdue, packages not accepted."""
    lines = []
    coming = facts.get("coming", [])
    if coming:
        days = "; ".join(f"{formats.date_vn(_day(s['on']))} tại {s['site']}" for s in coming)
        lines.append(f"Tổ chức {n(len(coming))} buổi khám đã công bố lịch ({days}).")
    if cube.count("remaining"):
        lines.append(
            f"Tiếp tục vận động {people(cube.count('remaining'))} chưa khám; khám tại nhà cho người ốm nằm."
        )
    if cube.count("cases_open"):
        lines.append(
            f"Theo dõi {n(cube.count('cases_open'))} ca chưa đóng, trước hết là {n(cube.count('cases_overdue'))} ca quá hạn."
        )
    left = cube.count("exams_concluded") - cube.count("accepted")
    if left:
        lines.append(f"Hoàn thiện, gửi {n(left)} hồ sơ chưa được tiếp nhận.")
    return "\n".join(lines)
