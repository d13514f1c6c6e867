"""`./kham records …` and `./kham portal-stub`: packages without a web server, the validator, sending, the stand-in portal."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from pathlib import Path
from typing import Any


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `records` with its verbs, and `portal-stub`."""
    parser = commands.add_parser(
        "records", help="gói dữ liệu gửi lên quốc gia / packages for the national system"
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VIỆC")
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
    validate = verbs.add_parser("validate", help="kiểm tra gói XML, không cần máy chủ / check packages")
    validate.add_argument("paths", nargs="+", type=Path, metavar="TỆP_HOẶC_THƯ_MỤC")
    validate.add_argument("--json", action="store_true", help="kết quả cho máy đọc / machine-readable")
    validate.set_defaults(run=_validate)
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
    send = verbs.add_parser("send", help="gửi hồ sơ đến hạn / send what is due")
    send.add_argument(
        "--to", default="", metavar="ĐỊA_CHỈ", help="cổng khác với cổng đã khai báo / another portal"
    )
    send.add_argument("--gateway", default="", help="cấu hình của cổng ở --to / its profile")
    send.add_argument("--username", default=os.environ.get("KHAM_PORTAL_USER", ""))
    send.add_argument("--limit", type=int, default=None, metavar="N")
    send.add_argument("--json", action="store_true")
    send.set_defaults(run=_send)
    connect = verbs.add_parser(
        "connect", help="khai báo cổng tiếp nhận / keep address and account of the portal"
    )
    connect.add_argument("--gateway", required=True)
    connect.add_argument("--url", required=True)
    connect.add_argument("--username", required=True)
    connect.set_defaults(run=_connect)
    key = verbs.add_parser("key", help="tạo khóa ký thử tại chỗ / make a local test key")
    key.add_argument("--name", default="Khóa thử", help="tên trên chứng thư / common name")
    key.set_defaults(run=_key)
    workbook = verbs.add_parser(
        "workbook", help="ghi sổ Excel theo mẫu nhập của cổng / the portal's import workbook"
    )
    workbook.add_argument("--session", required=True, metavar="MÃ_BUỔI", help="mã buổi khám / session id")
    workbook.add_argument("--out", type=Path, required=True, metavar="TỆP.xlsx")
    workbook.set_defaults(run=_workbook)
    reconcile = verbs.add_parser(
        "reconcile", help="đối chiếu với danh sách của cổng / compare with the portal"
    )
    reconcile.set_defaults(run=_reconcile)
    _register_stub(commands)


def _register_stub(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    stub = commands.add_parser(
        "portal-stub", help="cổng tiếp nhận giả lập tại chỗ / a local stand-in for the national portal"
    )
    stub.add_argument("--port", type=int, default=8099)
    stub.add_argument(
        "--state",
        type=Path,
        default=None,
        metavar="TỆP",
        help="giữ những gì đã nhận / keep what was received",
    )
    stub.add_argument("--username", default="may-gui")
    stub.add_argument("--password", default=os.environ.get("KHAM_PORTAL_PASSWORD", "thu-nghiem-tai-cho"))
    stub.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="[MÃ13=]TỆP.pem",
        help="khóa công khai; mặc định khóa thử của máy này",
    )
    stub.add_argument(
        "--misbehave",
        action="append",
        default=[],
        metavar="LỖI[*N]",
        help="cư xử sai; list: xem các lỗi / shows which",
    )
    stub.add_argument("--slow-seconds", type=float, default=3.0)
    stub.set_defaults(run=_stub)


def _django() -> Any:
    import django

    django.setup()
    from kham.accounts import queries as accounts_queries

    return accounts_queries


def _workbook(options: argparse.Namespace) -> int:
    accounts = _django()
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
    accounts = _django()
    from kham.exams import queries as exams_queries
    from kham.kernel import clock
    from kham.kernel.reasons import Refusal
    from kham.records import actions, installation, queries
    from kham.records.rules import profile as profiles

    viewer = accounts.system_viewer("records-export", *([options.unit] if options.unit else []))
    profile = profiles.load(options.gateway) if options.gateway else installation.profile()
    signer = None if options.unsigned else installation.signer()
    options.out.mkdir(parents=True, exist_ok=True)
    written, blocked = 0, 0
    for conclusion in exams_queries.conclusions(viewer)[: options.limit]:
        facts, layout = queries.facts_of(conclusion)
        try:
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


def _validate(options: argparse.Namespace) -> int:
    from kham.records.rules import reading

    files = [
        file
        for path in options.paths
        for file in (sorted(path.glob("**/*.xml")) if path.is_dir() else [path])
    ]
    results: list[dict[str, Any]] = []
    for file in files:
        try:
            faults = reading.faults(file.read_bytes())
        except OSError:
            faults = [("", "Không mở được tệp.")]
        results.append(
            {
                "file": str(file),
                "ok": not faults,
                "faults": [{"tag": tag, "sentence": sentence} for tag, sentence in faults],
            }
        )
    wrong = [result for result in results if not result["ok"]]
    if options.json:
        print(json.dumps({"ok": bool(files) and not wrong, "files": results}, ensure_ascii=False, indent=1))
        return 0 if files and not wrong else 1
    for result in wrong:
        for fault in result["faults"]:
            print(f"{result['file']}: {fault['tag']}: {fault['sentence']}")
    print(f"{len(files) - len(wrong)}/{len(files)} gói đạt." if files else "Không có tệp .xml nào ở đó.")
    return 0 if files and not wrong else 1


def _send(options: argparse.Namespace) -> int:
    accounts = _django()
    from kham.kernel import clock
    from kham.records import actions, installation
    from kham.records.rules import profile as profiles

    connection = None
    if options.to:
        profile = profiles.load(options.gateway) if options.gateway else installation.profile()
        password = os.environ.get("KHAM_PORTAL_PASSWORD") or getpass.getpass("Mật khẩu máy gửi: ")
        connection = installation.Connection(
            profile, options.to.rstrip("/"), options.username or "may-gui", password
        )
    viewer, now = accounts.system_viewer("records-send"), clock.now()
    actions.make_missing(by=viewer, now=now)
    actions.recheck_all(by=viewer, now=now)
    counts = actions.send_due(
        now=now,
        by=viewer,
        connection=connection,
        limit=options.limit,
        progress=None if options.json else _progress,
    )
    if options.json:
        print(json.dumps(counts))
    else:
        told = f"Gửi {counts['tried']}: tiếp nhận {counts['accepted']}, từ chối {counts['rejected']}"
        print(f"{told}, chờ trả lời {counts['waiting']}, chưa gửi {counts['stopped']}.")
    return 1 if counts["rejected"] or counts["stopped"] else 0


def _progress(done: int, total: int, words: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{words} {done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _connect(options: argparse.Namespace) -> int:
    _django()
    from kham.records import installation

    password = os.environ.get("KHAM_PORTAL_PASSWORD") or getpass.getpass("Mật khẩu máy gửi: ")
    kept = installation.connect(
        gateway=options.gateway, url=options.url, username=options.username, password=password
    )
    print(f"Đã khai báo {kept.profile.title}: {kept.url}")
    return 0


def _key(options: argparse.Namespace) -> int:
    _django()
    from kham.kernel import clock
    from kham.records import installation, signing

    path = signing.make_test_key(installation.keys_folder(), name=options.name, now=clock.now())
    print(f"Khóa ký thử: {path}. Khóa thật của cơ sở phải do tổ chức được cấp phép cấp.")
    return 0


def _reconcile(options: argparse.Namespace) -> int:
    accounts = _django()
    from kham.kernel import clock
    from kham.records import actions

    found = actions.reconcile(by=accounts.system_viewer("records-reconcile"), now=clock.now())
    for difference in found:
        print(f"{difference.submission_id or '-'}: {difference.sentence}")
    print("Khớp với cổng." if not found else f"{len(found)} điểm chênh lệch.")
    return 1 if found else 0


def _stub(options: argparse.Namespace) -> int:
    from kham.records.stub.portal import Portal
    from kham.records.stub.server import MISBEHAVIOURS, Server

    if "list" in options.misbehave:
        for name, words in MISBEHAVIOURS.items():
            print(f"{name:<22} {words}")
        return 0
    keys = {}
    for given in options.key:
        sender, _, file = given.rpartition("=")
        keys[sender or "*"] = Path(file).read_text("utf-8")
    if not keys:
        keys["*"] = _own_key()
    try:
        portal = Portal(keys=keys, accounts={options.username: options.password}, state_file=options.state)
        server = Server(
            portal, port=options.port, misbehave=options.misbehave, slow_seconds=options.slow_seconds
        )
    except (ValueError, OSError) as wrong:
        print(f"kham: {wrong}", file=sys.stderr)
        return 1
    print(f"Cổng giả lập: {server.url} (tài khoản {options.username}). Ctrl+C để dừng.", flush=True)
    with server:
        server.serve_forever()
    return 0


def _own_key() -> str:
    """The public half of this machine's signing key, made when there is none."""
    _django()
    from kham.kernel import clock
    from kham.records import installation, signing

    signing.make_test_key(installation.keys_folder(), name="Khóa thử", now=clock.now())
    return installation.signer().public_pem()
