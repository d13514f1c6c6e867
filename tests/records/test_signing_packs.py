"""Signing on the officer's own machine: the pack out, signed without a database, and in again."""

from __future__ import annotations

import base64
import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kham.accounts.permissions import NotFound
from kham.journal.models import Entry
from kham.kernel.reasons import Refusal
from kham.records import actions, installation, signing
from kham.records.actions import certificates, signing_packs
from kham.records.models import SigningCertificate, SigningPack, Submission
from kham.records.queries import signing as signing_queries
from kham.records.signing import packs
from tests.records.examined import Examined
from tests.records.rig import ACCOUNT, Rig, later, send

PASSWORD = "mật khẩu gói dài"


@pytest.fixture(scope="module")
def officer(tmp_path_factory: pytest.TempPathFactory, keys: Path) -> Path:
    """The key of the officer, which is the one the portal knows; it lies in no folder of the server."""
    folder = tmp_path_factory.mktemp("officer")
    for name in ("signing.p12", "signing_password"):
        (folder / name).write_bytes((keys / name).read_bytes())
    return folder


@pytest.fixture
def away(day: Examined, rig: Rig) -> Examined:
    """The exam day at an installation that signs elsewhere."""
    assert rig.server is not None
    installation.connect(
        gateway="stub", url=rig.server.url, username=ACCOUNT[0], password=ACCOUNT[1], signs="elsewhere"
    )
    return day


def signer(folder: Path) -> signing.FileSigner:
    return signing.FileSigner(folder / "signing.p12", (folder / "signing_password").read_bytes())


def register(day: Examined, folder: Path) -> SigningCertificate:
    return certificates.register(
        facility=day.facility, content=signer(folder).certificate(), by=day.doctor, now=day.now
    )


def out(day: Examined) -> bytes:
    return signing_packs.make_pack(
        facility=day.facility, gateway="stub", password=PASSWORD, by=day.doctor, now=day.now
    )[1]


def back(content: bytes, folder: Path) -> bytes:
    return packs.sign(packs.open_pack(content, PASSWORD), signer(folder))


def take(day: Examined, content: bytes) -> signing_packs.TakenIn:
    return signing_packs.take_in(content=content, by=day.doctor, now=day.now)


def test_out_signed_in_and_accepted(away: Examined, rig: Rig, officer: Path) -> None:
    """The whole way; the portal checks both signatures as of any other record."""
    for _ in range(3):
        away.conclude()
    assert set(Submission.objects.values_list("state", flat=True)) == {"unsigned"}
    assert send(away)["tried"] == 0
    register(away, officer)
    given = back(out(away), officer)
    result = take(away, given)
    assert (result.signed, result.already, result.refused) == (3, 0, ())
    assert send(away)["accepted"] == 3 and len(rig.current()) == 3
    xml = actions.open_package(submission=Submission.objects.all()[0], by=away.doctor, now=away.now)
    assert b"<CKS_BENH_VIEN>" in xml and b"<Signature" in xml
    again = take(away, given)
    assert (again.signed, again.already, again.refused) == (0, 3, ())
    assert set(Submission.objects.values_list("state", flat=True)) == {"accepted"}


def test_the_pack_tells_nothing_without_its_password(away: Examined, officer: Path) -> None:
    away.conclude()
    content = out(away)
    assert b"BUOI" not in content and "BƯỞI".encode() not in content and b"KHAMSUCKHOE" not in content
    with pytest.raises(Refusal, match="Mật khẩu gói không đúng"):
        packs.open_pack(content, "mật khẩu khác hẳn")
    altered = json.loads(content)
    altered["sealed"] = base64.b64encode(base64.b64decode(altered["sealed"])[:-1] + b"x").decode()
    with pytest.raises(Refusal, match="đã bị sửa"):
        packs.open_pack(json.dumps(altered).encode(), PASSWORD)
    kept = Path(SigningPack.objects.get().content.path).read_bytes()
    assert b"KHAMSUCKHOE" not in kept and "BƯỞI".encode() not in kept
    register(away, officer)
    signed = back(content, officer)
    assert "BƯỞI".encode() not in signed and b"xml" not in signed
    take(away, signed)


def test_the_kept_copy_goes_when_all_is_signed(
    away: Examined, officer: Path, django_capture_on_commit_callbacks: Any
) -> None:
    away.conclude()
    register(away, officer)
    content = out(away)
    path = Path(SigningPack.objects.get().content.path)
    assert path.exists()
    with django_capture_on_commit_callbacks(execute=True):
        take(away, back(content, officer))
    assert not path.exists() and not SigningPack.objects.get().content


