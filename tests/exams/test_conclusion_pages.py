"""Pages behind the conclusion: signing with a PIN that stays open, together, register, settings, advice, versions; the command."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kham import cli
from kham.exams import actions
from kham.exams.actions import keys as key_actions
from kham.exams.models import Assignment, Conclusion, UnitSetting
from kham.exams.queries import diagnoses, keys
from kham.kernel import clock
from tests.exams import world as worlds
from tests.exams.test_concluding import PIN, examined
from tests.exams.world import World


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """A ward whose day is today, so that signed-in people act now."""
    monkeypatch.setattr(worlds, "NOW", clock.now())
    monkeypatch.setattr(worlds, "DAY", clock.today())
    return World()


def signed_in(world: World, role: str = "clinician") -> Client:
    """A client of a user of the role."""
    client = Client()
    client.force_login(world.viewer(role).user, backend="django.contrib.auth.backends.ModelBackend")
    return client


WORDS = {"health_class": "4", "icd_codes": "I10", "summary": "Tăng huyết áp", "advice": "Ăn nhạt"}


def test_the_pin_opens_the_key_and_keeps_it_open_in_two_halves(world: World) -> None:
    key_actions.make_key(pin=PIN, by=world.doctor, now=worlds.NOW)
    first, second = examined(world, name="Người Mẫu A"), examined(world, name="Người Mẫu B")
    client = signed_in(world)
    address = reverse("exams:conclusion", args=[first.pk])
    assert 'name="pin"' in client.get(address).content.decode()
    wrong = client.post(address, {**WORDS, "then": "next", "pin": "not-the-pin"})
    assert wrong.status_code == 422 and not Conclusion.objects.exists()
    client.post(address, {**WORDS, "then": "next", "pin": PIN})
    assert "kham_key" in client.cookies and client.cookies["kham_key"]["httponly"]
    page = client.get(reverse("exams:conclusion", args=[second.pk])).content.decode()
    assert 'name="pin"' not in page and "Khóa ký đang mở" in page
    client.post(reverse("exams:conclusion", args=[second.pk]), {**WORDS, "then": "slip"})
    assert [keys.seal_of(one) for one in keys.signed(world.doctor)] == ["good", "good"]
    assert PIN not in json.dumps(dict(client.session))
    client.post(reverse("exams:close_key"))
    assert "exams_open_key" not in client.session


def test_prepared_one_by_one_signed_together(world: World) -> None:
    first, second = examined(world, name="Người Mẫu A"), examined(world, name="Người Mẫu B")
    client = signed_in(world)
    for one in (first, second):
        address = reverse("exams:conclusion", args=[one.pk])
        client.get(address)
        client.post(address, {**WORDS, "then": "later"})
    assert not Conclusion.objects.exists()
    address = reverse("exams:sign_many", args=[world.session.pk])
    assert "Người Mẫu B" in client.get(address).content.decode()
    done = client.post(address, {"encounter": [str(first.pk), str(second.pk)]})
    assert done.status_code == 302 and Conclusion.objects.count() == 2


def test_what_is_missing_is_asked_for_on_the_page_with_the_field_focused(world: World) -> None:
    encounter = examined(world)
    type(encounter.person).objects.update(ethnicity="")
    page = signed_in(world).get(reverse("exams:conclusion", args=[encounter.pk])).content.decode()
    assert 'name="fill-MA_DAN_TOC"' in page and "autofocus" in page.split('name="fill-MA_DAN_TOC"')[1][:60]
    done = signed_in(world).post(
        reverse("exams:conclusion", args=[encounter.pk]), {**WORDS, "fill-MA_DAN_TOC": "01", "then": "slip"}
    )
    assert done.status_code == 302


def test_versions_page(world: World) -> None:
    encounter, client = examined(world), signed_in(world)
    address = reverse("exams:conclusion", args=[encounter.pk])
    client.post(address, {**WORDS, "then": "slip"})
    client.post(address, {**WORDS, "health_class": "3", "reason": "Ghi nhầm loại", "then": "slip"})
    page = client.get(reverse("exams:versions", args=[encounter.pk])).content.decode()
    assert (
        "Phiên bản 2" in page
        and "<del>IV</del>" in page
        and "<ins>III</ins>" in page
        and "Ghi nhầm loại" in page
    )


def test_the_register_is_written_revoked_and_sent_as_a_workbook(world: World) -> None:
    client = signed_in(world, "station_officer")
    fields: dict[str, Any] = {
        "name": "Bác sĩ Mẫu", "licence_number": "000123/HP-GPHN", "document_number": "01/QĐ-TYT", "valid_from": "2026-01-01",
        "parts": ["conclusion", "eye"],
    }  # fmt: skip
    assert client.post(reverse("exams:register"), {**fields, "parts": []}).status_code == 422
    assert client.post(reverse("exams:register"), fields).status_code == 302
    row = Assignment.objects.get()
    page = client.get(reverse("exams:register")).content.decode()
    assert "000123/HP-GPHN" in page and "chưa gắn tài khoản" in page
    book = client.get(reverse("exams:register_file")).content
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = client.post(reverse("exams:register_take"), {"file": SimpleUploadedFile("a.xlsx", book)})
    assert sent.status_code == 302 and Assignment.objects.count() == 1
    client.post(reverse("exams:revoke", args=[row.pk]), {"reason": "Nghỉ hưu"})
    row.refresh_from_db()
    assert row.revoked_reason == "Nghỉ hưu"


def test_settings_and_advice_pages(world: World) -> None:
    client = signed_in(world, "station_officer")
    assert "12 tháng kể từ ngày ký" in client.get(reverse("exams:settings")).content.decode()
    client.post(reverse("exams:settings"), {"key": "certificate_months", "value": "6"})
    client.post(reverse("exams:advice"), {"code": "oxygen", "text": "Khám hô hấp trong tuần."})
    assert dict(UnitSetting.objects.values_list("key", "value")) == {
        "certificate_months": {"value": 6, "locked": False}, "advice.oxygen": {"value": "Khám hô hấp trong tuần."},
    }  # fmt: skip
    assert "Khám hô hấp trong tuần." in client.get(reverse("exams:advice")).content.decode()


def test_search_says_what_a_diagnosis_means_for_the_class(world: World) -> None:
    found = signed_in(world).post(reverse("exams:icd"), {"text": "ung thu vu"}).json()["codes"]
    assert found[0] == {"code": "C50", "name": "U ác vú", "hint": "loại V"}


def test_the_command_verifies_signatures(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    key_actions.make_key(pin=PIN, by=world.doctor, now=worlds.NOW)
    signer = key_actions.open_own(secret=PIN, by=world.doctor, now=worlds.NOW)
    signed = actions.conclude(
        encounter=examined(world),
        health_class=4,
        icd_codes=["I10"],
        signer=signer,
        by=world.doctor,
        now=worlds.minutes(30),
    )
    assert cli.main(["conclusions", "verify", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["counts"] == {"good": 1}
    Conclusion.objects.filter(pk=signed.pk).update(summary="khác")
    assert cli.main(["conclusions", "verify"]) == 1
    assert "CHỮ KÝ KHÔNG KHỚP" in capsys.readouterr().out


def test_the_command_takes_the_ministrys_catalogue(
    tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.HOME = tmp_path
    file = tmp_path / "icd.csv"
    file.write_text(
        "STT;Mã bệnh;Tên bệnh\n" + "".join(f"{n};T{n // 10:02d}.{n % 10};Bệnh số {n}\n" for n in range(200))
    )
    assert cli.main(["conclusions", "icd-import", str(file)]) == 0
    assert diagnoses.name_of("T07.7") == "Bệnh số 77"
    assert cli.main(["conclusions", "icd", "benh so 77", "--json"]) == 0
    assert cli.main(["conclusions", "icd-import", str(tmp_path / "none.csv")]) == 1
    assert "Bệnh số 77" in capsys.readouterr().out
