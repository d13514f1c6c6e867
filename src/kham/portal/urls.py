from django.urls import path

from kham.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.index, name="index"),
    path("giay-moi/", views.invitation, name="invitation"),
    path("ket-qua/", views.result, name="result"),
    path("xa/<slug:code>/", views.commune, name="commune"),
]
