"""The doctor's own signature reaches the package: made with a key of this program, or with one that was brought."""

from __future__ import annotations

import base64
import datetime as dt
import re
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from kham.exams.actions import keys as key_actions
from kham.exams.queries import keys as key_queries
from kham.journal.models import Entry
from kham.kernel.reasons import Refusal
from kham.records import actions, signing
from kham.records.models import Submission
from kham.records.queries import signing as signing_queries
from tests.records.examined import Examined
from tests.records.rig import send

PIN = "247913"


@pytest.fixture(scope="module")
def brought(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("doctor")
    signing.make_test_key(folder, name="BS Mẫu", now=dt.datetime.now(dt.UTC))
    return folder


def bring(day: Examined, folder: Path, **changes: object) -> None:
    given: dict[str, object] = {
        "now": day.now,
        "content": (folder / "signing.p12").read_bytes(),
        "password": (folder / "signing_password").read_text(),
        "pin": PIN,
    }
    key_actions.bring_key(by=day.doctor, **given | changes)  # type: ignore[arg-type]


def mark_of(day: Examined, tag: str) -> str:
    xml = actions.open_package(submission=Submission.objects.get(), by=day.doctor, now=day.now).decode()
    found = re.search(f"<{tag}>([^<]*)</{tag}>", xml)
    return found[1] if found else ""


def test_a_brought_key_signs_and_its_certificate_verifies(day: Examined, brought: Path) -> None:
    bring(day, brought)
    opened = key_actions.open_own(secret=PIN, by=day.doctor, now=day.now)
    conclusion = day.conclude(signer=opened)
    send(day)
    mark = mark_of(day, "CKS_NGUOI_KET_LUAN")
    assert mark == conclusion.signature and key_queries.seal_of(conclusion) == "good"
    assert conclusion.signing_key is not None
    certificate = x509.load_pem_x509_certificate(conclusion.signing_key.certificate_pem.encode())
    text = key_queries.text_of(conclusion).encode()
    certificate.public_key().verify(base64.b64decode(mark), text, padding.PKCS1v15(), hashes.SHA256())  # type: ignore[call-arg,union-attr]


def test_a_key_made_here_signs_too(day: Examined) -> None:
    key_actions.make_key(pin=PIN, by=day.doctor, now=day.now)
    conclusion = day.conclude(signer=key_actions.open_own(secret=PIN, by=day.doctor, now=day.now))
    send(day)
    assert mark_of(day, "CKS_NGUOI_KET_LUAN") == conclusion.signature != ""


def test_without_a_key_the_name_stands(day: Examined) -> None:
    conclusion = day.conclude()
    send(day)
    assert mark_of(day, "CKS_NGUOI_KET_LUAN").startswith(conclusion.concluder_name)


def test_examiners_stand_beside_what_they_examined(day: Examined) -> None:
    conclusion = day.conclude()
    send(day)
    named = signing_queries.marks_of(conclusion).examiners
    assert "internal" in named
    assert mark_of(day, "CKDT_NOI_KHOA_TUAN_HOAN").startswith(named["internal"].name)
    assert mark_of(day, "CKDT_NOI_KHOA_TAM_THAN") == ""  # withheld, so nobody is named for it


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"password": "sai"}, "mật khẩu của tệp"),
        ({"content": b"khong phai"}, "Không mở được"),
        ({"pin": "111111"}, "PIN"),
    ],
)
def test_files_that_are_refused(day: Examined, brought: Path, changes: dict[str, object], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        bring(day, brought, **changes)
    assert key_queries.own(day.doctor.user) is None


def test_an_ended_certificate_is_refused_and_one_key_is_enough(day: Examined, brought: Path) -> None:
    with pytest.raises(Refusal, match="hết hạn"):
        bring(day, brought, now=day.now + dt.timedelta(days=2000))
    bring(day, brought)
    with pytest.raises(Refusal, match="đã có khóa"):
        bring(day, brought)
    assert Entry.objects.filter(action="exams.key_made").count() == 1
