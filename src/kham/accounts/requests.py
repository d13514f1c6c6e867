"""The request as every view of the house gets it: signed in or not, with a viewer and a moment."""

import datetime as dt

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from kham.accounts.models import User
from kham.accounts.queries import Viewer


class Request(HttpRequest):
    """What the middleware adds. Used in annotations only; Django makes the object."""

    viewer: Viewer
    now: dt.datetime
    htmx: HtmxDetails
    user: User
    LANGUAGE_CODE: str
