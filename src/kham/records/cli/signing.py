"""`./kham records gateways|signer|certificate|pack|sign-pack|take-pack|signing-service`: profiles, keys and signing elsewhere.

`gateways`, `sign-pack` and `signing-service` need no database: they run on any machine that has the program.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kham.records.cli import asking, ready

PACK_PASSWORD, KEY_PASSWORD = "KHAM_PACK_PASSWORD", "KHAM_KEY_PASSWORD"


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verbs."""
    gateways = verbs.add_parser("gateways", help="cấu hình các cổng / gateway profiles")
    gateways.add_argument(
        "code", nargs="?", default="", metavar="CỔNG", help="chỉ cổng này, từng điểm một / one of them"
    )
    gateways.add_argument("--json", action="store_true")
    gateways.set_defaults(run=_refusing(_gateways))
    signer = verbs.add_parser(
        "signer", help="xem, khai báo khóa ký của cơ sở / show or declare the facility's key"
    )
    signer.add_argument(
        "--facility", default="", metavar="GLN13", type=_gln, help="khóa riêng của cơ sở này / its own key"
    )
    _key_options(signer)
    signer.set_defaults(run=_refusing(_signer))
    certificate = verbs.add_parser(
        "certificate", help="đăng ký chứng thư ký ở máy khác / register a certificate"
    )
    certificate.add_argument("file", type=Path, metavar="TỆP.cer")
    certificate.add_argument("--facility", required=True, metavar="GLN13")
    certificate.set_defaults(run=_refusing(_certificate))
    pack = verbs.add_parser("pack", help="xuất gói hồ sơ chờ ký / records that wait for a signature")
    pack.add_argument("--facility", required=True, metavar="GLN13")
    pack.add_argument("--gateway", required=True, metavar="CỔNG")
    pack.add_argument("--out", type=Path, required=True, metavar="TỆP")
    pack.set_defaults(run=_refusing(_pack))
    sign = verbs.add_parser(
        "sign-pack", help="ký một gói trên máy này, không cần cơ sở dữ liệu / sign a pack"
    )
    sign.add_argument("file", type=Path, metavar="TỆP")
    sign.add_argument("--out", type=Path, required=True, metavar="TỆP")
    _key_options(sign)
    sign.set_defaults(run=_refusing(_sign_pack))
    take = verbs.add_parser("take-pack", help="nhập gói đã ký / take a signed pack in")
    take.add_argument("file", type=Path, metavar="TỆP")
    take.set_defaults(run=_refusing(_take_pack))
    service = verbs.add_parser(
        "signing-service", help="cho máy chủ ký bằng khóa ở máy này / sign for the server"
    )
    service.add_argument("--host", default="127.0.0.1")
    service.add_argument("--port", type=int, default=8450)
    service.add_argument(
        "--secret", type=Path, required=True, metavar="TỆP", help="khóa chung của hai máy / shared secret"
    )
    _key_options(service)
    service.set_defaults(run=_refusing(_service))


def _gln(text: str) -> str:
    """13 digits; they name a folder."""
    if len(text) != 13 or not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError("mã GLN có 13 chữ số / a GLN has 13 digits")
    return text


def _key_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--key", type=Path, default=None, metavar="X.p12", help="khóa trong tệp PKCS#12 / key file"
    )
    parser.add_argument(
        "--token", default="", metavar="DRIVER.so", help="khóa trong thiết bị PKCS#11 / token driver"
    )
    parser.add_argument("--token-label", default="", metavar="TÊN")
    parser.add_argument("--key-label", default="", metavar="TÊN")
    parser.add_argument("--remote", default="", metavar="ĐỊA_CHỈ", help="khóa ở máy khác / signing service")
    parser.add_argument(
        "--certificate", type=Path, default=None, metavar="TỆP.cer", help="chứng thư của khóa ở máy khác"
    )


