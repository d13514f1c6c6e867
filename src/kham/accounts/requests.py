"""The request as every view of the house gets it, and how a view tells a refusal where it was made.

A view that sends the person back where he or she came from needs neither: the site's middleware does that.
"""

import datetime as dt
import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from kham.accounts.models import User
from kham.accounts.permissions import NotFound
from kham.accounts.queries import Viewer
from kham.accounts.wording import said
from kham.kernel.reasons import Refusal


class Request(HttpRequest):
    """What the middleware adds. Used in annotations only; Django makes the object."""

    viewer: Viewer
    now: dt.datetime
    htmx: HtmxDetails
    user: User
    LANGUAGE_CODE: str


class Telling:
    """Inside the block a refusal is told and work goes on after it; what is absent (NotFound) stays absent."""

    def __init__(self, tell: Callable[[Refusal], None]) -> None:
        self.tell = tell

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, wrong: BaseException | None, trace: object) -> bool:
        if not isinstance(wrong, Refusal) or isinstance(wrong, NotFound):
            return False
        self.tell(wrong)
        return True


def told_on(form: BaseForm, field: str | None = None) -> Telling:
    """A refusal becomes a mistake of the form: at the given field, else at the one it names, else above the form."""

    def tell(refusal: Refusal) -> None:
        named = field or refusal.params.get("field")
        form.add_error(named if named in form.fields else None, said(refusal.sentence))

    return Telling(tell)


def told_to(request: HttpRequest) -> Telling:
    """A refusal becomes a message on the page shown next."""
    return Telling(lambda refusal: messages.error(request, said(refusal.sentence)))


def address_of(request: HttpRequest) -> str:
    """Network address of whoever asks, for limits: behind KHAM_PROXIES reverse proxies, what the outermost of them saw.

    Each proxy appends the address that it saw to X-Forwarded-For, so the entry is counted from the right; what stands further
    left may have been written by the caller. A request that came past the proxies, or a text that is no address, counts under
    the connection's own address.
    """
    own = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.PROXIES:
        return own
    passed = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    try:
        return str(ipaddress.ip_address(passed[-settings.PROXIES]))
    except (IndexError, ValueError):
        return own
