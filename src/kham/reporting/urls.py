"""Addresses of reports: identifiers and codes of figures only."""

from django.urls import path

from kham.reporting import exchange_views as exchange
from kham.reporting import views

app_name = "reporting"
urlpatterns = [
    path("", views.index, name="index"),
    path("lap/", views.make, name="make"),
    path("hien-tai/<uuid:campaign_id>/<slug:key>/", views.live_figure, name="live_figure"),
    path("du-lieu/dhis2-metadata.json", exchange.metadata, name="exchange_metadata"),
    path("du-lieu/<uuid:campaign_id>/", exchange.table, name="table"),
    path("<uuid:report_id>/dhis2.json", exchange.values, name="exchange"),
    path("<uuid:report_id>/", views.report, name="report"),
    path("<uuid:report_id>/loi-van/", views.words, name="words"),
    path("<uuid:report_id>/khoa/", views.finalise, name="finalise"),
    path("<uuid:report_id>/da-gui/", views.sent, name="sent"),
    path("<uuid:report_id>/van-ban/", views.document, name="document"),
    path("<uuid:report_id>/phu-luc/", views.annex, name="annex"),
    path("<uuid:report_id>/in/", views.printed, name="print"),
    path("<uuid:report_id>/so-lieu/<slug:key>/", views.figure, name="figure"),
]
