"""Django app of the places room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlacesConfig(AppConfig):
    """Units (province > commune > neighbourhood) and facilities."""

    name = "kham.places"
    label = "places"
    verbose_name = _("Địa bàn và cơ sở")
    default_auto_field = "django.db.models.BigAutoField"
