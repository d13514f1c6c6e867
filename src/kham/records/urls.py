from django.urls import path

from kham.records.views import outbox, portal_files

app_name = "records"
urlpatterns = [
    path("", outbox.index, name="index"),
    path("gui/", outbox.send, name="send"),
    path("so-cong/", portal_files.index, name="portal"),
    path("so-cong/buoi/<uuid:session_id>/", portal_files.make, name="portal_make"),
    path("so-cong/<uuid:file_id>/", portal_files.errors, name="portal_file"),
    path("<uuid:submission_id>/", outbox.submission, name="submission"),
    path("<uuid:submission_id>/kiem-tra/", outbox.recheck, name="recheck"),
    path("<uuid:submission_id>/gui/", outbox.send_one, name="send_one"),
    path("<uuid:submission_id>/goi/", outbox.package, name="package"),
]
