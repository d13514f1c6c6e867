"""Turns a Refusal raised by any door into the right page."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from kham.accounts.permissions import NotFound
from kham.kernel.reasons import Refusal
from kham.site import errors


class Refusals:
    """NotFound → the absent page; another Refusal → its sentence, where the person was."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer refusals; anything else goes on to the error page."""
        if isinstance(exception, NotFound):
            return errors.not_found(request)
        if not isinstance(exception, Refusal):
            return None
        if request.path.startswith("/api/"):
            return JsonResponse({"code": exception.code, "sentence": exception.sentence}, status=409)
        back = request.headers.get("Referer", "")
        if request.method == "POST" and back.startswith(f"{request.scheme}://{request.get_host()}/"):
            messages.error(request, gettext(exception.sentence))
            return redirect(back)
        return render(request, "site/refused.html", {"sentence": gettext(exception.sentence)}, status=409)
