"""Lists as schools, companies, the insurance agency, hospitals and software write them. Invented; never used to tune the program."""

from __future__ import annotations

from tests.worlds.unseen.making import described

LISTS = [
    described(
        """mam_non_hoa_binh
        # TRƯỜNG MẦM NON HÒA BÌNH
        # DANH SÁCH TRẺ NĂM HỌC 2026 - 2027
        TT | serial
        Họ và tên trẻ | name
        Ngày sinh | birth
        Nữ | female
        Dân tộc | ethnicity
        Mã định danh | number
        Họ tên bố | father
        Năm sinh bố | other:year
        Nghề nghiệp bố | other:job
        SĐT bố | guardian_phone
        Họ tên mẹ | mother
        Năm sinh mẹ | other:year
        Nghề nghiệp mẹ | other:job
        SĐT mẹ | guardian_phone
        Chỗ ở hiện nay | address
        Cân nặng | other:count
        Chiều cao | other:count""",
        quirks="classes footer",
        ages=(2, 5),
    ),
    described(
        """mau_giao_tu_thuc
        # LỚP MẪU GIÁO TƯ THỤC HOA SEN
        STT | serial
        Họ tên bé | name
        Tên ở nhà | nickname
        Ngày/tháng/năm sinh | birth:day
        Giới tính | sex
        Phụ huynh > Họ tên | guardian
        Phụ huynh > Điện thoại | guardian_phone
        Phụ huynh > Số CCCD | other:number
        Địa chỉ | address
        Dị ứng | other:text""",
        ages=(1, 5),
    ),
    described(
        """csdl_nganh_giao_duc
        STT | serial
        Mã học sinh | other:code
        Mã định danh Bộ GD&ĐT | other:long code
        Họ tên | name
        Ngày sinh | birth
        Giới tính | sex
        Trạng thái học sinh | other:text
        Khối | other:count
        Lớp | class
        Số ĐDCN/CCCD | number
        Dân tộc | ethnicity
        Tỉnh/Thành phố | province
        Xã/Phường | ward
        Thôn/Xóm | place
        Họ tên cha | father
        SĐT cha | guardian_phone
        Họ tên mẹ | mother
        SĐT mẹ | guardian_phone""",
        ages=(6, 17),
    ),
    described(
        """lop_5b
        # DANH SÁCH HỌC SINH LỚP 5B - GVCN: Nguyễn Thị Vân
        TT | serial
        Họ và | family_middle
        tên | given
        Ngày | day
        Tháng | month
        Năm | year
        Nữ | female
        Con ông | father
        Con bà | mother
        ĐT liên hệ | guardian_phone
        Tổ/Thôn | place""",
        ages=(10, 10),
    ),
    described(
        """thpt_noi_tru
        # TRƯỜNG PTDTNT - DANH SÁCH HỌC SINH KHÁM SỨC KHỎE ĐẦU NĂM
        STT | serial
        Họ | family
        Tên đệm | middle
        Tên | given
        Ngày sinh | birth
        Nam/Nữ | sex
        Dân tộc | ethnicity
        Lớp | class
        Bản, xã | place:village
        Phòng ở KTX | other:code
        Số thẻ BHYT | insurance""",
        ages=(15, 18),
        ending=".xls",
    ),
    described(
        """bhxh_xuat_mau_d03
        # BẢO HIỂM XÃ HỘI THÀNH PHỐ HẢI PHÒNG
        # DANH SÁCH NGƯỜI THAM GIA BHYT (Mẫu D03-TS)
        STT | serial
        Họ và tên | name
        Mã số BHXH | insurance:ten
        Ngày tháng năm sinh | birth
        Giới tính | sex
        Số CCCD/ĐDCN/Hộ chiếu | number
        Nơi cấp giấy khai sinh | other:place
        Địa chỉ nhận hồ sơ | address
        Nơi đăng ký KCB ban đầu > Tên cơ sở | other:text
        Nơi đăng ký KCB ban đầu > Mã | other:code
        Mức tiền làm căn cứ đóng | other:money
        Từ ngày | other:date
        Số tháng | other:count
        Ghi chú | note""",
        quirks="number_row footer",
    ),
    described(
        """tra_cuu_the_bhyt
        maSoBhxh | insurance:ten
        maThe | insurance
        hoTen | name:upper
        ngaySinh | birth
        gioiTinh | sex
        diaChi | address
        gtTheTu | other:date
        gtTheDen | other:date
        maDKBD | other:code
        maKV | other:text
        ngayDu5Nam | other:date""",
        ending=".csv",
        delimiter=",",
    ),
    described(
        """xml1_tu_phan_mem_vien_phi
        MA_BN | other:code
        HO_TEN | name:upper
        NGAY_SINH | birth:compact
        GIOI_TINH | sex:code
        DIA_CHI | address
        MA_THE_BHYT | insurance
        SO_CCCD | number
        MA_DANTOC | ethnic_code
        DIEN_THOAI | phone
        CHAN_DOAN_RV | diagnosis
        MA_BENH_CHINH | other:code
        NGAY_VAO | other:long code""",
        ending=".csv",
    ),
    described(
        """tiem_chung_mo_rong
        # HỆ THỐNG THÔNG TIN TIÊM CHỦNG - DANH SÁCH ĐỐI TƯỢNG
        STT | serial
        Mã đối tượng | other:long code
        Họ tên | name
        Ngày sinh | birth
        Giới tính | sex
        Mã định danh | number
        Họ tên mẹ | mother
        CCCD mẹ | other:number
        SĐT mẹ | guardian_phone
        Họ tên cha | father
        Tỉnh | province
        Xã | ward
        Thôn/xóm | place
        Địa chỉ chi tiết | address
        BCG | other:date
        VGB sơ sinh | other:date
        DPT-VGB-Hib mũi 1 | other:date
        OPV lần 1 | other:date
        Sởi 1 | other:date
        Phản ứng sau tiêm | other:text""",
        ages=(0, 5),
    ),
    described(
        """so_tiem_viet_tay
        # SỔ TIÊM CHỦNG TRẺ DƯỚI 1 TUỔI - TRẠM Y TẾ
        Số | serial
        Họ tên cháu | name
        Ngày sinh | birth
        Con bà | mother
        Xóm | place:village
        Lao | other:date
        5 trong 1 | other:date
        Bại liệt | other:date""",
        ages=(0, 1),
    ),
    described(
        """nhan_su_cong_ty_hai_long
        Mã NV | other:code
        Họ và tên | name
        Ngày vào làm | other:date
        Loại HĐLĐ | other:text
        Ngày sinh | birth:day
        Giới tính | sex
        Số CCCD | number
        Ngày cấp | other:date
        Nơi cấp | other:place
        Số sổ BHXH | insurance:ten
        Mã số thuế cá nhân | other:long code
        Bộ phận | class
        Chức danh | job
        Số điện thoại | phone
        Email | other:mail
        Địa chỉ thường trú | address
        Người liên hệ khẩn cấp | other:name
        SĐT người liên hệ khẩn cấp | other:phone""",
        ages=(19, 58),
    ),
    described(
        """fdi_employee_list
        # EMPLOYEE LIST FOR HEALTH CHECK 2026
        No. | serial
        Emp. code | other:code
        Full name | name
        Date of birth | birth
        Gender | sex:english
        ID card No. | number
        Department | class
        Joining date | other:date
        Mobile | phone
        Current address | address
        Social insurance No. | insurance:ten""",
        ages=(19, 55),
    ),
    described(
        """song_ngu
        # 健康診断 / KHÁM SỨC KHỎE ĐỊNH KỲ
        STT\\nNo. | serial
        Họ và tên\\nFull name | name
        Ngày sinh\\nD.O.B | birth
        Giới tính\\nSex | sex
        Bộ phận\\nDept. | class
        CCCD\\nID | number
        Tuổi nghề\\nYears | other:count
        Ghi chú\\nRemark | note""",
        ages=(19, 55),
    ),
    described(
        """ds khong dau
        # DANH SACH NGUOI LAO DONG DE NGHI KSK
        STT | serial
        HO VA TEN | name:upper
        NGAY SINH | birth
        GIOI TINH | sex
        SO CCCD | number
        CHUC VU | job
        DIA CHI | address
        DIEN THOAI | phone
        GHI CHU | note""",
        ages=(19, 58),
        ending=".csv",
        delimiter=",",
    ),
    described(
        """export_hrm
        employee_id | other:code
        ho_ten | name
        ngay_sinh | birth
        gioi_tinh | sex
        so_cccd | number
        ngay_cap | other:date
        dien_thoai | phone
        don_vi | class
        dia_chi_hien_tai | address""",
        ending=".csv",
        ages=(19, 58),
    ),
    described(
        """xi_nghiep_tcvn3
        # DANH SÁCH CÔNG NHÂN VIÊN
        TT | serial
        Họ và tên | name
        Năm sinh | birth:year
        Giới tính | sex
        Số CMND | old_number
        Địa chỉ thường trú | address
        Chức vụ | job""",
        quirks="tcvn3",
        ages=(25, 59),
    ),
    described(
        """hop_tac_xa_vni
        # DANH SÁCH XÃ VIÊN HỢP TÁC XÃ
        Số TT | serial
        Họ tên xã viên | name
        Ngày sinh | birth
        Phái | sex
        Thôn | place:village
        Diện tích ruộng (sào) | other:count
        Ghi chú | note""",
        quirks="vni",
        ages=(25, 75),
    ),
    described(
        """quan_ly_benh_man_tinh
        # TRẠM Y TẾ PHƯỜNG - SỔ QUẢN LÝ TĂNG HUYẾT ÁP, ĐÁI THÁO ĐƯỜNG
        STT | serial
        Mã BN | other:code
        Họ tên người bệnh | name
        Tuổi > Nam | age_male
        Tuổi > Nữ | age_female
        Địa chỉ | place
        Số thẻ BHYT | insurance
        Chẩn đoán | diagnosis
        Huyết áp (mmHg) | other:text
        Đường huyết | other:count
        Ngày hẹn tái khám | other:date
        SĐT | phone""",
        ages=(40, 88),
    ),
    described(
        """benh_nhan_tam_than
        # DANH SÁCH BỆNH NHÂN TÂM THẦN QUẢN LÝ TẠI CỘNG ĐỒNG
        STT | serial
        Họ và tên bệnh nhân | name
        Năm sinh | birth:year
        Giới | sex
        Chẩn đoán bệnh | diagnosis
        Năm phát bệnh | other:year
        Thuốc đang dùng | other:text
        Người giám hộ | guardian
        Quan hệ với BN | other:text
        Điện thoại người giám hộ | guardian_phone
        Thôn, xóm | place:village""",
        quirks="blank_left",
    ),
    described(
        """noi_tru_benh_vien
        Số bệnh án | other:code
        Họ tên BN | name:upper
        Tuổi | age
        Giới tính | sex
        Nghề nghiệp | job
        Địa chỉ BN | address
        Đối tượng | payer
        Số BHYT | insurance
        Ngày vào viện | other:date
        Ngày ra viện | other:date
        Chẩn đoán | diagnosis
        Bác sĩ điều trị | other:name""",
        ages=(1, 88),
    ),
    described(
        """mau_nhap_lieu_ksk
        # Lưu ý: các cột có dấu (*) bắt buộc nhập
        STT | serial
        Họ tên (*) | name
        Ngày sinh (*)\\n(dd/mm/yyyy) | birth
        Giới tính (*)\\n1: Nam, 2: Nữ | sex:code
        Số CCCD/ĐDCN (*) | number
        Ngày cấp CCCD | other:date
        Nơi cấp CCCD | other:place
        Mã thẻ BHYT | insurance
        Mã dân tộc | ethnic_code
        Mã nghề nghiệp | job_code
        Mã tỉnh cư trú (*) | other:count
        Mã xã cư trú (*) | ward_code
        Địa chỉ chi tiết | address
        Số điện thoại | phone
        Họ tên người đại diện | guardian
        SĐT người đại diện | guardian_phone""",
    ),
    described(
        """tiem_covid_cu
        # DANH SÁCH TIÊM CHỦNG COVID-19
        STT | serial
        Họ và tên | name
        Ngày tháng năm sinh | birth
        Giới tính | sex
        Nhóm ưu tiên | other:count
        Đơn vị công tác | workplace
        Số điện thoại | phone
        CMND/CCCD/Mã định danh công dân | number
        Số thẻ BHYT | insurance
        Tỉnh/thành | province
        Quận/huyện | district
        Phường/xã | ward
        Địa chỉ nơi ở | address
        Mũi 1 > Ngày tiêm | other:date
        Mũi 1 > Loại vắc xin | other:text
        Mũi 2 > Ngày tiêm | other:date
        Mũi 2 > Loại vắc xin | other:text""",
    ),
]
