"""One ward goes all the way: from an official document and an untidy list to national records and the month's report.

It is the morning of an exam day in phường Hòa Bình. A supplement to the plan arrives at the office of culture and
society; the elderly association brings a list in an old font; the station finds the newcomer, plans a day, prints
invitations, and receives the people of today. A doctor signs, a case is opened and followed, records go to the portal,
the month is reported, and everybody sees on their own page what is left to do. On the way the manual's pictures are taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import docx
import openpyxl
import pytest
from pypdf import PdfReader

from kham.kernel import clock, formats
from kham.site.demo import cast
from kham.site.demo.facts import Person
from tests.journeys import papers
from tests.journeys.conftest import Ward
from tests.journeys.desk import Desk
from tests.journeys.waiting import calm

pytestmark = [pytest.mark.browser, pytest.mark.sqlite]

Sits = Callable[[str], Desk]
NEWCOMER = "Vũ Thị Thơm Lài"
MEASURED = {
    "CHIEU_CAO": "158", "CAN_NANG": "62,5", "MACH": "88", "HUYET_AP": "182/112", "HUYET_AP_LAN_2": "180/110", "VONG_BUNG": "86",
    "DUONG_MAO_MACH": "6,1", "KHONG_KINH_MAT_PHAI": "8", "KHONG_KINH_MAT_TRAI": "8",
}  # fmt: skip


def test_one_ward_from_its_documents_to_its_report(ward: Ward, desk: Sits, tmp_path: Path) -> None:
    """The ten steps, one after the other, each through the screens of the one whose work it is."""
    given_a_new_document_is_read_beside_its_source(desk("vhxh"), tmp_path)
    when_one_duty_is_corrected_and_all_are_given_out(desk("vhxh"))
    then_the_station_has_duties_from_it(desk("tram"))
    given_the_association_brings_a_list_in_an_old_font(desk("hoinct"), ward, tmp_path)
    when_the_station_commits_the_list(desk("tram"))
    when_a_doubtful_pair_is_decided_by_keyboard(desk("tram"))
    then_a_person_has_evidence_groups_and_a_payer(desk("tram"), ward)
    given_the_sums_a_day_is_planned_and_published(desk("tram"))
    when_invitations_are_printed(desk("tram"))
    session = given_today_people_come_to_the_door(desk("tram"), ward)
    conclusion = when_one_of_them_goes_through_all_stations(desk("bacsi"), session)
    name = when_the_doctor_concludes_and_signs(desk("bacsi"), conclusion)
    then_a_case_is_open_and_followed(desk("tram"), name)
    when_the_package_is_sent_the_portal_takes_it(desk("tram"), name)
    then_the_portal_is_compared_and_the_lost_record_goes_again(desk("tram"))
    then_the_month_is_reported_and_its_figures_agree(desk("tram"))
    then_every_role_sees_what_is_left_to_do(desk)


def given_a_new_document_is_read_beside_its_source(office: Desk, folder: Path) -> None:
    office.open("/nhiem-vu/van-ban/nhan/")
    office.fine()
    office.page.set_input_files("input[type=file]", papers.directive(folder))
    office.press("Đọc văn bản")
    office.sees("131/KH-UBND")
    assert office.page.locator(".k-review-task").count() > 15
    office.fine()
    office.picture("01-van-ban", at=".k-review-found")


def when_one_duty_is_corrected_and_all_are_given_out(office: Desk) -> None:
    duty = office.page.locator(".k-review-task", has_text="Hỗ trợ Trạm Y tế phường in và phát giấy mời")
    duty.get_by_role("link", name="Sửa").click()
    office.page.fill("[name=due_on]", "2026-12-05")
    office.fine()
    office.press("Lưu")
    assert "05/12/2026" in office.page.locator(".k-review-task", has_text="in và phát giấy mời").inner_text()
    office.page.locator(".k-review-task", has_text="Cho mượn phòng học").locator("input").first.uncheck()
    office.press("Giao các nhiệm vụ đã chọn")
    office.fine()


def then_the_station_has_duties_from_it(station: Desk) -> None:
    station.open("/nhiem-vu/")
    station.fine()
    assert "Nhập kết quả vào hồ sơ" in station.text()


def given_the_association_brings_a_list_in_an_old_font(association: Desk, ward: Ward, folder: Path) -> None:
    alive = (p for p in ward.world.persons if p.status == "alive" and p.residence == "permanent")
    known = [p for p in alive if p.age(ward.world.today) >= 62 and (p.personal_number or "").startswith("0")][
        :4
    ]
    association.open("/danh-sach/nop/")
    association.fine()
    association.page.set_input_files("input[type=file]", papers.elderly_list(folder, known, NEWCOMER))
    association.press("Xác nhận cột")
    association.sees("Mỗi cột có nghĩa là gì?")
    assert NEWCOMER in association.text() or known[0].name in association.text()
    association.fine()
    association.press("Đọc danh sách")
    association.waits_for("Ghi nhận")
    assert "mất số 0 ở đầu" in association.text()
    assert "31/02/1950 không có thật" in association.text()
    association.fine()


def known_to_the_ward(ward: Ward) -> list[Person]:
    """Four old people who stand on other lists already, the one with the most groups first."""
    alive = (p for p in ward.world.persons if p.status == "alive" and p.residence == "permanent")
    old = [p for p in alive if p.age(ward.world.today) >= 62 and (p.personal_number or "").startswith("0")]
    return sorted(old, key=lambda person: -len(person.groups))[:4]


def when_the_station_commits_the_list(station: Desk) -> None:
    station.open("/danh-sach/")
    station.fine()
    station.press("Hoi NCT bo sung")
    back = openpyxl.load_workbook(station.takes("Tải tệp kèm kết quả từng dòng")).active
    assert back is not None
    assert any("31/02/1950" in str(cell.value) for row in back.iter_rows() for cell in row if cell.value)
    station.press("Ghi nhận 5 dòng")
    station.waits_for("người mới")
    assert "1 người mới" in station.text()
    assert "4 dòng là người đã có" in station.text()
    station.fine()
    station.open("/danh-sach/")
    station.picture("02-danh-sach")


def when_a_doubtful_pair_is_decided_by_keyboard(station: Desk) -> None:
    station.open("/danh-sach/doi-chieu/")
    station.fine()
    assert "Vì sao hỏi" in station.text()
    station.page.keyboard.press("2")
    station.sees("Hoàn tác")


def then_a_person_has_evidence_groups_and_a_payer(station: Desk, ward: Ward) -> None:
    old = known_to_the_ward(ward)[0]
    look_up(station, old.name, old.name)
    station.fine()
    assert station.page.locator("section", has_text="Từng danh sách nói gì").locator("tbody tr").count() >= 3
    station.picture("03-doi-tuong", at=".k-reasons")
    look_up(station, "vu thi thom lai", NEWCOMER)
    assert "Luật Người cao tuổi" in station.text()
    assert "NĐ 165/2026, Điều 69" in station.text()
    assert "Ngân sách địa phương" in station.text()
    station.fine()
    station.open("/danh-sach/nguoi-dan/")
    station.fine()
    station.open("/danh-sach/ho/")
    station.fine()


def look_up(station: Desk, typed: str, name: str) -> None:
    """The box at the top, reached by its key; then the first person found."""
    station.page.evaluate("document.activeElement.blur()")
    station.page.keyboard.press("/")
    station.page.keyboard.type(typed)
    station.page.keyboard.press("Enter")
    station.sees("Tìm người")
    station.press(name)
    station.sees("Từng danh sách nói gì")


def given_the_sums_a_day_is_planned_and_published(station: Desk) -> None:
    station.open("/ke-hoach/")
    station.sees("Phép tính sức khám")
    station.fine()
    station.press("Lập lịch")
    station.fine()
    first = clock.today() + timedelta(days=12)
    station.page.fill("[name=first_day]", first.isoformat())
    station.page.fill("[name=last_day]", (first + timedelta(days=6)).isoformat())
    station.press("Lập bản dự thảo")
    station.waits_for("Bản dự thảo số")
    station.fine()
    assert "người được mời" in station.agree("Công bố bản dự thảo")
    station.fine()
    station.open(f"/ke-hoach/?thang={first:%Y-%m}")
    station.picture("04-ke-hoach", at="#month")


def when_invitations_are_printed(station: Desk) -> None:
    station.open("/van-dong/giay-moi/")
    station.fine()
    station.page.locator("main tbody a").last.click()
    station.sees("In riêng")
    station.fine()
    station.press("In riêng")
    station.waits_for("Tải kết quả")
    pages = PdfReader(station.takes("Tải kết quả")).pages
    words = " ".join(page.extract_text() for page in pages)
    assert "GIẤY MỜI" in words.upper()
    assert "Thủy Hà" in words
    station.press("Xem kết quả")
    station.sees("Những lần đã in")
    assert "Chưa in lần nào" not in station.text()
    station.picture("05-giay-moi")


def given_today_people_come_to_the_door(door: Desk, ward: Ward) -> str:
    """By short code, by name, by citizen card. Returns the address of the session's page."""
    door.open("/buoi-kham/")
    door.fine()
    door.page.locator(".exam-session-row").first.click()
    door.sees("Quét mã hoặc gõ mã ngắn")
    address = door.page.url
    coming = people_still_to_come(door, ward)
    by_card = [one for one in coming if one[1].personal_number][-1]
    by_code = next(one for one in coming if one is not by_card)
    door.open(address)
    for scan, person, receive in (
        (by_code[1].name, by_code[1], False),  # found by name, then received by the code on the invitation
        (by_code[0], by_code[1], True),
        (card_text(by_card[1]), by_card[1], True),
    ):
        # What stands there may be the answer to the scan before, of the same person.
        door.page.evaluate("document.getElementById('exam-looked').replaceChildren()")
        door.page.fill("#exam-scan", scan)
        door.page.keyboard.press("Enter")
        door.page.locator("#exam-looked", has_text=person.name).wait_for()
        calm(door.page)
        if not receive:
            continue
        if person is by_code[1]:
            door.fine()
            door.picture("06-ngay-kham")
        if door.page.locator("#exam-looked .exam-pick").count():
            door.page.locator("#exam-looked .exam-pick").first.click()
        door.page.locator("#exam-receive").wait_for()
        if not door.page.locator("#exam-receive [name=method]:checked").count():
            # a typed name proves nothing
            door.page.locator("#exam-receive [name=method][value=known]").check()
        door.page.locator("#exam-looked").get_by_role("button", name="Đón tiếp", exact=True).click()
        door.page.locator("#exam-queue", has_text=person.name).wait_for()
    door.fine()
    door.open(f"{address.rstrip('/')}/se-bi-tra-lai/")
    door.sees("Hồ sơ nào gửi bây giờ sẽ bị trả lại?")
    door.fine()
    door.picture("35-se-bi-tra-lai")
    return address


