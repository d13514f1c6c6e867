"""Pages of the exam day. Only ids in addresses; what is typed or scanned travels in the body."""

from django.urls import path

from kham.exams.views import calls, conclusion, day, desks, door, entry, known, sheets

app_name = "exams"
urlpatterns = [
    path("", day.index, name="index"),
    path("mau/<slug:form>/<slug:version>.json", entry.form_json, name="form_json"),
    path("icd/", conclusion.icd, name="icd"),
    path("luot/<uuid:encounter_id>/", entry.entry, name="entry"),
    path("luot/<uuid:encounter_id>/du-lieu.json", entry.entry_data, name="entry_data"),
    path("luot/<uuid:encounter_id>/xem-thu/", entry.judge, name="judge"),
    path("luot/<uuid:encounter_id>/ban/<slug:station>/", entry.entry, name="station"),
    path("luot/<uuid:encounter_id>/ket-luan/", conclusion.conclusion, name="conclusion"),
    path("luot/<uuid:encounter_id>/phieu/", conclusion.slip, name="slip"),
    path("luot/<uuid:encounter_id>/phieu.pdf", conclusion.slip_pdf, name="slip_pdf"),
    path("luot/<uuid:encounter_id>/ve/", day.leave, name="leave"),
    path("luot/<uuid:encounter_id>/huy/", door.undo, name="void"),
    path("ban/<uuid:desk_id>/", calls.desk, name="desk"),
    path("ban/<uuid:desk_id>/goi/", calls.call_next, name="call_next"),
    path("ban/<uuid:desk_id>/luot/<uuid:encounter_id>/", calls.mark, name="mark"),
    path("ban/<uuid:desk_id>/sua/", desks.change, name="desk_change"),
    path("bang/<str:token>/", calls.board, name="board"),
    path("bang/<str:token>/so.json", calls.board_data, name="board_data"),
    path("bang-hien/<uuid:board_id>/thoi/", desks.revoke_board, name="board_revoke"),
    path("<uuid:session_id>/", day.session, name="session"),
    path("<uuid:session_id>/ban-kham/", desks.desks, name="desks"),
    path("<uuid:session_id>/ban-kham/mau/", desks.set_up, name="desks_set_up"),
    path("<uuid:session_id>/ban-kham/them/", desks.add, name="desk_add"),
    path("<uuid:session_id>/bang-hien/", desks.make_board, name="board_make"),
    path("<uuid:session_id>/mo/", day.open_session, name="open"),
    path("<uuid:session_id>/tra-cuu/", door.look_up, name="look_up"),
    path("<uuid:session_id>/goi-y/", known.suggest, name="suggest"),
    path("<uuid:session_id>/ung-vien/", known.candidates, name="candidates"),
    path("<uuid:session_id>/nguoi-da-biet/", known.pack, name="known"),
    path("<uuid:session_id>/don-tiep/", door.check_in, name="check_in"),
    path("<uuid:session_id>/luot-quet/", door.scans, name="scans"),
    path("<uuid:session_id>/hang-cho/", day.queue, name="queue"),
    path("<uuid:session_id>/them-nguoi/", door.walk_in, name="walk_in"),
    path("<uuid:session_id>/khoa-so/", day.closing, name="closing"),
    path("<uuid:session_id>/so-kham.xlsx", sheets.workbook, name="workbook"),
]
