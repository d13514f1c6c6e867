"""Roles as code. A user row stores only a role's code; what it may do and how it is described stands here."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class May(StrEnum):
    """Every permission in the product, named room.verb."""

    TASKS_VIEW = "tasks.view"  # nhiệm vụ của mọi cơ quan trong địa bàn
    TASKS_OWN = "tasks.own"  # nhiệm vụ của cơ quan mình
    TASKS_MANAGE = "tasks.manage"
    LISTS_SUBMIT = "lists.submit"  # nộp danh sách của cơ quan mình
    LISTS_MANAGE = "lists.manage"  # nhận, đối chiếu, ghi nhận mọi danh sách
    ROSTER_VIEW = "roster.view"  # xem người dân (không có kết quả khám)
    ROSTER_EDIT = "roster.edit"
    ROSTER_REPORT = "roster.report"  # báo sinh, chết, chuyển đi
    ROSTER_DECIDE = "roster.decide"  # quyết định trùng / khác người
    ROSTER_ANSWER = "roster.answer"  # trả lời Trạm về người trong tổ
    PLAN_VIEW = "plan.view"
    PLAN_EDIT = "plan.edit"
    OUTREACH_VIEW = "outreach.view"
    OUTREACH_RECORD = "outreach.record"
    EXAM_CHECKIN = "exam.checkin"
    EXAM_ENTER = "exam.enter"
    EXAM_CONCLUDE = "exam.conclude"
    RESULTS_VIEW = "results.view"  # kết quả khám theo tên
    FOLLOWUP_VIEW = "followup.view"
    FOLLOWUP_RECORD = "followup.record"
    RECORDS_VIEW = "records.view"
    RECORDS_SEND = "records.send"
    FUNDING_VIEW = "funding.view"
    FUNDING_MANAGE = "funding.manage"
    REPORTS_VIEW = "reports.view"  # số liệu tổng hợp
    REPORTS_MAKE = "reports.make"
    OVERSIGHT_VIEW = "oversight.view"
    ACCOUNTS_MANAGE = "accounts.manage"
    JOURNAL_VIEW = "journal.view"
    DESIGN_VIEW = "design.view"


@dataclass(frozen=True)
class Role:
    """One role: code, names, what it is for, what it may do."""

    code: str
    name: object
    description: object
    may: frozenset[May]
    second_factor: bool = False  # must have a second factor before anything else
    needs_end: bool = False  # a membership of this role must have an end date
    shared_device: bool = False  # short idle time

    def allows(self, permission: May) -> bool:
        """Whether the role carries the permission."""
        return permission in self.may


_STATION = frozenset(May) - {May.ACCOUNTS_MANAGE, May.DESIGN_VIEW, May.FUNDING_MANAGE, May.LISTS_SUBMIT}

ROLES: dict[str, Role] = {
    role.code: role
    for role in [
        Role(
            "station_officer",
            _("Cán bộ Trạm Y tế"),
            _(
                "Giữ danh sách chung, lập kế hoạch, tổ chức buổi khám, theo dõi kết quả, lập báo cáo của xã, phường."
            ),
            _STATION,
            second_factor=True,
        ),
        Role(
            "clinician",
            _("Bác sĩ, thành viên đoàn khám"),
            _("Khám, nhập kết quả, kết luận và ký tại buổi khám; theo dõi người có phát hiện bất thường."),
            frozenset(
                {
                    May.ROSTER_VIEW,
                    May.ROSTER_REPORT,
                    May.PLAN_VIEW,
                    May.EXAM_CHECKIN,
                    May.EXAM_ENTER,
                    May.EXAM_CONCLUDE,
                    May.RESULTS_VIEW,
                    May.FOLLOWUP_VIEW,
                    May.FOLLOWUP_RECORD,
                    May.RECORDS_VIEW,
                }
            ),
            second_factor=True,
            shared_device=True,
        ),
        Role(
            "coordinator",
            _("Phòng Văn hóa - Xã hội"),
            _(
                "Theo dõi nhiệm vụ của các cơ quan theo hạn, tiến độ, khó khăn vướng mắc; lập báo cáo. Không xem kết quả theo tên."
            ),
            frozenset(
                {
                    May.TASKS_VIEW,
                    May.TASKS_OWN,
                    May.TASKS_MANAGE,
                    May.PLAN_VIEW,
                    May.OUTREACH_VIEW,
                    May.REPORTS_VIEW,
                    May.REPORTS_MAKE,
                    May.OVERSIGHT_VIEW,
                    May.FUNDING_VIEW,
                }
            ),
            second_factor=True,
        ),
        Role(
            "neighbourhood_head",
            _("Tổ trưởng tổ dân phố, trưởng thôn, trưởng bản"),
            _("Biết hộ nào trong tổ chưa đi khám và vì sao, hôm nay cần mời ai. Không xem kết quả khám."),
            frozenset(
                {
                    May.ROSTER_VIEW,
                    May.ROSTER_REPORT,
                    May.ROSTER_ANSWER,
                    May.PLAN_VIEW,
                    May.OUTREACH_VIEW,
                    May.OUTREACH_RECORD,
                    May.TASKS_OWN,
                }
            ),
        ),
        Role(
            "list_provider",
            _("Cơ quan lập danh sách"),
            _("Công an, hội, đoàn thể: nộp danh sách do mình quản lý và trả lời câu hỏi về danh sách đó."),
            frozenset({May.LISTS_SUBMIT, May.TASKS_OWN}),
        ),
        Role(
            "school",
            _("Cơ sở giáo dục"),
            _("Nộp danh sách học sinh, nhận lịch khám tại trường."),
            frozenset({May.LISTS_SUBMIT, May.TASKS_OWN, May.PLAN_VIEW}),
        ),
        Role(
            "employer",
            _("Người sử dụng lao động"),
            _("Nộp danh sách người lao động, nhận lịch khám."),
            frozenset({May.LISTS_SUBMIT, May.TASKS_OWN, May.PLAN_VIEW}),
        ),
        Role(
            "volunteer",
            _("Tình nguyện viên"),
            _("Đón tiếp và hướng dẫn tại buổi khám trong thời gian được giao. Không xem kết quả khám."),
            frozenset({May.PLAN_VIEW, May.EXAM_CHECKIN}),
            needs_end=True,
            shared_device=True,
        ),
        Role(
            "finance",
            _("Phòng Kinh tế, Hạ tầng và Đô thị"),
            _("Theo dõi nguồn kinh phí, bảng giá, số người và số tiền theo nguồn chi trả."),
            frozenset({May.FUNDING_VIEW, May.FUNDING_MANAGE, May.REPORTS_VIEW, May.TASKS_OWN}),
            second_factor=True,
        ),
        Role(
            "province_officer",
            _("Sở Y tế"),
            _("Tiến độ và dự báo toàn tỉnh, hồ sơ được hệ thống quốc gia tiếp nhận, dấu hiệu bất thường."),
            frozenset(
                {
                    May.TASKS_VIEW,
                    May.TASKS_OWN,
                    May.TASKS_MANAGE,
                    May.PLAN_VIEW,
                    May.REPORTS_VIEW,
                    May.REPORTS_MAKE,
                    May.RECORDS_VIEW,
                    May.OVERSIGHT_VIEW,
                    May.FUNDING_VIEW,
                }
            ),
            second_factor=True,
        ),
        Role(
            "leader",
            _("Lãnh đạo Ủy ban nhân dân"),
            _(
                "Một trang: có xong đúng hạn không, vướng ở đâu, ai chịu trách nhiệm. Không xem kết quả theo tên."
            ),
            frozenset(
                {May.TASKS_VIEW, May.REPORTS_VIEW, May.OVERSIGHT_VIEW, May.PLAN_VIEW, May.FUNDING_VIEW}
            ),
            second_factor=True,
        ),
        Role(
            "inspector",
            _("Thanh tra, giám sát"),
            _("Kiểm tra nhật ký, số liệu và kinh phí; không sửa gì."),
            frozenset(
                {May.REPORTS_VIEW, May.OVERSIGHT_VIEW, May.JOURNAL_VIEW, May.FUNDING_VIEW, May.TASKS_VIEW}
            ),
            second_factor=True,
        ),
        Role(
            "administrator",
            _("Quản trị hệ thống"),
            _("Cấp và thu hồi tài khoản, phân quyền, thiết bị. Không xem người dân và kết quả khám."),
            frozenset({May.ACCOUNTS_MANAGE, May.JOURNAL_VIEW, May.DESIGN_VIEW}),
            second_factor=True,
        ),
    ]
}
SYSTEM = Role("system", "Hệ thống", "Công việc chạy nền và lệnh trên máy chủ.", frozenset(May))