def people_still_to_come(door: Desk, ward: Ward) -> list[tuple[str, Person]]:
    """Short code and true person of everybody invited today who has not arrived and whose name is theirs alone."""
    here = door.page.locator("#exam-queue").inner_text()
    door.open("/ke-hoach/buoi/" + door.page.url.rstrip("/").split("/")[-1] + "/")
    door.fine()
    rows = door.page.locator(".plan-people tbody tr:not(.plan-home)").evaluate_all(
        "rows => rows.map(row => [row.cells[3].innerText, row.cells[1].innerText])"
    )
    by_name: dict[str, list[Person]] = {}
    for person in ward.world.persons:
        by_name.setdefault(person.name, []).append(person)
    return [
        (code, by_name[name][0]) for code, name in rows
        if name not in here and len(by_name.get(name, [])) == 1 and by_name[name][0].age(ward.world.today) >= 18
    ]  # fmt: skip


def card_text(person: Person) -> str:
    """What the QR code of a citizen card says."""
    sex = "Nam" if person.sex == "male" else "Nữ"
    return f"{person.personal_number}||{person.name}|{person.birth:%d%m%Y}|{sex}|Hòa Bình, Hải Phòng|01062021"


def when_one_of_them_goes_through_all_stations(doctor: Desk, address: str) -> str:
    """The pressure rings at the first table; the other tables find nothing. Returns the address of the conclusion."""
    doctor.open(address)
    doctor.page.locator("#exam-queue tbody tr", has_text="Chờ").last.locator(".k-row-link").click()
    doctor.page.locator(".exam-stations").wait_for()
    for _ in range(20):
        here = doctor.page.url
        if "/ket-luan/" in here:
            return here
        fill_in_the_station(doctor)
        doctor.page.get_by_role("button", name="Lưu, sang bàn tiếp").click()
        doctor.page.wait_for_url(lambda url, before=here: url != before)
        doctor.page.wait_for_load_state()
        if "/measurements" in here:
            answer_for_the_dangerous_value(doctor)
    raise AssertionError(f"the stations have no end: {doctor.page.url}")


