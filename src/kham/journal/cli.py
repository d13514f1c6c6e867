"""`./kham journal verify`: proves that nobody rewrote history."""

import argparse
import json


def register(commands: argparse._SubParsersAction) -> None:
    """Add `journal` and its verbs."""
    parser = commands.add_parser("journal", help="nhật ký / the journal")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verify = verbs.add_parser(
        "verify", help="kiểm tra chuỗi nhật ký, chỉ ra dòng hỏng đầu tiên / verify the chain"
    )
    verify.add_argument("--json", action="store_true")
    verify.set_defaults(run=_verify)


def _verify(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from kham.journal import queries

    broken, size = queries.verify(), queries.size()
    if options.json:
        print(
            json.dumps(
                {"entries": size, "broken": broken and {"seq": broken.seq, "why": broken.sentence}},
                ensure_ascii=False,
            )
        )
    elif broken:
        print(f"Nhật ký hỏng từ dòng {broken.seq}. {broken.sentence}")
    else:
        print(f"Nhật ký nguyên vẹn: {size} dòng.")
    return 1 if broken else 0
