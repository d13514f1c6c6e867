"""`records export|questionnaire|workbook`: what leaves this machine as files."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from kham.records.cli import ready


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs."""
    export = verbs.add_parser(
        "export", help="ghi gói XML của các lượt đã kết luận / write packages of concluded exams"
    )
    export.add_argument("--out", type=Path, required=True, metavar="THƯ_MỤC", help="nơi ghi / folder")
    export.add_argument("--gateway", default="", help="cấu hình cổng: ministry, generic, stub / profile")
    export.add_argument(
        "--unit", default="", metavar="ĐỊA_BÀN", help="chỉ địa bàn này, ví dụ 31.11533. / unit path"
    )
    export.add_argument("--unsigned", action="store_true", help="không ký / without signature")
    export.add_argument("--limit", type=int, default=None, metavar="N")
    export.set_defaults(run=_export)
    form = verbs.add_parser(
        "questionnaire", help="mẫu khám thành FHIR Questionnaire / a form as a FHIR Questionnaire"
    )
    form.add_argument("form", metavar="MẪU")
    form.add_argument("--version", dest="form_version")
    form.add_argument(
        "--with",
        dest="extensions",
        action="append",
        default=[],
        metavar="MÃ",
        help="kèm phần mở rộng / with an extension",
    )
    form.set_defaults(run=_questionnaire)
    workbook = verbs.add_parser(
        "workbook", help="ghi sổ Excel theo mẫu nhập của cổng / the portal's import workbook"
    )
    workbook.add_argument("--session", required=True, metavar="MÃ_BUỔI", help="mã buổi khám / session id")
    workbook.add_argument("--out", type=Path, required=True, metavar="TỆP.xlsx")
    workbook.set_defaults(run=_workbook)


def _workbook(options: argparse.Namespace) -> int:
    accounts = ready.django()
    from kham.exams import queries as exams_queries
    from kham.kernel import clock
    from kham.kernel.reasons import Refusal
    from kham.records.actions import portal_workbook

    viewer = accounts.system_viewer("records-workbook")
    try:
        session = exams_queries.session(viewer, options.session)
        kept, content, left = portal_workbook.make_workbook(session=session, by=viewer, now=clock.now())
    except Refusal as refusal:
        print(refusal.sentence, file=sys.stderr)
        return 1
    options.out.write_bytes(content)
    print(
        f"Đã ghi {sum(map(len, kept.rows.values()))} người vào {options.out}; {len(left)} người chưa ghi được."
    )
    for one in left:
        print(f"- số thứ tự {one.conclusion.encounter.queue_number}: {' '.join(one.sentences)}")
    return 0


def _export(options: argparse.Namespace) -> int:
    accounts = ready.django()
    from kham.exams import queries as exams_queries
    from kham.kernel import clock
    from kham.kernel.reasons import Refusal
    from kham.records import actions, installation, queries
    from kham.records.queries import signing as signing_queries
    from kham.records.rules import profile as profiles

    viewer = accounts.system_viewer("records-export", *([options.unit] if options.unit else []))
    profile = profiles.load(options.gateway) if options.gateway else installation.profile()
    options.out.mkdir(parents=True, exist_ok=True)
    written, blocked = 0, 0
    for conclusion in exams_queries.conclusions(viewer)[: options.limit]:
        facts, layout = queries.facts_of(conclusion)
        try:
            sender = signing_queries.sender_of(conclusion.encounter)
            signer = None if options.unsigned else installation.usable_signer(sender, clock.now())
            content = actions.make_package(facts, layout, profile, made_on=clock.today(), signer=signer)
        except Refusal as refusal:
            blocked += 1
            print(f"{conclusion.encounter_id}: {refusal.sentence}", file=sys.stderr)
            continue
        (options.out / f"{conclusion.encounter_id}.xml").write_bytes(content)
        written += 1
    print(f"Đã ghi {written} gói vào {options.out}; {blocked} lượt còn thiếu thông tin.")
    return 0 if written or not blocked else 1


def _questionnaire(options: argparse.Namespace) -> int:
    """Print a form as a FHIR R4 Questionnaire."""
    import django

    django.setup()
    from kham.exams.queries import definitions
    from kham.records.rules import questionnaire

    found = definitions.of(options.form, options.form_version, options.extensions)
    print(json.dumps(questionnaire.of_form(found), ensure_ascii=False, indent=1))
    return 0