def fill_in_the_station(doctor: Desk) -> None:
    """Values that this story needs, and nothing abnormal otherwise."""
    page, station = doctor.page, doctor.page.url.rstrip("/").split("/")[-1]
    for tag, value in MEASURED.items():
        if page.locator(f"#{tag}").count():
            page.fill(f"#{tag}", value)
            page.keyboard.press("Tab")
    for button in page.locator(".exam-all-no").all():
        button.click()
    for box in page.locator(".exam-finding input.form-control").all():
        box.fill(".")
        box.press("Enter")
    if station == "measurements":
        page.locator(".exam-findings", has_text="182/112").wait_for()
        doctor.fine()


def answer_for_the_dangerous_value(doctor: Desk) -> None:
    """Whoever entered it says what was done before anything else; the doctor takes it with a note."""
    question = doctor.page.locator("#alert-dialog[open]")
    question.wait_for()
    assert "182/112" in question.inner_text()
    doctor.fine()
    question.get_by_role("button", name="Đã đo lại, đã gọi bác sĩ").click()
    strip = doctor.page.locator(".exam-strip-line", has_text="182/112")
    strip.get_by_placeholder("Xử trí, ghi chú").fill("Cho nghỉ, khám ngay.")
    strip.get_by_role("button", name="Tôi đã nhận").click()
    strip.wait_for(state="detached")


