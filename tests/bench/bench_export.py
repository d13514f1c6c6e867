"""Packages for the national record: how many a second one core writes, unsigned and signed, and reads back through the validator.

Measured on invented encounters of the three forms, whole way: what must stay here taken out, checked before sending, written. The
alternative for writing is a Django template that writes the same tags (how many web programs make their XML); for signing, the
RSA-2048 signature of `cryptography` alone: nothing that signs can be faster.
"""

from __future__ import annotations

import datetime as dt
import os
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import django

PEOPLE = 400
Figures = dict[str, float | int | str]
TEMPLATE = (
    "<?xml version='1.0' encoding='utf-8'?>\n<KHAMSUCKHOE><THONGTINDONVI><MACSKCB>{{ facility }}</MACSKCB></THONGTINDONVI><THONGTINHOSO>"
    "<NGAYLAP>{{ day }}</NGAYLAP><SOLUONGHOSO>1</SOLUONGHOSO><DANHSACHHOSO><HOSO>{% for part, root, tags in parts %}<FILEHOSO>"
    "<LOAIHOSO>{{ part }}</LOAIHOSO><NOIDUNGFILE><{{ root }}>{% for tag, text in tags %}<{{ tag }}>{{ text }}</{{ tag }}>{% endfor %}"
    "</{{ root }}></NOIDUNGFILE></FILEHOSO>{% endfor %}</HOSO></DANHSACHHOSO></THONGTINHOSO><CHUKYDONVI/></KHAMSUCKHOE>"
)


def run() -> Figures:
    """Packages a second of processor time, best of three rounds."""
    os.environ.setdefault("KHAM_ENV", "test")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kham.settings")
    django.setup()
    from kham.exams.queries import judging
    from kham.records import actions, signing
    from kham.records.rules import package, reading, sampling, withholding
    from kham.records.rules import profile as profiles
    from tests.records.strategies import FORMS, LAYOUTS

    profile = profiles.load("ministry")
    given = [
        (LAYOUTS[form], one.record.facts)
        for form in FORMS
        for one in sampling.encounters(FORMS[form], PEOPLE // 3, "bench", judging)
    ]
    with tempfile.TemporaryDirectory() as folder:
        signing.make_test_key(Path(folder), name="Đo", now=dt.datetime(2026, 7, 1, tzinfo=dt.UTC))
        signer = signing.facility_signer(Path(folder))

    def made(layout: Any, facts: Any, by: Any) -> bytes:
        return actions.make_package(
            facts, layout, profile, made_on=dt.date.fromisoformat(facts.exam_date), signer=by
        )

    written = [made(layout, facts, signer) for layout, facts in given]
    render = _template()
    plain = _rate(lambda: [made(layout, facts, None) for layout, facts in given], len(given))
    sealed = _rate(lambda: [made(layout, facts, signer) for layout, facts in given], len(given))
    alone = _rate(lambda: [signer.sign(b"x" * 300) for _ in given], len(given))
    by_template = _rate(
        lambda: [
            render(layout, package.tag_values(withholding.withhold(facts)[0], profile.package), facts)
            for layout, facts in given
        ],
        len(given),
    )
    checked = _rate(lambda: [reading.faults(xml) for xml in written], len(given))
    return {
        "gói một giây, không ký": round(plain),
        "gói một giây, không ký, ghi bằng mẫu Django (không kiểm trước)": round(by_template),
        "gói một giây, có ký": round(sealed),
        "chữ ký RSA-2048 trần một giây (cryptography)": round(alone),
        "gói một giây, kiểm bằng bộ kiểm độc lập": round(checked),
        "byte một gói đã ký, trung bình": round(sum(map(len, written)) / len(written)),
        "không ký, so với mẫu Django (lần)": round(plain / by_template, 1),
        "có ký, so với chữ ký trần (phần)": round(sealed / alone, 2),
    }


def _rate(work: Callable[[], Iterable[Any]], count: int) -> float:
    best = 0.0
    for _ in range(3):
        start = time.process_time()
        work()
        best = max(best, count / (time.process_time() - start))
    return best


def _template() -> Callable[[Any, dict[str, str], Any], str]:
    from django.template import Context, Engine

    template = Engine().from_string(TEMPLATE)

    def render(layout: Any, values: dict[str, str], facts: Any) -> str:
        parts = [
            (part, layout.roots[part], [(tag, values.get(tag, "")) for tag in tags])
            for part, tags in layout.parts.items()
            if part != "XML11" or facts.labs
        ]
        return template.render(
            Context({"facility": facts.facility13, "day": facts.exam_date.replace("-", ""), "parts": parts})
        )

    return render


if __name__ == "__main__":
    for words, figure in run().items():
        print(f"{words:<70} {figure}")
