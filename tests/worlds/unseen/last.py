"""The last lists: written when the rules were done, shown to nobody who tunes them. Their figure is the one to quote."""

from __future__ import annotations

from tests.worlds.unseen.making import described

LISTS = [
    described(
        """bieu_tong_hop_nhan_khau_to_9
        # TỔ DÂN PHỐ SỐ 9
        # BIỂU TỔNG HỢP NHÂN KHẨU CÓ MẶT ĐẾN 01/9/2026
        STT | serial
        Hộ số | household:int
        Họ tên các thành viên trong hộ | name
        Quan hệ (với chủ hộ) | relation
        Ngày sinh | birth
        Giới tính | sex
        Số định danh/CCCD | number
        Thường trú (x) | permanent
        Tạm trú (x) | temporary
        Nghề nghiệp hiện nay | job
        Số ĐT | phone
        Ghi chú (đi xa, ốm đau...) | note""",
        quirks="footer",
    ),
    described(
        """ds_nguoi_cao_tuoi_tren_80
        # UBND PHƯỜNG - DANH SÁCH NGƯỜI TỪ ĐỦ 80 TUỔI TRỞ LÊN
        TT | serial
        Họ và tên người cao tuổi | name
        Ngày, tháng, năm sinh | birth
        Nam | male
        Nữ | female
        Số CCCD/CMT | number
        Ngày cấp | other:date
        Nơi cấp | other:place
        Nơi thường trú (thôn, tổ dân phố) | place
        Mức hưởng (nghìn đồng) | other:money
        Số điện thoại người nhà | guardian_phone""",
        ages=(80, 99),
    ),
    described(
        """ho_can_ngheo_2026
        # DANH SÁCH HỘ CẬN NGHÈO
        STT | serial
        Họ và tên chủ hộ/thành viên | name
        Quan hệ chủ hộ | relation
        Năm sinh | birth:year
        Dân tộc | ethnicity
        Giới tính | sex
        Số CMND/CCCD | number
        Mã thẻ BHYT đã cấp | insurance
        Địa chỉ thôn/bản | place:village
        Nguyên nhân nghèo | other:text""",
        quirks="sections subtotals",
    ),
    described(
        """danh_sach_nkt_theo_thon
        Số TT | serial
        Họ và tên | name
        Năm sinh (nam) | year_male
        Năm sinh (nữ) | year_female
        Thôn | place:village
        Dạng khuyết tật | disability
        Mức độ khuyết tật | degree
        Số GXN khuyết tật | other:code
        Đang hưởng TCXH | other:mark
        Ghi chú | note""",
        ages=(3, 90),
    ),
    described(
        """mn_hoa_mai_lop_nha_tre
        # TRƯỜNG MN HOA MAI - LỚP NHÀ TRẺ D1
        STT | serial
        Họ và tên | name
        Ngày sinh | birth
        Giới tính | sex
        Dân tộc | ethnicity
        Mã ĐDCN | number
        Họ tên cha | father
        SĐT cha | guardian_phone
        Họ tên mẹ | mother
        SĐT mẹ | guardian_phone
        Địa chỉ thường trú | address
        Diện chính sách | group_text""",
        ages=(1, 3),
    ),
    described(
        """th_danh_sach_khoi_4
        # TRƯỜNG TIỂU HỌC - KHỐI 4
        STT | serial
        Mã định danh HS | number
        Họ và tên học sinh | name
        Ngày tháng năm sinh | birth
        Nữ | female
        Lớp | class
        Họ tên phụ huynh | guardian
        Điện thoại PH | guardian_phone
        Thôn, TDP | place
        Thẻ BHYT | insurance""",
        ages=(9, 9),
    ),
    described(
        """cong_nhan_khu_cong_nghiep
        # CÔNG TY TNHH ĐIỆN TỬ - DANH SÁCH KSK ĐỊNH KỲ NĂM 2026
        STT | serial
        Mã nhân viên | other:code
        Họ và tên | name
        Giới tính | sex
        Ngày/tháng/năm sinh | birth
        Số CCCD | number
        Mã số BHXH | insurance:ten
        Bộ phận làm việc | class
        Vị trí công việc | job
        Ngày vào công ty | other:date
        SĐT | phone
        Nơi ở hiện tại | address""",
        ages=(19, 55),
    ),
    described(
        """c79_bhyt_ho_gia_dinh
        # DANH SÁCH CẤP THẺ BHYT THEO HỘ GIA ĐÌNH
        STT | serial
        Họ và tên | name
        Ngày sinh | birth
        Giới tính | sex
        Mã số BHXH | insurance:ten
        Số thẻ | insurance
        Nơi KCB ban đầu | other:text
        Giá trị sử dụng từ | other:date
        Giá trị sử dụng đến | other:date
        Địa chỉ | address
        Số CCCD/Mã định danh | number""",
    ),
    described(
        """tre_tiem_chung_thang_9
        # TRẠM Y TẾ - DANH SÁCH TRẺ ĐẾN LỊCH TIÊM
        STT | serial
        Mã số tiêm chủng | other:long code
        Họ tên trẻ | name
        Ngày sinh | birth
        Giới | sex
        Họ tên mẹ/người chăm sóc | mother
        Điện thoại | phone
        Thôn/tổ | place
        Vắc xin | other:text
        Mũi số | other:count
        Ngày hẹn | other:date""",
        ages=(0, 4),
    ),
    described(
        """so_quan_ly_tha
        # SỔ QUẢN LÝ BỆNH KHÔNG LÂY NHIỄM
        TT | serial
        Họ và tên bệnh nhân | name
        Năm sinh | birth:year
        Giới | sex
        Thôn/TDP | place
        Số BHYT | insurance
        Số điện thoại | phone
        Chẩn đoán | diagnosis
        HA tâm thu | other:count
        HA tâm trương | other:count
        Ngày khám gần nhất | other:date""",
        ages=(35, 90),
    ),
    described(
        """nguoi_co_cong_phuong
        # DANH SÁCH NCC VÀ THÂN NHÂN NCC
        STT | serial
        Họ và tên | name
        Ngày tháng năm sinh | birth
        Đối tượng | group_text
        Số hồ sơ NCC | other:code
        Địa chỉ cư trú | address
        Số định danh cá nhân/CCCD | number
        Điện thoại liên hệ | phone""",
        ages=(45, 95),
    ),
    described(
        """danh_sach_cong_dan_export
        STT | serial
        Số ĐDCN | number
        Họ tên | name:upper
        Ngày sinh | birth
        Giới tính | sex
        Dân tộc | ethnicity
        Quê quán | other:place
        Nơi thường trú | address
        Nơi ở hiện tại | address
        Họ tên cha | father
        Họ tên mẹ | mother
        Chủ hộ | head
        Quan hệ với chủ hộ | relation
        Mã số hộ | household
        Tình trạng hôn nhân | other:text""",
        ending=".csv",
        delimiter=",",
    ),
]