def test_a_wrong_key_is_refused(away: Examined, officer: Path, tmp_path: Path) -> None:
    away.conclude()
    signing.make_test_key(tmp_path, name="Người khác", now=away.now)
    content = out(away)
    with pytest.raises(Refusal) as found:
        take(away, back(content, tmp_path))
    assert found.value.code == "certificate.unknown"
    register(away, officer)
    lying = json.loads(back(content, tmp_path))
    lying["certificate"] = base64.b64encode(signer(officer).certificate()).decode()
    result = take(away, json.dumps(lying).encode())
    assert result.signed == 0 and "không khớp" in result.refused[0][1]
    assert Submission.objects.get().state == "unsigned"
    assert take(away, back(content, officer)).signed == 1


@pytest.mark.parametrize("doing", ["byte", "fewer", "more", "none", "swapped"])
def test_changed_signatures_are_refused(away: Examined, officer: Path, doing: str) -> None:
    away.conclude()
    away.conclude()
    register(away, officer)
    given = json.loads(back(out(away), officer))
    first, second = given["signatures"]
    values = given["signatures"][first]
    if doing == "byte":
        raw = bytearray(base64.b64decode(values[1]))
        raw[5] ^= 1
        values[1] = base64.b64encode(bytes(raw)).decode()
    elif doing == "fewer":
        values.pop()
    elif doing == "more":
        values.append(values[0])
    elif doing == "none":
        del given["signatures"][first]
    else:
        given["signatures"][first] = given["signatures"][second]
    result = take(away, json.dumps(given).encode())
    assert (result.signed, len(result.refused)) == (1, 1) and result.refused[0][0] == first
    assert Submission.objects.get(pk=first).state == "unsigned"


def test_changed_records_do_not_fit(away: Examined, officer: Path) -> None:
    """Whoever alters a record on the officer's machine gets signatures over something else."""
    away.conclude()
    register(away, officer)
    pack = packs.open_pack(out(away), PASSWORD)
    item = pack.items[0]
    altered = packs.Item(item.id, item.gateway, item.xml.replace("150/95", "120/80"), item.header)
    forged = packs.Pack(pack.id, pack.made_at, (altered,), pack.profiles)
    result = take(away, packs.sign(forged, signer(officer)))
    assert result.signed == 0 and len(result.refused) == 1


def test_an_amendment_meanwhile_wins(away: Examined, officer: Path) -> None:
    from kham.exams import actions as exams_actions

    conclusion = away.conclude()
    register(away, officer)
    content = out(away)
    exams_actions.amend(
        encounter=conclusion.encounter, reason="Ghi nhầm", health_class=2, icd_codes=["I10"], summary="Tăng huyết áp",
        by=away.doctor, now=later(away, 1),
    )  # fmt: skip
    result = take(away, back(content, officer))
    assert (result.signed, result.already) == (0, 1)
    assert sorted(Submission.objects.values_list("state", flat=True)) == ["replaced", "unsigned"]


def test_incomplete_records_stay_here(away: Examined) -> None:
    person = away.person()
    away.conclude(person)
    person.personal_number = ""
    person.save()
    with pytest.raises(Refusal, match="Không có hồ sơ"):
        out(away)
    row = Submission.objects.get()
    assert (row.state, [one["tag"] for one in row.problems]) == ("blocked", ["SO_CCCD"])


def test_an_ended_or_expired_certificate_signs_no_more(away: Examined, officer: Path) -> None:
    away.conclude()
    row = register(away, officer)
    content = back(out(away), officer)
    with pytest.raises(Refusal, match="đã hết hạn"):
        signing_packs.take_in(content=content, by=away.doctor, now=later(away, 24 * 1000))
    with pytest.raises(Refusal, match="lý do"):
        certificates.end(certificate=row, reason=" ", by=away.doctor, now=away.now)
    certificates.end(certificate=row, reason="Đổi thiết bị", by=away.doctor, now=away.now)
    with pytest.raises(Refusal, match="chưa đăng ký"):
        take(away, content)


def test_registering(away: Examined, officer: Path) -> None:
    row = register(away, officer)
    assert (row.facility, row.subject) == (away.facility, "Trạm Y tế mẫu")
    with pytest.raises(Refusal, match="đã đăng ký"):
        register(away, officer)
    for content, words in ((b"khong phai", "chứng thư"), (b"-----BEGIN PRIVATE KEY-----", "khóa bí mật")):
        with pytest.raises(Refusal, match=words):
            certificates.register(facility=away.facility, content=content, by=away.doctor, now=away.now)
    stranger = dataclasses.replace(away.doctor, paths=(away.world.far_commune.path,))
    with pytest.raises(NotFound):
        certificates.end(certificate=row, reason="x", by=stranger, now=away.now)


def test_warnings_before_the_end(away: Examined, officer: Path) -> None:
    register(away, officer)
    assert signing_queries.warnings(away.doctor, away.now) == []
    soon = later(away, 24 * 700)
    said = signing_queries.warnings(away.doctor, soon)
    assert len(said) == 2 and all("hết hạn ngày" in one for one in said)
    assert signing_queries.key_state(soon).state == "soon"
    assert signing_queries.key_state(later(away, 24 * 800)).state == "expired"


