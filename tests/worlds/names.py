"""Names as they are given in Vietnam, by generation, sex and people: pools with weights, all people invented.

Surname shares: the newer of the two published sets (vn-data-standards 4.4). "Thị" and "Văn" fall from cohort to cohort.
Upland clans have few surnames and short names, so that many people share one.
"""

from __future__ import annotations

import random
from bisect import bisect
from itertools import accumulate


class Pool:
    """Words with weights; ``pick(rng)`` draws one. Written as "a 3, b 2, c" (weight 1 when none stands there)."""

    def __init__(self, text: str) -> None:
        self.words, weights = [], []
        for part in text.replace("\n", " ").split(","):
            word, _, weight = part.strip().rpartition(" ")
            if not weight.replace(".", "").isdigit():
                word, weight = part.strip(), "1"
            self.words.append(word)
            weights.append(float(weight))
        self.sums = list(accumulate(weights))

    def pick(self, rng: random.Random) -> str:
        return self.words[bisect(self.sums, rng.random() * self.sums[-1])]


KINH = Pool(
    "Nguyễn 31.5, Trần 10.9, Lê 8.9, Phạm 5.9, Hoàng 4.1, Huỳnh 1, Vũ 4.1, Võ 0.8, Phan 2.8, Bùi 2.1, Đặng 1.9, Đỗ 1.9,"
    "Ngô 1.7, Hồ 1, Dương 1.4, Đinh 1, Đoàn 0.9, Lương 0.7, Mai 0.7, Trịnh 0.8, Lưu 0.5, Cao 0.6, Phùng 0.4, Tô 0.4,"
    "Tạ 0.4, Hà 0.5, Đào 0.7, Lý 0.5, Chu 0.3, Vương 0.2, Lâm 0.2, Thái 0.2, Kiều 0.1, Khúc 0.2, Bạch 0.1, Nghiêm 0.1,"
    "Tăng 0.1, Quách 0.1, Doãn 0.1, Triệu 0.2, Đồng 0.2, Vi 0.1, Mạc 0.2, Đàm 0.2, Giang 0.1, Từ 0.1, La 0.1, Ông 0.02"
)
GIVEN = {
    ("male", 0): Pool(
        "Thành 3, Hùng 3, Minh 3, Bình 3, Hải 3, Sơn 3, Long 2, Tuấn 2, Dũng 2, Hòa 2, Thắng 2, Quang 2, Tiến 2, Lợi 2,"
        "Phúc 2, Khánh, Hiền 2, Thịnh 2, Tám, Bảy, Ba, Năm, Sáu, Chín, Ất, Giáp, Mão, Sửu, Tỵ, Ngọ, Mùi, Thân, Dậu, Tuất,"
        "Hợi, Cường 2, Kiên, Quyết, Chiến 2, Hồng, Xuân, Thu, Đông, Nam, Bắc, Tây, Khoa, Lộc, Thọ 2, Phú, Quý, Đức 2, Tâm,"
        "Chính, Nghĩa, Trung, Hiếu, Tín, Cẩn, Tân, Vinh 2, Hoa, Lâm, Mạnh, Khải, Kỳ, Luận, Ngữ, Toán, Vượng, Thuận, Hưởng,"
        "Bản, Cử, Điền, Đạm, Ích, Khang, Lạc, Nhân, Oanh, Phác, Sinh 2, Tý, Uyên, Viện, Xứng, Ý, Thiệp, Triệu, Ngoạn, Lý"
    ),
    ("female", 0): Pool(
        "Hoa 3, Lan 3, Hồng 2, Huệ 2, Cúc 2, Mai 2, Liên 3, Nga 2, Hương 2, Thanh 2, Bình, Minh, Xuân 2, Thu 2, Tâm 2,"
        "Thảo, Tuyết 2, Vân, Yến, Hạnh, Phúc, Lợi, Loan 2, Oanh, Phượng, Nhung, Nhài, Nụ, Na, Mận 2, Đào 2, Bưởi, Chanh,"
        "Cam, Gái, Bé, Út, Tý, Sửu, Dần, Mão, Thìn, Tỵ, Ngọ, Mùi, Thân, Dậu, Tuất, Hợi, Hai, Ba, Tư, Năm, Sáu, Bảy, Tám,"
        "Chín, Mười, Chắt, Nhàn, Nhường, Nết, Ngoan, Hiền 2, Thơm, Thoa, Thắm, Thuận, Thủy 2, Lý 2, Len, Lụa, Là, Vóc,"
        "Khuyên, Khanh, Miên, Mùa, Mơ, Sen, Súy, Xuyến, Viển, Vui, Sáng, Dung, Duyên, Điểm, Gấm, Hới, Kỳ, Luyến, Nga"
    ),
    ("male", 1): Pool(
        "Hùng 5, Dũng 4, Tuấn 5, Hải 4, Sơn 4, Cường 4, Thắng 3, Thành 4, Bình 3, Minh 4, Quang 3, Hưng 2, Long 3, Nam 3,"
        "Trung 3, Đức 3, Hiếu 2, Phong 2, Tùng 3, Việt 2, Kiên 2, Linh, Toàn 2, Thủy, Chung, Khánh, Hà 2, Tú 2, Vinh 2,"
        "Duy, Hoàng 2, Huy 2, Khoa, Lâm 2, Mạnh 3, Nghĩa, Quân 2, Quý, Quyết, Sáng, Tâm, Tân, Thái, Thiện, Thịnh, Tiến 2,"
        "Tiệp, Trường 2, Tuyên, Tuyến, Văn, Vương, Đạt, Đông, Điệp, Giang, Hậu, Hoan, Hòa, Hợp, Huấn, Khải, Ninh, Phú,"
        "Phương, Thế, Thuận, Thường, Viễn, Vũ, Xuân, Luân, Lực, Lượng, Nhật, Oai, Tình, Cảnh, Chiến, Công, Doanh, Dương"
    ),
    ("female", 1): Pool(
        "Hương 5, Hà 4, Hoa 3, Lan 4, Hằng 4, Thủy 4, Hạnh 3, Hiền 4, Nga 3, Loan 3, Dung 3, Huyền 3, Thu 3, Mai 3, Oanh 2,"
        "Phương 4, Thanh 3, Thảo 3, Trang 3, Vân 3, Yến 3, Liên 3, Liễu 2, Linh 2, Ngọc 2, Nhung 3, Tuyết 2, Tâm 2, Hồng 3,"
        "Huệ 2, Duyên 2, Giang, Hòa 2, Hường 2, Hậu, Len, Luyến, Lý, Mến, Minh, Mơ, Ngân, Ngà, Nguyệt 2, Nhàn, Nhài, Phượng 2,"
        "Quyên 2, Quế, Sen, Tươi 2, Thoa 2, Thơm 2, Thúy 3, Thương 2, Tĩnh, Trâm, Tuyến, Xuân 2, Xuyến, Bích, Bình, Cúc,"
        "Chi, Chinh, Diệp, Dịu, Đào, Gấm, Hải, Hợi, Khuyên, Kim, Lệ, Miền, Vui, Uyên, Đức, Lương, Ánh, Thắm, Toan, Xoan"
    ),
    ("male", 2): Pool(
        "Anh 6, Tuấn 4, Hùng 3, Dũng 3, Hải 3, Sơn 3, Thành 3, Minh 4, Quang 3, Hưng 2, Long 4, Nam 4, Trung 3, Đức 4,"
        "Hiếu 4, Phong 2, Tùng 3, Việt 3, Kiên 2, Linh 2, Toàn 2, Khánh, Tú 2, Duy 3, Hoàng 4, Huy 4, Khoa, Lâm 2, Mạnh 3,"
        "Nghĩa 2, Quân 3, Quý, Thái 2, Thịnh, Tiến 3, Tiệp, Trường 2, Vương, Vũ 3, Đạt 4, Đông, Giang, Hậu, Hòa, Hợp, Khải,"
        "Phú, Phương, Thế, Thuận, Luân, Lộc 2, Nhật, Tài 2, Sang, Tín, Tân, Bảo, Bách, Chiến, Công 2, Cường 2, Dương 2, Hào"
    ),
    ("female", 2): Pool(
        "Anh 5, Hương 4, Hà 3, Linh 5, Hằng 3, Thủy 2, Hạnh 2, Hiền 3, Nga 2, Trang 5, Huyền 4, Thu 2, Mai 3, Phương 5,"
        "Thảo 5, Vân 2, Yến 3, Ngọc 3, Nhung 3, Giang 2, Quỳnh 3, Ly 2, Ánh 2, Dung 2, Duyên 2, Hoa 2, Hòa, Hường, Hồng 2,"
        "Lan 2, Loan, Liên, Lệ, Ngân 2, Nguyệt, Nhàn, Oanh, Phượng, Quyên, Thanh 2, Thúy 2, Thương 2, Trâm, Tú, Tâm, Uyên,"
        "Vy, Xuân, Bích, Châm, Chi 2, Chinh, Diệp, Diễm, Đào, Hậu, Hoài, Hiên, Khánh, Lương, Mến, My 2, Nhi, Như, Tuyết"
    ),
    ("male", 3): Pool(
        "Minh 6, Anh 6, Huy 4, Khang 4, Bảo 5, Phúc 4, Khôi 4, Đăng 3, Quân 4, Long 4, Nam 4, Duy 3, Đức 4, Hiếu 3, Phong 3,"
        "Tùng 2, Việt 2, Kiên 3, Dũng 3, Hưng 3, Hải 2, Sơn 2, Thành 3, Tuấn 3, Trung 2, Hoàng 3, Khánh 2, Khoa 2, Lâm 3,"
        "Mạnh 2, Nghĩa, Nguyên 3, Nhật 2, Phát 2, Quang 3, Quốc, Sang, Tài, Tân, Thái 2, Thiên, Thịnh 2, Tiến 2, Toàn, Trí 2,"
        "Trường, Tú, Vinh 2, Vũ 2, Đạt 3, Dương 3, Bách 2, Gia, Hùng 2, Cường 2, An 3, Bình, Thiện, Tuệ, Vương, Kiệt, Lộc"
    ),
    ("female", 3): Pool(
        "Anh 7, Linh 6, Chi 4, Ngọc 4, Trang 3, Phương 4, Thảo 3, Nhi 4, My 4, Vy 4, Hà 3, Mai 3, Hân 3, Châu 3, An 3, Ngân 3,"
        "Quỳnh 3, Giang 2, Hương 2, Huyền 2, Ly 2, Ánh 2, Yến 2, Uyên 2, Trâm 2, Thư 3, Như 2, Khánh, Diệp 3, Bảo, Bình,"
        "Dương 2, Duyên, Hằng, Hiền, Hoa, Lam, Lan, Minh 2, Nga, Nguyên, Nguyệt, Nhung, Phúc, Tâm, Thanh, Thủy, Thúy, Tú,"
        "Tuệ, Vân 2, Xuân, Đan 2, Kim, Khuê, San, Trà, Tuyết, Thùy, Thương"
    ),
}
MIDDLE = {
    "male": Pool(
        "Văn 30, Đức 7, Quang 5, Xuân 4, Ngọc 4, Minh 5, Hữu 4, Đình 5, Công 3, Thanh 3, Mạnh 3, Tuấn 3, Anh 3, Duy 3, Hoàng 3,"
        "Huy 2, Trung 2, Việt 2, Quốc 3, Thế 2, Viết 2, Bá 2, Khắc 2, Trọng 2, Gia 3, Bảo 3, Nhật 2, Hải 2, Tiến 2, Hồng, Sỹ,"
        "Tất, Danh, Như, Phú, Vũ, Thành 2, Trường, Chí, Đăng 2, Nguyên, Hà, Đông, Cao, Thái, Kim"
    ),
    "female": Pool(
        "Thị 40, Ngọc 5, Thu 4, Thanh 4, Minh 4, Phương 4, Khánh 3, Bảo 3, Thùy 3, Hồng 3, Kim 2, Hoàng 2, Quỳnh 2, Diệu 2, Mai 2,"
        "Hà 2, Lan 2, Tú, Như, Bích 2, Mỹ, Hải, Yến, Tuyết, Thị Thu 3, Thị Thanh 3, Thị Ngọc 2, Thị Hồng 2, Thị Kim 2,"
        "Thị Phương 2, Thị Minh, Thị Mai, Thị Lan, Thị Thúy, Thị Bích, An, Gia 2, Linh, Trà, Vân, Cẩm, Ánh"
    ),
}
THI = (0.82, 0.66, 0.5, 0.2)  # share of women whose middle name begins with Thị, by cohort
VAN = (0.42, 0.36, 0.27, 0.1)
CLANS = {
    "mông": Pool("Giàng 5, Vàng 4, Sùng 4, Lý 3, Thào 3, Hạng 2, Cứ, Mùa 2, Vừ 2, Ma 2, Cháng, Hảng, Tráng"),
    "thái": Pool("Lò 8, Lường 3, Quàng 3, Tòng 2, Cà 2, Lù 2, Vì 2, Hoàng 2, Cầm, Đèo, Nông, Lô"),
    "dao": Pool("Tẩn 6, Phàn 3, Chẻo 3, Lý 2, Triệu, Bàn 2, Đặng, Lù, Tẩn A 0.3"),
    "hà nhì": Pool("Lỳ 4, Pờ 3, Chu 2, Vàng, Khoàng, Toán, Phùng, Ky, Sừng"),
}
UPLAND = {
    ("mông", "male"): Pool(
        "A Páo 3, A Sử 3, A Dơ 2, A Chu 2, A Lử 2, A Tủa 2, A Vàng, A Dế 2, A Sùng, A Phừ, A Sình 2, A Giàng, Seo Páo, A Nhè, A Khua,"
        "A Lềnh, A Chống, A Thào, A Mua, A Của, A Súa, A Hờ, A Cheo, A Dình, Seo Lử"
    ),
    ("mông", "female"): Pool(
        "Thị Mỷ 3, Thị Dế 2, Thị Sua 3, Thị Chá 2, Thị Pàng 2, Thị Mai 2, Thị Dua 2, Thị Xé, Thị Ca, Thị Chư, Thị Sú, Thị Lía, Thị Máy 2,"
        "Thị Vang, Thị Dợ, Thị Pà, Thị Mua, Thị Say, Thị Dính, Thị Của"
    ),
    ("thái", "male"): Pool(
        "Văn Pâng 2, Văn Inh 2, Văn Hặc 2, Văn Phóng, Văn Ngoan, Văn Thoản, Văn Đôi 2, Văn Sơn 2, Văn Ún, Văn Chung, Văn Tiến 2, Văn Nọi,"
        "Văn Ọm, Văn Panh, Văn Ới, Văn Dọn, Văn Khăm, Văn Én, Văn Ính, Văn Thương"
    ),
    ("thái", "female"): Pool(
        "Thị Pâng 2, Thị Ín 2, Thị Hặc, Thị Phóng 2, Thị Xương, Thị Bóng 2, Thị Dung 2, Thị Ún, Thị Piếng, Thị Ó, Thị Nọi, Thị Ọi,"
        "Thị Ánh, Thị Ban, Thị Dọn, Thị Khăm, Thị Én, Thị Thoa, Thị Hoa 2, Thị Thắm"
    ),
    ("dao", "male"): Pool(
        "A Pao 2, A Sài, Phù Lin, Phù Vảng, Chỉn Phú, Lao Tả 2, Lao San 2, A Chẳn, Sành Phin, Chòi Sèng, A Nhị, A Phẩu, Lao Lở, Phủ Nhàn,"
        "A Sơn, Dâu Quyên, Láo Ú, A Lai, Lảo Sì"
    ),
    ("dao", "female"): Pool(
        "Tả Mẩy 3, U Mẩy 3, San Mẩy 3, Lở Mẩy 3, Phủ Mẩy, Láo Mẩy 2, Thị Liên, Mý Mẩy, Xoang Mẩy, Chẳn Mẩy, Thị Hoa, Sử Mẩy, Ton Mẩy"
    ),
    ("hà nhì", "male"): Pool(
        "Khai Phà, Phà Xừ, Gia Hừ, Hừ Cà, Go Xá, Xá Xè, Lòng Cà, Phì Xá, Ha Xá, Pó Hừ, Mò Xa, Hờ Chừ, A Lòng, Cà Hừ"
    ),
    ("hà nhì", "female"): Pool(
        "Mì Nu, Go Xó, Xó De, Phì Nu, Lòng Me, Cà Nu, Hừ Xó, Mì De, Gió Nu, Ly Xó, Thó Me, Khù Nu, Bó Mì, Xuy Nu"
    ),
}
PEOPLES = Pool("mông 3, thái 4, dao 2, hà nhì 1")


def cohort(year: int) -> int:
    """0 before 1955, 1 before 1980, 2 before 2002, 3 after."""
    return 0 if year < 1955 else 1 if year < 1980 else 2 if year < 2002 else 3


def kinh_name(rng: random.Random, family: str, sex: str, year: int) -> str:
    """A full Kinh name of that generation."""
    era = cohort(year)
    given = GIVEN[sex, era].pick(rng)
    if rng.random() < (0.06 if era == 0 else 0.02):
        return f"{family} {given}"
    if sex == "female" and rng.random() < THI[era] * 0.75:
        middle = "Thị"
    elif sex == "male" and rng.random() < VAN[era]:
        middle = "Văn"
    else:
        middle = MIDDLE[sex].pick(rng)
        if era == 3 and middle in ("Thị", "Văn") and rng.random() < 0.7:
            middle = MIDDLE[sex].pick(rng)
    if middle.split()[-1] == given:
        middle = "Văn" if sex == "male" else "Thị"
    return f"{family} {middle} {given}"


def upland_name(rng: random.Random, people: str, family: str, sex: str) -> str:
    """A clan name with one of the few usual second parts."""
    return f"{family} {UPLAND[people, sex].pick(rng)}"
