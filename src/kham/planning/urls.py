from django.urls import path

from kham.planning.views import drawing, paper, sessions, sites

app_name = "planning"
urlpatterns = [
    path("", drawing.index, name="index"),
    path("lap-lich/", drawing.make, name="make"),
    path("ban/<uuid:plan_id>/cong-bo/", drawing.publish, name="publish"),
    path("ban/<uuid:plan_id>/thu-hoi/", drawing.take_back, name="take_back"),
    path("ban/<uuid:plan_id>/bo/", drawing.discard, name="discard"),
    path("in/", paper.schedule, name="schedule"),
    path("bang-tinh/", paper.workbook, name="workbook"),
    path("buoi/<uuid:session_id>/", sessions.session, name="session"),
    path("buoi/<uuid:session_id>/in/", paper.session_list, name="session_list"),
    path("buoi/<uuid:session_id>/hoan/", sessions.cancel, name="cancel"),
    path("hen/<uuid:appointment_id>/chuyen/", sessions.move, name="move"),
    path("diem-kham/", sites.sites, name="sites"),
    path("diem-kham/moi/", sites.new_site, name="new_site"),
    path("diem-kham/<uuid:site_id>/", sites.site, name="site"),
    path("doan-kham/", sites.teams, name="teams"),
    path("doan-kham/moi/", sites.new_team, name="new_team"),
    path("doan-kham/<uuid:team_id>/", sites.team, name="team"),
]
