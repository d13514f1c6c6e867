"""The laboratory's pages, opened with the test client."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kham.exams import actions, queries
from kham.exams.actions import laboratory
from kham.exams.models import Attachment, LabelRun, LabFile, Sample
from kham.journal.models import Entry
from kham.kernel import clock
from tests.exams.test_laboratory import PNG, book, come, hl7, tube
from tests.exams.world import World, minutes


@pytest.fixture
def client(world: World, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> Client:
    """A browser in which the clinician is signed in, at ten o'clock of the exam day."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(clock, "now", lambda: minutes(120))
    browser = Client()
    browser.force_login(world.doctor.user)
    return browser


def labels(world: World, count: int = 1) -> list[str]:
    return laboratory.print_labels(
        session=world.session, count=count, sheet="a4_65", by=world.doctor, now=minutes(1)
    )


def test_one_box_takes_the_tube_then_the_person(world: World, client: Client) -> None:
    encounter = come(world)
    code = labels(world)[0]
    address = reverse("exams:lab_scan", args=[world.session.pk])
    asked = client.post(address, {"scan": code, "kind": "edta"}).content.decode()
    assert f'name="barcode" value="{code}"' in asked and "gõ số thứ tự" in asked
    wrong = client.post(address, {"scan": "99", "barcode": code, "kind": "edta"})
    assert wrong.status_code == 422 and f'value="{code}"' in wrong.content.decode()
    done = client.post(
        address, {"scan": str(encounter.queue_number), "barcode": code, "kind": "edta"}
    ).content.decode()
    assert "Quét ống tiếp theo" in done and Sample.objects.get().kind == "edta"
    assert "của số 1" in client.post(address, {"scan": code}).content.decode()
    assert "sai một chữ số" in client.post(address, {"scan": "1" + code[1:]}).content.decode()


def test_orders_samples_and_the_pending_list(world: World, client: Client) -> None:
    encounter = come(world)
    page = reverse("exams:laboratory", args=[world.session.pk])
    assert "Không ai chờ kết quả" in client.get(page).content.decode()
    order = reverse("exams:lab_order", args=[encounter.pk])
    client.post(order, {"code": ["glucose"], "reason": "Mao mạch cao"})
    assert "Chưa lấy mẫu" in client.get(page).content.decode()
    sample = tube(world, encounter)
    assert sample.barcode in client.get(page).content.decode()
    client.post(
        reverse("exams:lab_mark", args=[world.session.pk]), {"sample": [str(sample.pk)], "state": "sent"}
    )
    assert Sample.objects.get().state == "sent"
    client.post(reverse("exams:lab_sample", args=[sample.pk]), {"do": "reject", "reason": "Tan máu"})
    assert "Lấy lại mẫu" in client.get(page).content.decode()
    assert "Tan máu" in client.get(reverse("exams:lab_person", args=[encounter.pk])).content.decode()


def test_labels_and_the_workbook_come_as_files(world: World, client: Client) -> None:
    encounter = come(world)
    answer = client.post(
        reverse("exams:lab_labels", args=[world.session.pk]), {"count": "70", "sheet": "a4_65"}
    )
    assert answer.content.startswith(b"%PDF-") and LabelRun.objects.get().count == 70
    laboratory.order(encounter=encounter, codes=["glucose"], reason="x", by=world.doctor, now=minutes(2))
    tube(world, encounter)
    answer = client.get(reverse("exams:lab_workbook", args=[world.session.pk]))
    assert answer.content.startswith(b"PK") and Entry.objects.filter(action="exams.lab_workbook").exists()


def test_our_own_workbook_filled_in_comes_back(world: World) -> None:
    from kham.exams import lab_workbooks
    from kham.exams.queries import laboratory as lab_queries
    from kham.exams.rules.laboratory import sheets
    from kham.roster.queries import files

    encounter = come(world)
    laboratory.order(
        encounter=encounter, codes=["glucose", "hemoglobin"], reason="x", by=world.doctor, now=minutes(2)
    )
    serum, edta = tube(world, encounter), tube(world, encounter, "edta")
    content = lab_workbooks.make(lab_queries.batch(world.doctor, world.session))
    opened = files.read_workbook(content, "so.xlsx").sheets
    head = [sheets.text(cell) for cell in opened[0].rows[1][1]]
    for _number, cells in opened[0].rows[2:]:
        if cells[0] == serum.barcode:
            cells += [None] * (len(head) - len(cells))
            cells[head.index("glucose")] = 5.6
    reading = sheets.own(opened)
    assert reading is not None
    assert [(r.barcodes, r.names, r.value, r.unit) for r in reading.results] == [
        ((serum.barcode,), ("glucose",), "5.6", "mmol/L")
    ]
    assert edta.barcode in str(opened[0].rows)


