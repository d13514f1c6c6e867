"""Words of organisations and of duties: what a name starts with, what it keeps together, where it ends."""

from __future__ import annotations

import re

from .text import fold

PHRASES = [
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
    "khám sức khỏe", "toàn dân", "thủ tướng Chính phủ", "chính phủ", "bộ trưởng", "kế hoạch", "trưởng thôn",
    "trưởng bản", "tổ trưởng", "đồng chí", "thường vụ", "khuyến học", "dân số",
]  # fmt: skip
SMALL = {
    "và",
    "các",
    "của",
    "tỉnh",
    "phường",
    "xã",
    "huyện",
    "quận",
    "cấp",
    "trên",
    "thuộc",
    "ngành",
    "cho",
    "với",
    "có",
    "đối",
    "tuyến",
}
LEVELS = {"tỉnh", "thành phố", "phường", "xã", "huyện", "quận", "đặc khu", "thị xã", "thị trấn"}
PHRASE_BY_KEY = sorted(((fold(p).split(), p.split()) for p in PHRASES), key=lambda item: -len(item[0]))

SHORT = {
    "ubnd": "uy ban nhan dan", "hdnd": "hoi dong nhan dan", "ubmttqvn": "mat tran to quoc viet nam",
    "mttqvn": "mat tran to quoc viet nam",
    "ubmttq": "mat tran to quoc", "mttq": "mat tran to quoc", "ttyt": "trung tam y te", "tyt": "tram y te",
    "bhxh": "bao hiem xa hoi",
    "ldld": "lien doan lao dong", "lhpn": "lien hiep phu nu", "tp": "thanh pho", "bch": "ban chi huy",
    "bchqs": "ban chi huy quan su",
    "vhxh": "van hoa xa hoi", "ct-xh": "chinh tri xa hoi", "gd&dt": "giao duc va dao tao",
    "gddt": "giao duc va dao tao", "nct": "nguoi cao tuoi",
}  # fmt: skip

