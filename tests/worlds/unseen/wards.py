"""Lists as clerks of wards, police, unions and social offices write them. Invented; never used to tune the program."""

from __future__ import annotations

from tests.worlds.unseen.making import described

LISTS = [
    described(
        """phieu_dieu_tra_ho_gia_dinh
        # UBND PHƯỜNG HÒA BÌNH
        # PHIẾU ĐIỀU TRA NHU CẦU KHÁM SỨC KHỎE HỘ GIA ĐÌNH
        STT | serial
        Họ và tên | name
        Chủ hộ (đánh dấu x) | head_mark
        Giới tính > Nam | male
        Giới tính > Nữ | female
        Ngày tháng năm sinh | birth
        Số CCCD/Mã định danh | number
        Tình trạng cư trú > Thường trú, tạm trú từ 12 tháng trở lên | permanent
        Tình trạng cư trú > Tạm trú dưới 12 tháng | temporary
        Số điện thoại (người < 18 tuổi ghi SĐT người giám hộ) | phone
        Nhóm 1: NCT, NKT, hộ nghèo, cận nghèo, mắc bệnh mạn tính > Dưới 6 tuổi | group:vulnerable
        Nhóm 1: NCT, NKT, hộ nghèo, cận nghèo, mắc bệnh mạn tính > 6 - 18 tuổi | group:vulnerable
        Nhóm 1: NCT, NKT, hộ nghèo, cận nghèo, mắc bệnh mạn tính > Trên 18 tuổi | group:vulnerable
        Nhóm 2: Học sinh > Học trong phường > Dưới 6 tuổi | group:pupil
        Nhóm 2: Học sinh > Học trong phường > 6 - 18 tuổi | group:pupil
        Nhóm 2: Học sinh > Học ngoài phường > Dưới 6 tuổi | group:pupil
        Nhóm 2: Học sinh > Học ngoài phường > 6 - 18 tuổi | group:pupil
        Nhóm 3: Người lao động | group:worker
        Nhóm 4: Lực lượng vũ trang | group:armed
        Nhóm 5: Đối tượng khác > Dưới 6 tuổi | group:other
        Nhóm 5: Đối tượng khác > 6 - 18 tuổi | group:other
        Nhóm 5: Đối tượng khác > Trên 18 tuổi | group:other
        Đã được khám miễn phí từ 01/2026 | other:mark
        Đăng ký khám sức khỏe định kỳ | other:mark
        Đăng ký khám sàng lọc > Tăng huyết áp | other:mark
        Đăng ký khám sàng lọc > Đái tháo đường | other:mark
        Đăng ký khám sàng lọc > Ung thư vú | other:mark
        Đăng ký khám sàng lọc > Ung thư cổ tử cung | other:mark
        Đăng ký khám sàng lọc > Ung thư đại trực tràng | other:mark
        Đăng ký khám sàng lọc > Ung thư gan | other:mark
        Đăng ký khám sàng lọc > Ung thư phổi | other:mark
        Đăng ký khám sàng lọc > COPD, hen | other:mark
        Đăng ký khám sàng lọc > Lao | other:mark
        Đăng ký khám sàng lọc > Sức khỏe tâm thần | other:mark
        Đăng ký khám sàng lọc > Thị lực | other:mark
        Đăng ký khám sàng lọc > Dinh dưỡng | other:mark""",
        quirks="number_row footer",
    ),
    described(
        """nhan_khau_thuong_tru
        # CÔNG AN PHƯỜNG HÒA BÌNH
        # DANH SÁCH NHÂN KHẨU ĐANG THƯỜNG TRÚ
        STT | serial
        Số hồ sơ cư trú | household
        Họ, chữ đệm và tên khai sinh | name
        Ngày, tháng, năm sinh | birth
        Giới tính | sex
        Nơi đăng ký khai sinh | other:place
        Quê quán | other:place
        Dân tộc | ethnicity
        Tôn giáo | other:text
        Số định danh cá nhân | number
        Nơi thường trú | address
        Quan hệ với chủ hộ | relation
        Họ tên chủ hộ | head
        Số ĐDCN chủ hộ | other:number""",
        quirks="footer",
    ),
    described(
        """tam_tru
        # DANH SÁCH CÔNG DÂN ĐĂNG KÝ TẠM TRÚ TRÊN ĐỊA BÀN
        TT | serial
        Họ và tên | name:upper
        NTNS | birth
        Giới | sex
        CCCD/Hộ chiếu | number
        HKTT | other:place
        Địa chỉ tạm trú | address
        Tạm trú từ ngày | other:date
        Đến ngày | other:date
        Tên chủ nhà trọ | other:name
        SĐT chủ nhà trọ | other:phone
        Nghề nghiệp | job""",
    ),
    described(
        """chua_co_so_dinh_danh
        # Danh sách công dân chưa được cấp số định danh (rà soát tháng 8)
        stt | serial
        họ tên | name
        sinh ngày | birth
        nam/nữ | sex
        tên bố | father
        tên mẹ | mother
        chỗ ở | address
        lý do | other:text""",
        ending=".csv",
        ages=(0, 15),
    ),
    described(
        """ho_ngheo_theo_ho
        # BIỂU 02: DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO VÀ THÀNH VIÊN TRONG HỘ
        # (Ban hành kèm theo kết quả rà soát năm 2026)
        TT hộ | household:int
        Họ và tên chủ hộ | head
        Họ và tên thành viên | name
        Quan hệ với chủ hộ | relation
        Năm sinh > Nam | year_male
        Năm sinh > Nữ | year_female
        Dân tộc | ethnicity
        Số CCCD | number
        Phân loại > Hộ nghèo | group:poor
        Phân loại > Hộ cận nghèo | group:near_poor
        Điểm B1 | other:count
        Điểm B2 | other:count
        Chỉ số thiếu hụt > Việc làm | other:mark
        Chỉ số thiếu hụt > BHYT | other:mark
        Chỉ số thiếu hụt > Nhà ở | other:mark
        Chỉ số thiếu hụt > Nước sạch | other:mark
        Thôn/TDP | place""",
        quirks="number_row footer",
    ),
    described(
        """ho_ngheo_tong_hop
        # DANH SÁCH HỘ NGHÈO PHƯỜNG HÒA BÌNH
        Số TT | serial
        Mã hộ | household
        Họ tên thành viên hộ | name
        Ngày sinh | birth
        GT | sex
        Diện | group_text
        Tổ dân phố | place
        SĐT | phone
        Ghi chú | note""",
        quirks="sections subtotals",
    ),
    described(
        """cac_cu_chi_hoi_3
        # Danh sách các cụ chi hội 3
        Số | serial
        Họ tên các cụ | name
        Tuổi | age
        Ở xóm | place:village
        Điện thoại con cháu | guardian_phone
        Tình trạng sức khoẻ | other:text""",
        ages=(60, 95),
    ),
    described(
        """hoi_vien_nguoi_cao_tuoi
        # HỘI NGƯỜI CAO TUỔI PHƯỜNG HÒA BÌNH
        # DANH SÁCH HỘI VIÊN
        TT | serial
        Họ và tên hội viên | name
        Năm sinh > Nam | year_male
        Năm sinh > Nữ | year_female
        Ngày vào Hội | other:date
        Số thẻ hội viên | other:code
        Chức vụ trong Hội | job
        Chi hội | place
        Căn cước công dân | number
        Ghi chú | note""",
        quirks="sections footer",
        ages=(60, 95),
    ),
    described(
        """mung_tho
        # DANH SÁCH ĐỀ NGHỊ CHÚC THỌ, MỪNG THỌ NĂM 2027
        STT | serial
        HỌ TÊN | name:upper
        SINH NĂM | birth:year
        NỮ | female
        TUỔI MỪNG THỌ | other:count
        MỨC QUÀ (đồng) | other:money
        TỔ | place
        KÝ NHẬN | other:empty""",
        quirks="footer number_row",
        ages=(70, 100),
    ),
    described(
        """giay_xac_nhan_khuyet_tat
        # DANH SÁCH NGƯỜI KHUYẾT TẬT ĐÃ ĐƯỢC CẤP GIẤY XÁC NHẬN
        STT | serial
        Họ và tên người khuyết tật | name
        Ngày sinh | birth
        Giới tính | sex
        Số giấy XNKT | other:code
        Ngày cấp | other:date
        Dạng khuyết tật > Vận động | other:mark
        Dạng khuyết tật > Nghe, nói | other:mark
        Dạng khuyết tật > Nhìn | other:mark
        Dạng khuyết tật > Thần kinh, tâm thần | other:mark
        Dạng khuyết tật > Trí tuệ | other:mark
        Dạng khuyết tật > Khác | other:mark
        Mức độ > Đặc biệt nặng | other:mark
        Mức độ > Nặng | other:mark
        Mức độ > Nhẹ | other:mark
        Nơi cư trú | address
        Người chăm sóc, nuôi dưỡng | guardian
        Đang hưởng trợ cấp (x) | other:mark""",
        quirks="number_row",
    ),
    described(
        """nkt_to_8
        TT | serial
        Tên người KT | name
        NS | birth:year
        Dạng tật | disability
        Mức độ KT | degree
        Số CMT | old_number
        Con ông/bà | guardian
        ĐT | phone""",
        ending=".xls",
    ),
    described(
        """tro_cap_xa_hoi_chi_tra
        # DANH SÁCH CHI TRẢ TRỢ CẤP XÃ HỘI HẰNG THÁNG
        STT | serial
        Mã đối tượng | other:code
        Họ và tên đối tượng | name
        Ngày tháng năm sinh | birth
        Số CCCD của đối tượng | number
        Loại đối tượng | group_text
        Hệ số | other:count
        Mức trợ cấp | other:money
        Họ và tên người nhận thay | other:name
        Số CCCD người nhận thay | other:number
        Số tài khoản | other:long code
        Ký nhận | other:empty
        Địa chỉ | address""",
        quirks="footer",
    ),
    described(
        """huu_tri_xa_hoi
        # DANH SÁCH NGƯỜI HƯỞNG TRỢ CẤP HƯU TRÍ XÃ HỘI (TỪ 75 TUỔI)
        STT | serial
        Họ và tên | name
        Ngày sinh | birth:day
        Giới tính | sex
        Số CCCD | number
        Ngày cấp CCCD | other:date
        Nơi cấp CCCD | other:place
        Thôn | place:village
        Số TK ngân hàng | other:long code
        Tên chủ tài khoản | other:name
        Số quyết định | other:code
        Hưởng từ tháng | other:date""",
        ages=(75, 98),
    ),
    described(
        """nguoi_co_cong
        # DANH SÁCH NGƯỜI CÓ CÔNG VỚI CÁCH MẠNG ĐANG HƯỞNG TRỢ CẤP
        TT | serial
        Họ và tên | name
        Năm sinh | birth:year
        Số hồ sơ | other:code
        Loại đối tượng người có công | group_text
        Tỷ lệ thương tật (%) | other:count
        Mức trợ cấp | other:money
        Nguyên quán | other:place
        Trú quán | address
        Điện thoại | phone""",
        quirks="blank_left footer",
        ages=(65, 95),
    ),
    described(
        """cuu_chien_binh
        Stt | serial
        Họ tên đ/c | name
        Năm sinh | birth:year
        Năm nhập ngũ | other:year
        Năm xuất ngũ | other:year
        Cấp bậc | other:text
        Chi hội | place
        Số ĐT | phone
        Ghi chú | note""",
        ages=(45, 85),
        ending=".xls",
    ),
    described(
        """hoi_phu_nu
        # HỘI LHPN PHƯỜNG - DANH SÁCH HỘI VIÊN TỪ 30 ĐẾN 65 TUỔI
        STT | serial
        Họ tên hội viên | name
        Ngày sinh | birth
        Địa chỉ nhà | address
        Họ tên chồng | other:name
        Nghề nghiệp | job
        Số điện thoại liên lạc | phone
        Đã khám phụ khoa năm 2025 | other:mark""",
        ages=(30, 65),
    ),
    described(
        """tre_em_hoan_canh_dac_biet
        # DANH SÁCH TRẺ EM CÓ HOÀN CẢNH ĐẶC BIỆT
        STT | serial
        Họ và tên trẻ | name
        Ngày, tháng, năm sinh > Nam | birth_male
        Ngày, tháng, năm sinh > Nữ | birth_female
        Mã định danh của trẻ | number
        Hoàn cảnh | group_text
        Họ tên cha | father
        Họ tên mẹ | mother
        Người nuôi dưỡng hiện nay | guardian
        SĐT người nuôi dưỡng | guardian_phone
        Nơi ở | address""",
        ages=(0, 16),
    ),
    described(
        """lao_dong_tu_do
        # BẢNG KÊ LAO ĐỘNG PHI CHÍNH THỨC
        Số TT | serial
        Họ và tên người lao động | name
        Sinh năm | birth:year
        Nữ (X) | female
        CCCD | number:int
        Công việc đang làm | job
        Nơi làm việc | workplace
        Chỗ ở hiện tại | address
        Di động | phone
        Đã tham gia BHXH tự nguyện | other:mark""",
        quirks="sections",
    ),
    described(
        """so_ho_gia_dinh_dan_so
        # SỔ GHI CHÉP BAN ĐẦU VỀ DÂN SỐ
        Hộ số | household:int
        STT trong hộ | serial
        Họ và tên | name
        Quan hệ với chủ hộ | relation
        Giới tính | sex
        Ngày sinh (dương lịch) > Ngày | day
        Ngày sinh (dương lịch) > Tháng | month
        Ngày sinh (dương lịch) > Năm | year
        Dân tộc | ethnicity
        Trình độ học vấn | other:text
        Tình trạng hôn nhân | other:text
        Biện pháp tránh thai | other:text
        Ghi chú | note""",
        quirks="repeat_header number_row",
    ),
    described(
        """dang_ky_khai_sinh
        # UBND PHƯỜNG HÒA BÌNH - TRÍCH SỔ ĐĂNG KÝ KHAI SINH
        Số | other:count
        Quyển số | other:code
        Ngày đăng ký | other:date
        Họ, chữ đệm, tên người được khai sinh | name
        Ngày, tháng, năm sinh | birth
        Giới tính | sex
        Nơi sinh | other:place
        Số định danh cá nhân | number
        Họ tên người mẹ | mother
        Năm sinh người mẹ | other:year
        Họ tên người cha | father
        Năm sinh người cha | other:year
        Nơi cư trú của người mẹ | address""",
        ages=(0, 3),
    ),
    described(
        """to_truong_gui_zalo
        Tên | name
        NS | birth:year
        Nhà | address""",
        rows=18,
    ),
    described(
        """tong_hop_chin_nhom
        # DANH SÁCH ĐỐI TƯỢNG YẾU THẾ LẬP KẾ HOẠCH KHÁM
        STT | serial
        Họ và tên | name
        Ngày sinh | birth
        Giới tính | sex
        Số CCCD | number
        Số thẻ BHYT | insurance
        Địa chỉ (TDP) | place
        Đối tượng > Người cao tuổi | group:elderly
        Đối tượng > Người khuyết tật | group:disabled
        Đối tượng > Hộ nghèo | group:poor
        Đối tượng > Hộ cận nghèo | group:near_poor
        Đối tượng > Người có công | group:merit
        Đối tượng > Bảo trợ xã hội | group:social_protection
        Đối tượng > Trẻ em HCĐB | group:special_child
        Đối tượng > Tâm thần | group:mental_illness
        Đối tượng > Đơn thân, neo đơn | group:lonely
        Nằm tại giường (x) | other:mark
        SĐT | phone""",
        quirks="number_row footer sections",
    ),
]