@pytest.mark.django_db(transaction=True)
def test_a_result_file_is_read_and_shown_row_by_row(world: World, client: Client) -> None:
    encounter = come(world)
    sample = tube(world, encounter)
    content = hl7((sample.barcode, "GLU", "5.6", "mmol/L"), ("7777777", "GLU", "5", "mmol/L"))
    address = reverse("exams:lab_receive", args=[world.session.pk])
    answer = client.post(
        address, {"file": SimpleUploadedFile("kq.hl7", content), "laboratory": "PXN Mẫu"}, follow=True
    )
    page = client.get(reverse("exams:lab_file", args=[LabFile.objects.get().pk])).content.decode()
    assert answer.status_code == 200 and "1 dòng cần xem lại" in page and "chưa được gắn với ai" in page
    assert queries.encounter(world.doctor, encounter.pk).answers["XN_GLUCOSE"] == 5.6
    person = client.get(reverse("exams:lab_person", args=[encounter.pk])).content.decode()
    assert "3.9-5.5" in person and "PXN Mẫu" in person


@pytest.mark.django_db(transaction=True)
def test_columns_of_a_laboratory_are_confirmed_on_a_page(world: World, client: Client) -> None:
    encounter = come(world)
    sample = tube(world, encounter)
    content = book([["Mã ống", "Họ tên", "Glucose"], [sample.barcode, "Nguyễn Thị Mẫu", 101]])
    client.post(
        reverse("exams:lab_receive", args=[world.session.pk]),
        {"file": SimpleUploadedFile("b.xlsx", content)},
        follow=True,
    )
    file = LabFile.objects.get()
    page = reverse("exams:lab_columns", args=[file.pk])
    assert (
        "Mỗi cột của bảng này là gì?"
        in client.get(reverse("exams:lab_file", args=[file.pk]), follow=True).content.decode()
    )
    given = {"role-0": "barcode", "role-1": "person", "role-2": "test", "code-2": "glucose", "unit-2": ""}
    assert client.post(page, given).status_code == 422
    client.post(page, given | {"unit-2": "mg/dL"}, follow=True)
    assert queries.encounter(world.doctor, encounter.pk).answers["XN_GLUCOSE"] == 5.61


def test_late_results_wait_for_the_doctor(world: World, client: Client) -> None:
    encounter = come(world)
    sample = tube(world, encounter)
    actions.conclude(
        encounter=encounter, health_class=2, icd_codes=[], summary="", advice="", by=world.doctor, now=minutes(60), despite=True
    )  # fmt: skip
    file = laboratory.receive_file(
        name="a.hl7",
        content=hl7((sample.barcode, "GLU", "20", "mmol/L")),
        session=world.session,
        by=world.doctor,
        now=minutes(90),
    )
    laboratory.read_file(file=file, by=world.doctor, now=minutes(90))
    page = client.get(reverse("exams:lab_late")).content.decode()
    assert "1 người có kết quả về sau kết luận" in page and "20 mmol/L" in page
    client.post(reverse("exams:lab_seen", args=[encounter.pk]))
    assert "Không có kết quả nào về sau" in client.get(reverse("exams:lab_late")).content.decode()


def test_a_tracing_opens_inert_and_is_journalled(world: World, client: Client) -> None:
    encounter = come(world)
    client.post(
        reverse("exams:attach", args=[encounter.pk]),
        {"kind": "ecg", "text": "Nhịp xoang", "file": SimpleUploadedFile("ecg.png", PNG)},
    )
    one = Attachment.objects.get()
    answer = client.get(reverse("exams:attachment", args=[one.pk]))
    assert answer.content == PNG and answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["Content-Security-Policy"].startswith(
        "sandbox"
    )
    assert Entry.objects.filter(action="exams.read_attachment").exists()
    assert queries.encounter(world.doctor, encounter.pk).answers["CDHA_DIEN_TIM"] == "Nhịp xoang"
    script = SimpleUploadedFile("ecg.png", b"<script>alert(1)</script>", content_type="image/png")
    client.post(reverse("exams:attach", args=[encounter.pk]), {"kind": "ecg", "file": script})
    assert Attachment.objects.count() == 1
    page = client.post(
        reverse("exams:lab_attach_folder", args=[world.session.pk]),
        {
            "files": [
                SimpleUploadedFile(f"{encounter.person.code}_xq.png", PNG + b"IEND\xaeB`\x82"),
                SimpleUploadedFile("la.png", PNG),
            ]
        },
    ).content.decode()
    assert "1 trong 2 tệp đã đính kèm" in page
    client.post(reverse("exams:detach", args=[one.pk]), {"reason": "Nhầm người"})
    assert client.get(reverse("exams:attachment", args=[one.pk])).status_code == 404
