"""Names of organisations in Vietnamese administrative texts: find, split, bring to one form, compare."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .text import fold, is_capitals, upper_first

# Words that an organisation name keeps together; the first syllable takes the capital, the rest stays small.
_PHRASES = [
    "ủy ban nhân dân", "hội đồng nhân dân", "ủy ban Mặt trận Tổ quốc Việt Nam", "mặt trận Tổ quốc Việt Nam",
    "ủy ban Mặt trận Tổ quốc", "mặt trận Tổ quốc", "đoàn Thanh niên Cộng sản Hồ Chí Minh", "hồ Chí Minh", "việt Nam",
    "ủy ban", "ban Chỉ huy Quân sự", "bộ Chỉ huy Quân sự", "ban Chỉ huy Bộ đội Biên phòng", "bộ Chỉ huy Bộ đội Biên phòng",
    "bộ đội Biên phòng", "ban Chỉ đạo", "ban Quản lý", "ban Xây dựng Đảng", "ban Tuyên giáo", "ban Tổ chức", "dân vận",
    "văn phòng", "trung tâm", "chi cục", "công an", "quân sự", "thanh tra", "y tế", "giáo dục", "đào tạo", "văn hóa", "xã hội",
    "thể thao", "du lịch", "nội vụ", "tài chính", "công thương", "xây dựng", "nông nghiệp", "môi trường", "khoa học",
    "công nghệ", "tư pháp", "dân tộc", "tôn giáo", "ngoại vụ", "kinh tế", "hạ tầng", "đô thị", "dịch vụ sự nghiệp công",
    "dịch vụ công", "phục vụ hành chính công", "hành chính công", "kiểm soát bệnh tật", "bảo hiểm xã hội", "kho bạc Nhà nước",
    "liên hiệp Phụ nữ", "phụ nữ", "thanh niên", "cựu chiến binh", "người cao tuổi", "người khuyết tật", "chữ thập đỏ",
    "nông dân", "liên đoàn Lao động", "công đoàn", "lao động", "tổ dân phố", "truyền thông", "thông tin", "báo chí",
    "phát thanh", "truyền hình", "bệnh viện", "đa khoa", "khu vực", "dự phòng", "tiểu học", "tỉnh ủy", "thành ủy", "đảng ủy",
    "trung học cơ sở", "trung học phổ thông", "mầm non", "hội đồng", "thường trực", "chủ tịch", "giám đốc", "thủ trưởng",
    "chánh Văn phòng", "trưởng phòng", "hiệu trưởng", "kinh doanh", "sản xuất", "doanh nghiệp", "cơ quan", "đơn vị",
    "tổ chức", "đoàn thể", "chính trị", "cơ sở", "cá nhân", "địa phương", "liên quan", "khu công nghiệp", "khu kinh tế",
    "chính quyền", "ngân hàng", "viễn thông", "điện lực", "bưu điện", "thống kê", "hải quan", "biên phòng", "đặc khu",
    "thành phố", "thị xã", "thị trấn", "địa bàn", "trực thuộc", "sử dụng", "khám bệnh", "chữa bệnh", "bảo trợ", "nghiệp vụ",
    "khám sức khỏe", "toàn dân", "thủ tướng Chính phủ", "chính phủ", "bộ trưởng", "kế hoạch", "trưởng thôn", "trưởng bản", "tổ trưởng", "đồng chí", "thường vụ", "khuyến học", "dân số",
]  # fmt: skip
_SMALL = set("và các của tỉnh phường xã huyện quận cấp trên thuộc ngành cho với có đối tuyến".split())
_LEVELS = {"tỉnh", "thành phố", "phường", "xã", "huyện", "quận", "đặc khu", "thị xã", "thị trấn"}
_PHRASE_BY_KEY = sorted(((fold(p).split(), p.split()) for p in _PHRASES), key=lambda item: -len(item[0]))

_SHORT = {
    "ubnd": "uy ban nhan dan", "hdnd": "hoi dong nhan dan", "ubmttqvn": "mat tran to quoc viet nam", "mttqvn": "mat tran to quoc viet nam",
    "ubmttq": "mat tran to quoc", "mttq": "mat tran to quoc", "ttyt": "trung tam y te", "tyt": "tram y te", "bhxh": "bao hiem xa hoi",
    "ldld": "lien doan lao dong", "lhpn": "lien hiep phu nu", "tp": "thanh pho", "bch": "ban chi huy", "bchqs": "ban chi huy quan su",
    "vhxh": "van hoa xa hoi", "ct-xh": "chinh tri xa hoi", "gd&dt": "giao duc va dao tao", "gddt": "giao duc va dao tao", "nct": "nguoi cao tuoi",
}  # fmt: skip

_U = r"[A-ZÀ-ÖØ-ÝĂĐĨŨƠƯẠ-Ỹ]"  # a capital; the caller tests the first letter again
_LEVEL = r"(?:tỉnh|thành\s+phố|thành\s+uỷ|phường|xã|đặc\s+khu|huyện|quận|thị\s+xã|thị\s+trấn|TP\.?|khu\s+vực|Trung\s+ương|cấp\s+\w+)"
_UB = r"(?:Ủy|Uỷ|ủy|uỷ)"
HEAD = (
    r"(?:" + _UB + r"\s+ban(?:\s+nhân\s+dân|\s+Mặt\s+trận|\s+MTTQ|\s+" + _U + r")?|UBND|HĐND|UBMTTQ(?:VN)?|MTTQ(?:VN)?|UB\s+MTTQ|BHXH|TTYT|TYT|LĐLĐ|VNPT|"
    r"(?:Hội|hội)\s+đồng\s+(?:nhân\s+dân|" + _U + r"\S*)|(?:Tỉnh|Thành|Đảng|Huyện|Quận)\s*(?:ủy|uỷ)|(?:Tỉnh|Thành|Huyện|Quận)\s+đoàn|"
    r"Mặt\s+trận\s+Tổ\s+quốc|Công\s+an(?=\s+(?:" + _LEVEL + "|" + _U + r"|các|đơn\s+vị)|\s*[:,;.]|\s*$|\s+và\s)|Công\s+đoàn|"
    r"(?:Thanh\s+tra|Thuế|Hải\s+quan|Thống\s+kê|Quân\s+sự|Biên\s+phòng)\s+(?:" + _LEVEL + "|" + _U + r"\S*|cơ\s+sở)|"
    r"(?:Bộ\s+đội|Đồn|Hạt\s+Kiểm)\s+\S+|Bảo\s+hiểm\s+xã\s+hội|Kho\s+bạc|Bệnh\s+viện|bệnh\s+viện|(?:Trạm|trạm)\s+[Yy]\s+tế|(?:Trung\s+tâm|trung\s+tâm)\s+(?:" + _U + r"|y\s+tế|kiểm\s+soát)|"
    r"(?:Văn|văn)\s+phòng(?=\s+(?:" + _U + r"|HĐND|UBND|" + _LEVEL + r"))|Thường\s+trực\s+" + _U + r"|Thường\s+vụ|Ban\s+Chỉ\s+(?:đạo|huy)|"
    r"Báo\s+và\s+(?:Đài\s+)?[Pp]hát\s+thanh|(?:Bộ|Sở|sở|Ban|ban|Phòng|phòng|Cục|Chi\s+cục|Vụ|Viện|Hội|hội|Đoàn|đoàn|Khoa|Đài|Báo|Trường|trường|Tổ|Đội|Quỹ|Nhà|Công\s+ty|Tập\s+đoàn|Ngân\s+hàng|Liên\s+hiệp|Liên\s+minh|"
    r"Liên\s+đoàn|Hiệp\s+hội|Học\s+viện|Đại\s+học|Hợp\s+tác\s+xã|Cơ\s+quan|cơ\s+quan|Ngành|ngành|Cảng|Khu|Thôn|Bản|Ấp|Khóm|Chi\s+bộ|Chi\s+đoàn|Doanh\s+nghiệp|Cụm|Điện\s+lực|Viễn\s+thông|Bưu\s+điện|Bộ\s+phận)"
    r"\s+(?:-\s*)?" + _U + r"|Bộ\s+Chỉ\s+huy|"
    r"(?:Đoàn|đoàn)\s+thanh\s+niên|(?:Hội|hội)\s+(?:liên\s+hiệp\s+phụ\s+nữ|phụ\s+nữ|nông\s+dân|cựu\s+chiến\s+binh|người\s+cao\s+tuổi|chữ\s+thập\s+đỏ|khuyến\s+học)|"
    r"(?:Tổ|tổ)\s+(?:dân\s+phố|công\s+tác|giúp\s+việc|[Yy]\s+tế|trưởng|công\s+nghệ)|(?:Ngành|ngành)\s+(?:[Yy]\s+tế|[Gg]iáo\s+dục)|(?:Chính|chính)\s+quyền\s+(?:địa\s+phương|cơ\s+sở|cấp|các)|(?:Lực|lực)\s+lượng\s+\S+)"
)
POSITION = (
    r"(?:(?:Phó\s+)?(?:Bộ\s+trưởng|Thủ\s+tướng|Chủ\s+tịch|Giám\s+đốc|Bí\s+thư|Cục\s+trưởng|Tổng\s+Giám\s+đốc|Viện\s+trưởng)|(?:Phó\s+)?Trưởng\s+(?:phòng|Phòng|ban|Ban|trạm|Trạm|Công\s+an|các|Bộ\s+phận|khoa|thôn|bản|khu|ấp|tổ)|"
    r"(?:Phó\s+)?(?:Chánh|Chỉ\s+huy\s+trưởng|Hiệu\s+trưởng|Thủ\s+trưởng|Tổ\s+trưởng|tổ\s+trưởng|Trưởng)|Bí\s+thư|Người\s+đứng\s+đầu|người\s+đứng\s+đầu|"
    r"(?:Các\s+|các\s+)?[Đđ]ồng\s+chí|[Tt]rưởng\s+(?:các\s+)?(?:thôn|khu|phòng|bản|ấp|trạm|ban)|[Tt]hủ\s+trưởng|[Cc]hủ\s+(?:đầu\s+tư|doanh\s+nghiệp|cơ\s+sở|hộ\s+kinh\s+doanh)|[Hh]iệu\s+trưởng|[Cc]hủ\s+tịch|[Gg]iám\s+đốc|[Tt]hành\s+viên|Cán\s+bộ|Công\s+chức|Cộng\s+tác\s+viên|[Nn]gười\s+sử\s+dụng\s+lao\s+động|[Bb]à\s+" + _U + r"|[Ôô]ng\s+" + _U + r")"
)  # fmt: skip
_GROUP_NOUN = (
    r"(?:[Ss]ở|[Bb]an|[Nn]gành|[Đđ]oàn\s+thể|[Cc]ơ\s+quan|[Đđ]ơn\s+vị|[Tt]ổ\s+chức|[Cc]á\s+nhân|[Đđ]ịa\s+phương|[Xx]ã|[Pp]hường|[Đđ]ặc\s+khu|[Hh]uyện|[Tt]hị\s+trấn|[Cc]ấp|[Dd]oanh\s+nghiệp|[Cc]ơ\s+sở|"
    r"[Tt]rường|[Nn]hà\s+trường|[Tt]ổ|[Tt]hôn|[Bb]ản|[Ấấ]p|[Kk]hóm|[Kk]hu|[Bb]ệnh\s+viện|[Tt]rạm|[Hh]ội|[Pp]hòng|[Tt]rung\s+tâm|[Tt]hành\s+viên|[Cc]hi\s+bộ|[Nn]hà\s+máy|[Ll]ực\s+lượng|[Hh]iệp\s+hội|[Cc]ông\s+ty|"
    r"[Đđ]ài|[Bb]áo|[Cc]hủ|[Đđ]oàn|[Ủủ]y\s+ban|[Uu]ỷ\s+ban|UBND|[Bb]ộ|[Kk]hoa|[Đđ]ội|[Đđ]ồng\s+chí|[Hh]ộ|[Cc]ấp\s+ủy|[Vv]iện|[Cc]hi\s+cục|[Cc]ục|[Qq]uận|[Bb]uôn|[Ll]àng|[Cc]ộng\s+tác\s+viên|[Tt]rạm|[Pp]hòng|[Nn]hóm|[Đđ]iểm|[Ôô]ng|[Bb]à|[Cc]án\s+bộ)"
)
GROUP = r"(?:(?:[Tt]ất\s+cả\s+)?[Cc]ác|[Nn]hững|[Tt]oàn\s+bộ|[Mm]ỗi|[Tt]ừng)\s+" + _GROUP_NOUN + r"\b|(?:[Cc]ơ\s+quan|[Đđ]ơn\s+vị)\s*,\s*(?:đơn\s+vị|tổ\s+chức|địa\s+phương)|[Cc]ác\s+" + _U
STARTS = re.compile(r"(?:" + POSITION + r"|" + GROUP + r"|" + HEAD + r")")
_NAMED = re.compile(r"(?:" + HEAD + r")")
_GROUP_START = re.compile(r"(?:" + GROUP + r")")

VERBS = (
    "chủ trì|phối hợp|tham mưu|tổ chức|chỉ đạo|hướng dẫn|xây dựng|rà soát|lập|báo cáo|tổng hợp|thực hiện|triển khai|căn cứ|có trách nhiệm|chịu trách nhiệm|có kế hoạch|có văn bản|"
    "có giải pháp|có phương án|có biện pháp|chịu sự|khẩn trương|chủ động|tăng cường|đẩy mạnh|kịp thời|thường xuyên|tiếp tục|bố trí|cân đối|bảo đảm|đảm bảo|cung cấp|cập nhật|huy động|phát huy|quan tâm|làm|theo dõi|"
    "giám sát|kiểm tra|đôn đốc|tuyên truyền|vận động|hỗ trợ|tham gia|quán triệt|đưa|xác định|nghiêm túc|gửi|hoàn thành|hoàn thiện|ban hành|thành lập|phân công|giao|thẩm định|trình|đề xuất|công khai|phân bổ|tiếp nhận|"
    "nhập|xử lý|điều phối|phổ biến|định kỳ|hằng|hàng|là|phải|cần|tập trung|ưu tiên|chuẩn bị|phê duyệt|đề nghị|yêu cầu|cử|mời|thông báo|thống nhất|thống kê|đánh giá|kiện toàn|củng cố|lồng ghép|duy trì|quản lý|"
    "thanh toán|quyết toán|sử dụng|khai thác|kết nối|chia sẻ|tích hợp|vận hành|nghiên cứu|đề ra|phát động|biểu dương|nhân rộng|khuyến khích|tạo điều kiện|chấp hành|niêm yết|viết|đăng|phát|mở|dành|tiến hành|"
    "tuân thủ|cụ thể hóa|ký|chi|chi trả|đón|rút kinh nghiệm|nêu cao|đề cao|trực tiếp|lãnh đạo|bám sát|sớm|chậm nhất|trước ngày|xong|theo chức năng|theo nhiệm vụ|theo thẩm quyền|trên cơ sở|trong phạm vi|trong quá trình|"
    "trong thời gian|từ nguồn|sau khi|khi|nếu|để|nhằm|thì|sẽ|tự|nhắc|kêu gọi|hoàn tất|chuyển|in|cấp|thu|nộp|đối chiếu|khẩn|bổ sung|điều chỉnh|tạo|khám|kiểm soát|nâng cao|phân loại|bàn giao|giúp|phụ trách|quy định|tiếp|"
    "phản ánh|kiến nghị|họp|thẩm tra|giải quyết|tháo gỡ|rà|xem xét|cho ý kiến|góp ý|công bố|tập huấn|đào tạo|truyền thông|tư vấn|khảo sát|lựa chọn|ký kết|điều tra|phát hiện|ngăn chặn|xác minh|xác thực|chuẩn hóa|làm sạch|đồng bộ|hợp đồng|bảo vệ|"
    "nghiêm cấm|không để|không được|tăng|mua|mua sắm|trang bị|vệ sinh|phun|trực|chấn chỉnh|khắc phục|ứng dụng|nắm|giữ|tiếp tục|sắp xếp|phân luồng|đăng ký|đăng tải|thay mặt|đại diện|chọn|liên hệ|ghi|lưu|sao gửi"
).split("|")
_VERB = re.compile(r"(?<![\w-])(?:" + "|".join(sorted((re.escape(v).replace(r"\ ", r"\s+") for v in set(VERBS)), key=len, reverse=True)) + r")(?![\w])")
VERB_START = re.compile(r"(?:(?:đã|đang)\s+)?(?:" + "|".join(sorted((re.escape(v).replace(r"\ ", r"\s+") for v in set(VERBS)), key=len, reverse=True)) + r")(?![\w])", re.I)
# Nouns that look like verbs inside the name of a group.
_NOUN_AFTER = {
    "tổ chức": re.compile(r"\s*(?:,\s*(?:cá nhân|đơn vị|đoàn thể|doanh nghiệp|cơ quan|hội)|chính trị|đoàn thể|xã hội|tôn giáo|thành viên|liên quan|có liên quan|hội|và (?:cá nhân|đoàn thể)|CT|tín dụng|đảng|Đảng|trong|trên|thuộc|$|[:;])"),
    "sử dụng": re.compile(r"\s*(?:nhiều )?lao động"),
    "quản lý": re.compile(r"\s*(?:nhà nước|chuyên ngành|chương trình|dự án)"),
    "khám": re.compile(r"\s*(?:bệnh|chữa bệnh|sức khỏe|sức khoẻ|chữa)"),
    "thực hiện": re.compile(r"\s*$"),
    "truyền thông": re.compile(r"\s*(?:,|đại chúng|của|tỉnh|thành phố|$|:)"),
    "đào tạo": re.compile(r"\s*(?:,|nghề|$|:|trên|công lập)"),
    "tham gia": re.compile(r"\s*(?:Ban|Tổ|khám|đoàn)\b"),
    "phụ trách": re.compile(r"\s*(?:địa bàn|lĩnh vực)\s*[:,]"),
    "trực": re.compile(r"\s*thuộc"),
    "cấp": re.compile(r"\s*(?:tỉnh|xã|huyện|ủy|uỷ|thành phố|phường|cơ sở|trên|dưới|,|ủy)"),
    "thu": re.compile(r"\s*(?:gom)"),
    "lập": re.compile(r"(?!.)"),
    "chi": re.compile(r"\s*(?:bộ|nhánh|hội|đoàn|cục)"),
    "hợp đồng": re.compile(r"\s*(?:lao động)"),
    "bảo vệ": re.compile(r"\s*(?:an ninh|dân phố|trẻ em)"),
    "kiểm soát": re.compile(r"\s*bệnh tật"),
    "kiểm tra": re.compile(r"\s*(?:Đảng|của)"),
    "phát": re.compile(r"\s*(?:thanh|triển)"),
    "in": re.compile(r"(?!.)"), "khi": re.compile(r"(?!.)"), "là": re.compile(r"\s*thành viên"),
    "xây dựng": re.compile(r"\s*(?:Đảng)"),
    "hỗ trợ": re.compile(r"(?!.)"), "chuyển": re.compile(r"\s*đổi số"),
    "giám sát": re.compile(r"(?!.)"),
    "được": re.compile(r".*"), "tư vấn": re.compile(r"\s*(?:,|$)"),
}  # fmt: skip
# Second syllables of capitalised words in names: Đào tạo, Đăng ký, Thường trực.
_NAME_SYLLABLES = {"tạo", "ký", "lập", "trực", "nắm", "thu", "chuyển", "tiếp", "phát", "vệ sinh", "chi", "in"}
_LIST_NOUN_BEFORE = re.compile(r"(?:\b[Cc]ác|,|\bvà)\s*$")


def normal_case(text: str) -> str:
    """A heading in capitals as it would be written in a sentence ("SỞ Y TẾ" → "Sở Y tế")."""
    if not is_capitals(text):
        return text
    words = text.split()
    out: list[str] = []
    position = 0
    place = False  # behind "tỉnh", "phường" … stands a proper name: every syllable takes a capital
    while position < len(words):
        taken = _phrase_at(words, position)
        word = words[position]
        small = word.lower()
        level = " ".join(w.lower() for w in words[position : position + max(len(taken), 1)])
        if level in _LEVELS or (len(taken) <= 1 and small.strip(",;:") in _SMALL):
            step = max(len(taken), 1)
            place = level in _LEVELS
            out.append(level if step > 1 else small)
            position += step
        elif place:
            out.append("-".join(upper_first(part.lower()) for part in word.split("-")))
            place = not word.endswith((",", ";", ":"))
            position += 1
        elif taken:
            out.extend(taken)
            position += len(taken)
        else:
            short = fold(word).strip(",;:.()")
            out.append(word if short in _SHORT and short != "tp" else upper_first(small))
            position += 1
    return upper_first(" ".join(_level_names(out)))


def _phrase_at(words: list[str], position: int) -> list[str]:
    keys = [fold(w).strip(" ,;:().") for w in words[position : position + 8]]
    for phrase_keys, phrase in _PHRASE_BY_KEY:
        if keys[: len(phrase_keys)] == phrase_keys:
            return _case_phrase(words[position : position + len(phrase_keys)], phrase)
    return []


def _case_phrase(words: list[str], phrase: list[str]) -> list[str]:
    proper = any(p[:1].isupper() for p in phrase)
    out = []
    for number, (word, model) in enumerate(zip(words, phrase, strict=True)):
        small = word.lower()
        keep = (proper and model[:1].isupper()) or number == 0
        out.append(upper_first(small) if keep else small)
    return out


def _level_names(words: list[str]) -> list[str]:
    """In a list after "các" the common nouns stay small: "các cơ quan, đơn vị"."""
    generic = {"co", "don", "to", "doan", "ca", "dia", "lien", "doanh"}
    listed = any(fold(w) == "cac" for w in words)
    return [w.lower() if listed and fold(w).strip(",") in generic else w for w in words]


def tidy(name: str) -> str:
    """The name in one form: one space, no marks at the ends, first letter capital, not all in capitals."""
    name = re.sub(r"\s+", " ", name).strip(" ,;:.-–—*")
    name = re.sub(r"\s*\([^)]*\)?\s*$", "", name).strip(" ,;:.-–—")
    name = re.sub(r"\s*\([^)]*\)", "", name)
    name = normal_case(name)
    name = re.sub(r"^[Đđ]ồng chí (?=(?:Phó |Trưởng |Chủ tịch|Giám đốc|Bí thư|Chánh|Chỉ huy))", "", name)
    name = re.sub(r"\bcó (?=liên quan\b)", "", name)
    return upper_first(name)


def key(name: str) -> str:
    """What two spellings of the same organisation share."""
    flat = re.sub(r"[.,;:()\-–—\"“”]", " ", fold(name).replace("ct-xh", "chinh tri xa hoi"))
    words: list[str] = []
    for word in flat.split():
        words.extend(_SHORT.get(word, word).split())
    joined = " ".join(words)
    joined = joined.replace("uy ban mat tran", "mat tran").replace("co lien quan", "lien quan")
    return re.sub(r"^(?:cac|dong chi) ", "", joined)


def is_named(name: str) -> bool:
    """True for one particular organisation or office, False for a group ("các ban, ngành")."""
    return bool(_NAMED.match(name)) and not _GROUP_START.match(name)


def is_group(name: str) -> bool:
    """True for "các phòng thuộc Sở", "các sở, ban, ngành" and the like."""
    return bool(_GROUP_START.match(name))


def looks_like(name: str) -> bool:
    """Whether the text starts as the name of an organisation, an office or a group of them."""
    return bool(STARTS.match(name))


def first_verb(text: str) -> int | None:
    """Place of the first verb of duty in `text`; nouns inside group names are passed over."""
    for match in _VERB.finditer(text):
        word = " ".join(match.group().split())
        if word in _NAME_SYLLABLES and re.search(_U + r"\S*\s$", text[: match.start()]):
            continue
        noun = _NOUN_AFTER.get(word)
        rest = text[match.end() :]
        if noun and noun.match(rest):
            if word != "tổ chức" or _LIST_NOUN_BEFORE.search(text[: match.start()]):
                continue
        return match.start()
    return None


def split_names(text: str) -> list[str]:
    """The organisations of a list: at ";", and at "," or "và" only before the start of another name.

    >>> split_names("Công an tỉnh, Sở Văn hóa, Thể thao và Du lịch và các cơ quan, đơn vị liên quan")
    ['Công an tỉnh', 'Sở Văn hóa, Thể thao và Du lịch', 'Các cơ quan, đơn vị liên quan']
    """
    text = re.sub(r"\([^)]*\)", "", text)
    expanded = _expand_shared_head(text)
    if expanded is not None:
        return expanded
    pieces: list[str] = []
    start = 0
    for match in re.finditer(r"\s*(;|\n|,|(?<=\s)và(?=\s)|(?<=\s)cùng(?=\s)|\s/\s|\+)\s*", text):
        before, after = text[start : match.start()].strip(), text[match.end() :].lstrip("- ")
        if not before:
            continue
        strong = match.group(1) in (";", "\n")
        if _breaks(before, after, strong):
            pieces.append(before)
            start = match.end()
    pieces.append(text[start:])
    return unique(tidy(p) for p in pieces if tidy(p))


def _breaks(before: str, after: str, strong: bool) -> bool:
    if before == "Báo":
        return False
    if strong:
        return True
    if _GROUP_START.match(after):
        return not _GROUP_START.match(before) or bool(re.match(r"[Cc]ác\s+(?:[Tt]ổ chức|[Tt]ổ\b)", after))
    if not (_NAMED.match(after) or re.match(POSITION, after)):
        return False
    if _GROUP_START.match(before) and re.match(r"(?:[Tt]ổ dân phố|[Tt]hôn|[Bb]ản|[Tt]rạm [Yy] tế)\b(?!\s+(?:tỉnh|phường|xã|[A-ZĐ]))", after):
        return False
    small = after[:1].islower()
    return not (small and _GROUP_START.match(before))


def _expand_shared_head(text: str) -> list[str] | None:
    """ "Các sở: Y tế, Tài chính và Nội vụ" names three organisations that share the word "Sở". """
    match = re.match(
        r"\s*(?P<lead>(?:Bộ trưởng|Giám đốc|Thủ trưởng|Trưởng)\s+)?[Cc]ác\s+(?P<h>[Ss]ở|[Pp]hòng|[Bb]an|[Hh]ội|[Bb]ộ|[Tt]rạm [Yy] tế)(?P<c>\s*:\s*|\s+)(?P<r>"
        + _U + r".*)", text, re.S)  # fmt: skip
    if not match:
        return None
    rest = match.group("r")
    protected = re.sub(
        r"(Giáo dục|Khoa học|Nông nghiệp|Dân tộc|Kinh tế|Văn hóa - Thể thao|Tài nguyên) và (?=[A-ZĐÔ])", lambda m: m.group(1) + "\0", rest)  # fmt: skip
    protected = re.sub(r"Văn (hóa|hoá), Thể thao và (?=Du)", lambda m: f"Văn {m.group(1)}\1 Thể thao\0", protected)
    protected = re.sub(r"Văn (hóa|hoá) và Thể thao", lambda m: f"Văn {m.group(1)}\0Thể thao", protected)
    protected = re.sub(r"Kinh tế, Hạ tầng và Đô thị", "Kinh tế\1 Hạ tầng\0Đô thị", protected)
    head = upper_first(match.group("h").lower())
    lead = match.group("lead") or ""
    names: list[str] = []
    for piece in re.split(r"\s*[,;]\s*|\s+và\s+", protected):
        piece = piece.replace("\0", " và ").replace("\1", ",").strip(" .:")
        if not piece:
            continue
        own = bool(re.match(r"(?:Sở|Phòng|Ban|Bộ|UBND|Ủy ban|Uỷ ban|Hội|Chủ tịch|Giám đốc|Các|Trạm|Trung tâm|Văn phòng|Bệnh viện)\b", piece)) or not piece[:1].isupper()
        names.append(tidy(piece if own else f"{lead}{head} {piece}"))
    return unique(names)


def unique(names: Iterable[str]) -> list[str]:
    """The names in order, each organisation once (compared by `key`)."""
    seen: set[str] = set()
    out: list[str] = []
    for name in names:
        k = key(name)
        if k and k not in seen:
            seen.add(k)
            out.append(name)
    return out


_WITH = re.compile(r"(?:phối\s+hợp|liên\s+hệ|cùng)(?:\s+(?:chặt\s+chẽ|tốt|hiệu\s+quả|đồng\s+bộ))*\s+(?:cùng\s+)?(?:với\s+)?(?=\S)", re.I)
_TO = re.compile(r"(?:báo\s+cáo|trình|tham\s+mưu|đề\s+xuất|gửi|phản\s+ánh|kiến\s+nghị)(?:\s+(?:kết\s+quả|cho|về|với|lên|qua|đến))*\s+(?=\S)", re.I)
_STOP = re.compile(r"\s(?:để|trong|về|nhằm|theo|khi|tại|thông\s+qua|từ|bằng|nếu|có\s+năng|đủ|qua|đang)\s|[.:]|;")


def partners(text: str) -> list[str]:
    """Organisations that the duty says to work with ("phối hợp với …")."""
    return _named_after(_WITH, text, groups=True)


def recipients(text: str) -> list[str]:
    """Organisations the duty reports or submits to ("báo cáo …", "tham mưu …", "trình …")."""
    found = _named_after(_TO, text, groups=False)
    return unique(tidy(_LEVEL_END.sub(r"\1", _OBJECT.split(name)[0])) for name in found)


_OBJECT = re.compile(
    r"\s(?=(?:các|những|kế hoạch|kết quả|danh sách|phương án|dự toán|kinh phí|tình hình|số liệu|văn bản|quyết định|nội dung|khó khăn|trước|hằng|hàng)\b)"
)


_LEVEL_END = re.compile(r"^(.*?\b(?:tỉnh|phường|xã|thành phố|huyện|quận|đặc khu))\s+[a-zà-ỹđ].*$", re.S)


def is_generic(name: str) -> bool:
    """A group that names nobody in particular ("các cơ quan, đơn vị liên quan")."""
    return bool(re.match(r"Các (?:cơ quan|đơn vị|ban|ngành|địa phương|đoàn thể|tổ chức|cấp|sở)\b", name))


def is_everybody(name: str) -> bool:
    """ "Các đơn vị", "các cơ quan, đơn vị": those the letter is addressed to, not named again."""
    word = r"(?:cơ quan|đơn vị|địa phương|đồng chí|nhà trường)"
    return bool(re.match(rf"^(?:Các|Quý) {word}(?:, {word})*(?: trên| có tên trên| nêu trên| liên quan)?$", name))


def _named_after(lead: re.Pattern[str], text: str, *, groups: bool) -> list[str]:
    found: list[str] = []
    for match in lead.finditer(text):
        rest = text[match.end() : match.end() + 300]
        if not (_NAMED.match(rest) or (groups and STARTS.match(rest))):
            continue
        end = first_verb(rest)
        stop = _STOP.search(rest)
        cut = min(x for x in (end, stop.start() if stop else None, len(rest)) if x is not None)
        names = split_names(re.sub(r"\s*\(.*$", "", rest[:cut]).strip(" ,"))
        found.extend(n for n in names if looks_like(n) and len(n.split()) <= 16)
    return unique(found)
