"""Error pages. Absent, forbidden and outside scope look the same."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The answer for whatever may not be seen."""
    return render(request, "site/404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that no page of ours would send."""
    return render(request, "site/400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours; nothing of the request is repeated."""
    return render(request, "site/500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long or came from elsewhere."""
    return render(request, "site/csrf.html", status=403)
