"""The pictures of the manual, taken by the stories on the way; docs/ may name no other."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"

PICTURES = (
    "01-van-ban", "02-danh-sach", "03-doi-tuong", "04-ke-hoach", "05-giay-moi", "06-ngay-kham", "07-ket-luan", "08-theo-doi",
    "09-ho-so", "10-bao-cao", "11-trang-chinh", "12-tien-do", "home-station", "phone-head",
)  # fmt: skip