U = r"[A-ZÀ-ÖØ-ÝĂĐĨŨƠƯẠ-Ỹ]"  # a capital; the caller tests the first letter again
LEVEL = r"(?:tỉnh|thành\s+phố|thành\s+uỷ|phường|xã|đặc\s+khu|huyện|quận|thị\s+xã|thị\s+trấn|TP\.?|khu\s+vực|Trung\s+ương|cấp\s+\w+)"
UB = r"(?:Ủy|Uỷ|ủy|uỷ)"
HEAD = (
    r"(?:"
    + UB
    + r"\s+ban(?:\s+nhân\s+dân|\s+Mặt\s+trận|\s+MTTQ|\s+"
    + U
    + r")?|UBND|HĐND|UBMTTQ(?:VN)?|MTTQ(?:VN)?|"
    r"UB\s+MTTQ|BHXH|TTYT|TYT|LĐLĐ|VNPT|"
    r"(?:Hội|hội)\s+đồng\s+(?:nhân\s+dân|"
    + U
    + r"\S*)|(?:Tỉnh|Thành|Đảng|Huyện|Quận)\s*(?:ủy|uỷ)|(?:Tỉnh|Thành|Huyện|Quận)\s+đoàn|"
    r"Mặt\s+trận\s+Tổ\s+quốc|Công\s+an(?=\s+(?:"
    + LEVEL
    + "|"
    + U
    + r"|các|đơn\s+vị)|\s*[:,;.]|\s*$|\s+và\s)|Công\s+đoàn|"
    r"(?:Thanh\s+tra|Thuế|Hải\s+quan|Thống\s+kê|Quân\s+sự|Biên\s+phòng)\s+(?:"
    + LEVEL
    + "|"
    + U
    + r"\S*|cơ\s+sở)|"
    r"(?:Bộ\s+đội|Đồn|Hạt\s+Kiểm)\s+\S+|Bảo\s+hiểm\s+xã\s+hội|Kho\s+bạc|Bệnh\s+viện|bệnh\s+viện|(?:Trạm|"
    r"trạm)\s+[Yy]\s+tế|(?:Trung\s+tâm|trung\s+tâm)\s+(?:" + U + r"|y\s+tế|kiểm\s+soát)|"
    r"(?:Văn|văn)\s+phòng(?=\s+(?:"
    + U
    + r"|HĐND|UBND|"
    + LEVEL
    + r"))|Thường\s+trực\s+"
    + U
    + r"|Thường\s+vụ|Ban\s+Chỉ\s+(?:đạo|huy)|"
    r"Báo\s+và\s+(?:Đài\s+)?[Pp]hát\s+thanh|(?:Bộ|Sở|sở|Ban|ban|Phòng|phòng|Cục|Chi\s+cục|Vụ|Viện|Hội|hội|Đoàn|đoàn|Khoa|Đài|Báo|Trường|trường|Tổ|Đội|Quỹ|Nhà|Công\s+ty|Tập\s+đoàn|Ngân\s+hàng|Liên\s+hiệp|Liên\s+minh|"
    r"Liên\s+đoàn|Hiệp\s+hội|Học\s+viện|Đại\s+học|Hợp\s+tác\s+xã|Cơ\s+quan|cơ\s+quan|Ngành|ngành|Cảng|Khu|Thôn|Bản|Ấp|Khóm|Chi\s+bộ|Chi\s+đoàn|Doanh\s+nghiệp|Cụm|Điện\s+lực|Viễn\s+thông|Bưu\s+điện|Bộ\s+phận)"
    r"\s+(?:-\s*)?" + U + r"|Bộ\s+Chỉ\s+huy|"
    r"(?:Đoàn|đoàn)\s+thanh\s+niên|(?:Hội|hội)\s+(?:liên\s+hiệp\s+phụ\s+nữ|phụ\s+nữ|nông\s+dân|cựu\s+chiến\s+binh|người\s+cao\s+tuổi|chữ\s+thập\s+đỏ|khuyến\s+học)|"
    r"(?:Tổ|tổ)\s+(?:dân\s+phố|công\s+tác|giúp\s+việc|[Yy]\s+tế|trưởng|công\s+nghệ)|(?:Ngành|ngành)\s+(?:[Yy]\s+tế|[Gg]iáo\s+dục)|(?:Chính|chính)\s+quyền\s+(?:địa\s+phương|cơ\s+sở|cấp|các)|(?:Lực|lực)\s+lượng\s+\S+)"
)
POSITION = (
    r"(?:(?:Phó\s+)?(?:Bộ\s+trưởng|Thủ\s+tướng|Chủ\s+tịch|Giám\s+đốc|Bí\s+thư|Cục\s+trưởng|Tổng\s+Giám\s+đốc|Viện\s+trưởng)|(?:Phó\s+)?Trưởng\s+(?:phòng|Phòng|ban|Ban|trạm|Trạm|Công\s+an|các|Bộ\s+phận|khoa|thôn|bản|khu|ấp|tổ)|"
    r"(?:Phó\s+)?(?:Chánh|Chỉ\s+huy\s+trưởng|Hiệu\s+trưởng|Thủ\s+trưởng|Tổ\s+trưởng|tổ\s+trưởng|Trưởng)|Bí\s+thư|Người\s+đứng\s+đầu|người\s+đứng\s+đầu|"
    r"(?:Các\s+|các\s+)?[Đđ]ồng\s+chí|[Tt]rưởng\s+(?:các\s+)?(?:thôn|khu|phòng|bản|ấp|trạm|ban)|[Tt]hủ\s+trưởng|"
    r"[Cc]hủ\s+(?:đầu\s+tư|doanh\s+nghiệp|cơ\s+sở|hộ\s+kinh\s+doanh)|[Hh]iệu\s+trưởng|[Cc]hủ\s+tịch|[Gg]iám\s+đốc|"
    r"[Tt]hành\s+viên|Cán\s+bộ|Công\s+chức|Cộng\s+tác\s+viên|[Nn]gười\s+sử\s+dụng\s+lao\s+động|[Bb]à\s+" + U + r"|[Ôô]ng\s+" + U + r")"
)  # fmt: skip
GROUP_NOUN = (
    r"(?:[Ss]ở|[Bb]an|[Nn]gành|[Đđ]oàn\s+thể|[Cc]ơ\s+quan|[Đđ]ơn\s+vị|[Tt]ổ\s+chức|[Cc]á\s+nhân|[Đđ]ịa\s+phương|[Xx]ã|[Pp]hường|[Đđ]ặc\s+khu|[Hh]uyện|[Tt]hị\s+trấn|[Cc]ấp|[Dd]oanh\s+nghiệp|[Cc]ơ\s+sở|"
    r"[Tt]rường|[Nn]hà\s+trường|[Tt]ổ|[Tt]hôn|[Bb]ản|[Ấấ]p|[Kk]hóm|[Kk]hu|[Bb]ệnh\s+viện|[Tt]rạm|[Hh]ội|[Pp]hòng|[Tt]rung\s+tâm|[Tt]hành\s+viên|[Cc]hi\s+bộ|[Nn]hà\s+máy|[Ll]ực\s+lượng|[Hh]iệp\s+hội|[Cc]ông\s+ty|"
    r"[Đđ]ài|[Bb]áo|[Cc]hủ|[Đđ]oàn|[Ủủ]y\s+ban|[Uu]ỷ\s+ban|UBND|[Bb]ộ|[Kk]hoa|[Đđ]ội|[Đđ]ồng\s+chí|[Hh]ộ|[Cc]ấp\s+ủy|[Vv]iện|[Cc]hi\s+cục|[Cc]ục|[Qq]uận|[Bb]uôn|[Ll]àng|[Cc]ộng\s+tác\s+viên|[Tt]rạm|[Pp]hòng|[Nn]hóm|[Xx]óm|[Kk]hối|[Tt]iểu\s+khu|[Pp]hum|[Ss]óc|[Hh]ợp\s+tác\s+xã|[Gg]ia\s+đình|[Đđ]iểm|[Ôô]ng|[Bb]à|[Cc]án\s+bộ)"
)
GROUP = (
    r"(?:(?:[Tt]ất\s+cả\s+)?[Cc]ác|[Nn]hững|[Tt]oàn\s+bộ|[Mm]ỗi|[Tt]ừng)\s+"
    + GROUP_NOUN
    + r"\b|(?:[Cc]ơ\s+quan|"
    r"[Đđ]ơn\s+vị)\s*,\s*(?:đơn\s+vị|tổ\s+chức|địa\s+phương)|"
    r"[Cc]ác\s+" + U
)
STARTS = re.compile(r"(?:" + POSITION + r"|" + GROUP + r"|" + HEAD + r")")
NAMED = re.compile(r"(?:" + HEAD + r")")
GROUP_START = re.compile(r"(?:" + GROUP + r")")

