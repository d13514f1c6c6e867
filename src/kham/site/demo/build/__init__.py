"""Builds the demo through the same actions as the screens use, step by step, each at its own moment of the campaign."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from kham.kernel import clock
from kham.site.demo.build import (
    assigned,
    changes,
    closing,
    elsewhere,
    exam_days,
    laboratory,
    lists,
    papers,
    people,
    planned,
    sent,
    setting,
)
from kham.site.demo.build.stage import Stage
from kham.site.demo.world import make_world

Say = Callable[[int, int, str], None]
STEPS: list[tuple[str, Callable[[Stage], None]]] = [
    ("Địa bàn, cơ sở khám, cơ quan", setting.places),
    ("Tài khoản và phân công", setting.accounts),
    ("Khóa ký thử, cổng tiếp nhận giả lập", setting.gateway),
    ("Chiến dịch, các đợt, chỉ tiêu", setting.campaign),
    ("Đọc kế hoạch và công văn thành nhiệm vụ", setting.directives),
    ("Mười hai danh sách được gửi đến", lists.files),
    ("Đọc và ghi nhận từng danh sách", lists.commit_all),
    ("Quyết định các cặp nghi trùng", lists.decide),
    ("Đối tượng, nhóm chính sách, nguồn chi trả", people.enrol),
    ("Rà soát sót giữa các danh sách", people.check),
    ("Điểm khám, đoàn khám, lịch khám", planned.plan),
    ("Phân công khám bằng văn bản", assigned.write),
    ("Ký duyệt các bảng quy tắc lâm sàng", assigned.sign_tables),
    ("Giấy mời và vận động", planned.reach_out),
    ("Các buổi đã khám", exam_days.held),
    ("Buổi khám hôm nay", exam_days.today),
    ("Xét nghiệm của buổi hôm nay", laboratory.today),
    ("Phiếu giấy và sổ của buổi hôm nay", papers.today),
    ("Theo dõi người có phát hiện", closing.follow_up),
    ("Gửi hồ sơ lên cổng tiếp nhận", sent.send),
    ("Kết quả cơ sở khác gửi đến", elsewhere.results),
    ("Ứng dụng được đọc dữ liệu", elsewhere.program),
    ("Bảng giá, khó khăn, báo cáo tháng trước", closing.report),
    ("Biến động dân cư, hỏi tổ trưởng", changes.tell),
]


def build(*, people: int, seed: int, say: Say, today: dt.date | None = None, rehearse: bool = False) -> Stage:
    """Make the world and play the campaign up to today. `say(done, total, words)` after each part.

    ``rehearse``: today's session is left to whoever practises.
    """
    today = today or clock.today()
    stage = Stage(make_world(people=people, seed=seed, today=today), today)
    total = len(STEPS)
    for number, (words, step) in enumerate(STEPS):
        if rehearse and step is exam_days.today:
            continue
        say(number, total, words)
        stage.tell = partial(_tell, say, number, total, words)
        step(stage)
    say(total, total, "Xong")
    return stage


def _tell(say: Say, done: int, total: int, words: str, more: str) -> None:
    say(done, total, f"{words}: {more}")
