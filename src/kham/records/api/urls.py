"""Addresses of the FHIR door, below /fhir/r4/."""

from django.urls import path

from kham.records.api import about, bulk, reading

app_name = "fhir"
urlpatterns = [
    path("", reading.unknown, name="root"),
    path("metadata", about.metadata, name="metadata"),
    path(".well-known/smart-configuration", about.smart, name="smart"),
    path("token", about.token, name="token"),
    path("$export", bulk.everybody, name="export"),
    path("Patient/$export", bulk.people, name="export_people"),
    path("Group/<str:key>/$export", bulk.session, name="export_session"),
    path("$export-status/<str:key>", bulk.status, name="export_status"),
    path("$export-file/<str:key>/<int:number>", bulk.file, name="export_file"),
    path("Patient/<str:key>/$everything", reading.everything, name="everything"),
    path("Encounter/<str:key>/$document", reading.document, name="document"),
    path("<str:kind>/_search", reading.search_by_post, name="search_by_post"),
    path("<str:kind>/<str:key>", reading.read, name="read"),
    path("<str:kind>", reading.search, name="search"),
    path("<path:rest>", reading.unknown, name="unknown"),
]
