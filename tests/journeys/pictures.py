"""The pictures of the manual, taken by the stories on the way; docs/ may name no other."""

import os
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"

PICTURES = (
    "01-van-ban", "02-danh-sach", "03-doi-tuong", "04-ke-hoach", "05-giay-moi", "06-ngay-kham", "07-ket-luan", "08-theo-doi",
    "13-nhan-nhieu-tep", "14-xac-nhan-cot", "15-tra-loi-mot-lan", "16-sau-khi-ghi-nhan", "17-ban-moi", "18-thieu-so",
    "19-doi-chieu", "20-tram-hoi",
    "30-ho", "31-bien-dong", "32-thu-tu-di", "33-khong-nhan", "34-doi-soat", "35-se-bi-tra-lai",
    "40-don-tiep", "41-mot-ban", "42-ban-kham", "43-ti-vi", "44-cap-cuu", "45-phieu-giay", "46-so-kham", "47-xet-nghiem",
    "49-tra-ket-qua", "50-phieu-ket-qua", "51-khoa-so", "52-bieu-mau", "53-quy-tac", "54-ra-soat",
    "55-co-so-khac", "56-cong-va-chu-ky", "57-tap-duot", "58-tim-nguoi", "59-tai-khoan",
    "09-ho-so", "10-bao-cao", "11-trang-chinh", "12-tien-do", "home-station", "phone-head",
)  # fmt: skip


def take(page: Any, name: str, scratch: Path) -> None:
    """Take a picture of the manual from a page of a small world: kept when KHAM_PICTURES=1 or when it is missing."""
    assert name in PICTURES
    page.evaluate("document.fonts.ready.then(() => true)")
    page.mouse.move(0, 0)
    kept = FOLDER / f"{name}.png"
    wanted = os.environ.get("KHAM_PICTURES") == "1" or not kept.exists()
    page.screenshot(path=kept if wanted else scratch / kept.name, animations="disabled", caret="hide")
