"""Comparing what we hold with what a gateway lists: every difference has a name, an explanation and a remedy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Here:
    """A current record that left us, or may have. `earlier`: message ids of its former versions."""

    key: Any
    visit_id: str
    msg_id: str
    state: str
    earlier: frozenset[str] = frozenset()
    void: bool = False
    retracts: bool = False  # this version says that the encounter is taken back


@dataclass(frozen=True)
class There:
    """One record in the list. A list saved from the portal's pages has no msg_id: then only presence can be compared."""

    visit_id: str
    msg_id: str = ""
    version: int = 1
    current: bool = True
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """One difference. `here` is None for a record that is only there."""

    kind: str
    visit_id: str
    here: Here | None = None
    there: There | None = None


@dataclass(frozen=True)
class Words:
    """How a difference is told; `how`: what a person may do ("resent", "checked"), "" when it has settled itself."""

    title: str
    explanation: str
    remedy: str
    how: str


KINDS: dict[str, Words] = {
    "confirmed": Words(
        "Cổng đã có, ta chưa biết",
        "Trả lời của cổng đã bị mất giữa chừng; danh sách của cổng cho thấy hồ sơ đã lưu đúng bản này.",
        "Đã tự ghi là đã tiếp nhận, không phải làm gì.",
        "",
    ),
    "not_there": Words(
        "Ta ghi đã tiếp nhận, cổng không có",
        (
            "Cổng từng báo đã lưu nhưng danh sách hiện nay không có hồ sơ này: cổng đã xóa hoặc khôi phục từ bản cũ."
        ),
        "Gửi lại đúng thông điệp đã gửi; nếu cổng đã có thì không sinh bản thứ hai.",
        "resent",
    ),
    "older_there": Words(
        "Cổng giữ bản cũ hơn",
        (
            "Bản hiện hành trên cổng là một bản trước của chính hồ sơ này: bản trước tới muộn, hoặc cổng làm mất bản sửa."
        ),
        "Lần đầu phần mềm tự gửi lại thành bản mới. Nếu vẫn còn, gửi lại ở đây và báo cổng.",
        "resent",
    ),
    "other_there": Words(
        "Cổng giữ một bản không do phần mềm này gửi",
        "Sau bản của ta, có bản khác của cùng lượt khám: gửi bằng phần mềm khác hoặc nhập tay trên cổng.",
        (
            "Xem bản trên cổng. Nếu bản của ta đúng, gửi lại; nếu bản trên cổng đúng, sửa kết luận ở đây cho khớp."
        ),
        "checked",
    ),
    "twice_there": Words(
        "Cổng có hai bản cùng hiện hành",
        "Danh sách của cổng ghi hơn một bản hiện hành cho một lượt khám.",
        "Báo cổng bỏ bản thừa; ghi lại ở đây khi đã xong.",
        "checked",
    ),
    "void_here": Words(
        "Đã hủy ở đây, còn ở cổng",
        (
            "Lượt khám đã hủy sau khi hồ sơ được gửi. Không bản mô tả nào của cổng nêu cách gỡ qua mạng nên hồ sơ vẫn ở cổng."
        ),
        "Đề nghị cổng gỡ (trang của cổng hoặc công văn), rồi ghi lại ở đây khi đã xong. Lần đối chiếu sau kiểm lại.",
        "checked",
    ),
    "void_gone": Words(
        "Đã hủy ở đây, cổng không còn giữ",
        "Hồ sơ của lượt khám đã hủy không còn trong danh sách của cổng.",
        "Đã tự ghi là xong, không phải làm gì.",
        "",
    ),
    "unknown_here": Words(
        "Cổng có, ở đây không có",
        (
            "Cổng giữ một hồ sơ của cơ sở mà ở đây không có lượt khám nào: do phần mềm khác gửi, hoặc nhập tay trên cổng."
        ),
        "Tra mã hồ sơ trên cổng. Nếu người này được khám trong đợt, ghi nhận kết quả khám nơi khác.",
        "checked",
    ),
}


def words(kind: str) -> Words:
    """How a difference is told."""
    return KINDS[kind]


def compare(
    ours: Iterable[Here], theirs: Iterable[There], known: Iterable[str] = ()
) -> tuple[int, list[Found]]:
    """How many records agree, and every difference, in a fixed order.

    `known`: visits that are ours but outside of what is compared (other units, never sent): nothing is said of them.
    """
    listed: dict[str, list[There]] = {}
    for row in theirs:
        if row.current:
            listed.setdefault(row.visit_id, []).append(row)
    matched, found = 0, []
    mine = {one.visit_id: one for one in ours}
    for visit, one in mine.items():
        kind = _kind(one, listed.get(visit, []))
        if kind is None:
            matched += bool(listed.get(visit)) and one.state == "accepted"
        else:
            there = listed.get(visit, [None])[0]
            found.append(Found(kind, visit, one, there))
    elsewhere = set(known)
    for visit, rows in listed.items():
        if visit not in mine and visit not in elsewhere:
            found.append(Found("unknown_here", visit, None, rows[0]))
    return matched, sorted(found, key=lambda one: (one.kind, one.visit_id))


def _kind(one: Here, rows: list[There]) -> str | None:
    """The name of the difference, or None when all is as it should be at this stage."""
    if one.void and not (one.retracts and one.msg_id in {row.msg_id for row in rows}):
        return _void(one, rows)
    if not rows:
        return "not_there" if one.state == "accepted" else None
    if len(rows) > 1:
        return "twice_there"
    seen = rows[0].msg_id
    if seen in ("", one.msg_id):
        # Without ids an older version cannot be told from this one: only a first version is surely the same.
        sure = seen or not one.earlier
        open_here = one.state in ("sent", "verified", "dead")
        return "confirmed" if open_here and sure else None
    if seen in one.earlier:
        return "older_there" if one.state == "accepted" else None  # the newer version is still on its way
    return "other_there"


def _void(one: Here, rows: list[There]) -> str | None:
    """Of an encounter that was taken back here; its withdrawal may still be on its way."""
    if not rows:
        return "void_gone" if one.state == "stranded" else None
    if len(rows) > 1:
        return "twice_there"
    return None if one.retracts and one.state != "accepted" else "void_here"