def test_strangers_see_no_pack(away: Examined, officer: Path) -> None:
    away.conclude()
    register(away, officer)
    content = back(out(away), officer)
    stranger = dataclasses.replace(away.doctor, paths=(away.world.far_commune.path,))
    with pytest.raises(Refusal) as found:
        signing_packs.take_in(content=content, by=stranger, now=away.now)
    assert found.value.code == "pack.unknown"
    with pytest.raises(Refusal, match="12 ký tự"):
        signing_packs.make_pack(
            facility=away.facility, gateway="stub", password="ngắn", by=away.doctor, now=away.now
        )


def test_rubbish_is_refused(away: Examined) -> None:
    for content in (b"", b"{}", b"[1]", b"\xff\x00", b'{"kind": "kham-goi-da-ky", "version": 1, "pack": 3}'):
        with pytest.raises(Refusal) as found:
            take(away, content)
        assert found.value.code == "pack.unreadable"


def test_acts_are_journalled(away: Examined, officer: Path) -> None:
    away.conclude()
    register(away, officer)
    take(away, back(out(away), officer))
    done = set(Entry.objects.filter(action__startswith="records.").values_list("action", flat=True))
    assert {
        "records.certificate",
        "records.make_pack",
        "records.signed_elsewhere",
        "records.take_pack",
    } <= done


def test_command_without_database(away: Examined, officer: Path, tmp_path: Path) -> None:
    """`./kham records sign-pack` in a process that has no settings and no database at all."""
    away.conclude()
    register(away, officer)
    (tmp_path / "goi").write_bytes(out(away))
    environment = {
        "PATH": os.environ["PATH"], "PYTHONPATH": "src", "HOME": str(tmp_path), "KHAM_PACK_PASSWORD": PASSWORD,
        "KHAM_KEY_PASSWORD": (officer / "signing_password").read_text(), "PYTHONUTF8": "1",
    }  # fmt: skip
    code = "import sys; from kham.cli import main; code = main(sys.argv[1:]); assert 'django.db' not in sys.modules; sys.exit(code)"
    line = [
        sys.executable,
        "-c",
        code,
        "records",
        "sign-pack",
        str(tmp_path / "goi"),
        "--key",
        str(officer / "signing.p12"),
    ]
    ran = subprocess.run(
        [*line, "--out", str(tmp_path / "da-ky")], env=environment, capture_output=True, text=True
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "1 hồ sơ" in ran.stdout and "BƯỞI" not in ran.stdout
    assert take(away, (tmp_path / "da-ky").read_bytes()).signed == 1
    wrong = subprocess.run(
        [*line, "--out", str(tmp_path / "x")],
        env=environment | {"KHAM_KEY_PASSWORD": "sai"},
        capture_output=True,
        text=True,
    )
    assert wrong.returncode == 1 and "mật khẩu" in wrong.stderr and not (tmp_path / "x").exists()


def test_on_screen(away: Examined, officer: Path) -> None:
    """The station's page: certificate in, pack out, signed pack in, and what it says each time."""
    away.conclude()
    client = away.world.client("station_officer")
    page = client.get("/ho-so/ky/").content.decode()
    assert "1 hồ sơ chờ chữ ký" in page and "Chưa đăng ký chứng thư" in page and "BƯỞI" not in page.upper()
    given = {"facility": str(away.facility.pk), "file": upload("co-so.cer", signer(officer).certificate())}
    assert "Đã đăng ký chứng thư" in client.post("/ho-so/ky/chung-thu/", given, follow=True).content.decode()
    make = f"/ho-so/ky/{away.facility.pk}/stub/"
    wrong = client.post(make, {"password": PASSWORD, "again": "khác"}, follow=True)
    assert "không giống nhau" in wrong.content.decode()
    pack = client.post(make, {"password": PASSWORD, "again": PASSWORD})
    assert pack["Content-Disposition"].startswith("attachment") and pack["Cache-Control"]
    signed = back(pack.content, officer)
    told = client.post("/ho-so/ky/nhap/", {"file": upload("x", signed)}, follow=True).content.decode()
    assert "Nhận chữ ký của 1 hồ sơ" in told and "Đã ký đủ" in told
    told = client.post("/ho-so/ky/nhap/", {"file": upload("x", signed)}, follow=True).content.decode()
    assert "không thay đổi" in told
    assert (
        "không phải gói đã ký"
        in client.post("/ho-so/ky/nhap/", {"file": upload("x", b"x")}, follow=True).content.decode()
    )
    assert client.post(make, {"password": PASSWORD, "again": PASSWORD}).status_code == 404


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_key_that_has_ended_sends_nothing(day: Examined) -> None:
    day.conclude()
    with pytest.raises(Refusal, match="hết hạn"):
        send(day, now=later(day, 24 * 800))
    assert Submission.objects.get().state == "queued"
