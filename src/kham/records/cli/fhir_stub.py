"""`fhir-stub`: a stand-in FHIR server on this machine."""

from __future__ import annotations

import argparse
import os


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    stub = commands.add_parser(
        "fhir-stub", help="máy chủ FHIR giả lập tại chỗ / a local stand-in for a FHIR server"
    )
    stub.add_argument("--port", type=int, default=8098)
    stub.add_argument("--username", default="may-gui", help="client_id")
    stub.add_argument("--password", default=os.environ.get("KHAM_PORTAL_PASSWORD", "thu-nghiem-tai-cho"))
    stub.add_argument(
        "--misbehave",
        action="append",
        default=[],
        metavar="LỖI[*N]",
        help="cư xử sai N lần; list: xem các lỗi / shows which",
    )
    stub.set_defaults(run=_stub)


def _stub(options: argparse.Namespace) -> int:
    from kham.records.stub import fhir

    if "list" in options.misbehave:
        for name, words in fhir.MISBEHAVIOURS.items():
            print(f"{name:<14} {words}")
        return 0
    state = fhir.Server(options.username, options.password)
    for given in options.misbehave:
        name, _star, times = given.partition("*")
        if name not in fhir.MISBEHAVIOURS or not (times or "1").isdigit():
            print(f"Không có lỗi “{given}”. Xem: ./kham fhir-stub --misbehave list")
            return 2
        state.plan += [name] * int(times or 1)
    server = fhir.serve(state, options.port)
    print(f"http://127.0.0.1:{server.server_address[1]}/fhir")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print(f"{len(state.held)} Bundle")
    return 0