VERBS = tuple(
    verb.strip()
    for verb in """
chủ trì, phối hợp, tham mưu, tổ chức, chỉ đạo, hướng dẫn, xây dựng, rà soát, lập, báo cáo, tổng hợp,
thực hiện, triển khai, căn cứ, có trách nhiệm, chịu trách nhiệm, có kế hoạch, có văn bản, có giải pháp,
có phương án, có biện pháp, chịu sự, khẩn trương, chủ động, tăng cường, đẩy mạnh, kịp thời, thường xuyên,
tiếp tục, bố trí, cân đối, bảo đảm, đảm bảo, cung cấp, cập nhật, huy động, phát huy, quan tâm, làm,
theo dõi, giám sát, kiểm tra, đôn đốc, tuyên truyền, vận động, hỗ trợ, tham gia, quán triệt, đưa,
xác định, nghiêm túc, gửi, hoàn thành, hoàn thiện, ban hành, thành lập, phân công, giao, thẩm định, trình,
đề xuất, công khai, phân bổ, tiếp nhận, nhập, xử lý, điều phối, phổ biến, định kỳ, hằng, hàng, là, phải,
cần, tập trung, ưu tiên, chuẩn bị, phê duyệt, đề nghị, yêu cầu, cử, mời, thông báo, thống nhất, thống kê,
đánh giá, kiện toàn, củng cố, lồng ghép, duy trì, quản lý, thanh toán, quyết toán, sử dụng, khai thác,
kết nối, chia sẻ, tích hợp, vận hành, nghiên cứu, đề ra, phát động, biểu dương, nhân rộng, khuyến khích,
tạo điều kiện, chấp hành, niêm yết, viết, đăng, phát, mở, dành, tiến hành, tuân thủ, cụ thể hóa, ký, chi,
chi trả, đón, rút kinh nghiệm, nêu cao, đề cao, trực tiếp, lãnh đạo, bám sát, sớm, chậm nhất, trước ngày,
xong, theo chức năng, theo nhiệm vụ, theo thẩm quyền, trên cơ sở, trong phạm vi, trong quá trình,
trong thời gian, từ nguồn, sau khi, khi, nếu, để, nhằm, thì, sẽ, tự, nhắc, kêu gọi, hoàn tất, chuyển, in,
cấp, thu, nộp, đối chiếu, khẩn, bổ sung, điều chỉnh, tạo, khám, kiểm soát, nâng cao, phân loại, bàn giao,
giúp, phụ trách, quy định, tiếp, phản ánh, kiến nghị, họp, thẩm tra, giải quyết, tháo gỡ, rà, xem xét,
cho ý kiến, góp ý, công bố, tập huấn, đào tạo, truyền thông, tư vấn, khảo sát, lựa chọn, ký kết, điều tra,
phát hiện, ngăn chặn, xác minh, xác thực, chuẩn hóa, làm sạch, đồng bộ, hợp đồng, bảo vệ, nghiêm cấm,
không để, không được, tăng, mua, mua sắm, trang bị, vệ sinh, phun, trực, chấn chỉnh, khắc phục, ứng dụng,
nắm, giữ, tiếp tục, sắp xếp, phân luồng, đăng ký, đăng tải, thay mặt, đại diện, chọn, liên hệ, ghi, lưu,
sao gửi, cho mượn, cho phép, điều động, đẩy nhanh, thúc đẩy, lưu ý, làm việc, trả lời, hưởng ứng, tham dự, sơ kết, tổng kết,
cấp phát, biên soạn, phát hành, giới thiệu, khôi phục, luân phiên,
ghi nhận, đối soát, vận chuyển, thu thập, trao đổi, giải đáp,
bồi dưỡng, cam kết, áp dụng, dự trù, nhắc nhở, đón tiếp, lấy,
""".replace("\n", " ").split(",")
    if verb.strip()
)
VERB = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(sorted((re.escape(v).replace(r"\ ", r"\s+") for v in set(VERBS)), key=len, reverse=True))
    + r")(?![\w])"
)
VERB_START = re.compile(
    r"(?:(?:đã|đang)\s+)?(?:"
    + "|".join(sorted((re.escape(v).replace(r"\ ", r"\s+") for v in set(VERBS)), key=len, reverse=True))
    + r")(?![\w])",
    re.I,
)
# Names of fixed form, with their level: what follows in small letters is no longer the name.
FIXED_NAME = re.compile(
    r"(?:(?:Giám đốc|Chủ tịch|Trưởng|Thủ trưởng|Chánh)\s+)?(?:Sở (?:Y tế|Tài chính|Nội vụ|Tư pháp|Xây dựng|Công Thương|"
    r"Giáo dục và Đào tạo|Khoa học và Công nghệ|Nông nghiệp và Môi trường|Dân tộc và Tôn giáo|Ngoại vụ|Du lịch|"
    r"Văn h(?:óa|oá),? (?:và )?Thể thao(?: và Du lịch)?)|Công an (?:tỉnh|thành phố|phường|xã|đặc khu)|Bảo hiểm xã hội "
    r"(?:tỉnh|thành phố|cơ sở)|Phòng (?:Văn h(?:óa|oá) - Xã hội|Kinh tế, Hạ tầng và Đô thị|Kinh tế)|Trạm Y tế (?:phường|xã)|"
    r"Trung tâm Kiểm soát bệnh tật|(?:Ủy ban nhân dân|Uỷ ban nhân dân|UBND) (?:các xã, phường(?:, đặc khu)?|tỉnh|phường|xã|"
    r"thành phố))(?:\s+(?:tỉnh|thành phố|phường|xã)(?=\s))?(?=\s+[a-zà-ỹđ])"
)
GOES_ON = re.compile(
    r"\s+(?:và|các|cùng|với|của|cấp|trên|tại|thuộc|trực thuộc|nơi|có|được|đã|đang|tỉnh|thành phố|phường|xã|đặc khu|khu vực|"
    r"nêu|theo|về|trong|ngoài|sau|do|để|từ|vào|ở|là|thì|sẽ|gồm|qua|như|đến|không)\b"
)
# Nouns that look like verbs inside the name of a group.
NOUN_AFTER = {
    "tổ chức": re.compile(r"\s*(?:,\s*(?:cá nhân|đơn vị|đoàn thể|doanh nghiệp|cơ quan|hội)|chính trị|đoàn thể|xã hội|"
    r"tôn giáo|thành viên|liên quan|có liên quan|hội|và (?:cá nhân|đoàn thể)|CT|tín dụng|đảng|Đảng|trong|trên|thuộc|$|[:;])"),
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
NAME_SYLLABLES = {"tạo", "ký", "lập", "trực", "nắm", "thu", "chuyển", "tiếp", "phát", "vệ sinh", "chi", "in"}
LIST_NOUN_BEFORE = re.compile(r"(?:\b[Cc]ác|,|\bvà)\s*$")
