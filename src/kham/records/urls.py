from django.urls import path

from kham.records import views

app_name = "records"
urlpatterns = [
    path("", views.index, name="index"),
    path("gui/", views.send, name="send"),
    path("<uuid:submission_id>/", views.submission, name="submission"),
    path("<uuid:submission_id>/kiem-tra/", views.recheck, name="recheck"),
    path("<uuid:submission_id>/gui/", views.send_one, name="send_one"),
    path("<uuid:submission_id>/goi/", views.package, name="package"),
]
