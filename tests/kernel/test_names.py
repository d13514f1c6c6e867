import unicodedata

import pytest

from kham.kernel import names


@pytest.mark.parametrize(
    ("written", "new", "old"),
    [
        ("hòa", "hoà", "hòa"),
        ("Hoà Bình", "Hoà Bình", "Hòa Bình"),
        ("THỦY", "THUỶ", "THỦY"),
        ("Thuỳ", "Thuỳ", "Thùy"),
        ("khỏe", "khoẻ", "khỏe"),
        ("quý", "quý", "quý"),
        ("qúy", "quý", "quý"),
        ("Huỳnh", "Huỳnh", "Huỳnh"),
        ("Hoàng", "Hoàng", "Hoàng"),
        ("thuyền", "thuyền", "thuyền"),
        ("ĐẶNG THỊ HOÀ", "ĐẶNG THỊ HOÀ", "ĐẶNG THỊ HÒA"),
        ("Úy, ủy", "Uý, uỷ", "Úy, ủy"),
        ("ngoằn ngoèo", "ngoằn ngoèo", "ngoằn ngoèo"),
        ("khuỷu tay", "khuỷu tay", "khuỷu tay"),
        ("múa", "múa", "múa"),
    ],
)
def test_tone_placement(written: str, new: str, old: str) -> None:
    assert names.normalise_tone(written) == new
    assert names.normalise_tone(written, "old") == old


def test_unknown_style_is_an_error() -> None:
    with pytest.raises(ValueError, match="style"):
        names.normalise_tone("hoà", "middle")


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("  Nguyễn\u00a0 Văn\u200b An. ", "Nguyễn Văn An"),
        ("\ufeffLê Thị Hoa...", "Lê Thị Hoa"),
        (unicodedata.normalize("NFD", "Đặng Thị Hoà"), "Đặng Thị Hoà"),
        ("\u00d0\u1eb7ng", "Đặng"),  # Icelandic Ð
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("Nguye\u0303\u0302n", "Nguyễn"),  # the tone typed before the hat
        ("H’Mông", "H'Mông"),
        ("a\tb\nc", "a b c"),
        ("", ""),
    ],
)
def test_clean(raw: str, expected: str) -> None:
    assert names.clean(raw) == expected


@pytest.mark.parametrize(
    ("text", "fold", "match", "marked"),
    [
        ("Đặng Thị HOÀ", "dang thi hoa", "dang thi hoa", "đặng thị hoà"),
        ("Lý Thị Mỹ", "ly thi my", "li thi mi", "lí thị mĩ"),
        ("Lí Thị Mĩ", "li thi mi", "li thi mi", "lí thị mĩ"),
        ("Quý", "quy", "qui", "quí"),
        ("Thùy", "thuy", "thuy", "thuỳ"),
        ("Y Blô", "y blo", "y blo", "y blô"),
        ("Nguyễn", "nguyen", "nguyen", "nguyễn"),
        ("H'Mông-Y", "h mong y", "h mong y", "h mông y"),
        (unicodedata.normalize("NFD", "Huỳnh Ngọc"), "huynh ngoc", "huynh ngoc", "huỳnh ngọc"),
    ],
)
def test_keys(text: str, fold: str, match: str, marked: str) -> None:
    assert (names.fold(text), names.match_key(text), names.marked_key(text)) == (fold, match, marked)


@pytest.mark.parametrize(
    ("full", "parts"),
    [
        ("Nguyễn Thị Thu Hà", ("Nguyễn", "Thị Thu", "Hà")),
        ("Lò Hà", ("Lò", "", "Hà")),
        ("Páo", ("", "", "Páo")),
        ("", ("", "", "")),
    ],
)
def test_split_name(full: str, parts: tuple[str, str, str]) -> None:
    assert names.split_name(full) == parts


def test_order_is_by_given_name_then_family_then_middle() -> None:
    right = [
        "Trần An", "Nguyễn Thị An", "Nguyễn Văn An", "Lê Ánh", "Vũ Bình", "Lê Cường", "Lê Dung", "Lê Đào",
        "Lê Hà", "Lê Hả", "Lê Há", "Lê Hạ", "Lê Hoa", "Lê Hòa", "Lê Oanh", "Lê Ơn", "Lê Ân Ý", "Lê Bình Ý",
    ]  # fmt: skip
    right[:3] = ["Nguyễn Thị An", "Nguyễn Văn An", "Trần An"]
    right_order = right[::-1]
    right_order.sort(key=names.sort_key)
    assert right_order == right


def test_order_ignores_tone_placement_and_can_be_stored() -> None:
    assert names.sort_key("Lê Hoà") == names.sort_key("LÊ HÒA")
    assert names.sort_key("Đặng Văn Ước 2").isascii()
    assert names.sort_key("Đặng Văn Ước").isalnum()


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("NGUYỄN VĂN AN", "Nguyễn Văn An"),
        ("nguyễn văn an", "Nguyễn Văn An"),
        ("Nguyễn Văn an", "Nguyễn Văn An"),
        ("GIÀNG A PÁO", "Giàng A Páo"),
        ("H'MÔNG Y-BLÔ", "H'Mông Y-Blô"),
        ("McDonald An", "McDonald An"),
        ("ĐẶNG THỊ ÁNH", "Đặng Thị Ánh"),
    ],
)
def test_display_name(raw: str, shown: str) -> None:
    assert names.display_name(raw) == shown


def test_upper_name() -> None:
    assert names.upper_name("Đặng Thị Hoà") == "ĐẶNG THỊ HOÀ"


@pytest.mark.parametrize(
    ("raw", "name", "notes"),
    [
        ("Bà NGUYỄN THỊ A (mất)", "NGUYỄN THỊ A", ["Bà", "mất"]),
        ("Ông Nguyễn Văn A", "Nguyễn Văn A", ["Ông"]),
        ("Ông Văn Tùng", "Ông Văn Tùng", []),  # Ông is also a family name
        ("Cụ bà Lê Thị B - mất 2020", "Lê Thị B", ["Cụ bà", "mất 2020"]),
        ("Cụ: Trần Văn C", "Trần Văn C", ["Cụ"]),
        ("Lê Thị D (đi làm xa) [trùng]", "Lê Thị D", ["đi làm xa", "trùng"]),
        ("Lê Thị Anh", "Lê Thị Anh", []),
        ("Anh Tuấn", "Anh Tuấn", []),
        ("Con bà Lê Thị Hoa", "Con bà Lê Thị Hoa", ["con bà"]),
        ("Ô. Trần Văn Nam", "Trần Văn Nam", ["Ô"]),
        ("", "", []),
    ],
)
def test_strip_titles(raw: str, name: str, notes: list[str]) -> None:
    assert names.strip_titles(raw) == (name, notes)


def test_a_doubled_y_is_still_a_y() -> None:
    assert names.match_key("Bùi Thị Lyy") == names.match_key("Bùi Thị Lý") == "bui thi li"
