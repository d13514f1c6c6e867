"""`./kham records …` and `./kham portal-stub`: packages without a web server, the validator, sending, the stand-in portal."""

from __future__ import annotations

import argparse

from kham.records.cli import (
    copies,
    documents,
    fhir_stub,
    outside,
    packages,
    sampling,
    sending,
    signing,
    stub,
    validating,
)


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `records` with its verbs, and `portal-stub`."""
    parser = commands.add_parser(
        "records", help="gói dữ liệu gửi lên quốc gia / packages for the national system"
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VIỆC")
    packages.register(verbs)
    documents.register(verbs)
    copies.register(verbs)
    outside.register(verbs)
    sampling.register(verbs)
    validating.register(verbs)
    sending.register(verbs)
    signing.register(verbs)
    stub.register(commands)
    fhir_stub.register(commands)
