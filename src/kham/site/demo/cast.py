"""Who signs in to the demo: invented names, one password, one account a role."""

from dataclasses import dataclass

PASSWORD = "kham-thu-Hoa-Binh"


@dataclass(frozen=True)
class Account:
    """One sign-in of the demo. `organisation` is a key of ORGANISATIONS or of the world's schools and employers."""

    username: str
    full_name: str
    role: str
    title: str
    organisation: str = ""
    place: str = "ward"  # ward, neighbourhood code, province, far_province


# key → (name, kind, sender code)
ORGANISATIONS = {
    "committee": ("Ủy ban nhân dân phường", "committee", ""),
    "office": ("Phòng Văn hóa - Xã hội", "office", "disability"),
    "finance": ("Phòng Kinh tế, Hạ tầng và Đô thị", "office", ""),
    "station": ("Trạm Y tế phường", "station", "mental_health"),
    "police": ("Công an phường", "police", "police"),
    "military": ("Ban Chỉ huy Quân sự phường", "military", ""),
    "poverty": ("Ban Chỉ đạo giảm nghèo", "office", "poverty_board"),
    "elderly": ("Hội Người cao tuổi phường", "association", "elderly_association"),
    "women": ("Hội Liên hiệp Phụ nữ phường", "association", ""),
    "veterans": ("Hội Cựu chiến binh phường", "association", ""),
    "youth": ("Đoàn Thanh niên phường", "association", ""),
    "red_cross": ("Hội Chữ thập đỏ phường", "association", ""),
    "front": ("Ủy ban Mặt trận Tổ quốc Việt Nam phường", "association", ""),
    "party": ("Ban Xây dựng Đảng", "other", ""),
    "services": ("Trung tâm Dịch vụ sự nghiệp công phường", "office", ""),
    "centre": ("Trung tâm Y tế Thủy Nguyên", "health_centre", ""),
}

ACCOUNTS = [
    Account("tram", "Đỗ Thị Minh Hạnh", "station_officer", "Cán bộ Trạm Y tế phường Hòa Bình", "station"),
    Account("bacsi", "Bùi Quang Khải", "clinician", "Bác sĩ đoàn khám", "centre"),
    Account("vhxh", "Ngô Thu Hiền", "coordinator", "Phòng Văn hóa - Xã hội", "office"),
    Account("totruong", "Phạm Văn Lượng", "neighbourhood_head", "Tổ trưởng Tổ dân phố An Lư 1", "", "01"),
    Account("congan", "Trần Đình Sơn", "list_provider", "Công an phường (nộp danh sách)", "police"),
    Account("hoinct", "Vũ Thị Thoa", "list_provider", "Hội Người cao tuổi (nộp danh sách)", "elderly"),
    Account("truong", "Lê Mai Phương", "school", "Trường Tiểu học Sóng Biếc", "school_1"),
    Account("congty", "Hoàng Gia Bảo", "employer", "Công ty TNHH May Cánh Buồm Nâu", "employer_1"),
    Account("tinhnguyen", "Đặng Ngọc Ánh", "volunteer", "Tình nguyện viên (đến hết đợt)", "youth"),
    Account("taichinh", "Dương Thế Vinh", "finance", "Phòng Kinh tế, Hạ tầng và Đô thị", "finance"),
    Account("soyte", "Nguyễn Khánh Chi", "province_officer", "Sở Y tế Hải Phòng", "", "province"),
    Account("lanhdao", "Lý Hải Đăng", "leader", "Lãnh đạo UBND phường", "committee"),
    Account("thanhtra", "Phan Đức Trọng", "inspector", "Thanh tra, giám sát", ""),
    Account("quantri", "Hồ Anh Tuấn", "administrator", "Quản trị hệ thống", ""),
    Account(
        "soytelaichau", "Lò Thị Pâng", "province_officer", "Sở Y tế Lai Châu (tỉnh khác)", "", "far_province"
    ),
]
