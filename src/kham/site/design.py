"""The design page: every part in every state, on invented data. Staff only; the door is in views.py."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kham.kernel.partial_date import PartialDate

KINDS = [
    ("neutral", "Chưa xếp lịch"), ("info", "Nơi khác quản lý"), ("look", "Cần xác minh"), ("danger", "Quá hạn 3 ngày"),
    ("done", "Cổng đã nhận"), ("wait", "Đang chờ"), ("brand", "Buổi hôm nay"), ("off", "Không thực hiện"),
]  # fmt: skip
TOKENS = [
    ("paper", "Giấy"), ("surface", "Mặt ô nhập"), ("sunk", "Nền chìm"), ("ink", "Mực"), ("ink-2", "Mực phụ"),
    ("ink-3", "Mực nhạt"), ("hair", "Đường kẻ"), ("line", "Viền ô nhập"), ("brand", "Xanh chủ đạo"), ("amber", "Cần xem"),
    ("red", "Nguy hiểm"), ("blue", "Thông tin"), ("green", "Đã nhận, đã đóng"),
]  # fmt: skip
ICON_NAMES = [
    "home", "tasks", "list", "calendar", "outreach", "exam", "follow", "record", "report", "oversight", "money", "users", "place",
    "time", "add", "edit", "delete", "print", "qr", "scan", "excel", "file", "merge", "undo", "filter", "lock", "send-check",
    "inbox", "upload", "download", "hospital", "truck", "house-heart", "journal-medical", "wifi-off", "eye-slash",
]  # fmt: skip
PEOPLE = [
    ("Nguyễn Thị Lan", PartialDate(1948), "Nữ", "TDP 3", 135.5, ["done"] * 4 + ["now"], "", ("Buổi hôm nay", "brand")),
    ("Trần Văn Hùng", PartialDate(1961, 3, 12), "Nam", "TDP 1", 128, ["done"] * 9, "", ("Cổng đã nhận", "done")),
    ("Lê Thị Thúy Hằng", PartialDate(1979, 11), "Nữ", "TDP 7", 142.25, ["done"] * 6 + ["look"], "look", ("Cổng trả lại", "look")),
    ("Phạm Quốc Đạt", PartialDate(2014, 9, 5), "Nam", "TDP 2", None, ["done", "now"], "", ("Chưa xếp lịch", "neutral")),
    ("Vũ Đình Khải", PartialDate(1953, 1, 1), "Nam", "TDP 5", 171, ["done"] * 6 + ["now"], "danger", ("Quá hạn 3 ngày", "danger")),
    ("Đỗ Thị Ngọc Ánh", PartialDate(1990, 7, 22), "Nữ", "TDP 3", 117, ["done", "done", "off"], "", ("Từ chối khám", "off")),
]  # fmt: skip
COLUMNS = [
    {"key": "name", "label": "Họ và tên", "sort": True},
    {"key": "birth", "label": "Ngày sinh", "sort": True, "nowrap": True},
    {"key": "sex", "label": "Giới"},
    {"key": "place", "label": "Nơi ở", "sort": True, "nowrap": True},
    {"key": "pressure", "label": "HA tâm thu, mmHg", "num": True},
]
LIFE_KEYS = ["list", "plan", "invited", "checked_in", "examined", "concluded", "sent", "accepted", "reported"]


class ExamForm(forms.Form):
    """A few fields of each kind."""

    full_name = forms.CharField(label="Họ và tên", max_length=80)
    systolic = forms.IntegerField(label="Huyết áp tâm thu", min_value=40, max_value=300)
    weight = forms.DecimalField(label="Cân nặng", required=False)
    group = forms.ChoiceField(
        label="Nhóm đối tượng", choices=[("", "Chọn một nhóm"), ("1", "Người cao tuổi"), ("2", "Học sinh")]
    )
    smoking = forms.ChoiceField(
        label="Hút thuốc lá",
        widget=forms.RadioSelect,
        choices=[("0", "Không"), ("1", "Đã bỏ"), ("2", "Đang hút")],
    )
    note = forms.CharField(
        label="Ghi chú của bác sĩ",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="In trên phiếu kết quả.",
    )
    consent = forms.BooleanField(label="Người dân đồng ý gửi kết quả vào sổ sức khỏe điện tử", required=False)


class SendForm(forms.Form):
    """One file."""

    file = forms.FileField(label="Danh sách của đơn vị gửi")


def people() -> list[dict[str, Any]]:
    """The rows of the table."""
    rows = []
    for at, (name, birth, sex, place, pressure, states, tone, state) in enumerate(PEOPLE, 1):
        steps = [
            {"key": key, "state": states[n] if n < len(states) else "wait"} for n, key in enumerate(LIFE_KEYS)
        ]
        rows.append({
            "id": at, "name": name, "birth": birth, "sex": sex, "place": place, "pressure": pressure, "steps": steps,
            "tone": tone, "state": state, "url": f"/design/?panel={at}",
        })  # fmt: skip
    return rows


def life_steps() -> list[dict[str, Any]]:
    """One person in the middle of the way."""
    rows = [
        ("list", "done", "02/6/2026", "5 danh sách", "Công an phường", ""),
        ("plan", "done", "15/6/2026", "Trạm Y tế", "Ng. Thu Hà", ""),
        ("invited", "done", "20/6/2026", "TDP 3", "Tổ trưởng Bùi Văn Sơn", ""),
        ("checked_in", "done", "05/7/2026 07:42", "Bàn 1", "Ng. Thu Hà", ""),
        ("examined", "done", "05/7/2026 09:05", "6 trên 7 bàn", "BS Lê Minh Đức", ""),
        ("concluded", "look", "05/7/2026", "Loại III", "BS Lê Minh Đức", "Chưa ký"),
        ("sent", "now", "hạn 07/7/2026", "", "Ng. Thu Hà", ""),
        ("accepted", "wait", "", "", "", ""),
        ("reported", "wait", "", "", "", ""),
    ]
    names = ("key", "state", "date", "place", "owner", "note")
    return [dict(zip(names, row, strict=True)) for row in rows]


def figures() -> dict[str, Any]:
    """One figure of each kind."""
    places = [f"Tổ dân phố {n}" for n in range(1, 8)]
    weeks = ["01/6", "08/6", "15/6", "22/6", "29/6", "05/7", "12/7", "19/7"]
    return {
        "bar": {
            "title": "Người đã khám theo tổ dân phố", "kind": "bar", "unit": "% số người trong danh sách", "decimals": 1,
            "head": "Tổ dân phố", "categories": places, "target": {"name": "Kế hoạch", "value": 60},
            "series": [{"name": "Đã khám", "values": [71.2, 64.0, 58.7, 52.3, 49.9, 38.4, 12.5]}],
            "urls": ["#figures"] * 7, "note": "Mẫu số: người có tên trong danh sách đã chốt ngày 15/6/2026.",
        },
        "line": {
            "title": "Lũy kế người đã khám, thực tế và kế hoạch", "kind": "line", "unit": "người", "head": "Tuần",
            "categories": weeks,
            "series": [
                {"name": "Thực tế", "values": [0, 214, 530, 802, 1048, 1204, None, None]},
                {"name": "Kế hoạch", "values": [0, 250, 500, 800, 1100, 1400, 1700, 2000]},
            ],
        },
        "stack": {
            "title": "Bốn số luôn khớp nhau", "kind": "stack", "unit": "lượt", "head": "Đợt",
            "categories": ["Đợt 1", "Đợt 2", "Đợt 3"],
            "series": [
                {"name": "Cổng đã nhận", "values": [612, 540, 0]},
                {"name": "Đã gửi, đang chờ", "values": [4, 32, 61]},
                {"name": "Đã kết luận, chưa gửi", "values": [0, 11, 88]},
            ],
        },
        "heatmap": {
            "title": "Lượt khám theo giờ và bàn khám", "kind": "heatmap", "unit": "lượt", "head": "Giờ",
            "categories": ["07:00", "08:00", "09:00", "10:00"],
            "series": [
                {"name": "Tiếp nhận", "values": [42, 51, 37, 20]}, {"name": "Đo chỉ số", "values": [30, 49, 41, 24]},
                {"name": "Nội khoa", "values": [11, 38, 40, 33]}, {"name": "Kết luận", "values": [2, 29, 41, 44]},
            ],
        },
    }  # fmt: skip


def context() -> dict[str, Any]:
    """Everything the page shows."""
    wrong = ExamForm({"wrong-systolic": "1350", "wrong-smoking": "1"}, prefix="wrong")
    rows = people()
    return {
        "kinds": KINDS, "tokens": TOKENS, "icon_names": ICON_NAMES, "columns": COLUMNS, "rows": rows,
        "page": Paginator(range(1204), 50).page(4), "steps": life_steps(), "figures": figures(),
        "form": ExamForm(initial={"systolic": 152}, prefix="clean"), "wrong": wrong,
        "send": SendForm(prefix="send"), "bad_send": bad_send(),
        "chips": [("due", "Quá hạn", 12), ("today", "Hôm nay", 148), ("sent", "Đã gửi", 1040), ("none", "Chưa hẹn", 4)],
        "tabs": [
            {"label": "Người dân", "url": "#tables", "active": True, "count": 1204},
            {"label": "Dòng nguồn", "url": "#tables", "count": 1391}, {"label": "Việc đã làm", "url": "#tables"},
        ],
        "imports": ["Nộp tệp", "Khớp cột", "Xem từng dòng", "Ghi vào danh sách"],
        "person": {
            "name": "Nguyễn Thị Lan", "sex": "Nữ", "birth": "1948", "age": 78, "place": "Tổ dân phố 3, phường Hòa Bình",
            "phone": "09•• ••• 214", "code": "K7Q4-M2",
            "badges": [{"label": "Buổi hôm nay", "kind": "brand"}, {"label": "Hộ cận nghèo"}, {"label": "Tăng huyết áp", "kind": "look"}],
        },
        "pairs": [
            ("Số định danh", "031•••••0214"), ("Số thẻ BHYT", None), ("Nguồn chi trả", "Ngân sách phường"),
            ("Nhóm đối tượng", "Người cao tuổi"), ("Danh sách có tên", 5), ("Ngày sinh", PartialDate(1948)),
        ],
        "compared": [
            {"label": "Họ và tên", "left": "Nguyễn Thị Lan", "right": "Nguyễn Thị Lan"},
            {"label": "Ngày sinh", "left": PartialDate(1948), "right": PartialDate(1948, 1, 1), "why": "01/01 thường là chỉ biết năm"},
            {"label": "Số định danh", "left": "031•••••0214", "right": "", "why": "Danh sách Hội NCT không ghi"},
            {"label": "Nơi ở", "left": "Tổ dân phố 3", "right": "TDP 8", "why": "Khác tổ dân phố"},
        ],
        "crumbs": [("Trang đầu", "/"), ("Quản trị", "")],
    }  # fmt: skip


def bad_send() -> SendForm:
    """The same form after a file that cannot be read."""
    form = SendForm({}, prefix="sent")
    form.full_clean()
    form.errors.clear()
    form.add_error(
        "file",
        "Tệp “ho-ngheo.xlsx”, hàng 214, cột E “Ngày sinh”: 31/02/1950 không có thật. "
        "Sửa trong tệp rồi nộp lại, hoặc sửa tại đây.",
    )
    return form


def page(request: HttpRequest) -> HttpResponse:
    """The page, one row in the side panel (?panel=3), or the printed sheet (?sheet=1)."""
    data = context()
    if request.GET.get("sheet"):
        return render(request, "site/design/sheet.html", data)
    wanted = request.GET.get("panel", "")
    if wanted:
        row = next((row for row in data["rows"] if str(row["id"]) == wanted), data["rows"][0])
        return render(request, "site/design/row.html", {**data, "row": row})
    return render(request, "site/design/page.html", data)