def when_the_doctor_concludes_and_signs(doctor: Desk, conclusion: str) -> str:
    """Health class, disease, advice; then the slip for the person. Returns the person's name."""
    doctor.open(conclusion)
    name = doctor.page.locator(".k-person-name").inner_text()
    assert "182/112" in doctor.text()
    doctor.page.locator(".exam-class input[value='4']").check(force=True)
    doctor.page.fill("#icd-search", "tang huyet ap")
    doctor.page.locator("#icd-list button").first.click()
    doctor.page.fill("#summary", "Tăng huyết áp độ 3")
    doctor.fine()
    doctor.picture("07-ket-luan")
    if doctor.page.locator("#despite").count():
        doctor.page.check("#despite")
    doctor.press("Ký, in phiếu")
    doctor.sees("Đi gặp bác sĩ")
    doctor.sees(f"Trước ngày {formats.date_vn(clock.today() + timedelta(days=3))}")
    doctor.fine()
    assert "182/112" in doctor.text()
    slip = doctor.page.request.get(doctor.page.url.rstrip("/") + ".pdf")
    assert slip.body().startswith(b"%PDF")
    return name


def then_a_case_is_open_and_followed(station: Desk, name: str) -> None:
    station.open("/theo-doi/")
    station.fine()
    station.picture("08-theo-doi")
    station.page.locator("main").get_by_label("Họ tên hoặc mã người dân").fill(name)
    station.press("Tìm")
    row = station.page.locator("main tbody tr", has_text="182/112")
    assert "Trạm Y tế" in row.inner_text()
    assert re.search(r"\d{2}/\d{1,2}/\d{4}", row.inner_text())
    station.fine()
    station.open(row.locator("a").first.get_attribute("href") or "")
    station.fine()
    station.page.fill("#contact_note", "Đã gọi, hẹn sáng mai đến Trạm.")
    station.page.locator("form:has([value=contact]) button").click()
    station.sees("Đã gọi, hẹn sáng mai")
    station.page.locator("#refer_facility").select_option(index=1)
    station.page.locator("form:has([value=refer]) button").click()
    station.page.locator(".k-follow-history", has_text="Trung tâm Y tế Thủy Nguyên").wait_for()
    station.fine()


