from django.urls import path

from kham.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.index, name="index"),
    path("giay-moi/", views.invitation, name="invitation"),
    path("ket-qua/", views.result, name="result"),
    path("ket-qua/ban-ky/", views.my_copy, name="my_copy"),
    path("ban-ky/", views.copy_check, name="copy_check"),
    path("ban-ky/<slug:code>/", views.copy_check, name="copy_check_code"),
    path("xa/<slug:code>/", views.commune, name="commune"),
]
