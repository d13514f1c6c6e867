"""Lists held back: written after the program's rules were tuned on the others, so that a figure stays honest."""

from __future__ import annotations

from tests.worlds.unseen.making import described

LISTS = [
    described(
        """ds_thu_quy_vi_nguoi_ngheo
        # BAN CÔNG TÁC MẶT TRẬN KHU DÂN CƯ SỐ 4
        Stt | serial
        Họ tên thành viên trong gia đình | name
        Ngày tháng năm sinh (ghi theo CCCD) | birth
        Nam = 1, Nữ = 2 | sex:code
        Vai vế trong hộ | relation
        Họ tên người đứng tên hộ | head
        Số ĐDCN | number
        Hoàn cảnh gia đình | group_text
        Điện thoại liên lạc của hộ | phone
        Ghi chú thêm | note""",
    ),
    described(
        """phieu_ra_soat_ncc_thuong_binh
        # PHÒNG VĂN HÓA - XÃ HỘI
        # BIỂU RÀ SOÁT NGƯỜI CÓ CÔNG ĐANG SINH SỐNG TRÊN ĐỊA BÀN
        Số thứ tự | serial
        Họ và tên đối tượng thụ hưởng | name:upper
        Năm sinh > Ông | year_male
        Năm sinh > Bà | year_female
        Diện chính sách | group_text
        Số hồ sơ lưu | other:code
        Tỷ lệ tổn thương cơ thể (%) | other:count
        Nơi ở hiện tại > Thôn/TDP | place
        Nơi ở hiện tại > Số nhà, đường | house
        Thân nhân để liên hệ | other:name
        SĐT thân nhân | guardian_phone""",
        quirks="number_row footer",
        ages=(50, 95),
    ),
    described(
        """nguoi_khuyet_tat_nang
        # Danh sách NKT nặng, đặc biệt nặng hưởng trợ cấp hằng tháng
        TT | serial
        Họ và tên NKT | name
        Sinh ngày | birth
        Giới | sex
        Số CC/CCCD | number
        Loại tật | disability
        Mức độ tật | degree
        Người trực tiếp chăm sóc > Họ và tên | guardian
        Người trực tiếp chăm sóc > Năm sinh | other:year
        Người trực tiếp chăm sóc > Số điện thoại | guardian_phone
        Tổng tiền/tháng | other:money
        Xóm | place:village""",
        ages=(3, 80),
    ),
    described(
        """nha_tre_mam_xanh
        # NHÓM TRẺ ĐỘC LẬP MẦM XANH
        # Danh sách các cháu
        STT | serial
        Tên cháu | name
        Biệt danh | nickname
        Sinh nhật | birth
        Trai/Gái | sex
        Bố (họ tên, tuổi) | father
        Mẹ (họ tên, tuổi) | mother
        Zalo mẹ | guardian_phone
        Nhà ở đâu | address
        Ngày nhập học | other:date""",
        ages=(1, 5),
    ),
    described(
        """thcs_so_yeu_ly_lich
        # TRƯỜNG THCS - SỔ THEO DÕI SỨC KHỎE HỌC SINH
        Số TT | serial
        Họ đệm học sinh | family_middle
        Tên học sinh | given
        Sinh ngày | day
        Sinh tháng | month
        Sinh năm | year
        Nữ | female
        Dân tộc | ethnicity
        Lớp 2026-2027 | class
        Họ và tên cha (hoặc người giám hộ) | father
        Nghề của cha | other:job
        Họ và tên mẹ | mother
        Nghề của mẹ | other:job
        Số điện thoại gia đình | guardian_phone
        Chỗ ở (thôn, xã) | place:village
        Tiền sử bệnh | other:history""",
        ages=(11, 15),
        quirks="classes",
    ),
    described(
        """cong_ty_det_bang_luong_rut_gon
        # PHÒNG NHÂN SỰ - DANH SÁCH CBCNV KHÁM ĐỊNH KỲ
        STT | serial
        MSNV | other:code
        Họ và tên CBCNV | name
        Năm sinh > Nam | birth_male
        Năm sinh > Nữ | birth_female
        Số thẻ căn cước | number
        Tổ/Chuyền | class
        Công việc | job
        Ngày ký hợp đồng | other:date
        Số sổ bảo hiểm | insurance:ten
        ĐTDĐ | phone
        Quê quán | other:place""",
        ages=(19, 57),
        quirks="footer",
    ),
    described(
        """staff_roster_annual_checkup
        Item | serial
        Staff ID | other:code
        Name | name
        Sex | sex:english
        Birthday | birth
        Citizen ID | number
        Position | job
        Section | class
        Phone number | phone
        Address | address
        Start date | other:date
        Remarks | note""",
        ages=(20, 60),
        ending=".csv",
        delimiter=",",
    ),
    described(
        """bhyt_ho_gia_dinh_het_han
        # DANH SÁCH THẺ BHYT HẾT HẠN TRONG QUÝ IV
        STT | serial
        Họ và tên người tham gia | name
        Số định danh | number
        Mã số BHXH (10 số) | insurance:ten
        NS | birth
        Nam/Nữ | sex
        Địa chỉ đóng | address
        Thời hạn thẻ > Từ | other:date
        Thời hạn thẻ > Đến | other:date
        Số tiền phải đóng | other:money
        Nhân viên thu | other:name
        SĐT nhân viên thu | other:phone""",
    ),
    described(
        """phong_kham_da_khoa_export
        ma_benh_nhan | other:code
        ten_benh_nhan | name:upper
        ngaysinh | birth:compact
        gioitinh | sex:code
        cccd | number
        sodienthoai | phone
        sothebhyt | insurance
        xa_phuong | ward
        thon_pho | place
        chandoan | diagnosis
        bacsi | other:name
        ngaykham | other:date""",
        ending=".csv",
    ),
    described(
        """tiem_chung_dang_ky_tre_sinh
        # TRẠM Y TẾ - SỔ THEO DÕI TRẺ SINH NĂM 2025, 2026
        TT | serial
        Họ tên trẻ | name
        Ngày giờ sinh | birth
        Giới tính trẻ | sex
        Cân nặng lúc sinh (g) | other:count
        Nơi đẻ | other:text
        Họ và tên mẹ | mother
        Tuổi mẹ | other:count
        Số thẻ BHYT mẹ | other:long code
        Điện thoại mẹ | guardian_phone
        Thôn | place:village
        Ngày tiêm VGB | other:date
        Ngày tiêm lao | other:date""",
        ages=(0, 1),
        quirks="blank_left",
    ),
    described(
        """quan_ly_lao_hen_copd
        # CHƯƠNG TRÌNH PHÒNG CHỐNG BỆNH PHỔI
        Số ĐK | other:code
        Họ tên BN | name
        Tuổi | age
        Giới | sex
        Nghề | job
        Nơi cư trú | address
        Thể bệnh | diagnosis
        Ngày bắt đầu điều trị | other:date
        Phác đồ | other:text
        Kết quả điều trị | other:text
        Liên hệ | phone""",
        ages=(20, 88),
    ),
    described(
        """chi_hoi_nct_to_12
        Danh sách | serial
        Cụ ông, cụ bà | name
        Tuổi | age
        Chỗ ở | address
        Số máy | phone""",
        ages=(60, 96),
        rows=20,
    ),
    described(
        """ho_khau_cu_tcvn3
        # CÔNG AN XÃ - SỔ ĐĂNG KÝ HỘ KHẨU
        Số TT | serial
        Số hộ khẩu | household
        Họ và tên | name
        Ngày tháng năm sinh | birth
        Nam/nữ | sex
        Quan hệ với chủ hộ | relation
        Nguyên quán | other:place
        Dân tộc | ethnicity
        Số CMND | old_number
        Nghề nghiệp, nơi làm việc | job
        Ghi chú | note""",
        quirks="tcvn3 repeat_header",
        ending=".xls",
    ),
    described(
        """tam_vang_di_lam_xa
        # TỔ DÂN PHỐ SỐ 7 - THEO DÕI NHÂN KHẨU ĐI LÀM ĂN XA
        STT | serial
        Họ và tên người đi | name
        Năm sinh | birth:year
        Giới tính | sex
        CCCD số | number
        Nơi đến | other:place
        Ngày đi | other:date
        Công việc nơi đến | job
        Họ tên chủ hộ ở nhà | head
        Điện thoại người đi | phone
        Điện thoại chủ hộ | guardian_phone""",
        ages=(18, 60),
    ),
    described(
        """dang_ky_kham_qua_mau_web
        Dấu thời gian | other:date
        1. Họ và tên của bạn là gì? | name
        2. Bạn sinh ngày nào? | birth
        3. Giới tính của bạn | sex
        4. Số căn cước công dân (12 số) | number
        5. Bạn có thẻ BHYT không? Ghi số thẻ | insurance
        6. Số điện thoại để chúng tôi liên hệ | phone
        7. Bạn đang ở tổ dân phố nào? | place
        8. Bạn có bệnh gì đang điều trị không? | diagnosis
        Địa chỉ email | other:mail""",
        ending=".csv",
        delimiter=",",
        ages=(18, 80),
    ),
    described(
        """tre_mo_coi_bao_tro
        # BIỂU 5: TRẺ EM MỒ CÔI, TRẺ ĐƯỢC NHẬN NUÔI
        STT | serial
        Họ và tên trẻ em | name
        Ngày, tháng, năm sinh | birth
        Giới tính > Nam | male
        Giới tính > Nữ | female
        Số giấy khai sinh | other:code
        Mã số định danh cá nhân | number
        Học lớp | class
        Trường | school
        Họ tên người nuôi dưỡng | guardian
        Mối quan hệ với trẻ | other:text
        Số CCCD người nuôi dưỡng | other:number
        Chỗ ở của trẻ | address""",
        ages=(1, 15),
        quirks="number_row",
    ),
]