def when_the_package_is_sent_the_portal_takes_it(station: Desk, name: str) -> None:
    station.open("/ho-so/")
    station.fine()
    before = counters(station)
    station.press("hồ sơ chờ")
    station.waits_for("Hồ sơ nào chưa lên hệ thống quốc gia", seconds=60)
    after = counters(station)
    examined, concluded, sent, accepted = after
    assert examined >= concluded >= sent >= accepted > before[3]
    for total, row in zip(after[:3], station.page.locator(".rec-ledger-parts").all(), strict=False):
        assert sum(map(number, row.locator(".k-num").all_inner_texts())) == total
    station.fine()
    station.picture("09-ho-so")
    station.open("/ho-so/khong-nhan/")
    station.fine()
    station.picture("33-khong-nhan")
    station.open("/ho-so/?state=accepted")
    assert name in station.text()


def then_the_portal_is_compared_and_the_lost_record_goes_again(station: Desk) -> None:
    """The nightly comparison found a record that the portal lost; it is sent again and the next comparison agrees."""
    station.open("/ho-so/doi-soat/")
    station.page.locator("main tbody .k-row-link").first.click()
    station.sees("Ta ghi đã tiếp nhận, cổng không có")
    station.fine()
    station.picture("34-doi-soat")
    station.page.locator("main tbody").get_by_role("button", name="Gửi lại").first.click()
    station.sees("Đã xếp gửi lại")
    station.open("/ho-so/")
    station.press("hồ sơ chờ")
    station.waits_for("Hồ sơ nào chưa lên hệ thống quốc gia", seconds=60)
    station.open("/ho-so/doi-soat/")
    station.press("Đối soát ngay")
    station.waits_for("Cổng và ta khớp nhau", seconds=60)
    station.fine()


def number(text: str) -> int:
    """A figure as written on a page."""
    return int(text.replace(".", ""))


def counters(station: Desk) -> list[int]:
    """Examined, concluded, sent, accepted."""
    return [number(text) for text in station.page.locator(".rec-ledger-n").all_inner_texts()]


def then_the_month_is_reported_and_its_figures_agree(station: Desk) -> None:
    station.open("/bao-cao/")
    station.fine()
    station.page.locator("main tbody tr").first.get_by_role("button", name="Lập").click()
    station.page.wait_for_url("**/bao-cao/*-*/", timeout=60_000)
    station.fine()
    station.picture("10-bao-cao")
    row = station.page.locator(
        "main tbody tr", has=station.page.get_by_role("rowheader", name="Đã khám (lũy kế)")
    )
    figure = row.locator("td").first
    examined, people = figure.inner_text(), figure.locator("a").get_attribute("href") or ""
    letter = docx.Document(str(station.takes("Tải văn bản")))
    assert f"lũy kế {int(examined):02d} người" in " ".join(paragraph.text for paragraph in letter.paragraphs)
    annex = openpyxl.load_workbook(station.takes("Tải phụ lục"))
    assert any(str(cell.value) == examined for sheet in annex for line in sheet.iter_rows() for cell in line)
    station.open("/giam-sat/")
    assert f"đã khám {examined}/" in station.text()
    station.open(people)
    assert f": {examined}" in station.page.locator("h1").inner_text()
    assert f"trong {examined} người" in station.text()
    station.fine()


def then_every_role_sees_what_is_left_to_do(desk: Sits) -> None:
    for account in cast.ACCOUNTS:
        person = desk(account.username)
        person.open("/")
        person.sees("Hôm nay cần làm gì?")
        person.fine()
        if account.username == "tram":
            person.picture("home-station")
        if account.username == "lanhdao":
            person.picture("11-trang-chinh")
    leader = desk("lanhdao")
    leader.open("/giam-sat/")
    leader.page.locator("[data-chart] canvas").first.wait_for()
    leader.fine()
    leader.picture("12-tien-do")
