"""`records document`: the FHIR document of one signed encounter, as a file or on the screen; the read is journalled."""

from __future__ import annotations

import argparse
import sys
import uuid
from pathlib import Path

from kham.records.cli import ready


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    document = verbs.add_parser(
        "document", help="tài liệu FHIR R4 của một lượt khám / the FHIR document of one encounter"
    )
    document.add_argument(
        "--encounter", required=True, metavar="MÃ_LƯỢT_KHÁM", help="mã lượt khám / encounter id"
    )
    document.add_argument(
        "--out", type=Path, metavar="TỆP.json", help="mặc định in ra màn hình / default: the screen"
    )
    document.set_defaults(run=_document)


def _document(options: argparse.Namespace) -> int:
    accounts = ready.django()
    from kham.kernel import clock
    from kham.records.actions import giving
    from kham.records.queries import rest
    from kham.records.rules.fhir import documents

    viewer = accounts.system_viewer("records-document")
    try:
        wanted = uuid.UUID(options.encounter)
    except ValueError:
        print("Mã lượt khám không đúng: cần đủ 32 ký tự 0-9, a-f.", file=sys.stderr)
        return 2
    conclusion = rest.whole(rest.signed(viewer)).filter(encounter=wanted).first()
    if conclusion is None:
        print("Không có lượt khám đã kết luận với mã này.", file=sys.stderr)
        return 1
    content = documents.to_bytes(rest.document(conclusion)) + b"\n"
    giving.give(kind="Bundle", conclusions=[conclusion], how="document", by=viewer, now=clock.now())
    if options.out:
        options.out.write_bytes(content)
        print(f"Đã ghi tài liệu FHIR vào {options.out} ({len(content)} byte).")
    else:
        sys.stdout.write(content.decode())
    return 0
