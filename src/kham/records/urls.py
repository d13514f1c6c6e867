from django.urls import path

from kham.records.views import copies, outbox, portal_files

app_name = "records"
urlpatterns = [
    path("", outbox.index, name="index"),
    path("gui/", outbox.send, name="send"),
    path("so-cong/", portal_files.index, name="portal"),
    path("so-cong/buoi/<uuid:session_id>/", portal_files.make, name="portal_make"),
    path("so-cong/<uuid:file_id>/", portal_files.errors, name="portal_file"),
    path("ban-ky/luot/<uuid:encounter_id>/", copies.page, name="copies"),
    path("ban-ky/luot/<uuid:encounter_id>/ky/", copies.sign, name="copy_sign"),
    path("ban-ky/<uuid:copy_id>/tep.pdf", copies.file, name="copy_file"),
    path("ban-ky/<uuid:copy_id>/thu-hoi/", copies.revoke, name="copy_revoke"),
    path("<uuid:submission_id>/", outbox.submission, name="submission"),
    path("<uuid:submission_id>/kiem-tra/", outbox.recheck, name="recheck"),
    path("<uuid:submission_id>/gui/", outbox.send_one, name="send_one"),
    path("<uuid:submission_id>/goi/", outbox.package, name="package"),
]
