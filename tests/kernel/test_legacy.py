import pytest

from kham.kernel import legacy, syllables

PEOPLE = [
    "Nguyễn Văn An", "Trần Thị Bích", "Lê Hữu Cường", "Phạm Thị Dung", "Hoàng Văn Đức", "Huỳnh Thị Thuỳ",
    "Vũ Ngọc Quý", "Đặng Thị Hoà", "Bùi Văn Khỏe", "Đỗ Thị Lợi", "Hồ Văn Mười", "Ngô Thị Nguyệt",
    "Dương Văn Phước", "Lý Thị Quỳnh", "Giàng A Páo", "Lò Thị Ỏm", "Tẩn U Mẩy", "Vàng Thị Sử", "Đinh Văn Trưởng",
    "Phan Thị Ưng", "Võ Văn Vịnh", "Mai Thị Xuyến", "Trịnh Văn Ý", "Cao Thị Yến", "Lương Văn Hữu",
]  # fmt: skip


@pytest.mark.parametrize(
    ("encoding", "stored", "expected"),
    [
        ("tcvn3", "nguyÔn thÞ hoµ ®­êng", "nguyễn thị hoà đường"),
        ("tcvn3", "§Æng V¨n An", "Đặng Văn An"),
        ("tcvn3", "A¸ ¢Ê £Õ", "Á Ấ Ế"),  # capitals written as base and tone byte
        ("tcvn3", "hoμ", "hoà"),  # the micro sign already changed by a cleaner
        ("vni", "Nguyeãn Thò Hoøa", "Nguyễn Thị Hòa"),
        ("vni", "Ñaëng Vaên Ñöùc", "Đặng Văn Đức"),
        ("vni", "ÑAËNG THÒ HOAØ", "ĐẶNG THỊ HOÀ"),
        ("vni", "AÙnh Aùnh", "Ánh Ánh"),
        ("vni", "Thuïy thuî", "Thụy thuỵ"),
        ("viqr", "Nguye^~n Thi. Hoa`", "Nguyễn Thị Hoà"),
        ("viqr", "DDa(.ng Ddu+'c", "Đặng Đức"),
        ("viqr", "to\\^ \\\\", "to^ \\"),
        ("cp1258", "Ðãòng Thiò Hoà", "Đặng Thị Hoà"),
        ("utf8_as_latin1", "Nguyá»…n Thá»‹ HoÃ\xa0", "Nguyễn Thị Hoà"),
        ("utf8_as_latin1", "HoÃ  BÃ¬nh", "Hoà Bình"),  # the no-break space became a space
        ("utf8_as_latin1", "Đặng", "Đặng"),  # not mangled: unchanged
        ("unicode", "Hoa\u0300", "Hoà"),
    ],
)
def test_decode(encoding: str, stored: str, expected: str) -> None:
    assert legacy.decode(stored, encoding) == expected


def test_unknown_encoding_is_an_error() -> None:
    with pytest.raises(KeyError):
        legacy.decode("hoà", "viscii")


@pytest.mark.parametrize("encoding", legacy.ENCODINGS)
def test_every_letter_survives_every_encoding(encoding: str) -> None:
    letters = "aăâeêioôơuưy"
    marks = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    alphabet = " ".join(legacy.nfc(v + m) for v in letters + letters.upper() for m in marks) + " đ Đ"
    assert legacy.decode(legacy.encode(alphabet, encoding), encoding) == alphabet


@pytest.mark.parametrize("encoding", legacy.ENCODINGS)
def test_the_column_is_recognised(encoding: str) -> None:
    for people in (PEOPLE, [name.upper() for name in PEOPLE]):
        decoded, found = legacy.decode_column([legacy.encode(name, encoding) for name in people])
        assert found.encoding == encoding
        assert decoded == people
        assert found.margin > 0.2
        assert found.evidence


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_plain_cells_do_not_hide_the_encoding(encoding: str) -> None:
    """A TCVN3 or VNI column where most cells have no marks at all."""
    cells = ["Tran Van Nam", "12", "", "Lan"] * 20 + [legacy.encode(name, encoding) for name in PEOPLE[:5]]
    assert legacy.detect(cells).encoding == encoding


def test_unicode_cells_inside_an_old_column_are_kept() -> None:
    cells = [legacy.encode(name, "tcvn3") for name in PEOPLE] + ["Đặng Thị Hường", "Hà", "Thúy"]
    decoded, found = legacy.decode_column(cells)
    assert found.encoding == "tcvn3"
    assert decoded == [*PEOPLE, "Đặng Thị Hường", "Hà", "Thúy"]


@pytest.mark.parametrize(
    "cells",
    [
        [],
        [""],
        ["Nguyen Van An", "Tran Thi B."],
        ["Hoa.", "Lan?"],
        ["1948", "x"],
        ["Café", "naïve"],
        ["Lã Hà"],
    ],
)
def test_when_nothing_tells_it_is_unicode(cells: list[str]) -> None:
    assert legacy.detect(cells).encoding == "unicode"
    assert legacy.decode_column(cells)[0] == cells


def test_the_font_decides_between_equals_and_capital_fonts_come_back_in_capitals() -> None:
    cells = [legacy.encode("Lã Văn Hoà", "tcvn3")]
    assert legacy.detect(cells, fonts=[".VnTime"]).encoding == "tcvn3"
    shown, found = legacy.decode_column(["nguyÔn v¨n an", "®Æng thÞ hoµ"], fonts=[".VnTimeH", ".VnTime"])
    assert found.encoding == "tcvn3"
    assert shown == ["NGUYỄN VĂN AN", "đặng thị hoà"]
    assert legacy.decode_column(["nguyÔn v¨n an"] * 3, fonts=[".VnTimeH"])[0] == ["NGUYỄN VĂN AN"] * 3


def test_capitals_with_small_toned_letters() -> None:
    """TCVN3 has no toned capitals, so NGUYỄN THỊ was often stored as NGUYễN THị."""
    cells = ["NGUYÔN THÞ Hµ", "§ÆNG V¡N §øC"]
    assert legacy.decode_column(cells)[0] == ["NGUYỄN THỊ HÀ", "ĐẶNG VĂN ĐỨC"]


@pytest.mark.parametrize(
    "word",
    [
        "nguyễn",
        "huỳnh",
        "quý",
        "thuỳ",
        "thùy",
        "khoẻ",
        "giếng",
        "gì",
        "nghiêng",
        "ỷ",
        "Đặng",
        "quyển",
        "xoong",
        "khuỷu",
        "yến",
        "uý",
    ],
)
def test_syllables(word: str) -> None:
    assert syllables.is_syllable(word)


@pytest.mark.parametrize(
    "word", ["ngyễn", "hoàạ", "bắcc", "kanh", "cy", "thỳy", "ng", "bàc", "nguyÔn", "lª", "qu", "wan"]
)
def test_not_syllables(word: str) -> None:
    assert not syllables.is_syllable(word)
