"""The person's signed copy: made once, checked offline and in public, replaced by a newer version, revoked."""

import argparse
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from kham.exams import actions as exams_actions
from kham.exams import queries as exams_queries
from kham.exams.actions import ending
from kham.journal.models import Entry
from kham.kernel.reasons import Refusal
from kham.records import installation, pdf_signing, signed_copies, signing
from kham.records.actions import copies as actions
from kham.records.cli import copies as cli_copies
from kham.records.models import Copy
from kham.records.queries import copies as queries
from kham.records.rules import copies as rules
from tests.access.world import World
from tests.records.examined import Examined

CHECK = "https://kham.example/cong/ban-ky/"


@pytest.fixture
def hall(db: None, tmp_path: Path, settings: Any) -> Examined:
    """A commune with an open session, a facility's key and results to sign."""
    cache.clear()
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    made = Examined(World())
    signing.make_test_key(installation.keys_folder(), name="Trạm Y tế mẫu", now=dt.datetime.now(dt.UTC))
    return made


def issue(hall: Examined, **answers: Any) -> tuple[Copy, bytes]:
    """A concluded exam's copy and its bytes."""
    conclusion = hall.conclude(**answers)
    copy = actions.issue(encounter=conclusion.encounter, address=CHECK, by=hall.doctor, now=hall.now)
    return copy, actions.open_copy(copy=copy, purpose="print", by=hall.doctor, now=hall.now)


def test_the_copy_is_signed_and_says_what_the_doctor_concluded(hall: Examined) -> None:
    copy, file = issue(hall)
    checked = pdf_signing.check(file)
    assert (checked.whole, checked.covers, checked.signer) == (True, True, "Trạm Y tế mẫu")
    assert rules.digest(checked.attached) == copy.digest
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages)
    for said in ("Nguyễn Thị Bưởi", "Loại III", "I10", "Giảm muối", "150/95", rules.show_digest(copy.digest)):
        assert said in text, said
    assert Entry.objects.filter(action="records.read_copy", data__purpose="print").count() == 1


def test_the_same_version_is_made_once(hall: Examined) -> None:
    copy, file = issue(hall)
    again = actions.issue(encounter=copy.encounter, address=CHECK, by=hall.doctor, now=hall.now)
    assert again == copy and Copy.objects.count() == 1
    assert actions.open_copy(copy=again, purpose="print", by=hall.doctor, now=hall.now) == file


def test_what_is_withheld_from_the_record_is_not_on_the_paper(hall: Examined) -> None:
    _copy, file = issue(hall, icd_codes=["I10", "B20"], summary="Tăng huyết áp. Nhiễm HIV đang điều trị ARV.")
    text = pdf_signing.check(file).attached.decode()
    assert "I10" in text and "B20" not in text and "HIV" not in text


@pytest.mark.parametrize("place", [0.02, 0.3, 0.6, 0.9])
def test_one_changed_byte_is_seen_without_any_network(hall: Examined, place: float) -> None:
    copy, file = issue(hall)
    changed = bytearray(file)
    changed[int(len(file) * place)] ^= 1
    checked = pdf_signing.check(bytes(changed))
    assert not (checked.signed and checked.whole and checked.covers)
    answer = actions.check(code=copy.code, file=bytes(changed), by="system:portal", now=hall.now)
    assert answer is not None and answer.same_file is False


def test_something_written_behind_the_signature_is_seen(hall: Examined) -> None:
    _copy, file = issue(hall)
    assert not pdf_signing.check(file + b"\n% more\n").covers


def test_a_newer_version_makes_the_old_copy_say_so(hall: Examined) -> None:
    copy, file = issue(hall)
    exams_actions.amend(
        encounter=exams_queries.encounter(hall.doctor, copy.encounter_id), health_class=2, icd_codes=[], summary="Khỏe",
        advice="", reason="Đo lại huyết áp bình thường", by=hall.doctor, now=hall.now + dt.timedelta(hours=1),
    )  # fmt: skip
    copy.refresh_from_db()
    told = queries.standing(Copy.objects.get(pk=copy.pk))
    assert (told.state, told.newer) == ("replaced", 2)
    newer = actions.issue(encounter=copy.encounter, address=CHECK, by=hall.doctor, now=hall.now)
    assert newer.conclusion.version == 2 and queries.standing(newer).state == "current"
    page = Client().get(reverse("portal:copy_check_code", args=[copy.code])).content.decode()
    assert "Đã có bản mới thay bản này" in page and pdf_signing.check(file).whole


def test_a_revoked_copy_says_so_and_another_may_be_made(hall: Examined) -> None:
    copy, _file = issue(hall)
    with pytest.raises(Refusal):
        actions.revoke(copy=copy, reason=" ", by=hall.doctor, now=hall.now)
    actions.revoke(copy=copy, reason="Đưa nhầm người", by=hall.doctor, now=hall.now)
    page = Client().get(reverse("portal:copy_check_code", args=[copy.code])).content.decode()
    assert "đã bị thu hồi" in page and "Đưa nhầm" not in page
    again = actions.issue(encounter=copy.encounter, address=CHECK, by=hall.doctor, now=hall.now)
    assert again != copy


