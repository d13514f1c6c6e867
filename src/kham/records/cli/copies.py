"""`records check-copy`: is a signed copy whole, whose signature is it, does the QR belong to it. No database, no network."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    check = verbs.add_parser(
        "check-copy", help="kiểm tra bản kết quả ký số, không cần mạng / check a signed copy without network"
    )
    check.add_argument("file", type=Path, metavar="TỆP.pdf")
    check.add_argument(
        "--qr", default="", metavar="CHỮ", help="chữ quét được từ ô vuông / the text of the scanned QR"
    )
    check.add_argument(
        "--certificate",
        default="",
        metavar="SHA256",
        help="vân chứng thư cơ sở công bố / fingerprint the facility published",
    )
    check.add_argument("--json", action="store_true", help="in kết quả dạng JSON / print as JSON")
    check.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """0 when the file is whole (and the QR and certificate fit, when given); 1 when not; 2 when it cannot be read."""
    from kham.records import pdf_signing
    from kham.records.rules import copies as rules

    try:
        content = options.file.read_bytes()
    except OSError as wrong:
        print(f"{options.file}: không đọc được ({wrong.strerror}).", file=sys.stderr)
        return 2
    checked = pdf_signing.check(content)
    digest = rules.digest(checked.attached) if checked.attached else ""
    scanned = rules.read_qr(options.qr) if options.qr else None
    answer = {
        "signed": checked.signed,
        "whole": checked.whole and checked.covers,
        "signer": checked.signer,
        "certificate_sha256": checked.certificate_sha256,
        "signed_at": checked.at.isoformat() if checked.at else "",
        "digest": digest,
        "qr": None if not options.qr else scanned is not None and scanned.digest == digest != "",
        "certificate": None
        if not options.certificate
        else options.certificate.lower() == checked.certificate_sha256,
    }
    good = bool(answer["whole"]) and answer["qr"] is not False and answer["certificate"] is not False
    if options.json:
        print(json.dumps(answer, ensure_ascii=False))
    else:
        print("\n".join(_sentences(answer, rules.show_digest(digest))))
    return 0 if good else 1


def _sentences(answer: dict, digest: str) -> list[str]:
    if not answer["signed"]:
        return ["Không có chữ ký số trong tệp."]
    if not answer["whole"]:
        return [f"Tệp đã bị sửa sau khi ký (chữ ký của {answer['signer']})."]
    said = [
        f"Tệp còn nguyên vẹn. Ký bằng chứng thư: {answer['signer']}, lúc {answer['signed_at']}.",
        f"Số kiểm tra: {digest}. Vân chứng thư SHA-256: {answer['certificate_sha256']}",
        "Chứng thư của ai thì so với vân cơ sở công bố; bản mới hay thu hồi thì xem trang kiểm tra.",
    ]
    if answer["qr"] is not None:
        said.append("Ô vuông đúng của bản này." if answer["qr"] else "Ô vuông KHÔNG phải của bản này.")
    if answer["certificate"] is not None:
        said.append(
            "Đúng chứng thư của cơ sở." if answer["certificate"] else "KHÔNG phải chứng thư của cơ sở."
        )
    return said
