from django.urls import path

from kham.oversight import views

app_name = "oversight"
urlpatterns = [
    path("", views.index, name="index"),
    path("in/", views.printed, name="print"),
    path("nhat-ky/", views.journal, name="journal"),
    path("nhat-ky/kiem-tra/", views.verify, name="verify"),
]
