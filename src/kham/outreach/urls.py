from django.urls import path

from kham.outreach import views

app_name = "outreach"
urlpatterns = [
    path("", views.index, name="index"),
    path("ghi/<uuid:person_id>/", views.record, name="record"),
    path("ghi-ca-ho/", views.record_home, name="record_home"),
    path("hoan-tac/<uuid:contact_id>/", views.undo, name="undo"),
    path("xac-nhan/<uuid:contact_id>/", views.confirm, name="confirm"),
    path("goi/<uuid:person_id>/", views.phone, name="phone"),
    path("giay-moi/", views.invitations, name="invitations"),
    path("giay-moi/<uuid:session_id>/", views.session, name="session"),
    path("giay-moi/<uuid:session_id>/in/", views.print_session, name="print"),
]
