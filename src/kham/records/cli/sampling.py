"""`records sample`: invented encounters as facts, signed package and document, one after the other, without database or server."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kham.records.cli import ready

KEY_FOLDER = "khoa-thu"


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    sample = verbs.add_parser(
        "sample", help="ghi lượt khám hư cấu: dữ kiện, gói XML, tài liệu FHIR / invented encounters as files"
    )
    sample.add_argument("--form", required=True, choices=["adult", "minor", "child"], help="mẫu khám / form")
    sample.add_argument("--n", type=int, default=10, metavar="N", help="bao nhiêu lượt / how many")
    sample.add_argument("--seed", default="1", help="cùng số thì cùng kết quả / same seed, same encounters")
    sample.add_argument("--out", type=Path, required=True, metavar="THƯ_MỤC", help="nơi ghi / folder")
    sample.add_argument("--gateway", default="ministry", help="cấu hình cổng / gateway profile")
    sample.add_argument("--unsigned", action="store_true", help="không ký / without signature")
    sample.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the files; say how many. A wrong option ends with 2 and its reason."""
    ready.django()
    from kham.kernel.reasons import Refusal
    from kham.records.rules import profile as profiles

    if options.n < 1:
        print("--n phải từ 1 trở lên.", file=sys.stderr)
        return 2
    try:
        profile = profiles.load(options.gateway)
        folders = _folders(options.out)
        signer = None if options.unsigned else _signer(options.out)
    except (Refusal, OSError) as wrong:
        print(getattr(wrong, "sentence", f"Không ghi được vào {options.out}."), file=sys.stderr)
        return 2
    for done, (name, facts, xml, document) in enumerate(
        files(options.form, options.n, options.seed, profile, signer), start=1
    ):
        (folders["facts"] / f"{name}.json").write_text(facts, "utf-8")
        (folders["package"] / f"{name}.xml").write_bytes(xml)
        (folders["fhir"] / f"{name}.json").write_text(document, "utf-8")
        if done % 1000 == 0:
            print(f"{done}/{options.n}", file=sys.stderr)
    print(f"Đã ghi {options.n} lượt khám hư cấu ({options.form}) vào {options.out}: facts, package, fhir.")
    return 0


def files(
    form: str, count: int, seed: int | str, profile: Any, signer: Any
) -> Iterator[tuple[str, str, bytes, str]]:
    """(name, facts as JSON, package, document as JSON) of each invented encounter. Nothing is kept between two of them.

    The facts are what the package must say: what stays here is not among them, nor what the gateway does not carry.
    """
    from kham.exams.queries import definitions, judging
    from kham.records import actions
    from kham.records.rules import sampling
    from kham.records.rules.fhir import documents
    from kham.records.rules.layout import of_form

    definition = definitions.of(form)
    layout = of_form(definition)
    for one in sampling.encounters(definition, count, seed, judging):
        made_on = dt.date.fromisoformat(one.facts.exam_date)
        xml = actions.make_package(
            one.record.facts, layout, profile, made_on=made_on, signer=signer, marks=sampling.marks(one)
        )
        plain = sampling.carried(one, profile.package)
        yield one.id, _text(plain), xml, _text(documents.bundle(one.record))


def _text(plain: dict[str, Any]) -> str:
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def _folders(out: Path) -> dict[str, Path]:
    found = {name: out / name for name in ("facts", "package", "fhir")}
    for folder in found.values():
        folder.mkdir(parents=True, exist_ok=True)
    return found


def _signer(out: Path) -> Any:
    """The test key that lies beside the files; made at the first run, so that the same run again gives the same bytes."""
    from kham.kernel import clock
    from kham.records import signing

    folder = out / KEY_FOLDER
    signing.make_test_key(folder, name="Cơ sở mẫu (khóa thử)", now=clock.now())
    return signing.facility_signer(folder)
