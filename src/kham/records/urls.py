from django.urls import path

from kham.records import portal_views, views

app_name = "records"
urlpatterns = [
    path("", views.index, name="index"),
    path("gui/", views.send, name="send"),
    path("so-cong/", portal_views.index, name="portal"),
    path("so-cong/buoi/<uuid:session_id>/", portal_views.make, name="portal_make"),
    path("so-cong/<uuid:file_id>/", portal_views.errors, name="portal_file"),
    path("<uuid:submission_id>/", views.submission, name="submission"),
    path("<uuid:submission_id>/kiem-tra/", views.recheck, name="recheck"),
    path("<uuid:submission_id>/gui/", views.send_one, name="send_one"),
    path("<uuid:submission_id>/goi/", views.package, name="package"),
]