def test_without_conclusion_or_key_there_is_no_copy(hall: Examined) -> None:
    encounter = exams_actions.check_in(
        session=hall.session, person=hall.person(), method="known", by=hall.doctor, now=hall.now
    )
    with pytest.raises(Refusal, match="Chưa có kết luận"):
        actions.issue(encounter=encounter, address=CHECK, by=hall.doctor, now=hall.now)
    conclusion = hall.conclude()
    (installation.keys_folder() / "signing.p12").unlink()
    with pytest.raises(Refusal):
        actions.issue(encounter=conclusion.encounter, address=CHECK, by=hall.doctor, now=hall.now)
    assert not Copy.objects.exists()


def test_the_public_check_names_nobody(hall: Examined) -> None:
    copy, file = issue(hall)
    page = Client().get(reverse("portal:copy_check_code", args=[copy.code])).content.decode()
    assert "Trạm Y tế mẫu" in page and "còn hiệu lực" in page and rules.show_digest(copy.digest) in page
    for said in ("Bưởi", "I10", "Loại III", "1956", str(copy.encounter_id), "X00001"):
        assert said not in page, said
    unknown = Client().get(reverse("portal:copy_check_code", args=["BCFGHJKMNPQRTVX2"]))
    assert unknown.status_code == 404 and "Không tìm thấy bản kết quả" in unknown.content.decode()


def test_the_qr_text_and_the_file_are_compared(hall: Examined) -> None:
    copy, file = issue(hall)
    url = reverse("portal:copy_check")

    def ask(text: str, given: bytes | None = None) -> str:
        held = {"file": io.BytesIO(given)} if given else {}
        return Client().post(url, {"code": text, **held}).content.decode()

    qr = rules.qr_text(CHECK, copy.code, copy.digest)
    assert "khớp với bản cơ sở đã ký" in ask(qr)
    assert "Giấy này không đúng" in ask(rules.qr_text(CHECK, copy.code, "0" * 64))
    assert "còn nguyên vẹn" in ask(rules.show_code(copy.code).lower(), file)
    assert "khác tệp cơ sở đã ký" in ask(copy.code, file + b" ")


def test_the_person_opens_the_own_copy_after_the_result(hall: Examined) -> None:
    conclusion = hall.conclude()
    code = ending.result_code(encounter=conclusion.encounter, now=hall.now)
    client = Client()
    page = client.post(reverse("portal:result"), {"code": code, "birth": "09/3/1956"})
    ticket = page.context["ticket"]
    answer = client.post(reverse("portal:my_copy"), {"ticket": ticket})
    assert answer["Content-Type"] == "application/pdf" and pdf_signing.check(answer.content).whole
    assert answer["Cache-Control"] == "no-store"
    refused = client.post(reverse("portal:my_copy"), {"ticket": ticket[:-2] + "xx"})
    assert refused.status_code == 302
    assert Entry.objects.filter(action="records.read_copy", data__purpose="portal").count() == 1


def test_the_command_checks_a_file_offline(
    hall: Examined, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy, file = issue(hall)
    path = tmp_path / "x.pdf"
    path.write_bytes(file)

    def check(**given: str) -> tuple[int, dict[str, Any]]:
        options = argparse.Namespace(file=path, qr="", certificate="", json=True)
        for name, value in given.items():
            setattr(options, name, value)
        return cli_copies.run(options), json.loads(capsys.readouterr().out)

    code, told = check(qr=rules.qr_text(CHECK, copy.code, copy.digest), certificate=copy.certificate_sha256)
    assert (
        code == 0 and told["whole"] and told["qr"] and told["certificate"] and told["digest"] == copy.digest
    )
    assert check(qr=rules.qr_text(CHECK, copy.code, "0" * 64))[0] == 1 and check(certificate="0" * 64)[0] == 1
    path.write_bytes(file.replace(b"/ByteRange", b"/Byterange"))
    assert check()[0] == 1


def test_long_rows_behind_short_ones_find_room(hall: Examined) -> None:
    """A long row never begins in the second column, wherever it comes: after one short row, after two, last."""
    copy, _file = issue(hall)
    short, long = (
        ["Mạch", "78", "lần/phút"],
        ["Tuần hoàn", "Tim đều, không nghe tiếng thổi ở các ổ van tim. " * 3, ""],
    )
    for rows in ([short, long], [short, short, long, short], [long, short, long]):
        content = queries.content(copy.conclusion) | {"groups": [{"name": "Nội khoa", "rows": rows}]}
        made = signed_copies.make(
            content, installation.signer(), code="B" * 12, address=CHECK, signed_at="07:30 05/7/2026"
        )
        text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(made.file)).pages)
        assert "tiếng thổi" in text and "lần/phút" in text