def _refusing(run: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """A refusal is one sentence on stderr and exit code 1."""

    def guarded(options: argparse.Namespace) -> int:
        from kham.kernel.reasons import Refusal

        try:
            return run(options)
        except Refusal as refusal:
            print(f"kham: {refusal.sentence}", file=sys.stderr)
        except BrokenPipeError:  # the reader of the output went away: the launcher's business
            raise
        except OSError as wrong:
            print(f"kham: {wrong.filename}: {wrong.strerror}", file=sys.stderr)
        return 1

    return guarded


def _gateways(options: argparse.Namespace) -> int:
    from kham.records.rules import profile as profiles

    wanted = [options.code] if options.code else profiles.codes()
    found = [profiles.load(code) for code in wanted]
    if options.json:
        told = [one.model_dump(exclude={"marks"}) | {"marks": one.marks} for one in found]
        print(json.dumps(told[0] if options.code else told, ensure_ascii=False, indent=1))
        return 0
    if not options.code:
        for one in found:
            base = f", theo {one.based_on}" if one.based_on else ""
            print(f"{one.code:<10} {one.title} (bản {one.version}{base})")
        return 0
    profile = found[0]
    own = profiles.changes(profile)
    print(f"{profile.title} ({profile.code}), bản {profile.version}\nNguồn: {profile.source}")
    for name, hosts in profile.addresses.items():
        if hosts:
            print(f"  {name}: {', '.join(hosts)} (để tra cứu, không dùng để gửi)")
    for name, value in profiles.settings_of(profile).items():
        star = "*" if profile.based_on and name in own else " "
        print(f"{star} {name} = {json.dumps(value, ensure_ascii=False)}  {profile.marks.get(name, '')}")
    return 0


def _opened(options: argparse.Namespace) -> Any:
    """The signer that the options name."""
    from kham.kernel.reasons import Refusal
    from kham.records import signing

    if options.token:
        return signing.TokenSigner(
            options.token, pin=asking.secret(KEY_PASSWORD, "Mã PIN của thiết bị: "), token=options.token_label, key=options.key_label
        )  # fmt: skip
    if options.key is None:
        raise Refusal("signing.key", "Nêu khóa ký: --key TỆP.p12 hoặc --token THƯ_VIỆN.so.")
    return signing.FileSigner(options.key, asking.secret(KEY_PASSWORD, "Mật khẩu của khóa: ").encode())


def _signer(options: argparse.Namespace) -> int:
    ready.django()
    from kham.kernel import clock
    from kham.records import installation, signing
    from kham.records.queries import signing as signing_queries

    said: dict[str, str] = {}
    password, certificate = b"", b""
    if options.token:
        said = {
            "kind": "token", "module": options.token, "token": options.token_label, "key": options.key_label,
        }  # fmt: skip
        password = asking.secret(KEY_PASSWORD, "Mã PIN của thiết bị: ").encode()
    elif options.remote and options.certificate:
        said = {"kind": "remote", "url": options.remote, "certificate": "signing.cer"}
        password, certificate = (
            asking.secret(KEY_PASSWORD, "Khóa chung của hai máy: ").encode(),
            options.certificate.read_bytes(),
        )
    elif options.key:
        said = {"kind": "file", "path": str(options.key.resolve())}
        password = asking.secret(KEY_PASSWORD, "Mật khẩu của khóa: ").encode()
    if said:
        folder = installation.keys_folder() / options.facility
        now, anchors = clock.now(), installation.anchors()
        signing.declare(folder, said, password, certificate, now=now, anchors=anchors)
    usable = True
    for state in signing_queries.key_states(clock.now()):
        if state.subject:
            trial = ", khóa thử" if state.trial else ""
            whose = f"{state.facility}: " if state.facility else ""
            print(f"{whose}{state.subject} (do {state.issuer} cấp{trial})")
        fine = state.state in ("good", "soon")
        print(state.sentence, file=sys.stdout if fine else sys.stderr)
        usable = usable and fine
    if not installation.anchors().checked:
        print("Nơi cấp chứng thư không được kiểm: chưa khai báo KHAM_CA_FILE.")
    return 0 if usable else 1


def _certificate(options: argparse.Namespace) -> int:
    accounts = ready.django()
    from kham.kernel import clock
    from kham.records.actions import certificates
    from kham.records.queries import signing as signing_queries

    viewer = accounts.system_viewer("records-certificate")
    facility = signing_queries.facility_of(viewer, options.facility)
    row = certificates.register(
        facility=facility, content=options.file.read_bytes(), by=viewer, now=clock.now()
    )
    print(f"Đã đăng ký chứng thư {row.subject} cho {facility.name}.")
    return 0


def _pack(options: argparse.Namespace) -> int:
    accounts = ready.django()
    from kham.kernel import clock
    from kham.records.actions import signing_packs
    from kham.records.queries import signing as signing_queries

    viewer = accounts.system_viewer("records-pack")
    facility = signing_queries.facility_of(viewer, options.facility)
    kept, content = signing_packs.make_pack(
        facility=facility, gateway=options.gateway, password=asking.secret(PACK_PASSWORD, "Mật khẩu gói: "), by=viewer, now=clock.now()
    )  # fmt: skip
    options.out.write_bytes(content)
    print(f"Đã xuất {kept.records} hồ sơ chờ ký vào {options.out}.")
    return 0


def _sign_pack(options: argparse.Namespace) -> int:
    """No Django, no database: only the file, its password and the key."""
    from kham.records import signing
    from kham.records.signing import packs

    signer = _opened(options)
    pack = packs.open_pack(options.file.read_bytes(), asking.secret(PACK_PASSWORD, "Mật khẩu gói: "))
    certificate = signing.read_certificate(signer.certificate())
    print(f"Gói {pack.id}: {len(pack.items)} hồ sơ. Ký bằng chứng thư {certificate.subject}.")
    options.out.write_bytes(packs.sign(pack, signer, _progress if sys.stderr.isatty() else None))
    print(f"Đã ký {len(pack.items)} hồ sơ vào {options.out}. Nhập tệp này vào máy chủ.")
    return 0


def _progress(done: int, total: int) -> None:
    print(f"\rđang ký {done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _take_pack(options: argparse.Namespace) -> int:
    accounts = ready.django()
    from kham.kernel import clock
    from kham.records.actions import signing_packs

    result = signing_packs.take_in(
        content=options.file.read_bytes(), by=accounts.system_viewer("records-take-pack"), now=clock.now()
    )
    print(
        f"Nhận chữ ký của {result.signed} hồ sơ; {result.already} hồ sơ đã ký từ trước; {len(result.refused)} không nhận."
    )
    for submission, sentence in result.refused:
        print(f"- {submission}: {sentence}", file=sys.stderr)
    return 1 if result.refused else 0


def _service(options: argparse.Namespace) -> int:
    from kham.records import signing

    service = signing.Service(_opened(options), options.secret.read_bytes().strip())
    with service.serve(options.host, options.port) as server:
        print(
            f"Máy này ký cho máy chủ tại http://{options.host}:{server.server_address[1]}. Ctrl+C để dừng.",
            flush=True,
        )
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0
