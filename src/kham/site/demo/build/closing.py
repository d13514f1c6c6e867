"""After the exam: cases followed, prices, difficulties, last month's report."""

import datetime as dt

from kham.campaigns import actions as campaigns_actions
from kham.followup import actions as followup_actions
from kham.followup import queries as followup_queries
from kham.funding import actions as funding_actions
from kham.kernel import periods
from kham.reporting import actions as reporting_actions
from kham.site.demo.build.stage import Stage

PRICES = (
    ("KLS", "Khám lâm sàng tổng quát", 145_000), ("GLU_MM", "Đường huyết mao mạch", 15_200), ("SA_OB", "Siêu âm ổ bụng", 58_600),
    ("ECG", "Điện tâm đồ", 39_900), ("CTM", "Tổng phân tích tế bào máu", 49_700),
)  # fmt: skip


def follow_up(stage: Stage) -> None:
    """Older cases have moved on; the newest wait; a few are overdue."""
    officer = stage.viewer("tram")
    for number, case in enumerate(followup_queries.worklist(officer).order_by("opened_at", "pk")):
        age = (stage.today - case.opened_at.date()).days
        if age < 8 or number % 7 == 0:
            continue
        first = case.opened_at + dt.timedelta(days=2)
        followup_actions.contact(case=case, by=officer, now=first, note="Đã gọi điện, hẹn đến Trạm Y tế.")
        if case.level in "EUR" and number % 3:
            followup_actions.refer(
                case=case, facility=stage.facility, by=officer, now=first + dt.timedelta(hours=1)
            )
            if number % 2:
                followup_actions.attend(case=case, by=officer, now=first + dt.timedelta(days=5))
                if age > 20:
                    followup_actions.close(
                        case=case,
                        reason="confirmed_managed" if number % 4 else "ruled_out",
                        by=officer,
                        now=first + dt.timedelta(days=9),
                    )


def report(stage: Stage) -> None:
    """A price list, what stands in the way, and last month's report, finished."""
    now = stage.at(stage.day(-60))
    prices = funding_actions.add_price_list(
        campaign=stage.campaign, document="Bảng giá dịch vụ khám chữa bệnh của Trung tâm Y tế (số liệu trình diễn)",
        valid_from=stage.start, by=stage.viewer("taichinh"), now=now,
    )  # fmt: skip
    for code, name, price in PRICES:
        funding_actions.add_item(
            price_list=prices, code=code, name=name, price=price, by=stage.viewer("taichinh"), now=now
        )
    head = stage.viewer("totruong")
    campaigns_actions.raise_difficulty(
        campaign=stage.campaign, unit=stage.units["01"], kind="difficulty",
        text="Nhiều người trong tổ đi làm theo ca, chỉ ở nhà ngày Chủ nhật nên chưa khám được.", by=head, now=stage.at(stage.day(-20)),
    )  # fmt: skip
    campaigns_actions.raise_difficulty(
        campaign=stage.campaign, unit=stage.ward, kind="proposal",
        text="Đề nghị Sở Y tế bố trí thêm một đoàn khám vào các ngày Chủ nhật của đợt tới.", by=stage.viewer("tram"),
        now=stage.at(stage.day(-12)),
    )  # fmt: skip
    month = periods.month(stage.today.year, stage.today.month)
    last = periods.report_window(month, stage.campaign.report_day)
    if last.end >= stage.today:
        last = periods.report_window(month.previous(), stage.campaign.report_day)
    made = reporting_actions.make_month(
        campaign=stage.campaign, period=last, by=stage.viewer("tram"), now=stage.at(stage.today, 7)
    )
    reporting_actions.finalise(report=made, by=stage.viewer("tram"), now=stage.at(stage.today, 7, 30))
