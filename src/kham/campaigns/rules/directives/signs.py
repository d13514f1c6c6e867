"""Signs in the running text: titles that open a part, ends, closings, formulas, "Cơ quan chủ trì: …" lines."""

from __future__ import annotations

import re

ORGANISATION = re.compile(
    r"\bto chuc (?:trien khai )?thuc hien\b|^trach nhiem|phan cong|nhiem vu cua|"
    r"trach nhiem (?:cua|thuc hien|to chuc)|nhiem vu cu the"
)
PAST = re.compile(
    r"^(?:danh gia|ket qua|tinh hinh|thuc trang|dac diem|su can thiet|can cu|co so phap ly|ton tai|nguyen nhan|khai quat)"
)
BACKGROUND = re.compile(
    r"^(?:muc dich|yeu cau|muc tieu|doi tuong|pham vi|kinh phi|nguon kinh phi|du toan|thoi gian|"
    r"dia diem|nguyen tac|quan diem|chi tieu|noi dung kham|quyen loi|giai thich)"
)
END = re.compile(
    r"^(?:Nơi nhận|NƠI NHẬN|(?:TM|KT|TL|TUQ|Q|T/M)\s*\.\s*[A-ZĐÀ-Ỹ]{2}|T/M\s|(?:PHÓ )?(?:CHỦ TỊCH|"
    r"GIÁM ĐỐC|TRƯỞNG BAN|TRƯỞNG PHÒNG|TRƯỞNG TRẠM|CHÁNH VĂN PHÒNG|BÍ THƯ|HIỆU TRƯỞNG|THỦ TƯỚNG|CỤC TRƯỞNG|CHỈ HUY TRƯỞNG)$)"
)
ANNEX = re.compile(r"^(?:PHỤ LỤC|Phụ lục)\b(?!.{60})")
CLOSER = re.compile(
    r"^(?:Trên đây là|Trong quá trình|Quá trình (?:triển khai|thực hiện|tổ chức)|Nhận được|"
    r"Căn cứ (?:nội dung )?(?:kế hoạch|công văn|chỉ thị|văn bản|thông báo|các nội dung)|(?:Kế hoạch|Công văn|Chỉ thị|"
    r"Quyết định|Thông báo|Văn bản) này|"
    r"(?:Ủy ban nhân dân|Uỷ ban nhân dân|UBND|Chủ tịch UBND|Chủ tịch Ủy ban|Sở Y tế|Trạm Y tế|"
    r"Đảng ủy)\b.{0,80}?\b(?:yêu cầu|đề nghị|thông báo|kính báo|báo cáo)|Yêu cầu|Đề nghị|Giao|Rất mong|"
    r"Mọi (?:thông tin|vướng mắc)|Thông tin liên hệ|Kính (?:đề nghị|trình|mong|báo cáo|gửi)|Trân trọng)\b"
)
# Who carries out the document as a whole ("… chịu trách nhiệm thi hành Quyết định này"): no duty of its own.
ENFORCED = re.compile(
    r"(?:chịu trách nhiệm|có trách nhiệm|căn cứ)\s+(?:tổ chức\s+|triển khai\s+)*(?:thi hành|thực hiện)\s+"
    r"(?:Quyết định|Chỉ thị|Kế hoạch|Nghị quyết|Thông báo|Công điện|văn bản)(?:\s+này)?\s*[./]*$", re.I
)  # fmt: skip
# An article that decides something about the document itself, not what somebody has to do.
DECIDES = re.compile(
    r"^(?:Phê duyệt|Ban hành|Thành lập|Kiện toàn|Công nhận|Bãi bỏ|Sửa đổi|Bổ sung|Thay thế|Hiệu lực|(?:Quyết định|Nghị quyết|"
    r"Kế hoạch|Quy chế|Quy định) này)\b"
)
# "Nếu có khó khăn, vướng mắc …, phản ánh về …": the courtesy at the end of every document.
IF_TROUBLE = re.compile(
    r"\bnếu\s+(?:có|phát sinh|gặp|còn)\b[^.;]{0,40}(?:khó khăn|vướng mắc|vấn đề|nội dung)|(?:khó khăn|vướng mắc)[^.;]{0,20}phát sinh|"
    r"\bcó\s+(?:gì\s+)?(?:khó khăn|vướng mắc)|[Mm]ọi\s+(?:khó khăn|vướng mắc)", re.I
)  # fmt: skip
# Sentences that look back: what they date has happened.
LOOKS_BACK = re.compile(
    r"^(?:Qua\b|Theo (?:báo cáo|số liệu|thống kê|tổng hợp)|Thời gian (?:qua|vừa qua)|Trong thời gian qua|Hiện nay|Vừa qua|Tính đến|"
    r"Đến nay|Tuy nhiên|Trong (?:năm|quý|tháng) (?:qua|vừa qua))|\b(?:nhận thấy|cho thấy|còn tình trạng)\b"
)
# Headings of people who belong to no office, and headings of a topic among those of owners.
PEOPLE = re.compile(
    r"^(?:mang luoi |luc luong |doi ngu |cac |toan the )?(?:y te (?:thon|ban|khu|to)|nguoi (?:dan|co uy tin|su dung|lao dong|cao tuoi)|"
    r"ho gia dinh|gia dinh|nhan dan|gia lang|nhan vien|cong tac vien|can bo|cong chuc|can su|cha me|phu huynh|hoc sinh|giao vien|"
    r"bac si|tinh nguyen vien|chuc sac|doan vien|hoi vien|dang vien|ban (?:dai dien|dieu hanh|cong tac|giam sat|quan ly)|"
    r"to (?:y te|dieu phoi|thu ky|giup viec|cong tac))\b"
)
# Kinds of documents that ask a superior for something or tell what was done: who they are sent to owes no duty.
UPWARD = ("tờ trình", "báo cáo", "biên bản", "giấy mời")
FORMULA = re.compile(
    r"^(?:(?:quan tam|nghiem tuc|khan truong|phoi hop|to chuc|chu dong|co trach nhiem|chiu trach nhiem|can cu[^,]*,|"
    r"quan triet,?|nghien cuu,?|biet,?|trien khai|thuc hien|thi hanh|va|dong bo|tot|nghiem|hieu qua|chi dao|theo dung|"
    r"cac|noi dung|nhiem vu|tren|ke hoach|chi thi|"
    r"quyet dinh|cong van|van ban|thong bao|y kien|cong dien|ket luan|nay|theo quy dinh|theo tinh than|kip thoi|day du|"
    r"tao dieu kien|giup do|ung ho|xem xet|quyet dinh|phe duyet|cho y kien|"
    r"nhung|duoc giao|neu|tai|cua|va to chuc|trong|dam bao|bao dam|chat luong|tien do|yeu cau)[\s,./;]*)+$"
)
INTRO = re.compile(
    r"(?:sau|như sau|sau đây|gồm|cụ thể|dưới đây|nhiệm vụ|nội dung|trách nhiệm|công việc|việc)\s*(?:\([^)]*\))?\s*:$",
    re.I,
)
DIRECTS = re.compile(
    r"^(?:Chỉ đạo|Hướng dẫn|Đề nghị|Giao|Phân công)\s+(?P<who>[^:.;]{4,120}):\s*(?P<duty>\S.*)$", re.S
)
KEY = re.compile(
    r"^(?P<k>(?:(?:cơ quan|đơn vị|bộ phận|tổ chức|cá nhân|người)(?:,\s*(?:đơn vị|bộ phận|cá nhân))?\s+)?(?:chủ trì|"
    r"đầu mối|chịu trách nhiệm|thực hiện|phối hợp|phụ trách)(?:\s+(?:thực hiện|tham mưu|chính))?|phân công(?:\s+thực hiện)?|"
    r"(?:thời gian|thời hạn|tiến độ|hạn)(?:\s+(?:thực hiện|hoàn thành|báo cáo|triển khai|trình|tổ chức))*|"
    r"nội dung(?:\s+(?:thực hiện|công việc))?|sản phẩm|kết quả)\s*:\s*(?P<v>\S.*)$", re.I | re.S,
)  # fmt: skip
ASKS = re.compile(r"\b(?:yêu cầu|đề nghị|giao|chỉ đạo)\b", re.I)
GIVES = re.compile(r"[,;.]\s+(?:giao|yêu cầu|đề nghị)\s", re.I)
BASIS = re.compile(r"^(?:[-–]\s*)?(?:Căn cứ|Thực hiện|Theo|Xét|Tiếp theo|Thi hành)\b")
