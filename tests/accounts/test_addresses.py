"""Whose address a limit counts: with and without reverse proxies in front."""

from __future__ import annotations

from typing import Any

import pytest
from axes.helpers import get_client_ip_address
from django.test import RequestFactory, override_settings

from kham.accounts.requests import address_of

PROXY = "10.0.0.1"


@pytest.mark.parametrize(
    ("proxies", "header", "found"),
    [
        (0, None, PROXY),
        (0, "1.2.3.4", PROXY),  # nobody in front: the header is the caller's own writing
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "9.9.9.9, 1.2.3.4", "1.2.3.4"),  # what stands further left may be invented
        (2, "9.9.9.9, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
        (2, "1.2.3.4", PROXY),  # came past one of the two
        (1, None, PROXY),
        (1, "", PROXY),
        (1, "nobody", PROXY),
        (1, "1.2.3.4:5555", PROXY),
        (1, "2001:DB8::1", "2001:db8::1"),
        (1, "1.2.3.4, " + "x" * 5000, PROXY),
    ],
)
def test_whose_address_counts(proxies: int, header: str | None, found: str) -> None:
    more: dict[str, Any] = {} if header is None else {"HTTP_X_FORWARDED_FOR": header}
    request = RequestFactory().get("/", REMOTE_ADDR=PROXY, **more)
    with override_settings(PROXIES=proxies):
        assert address_of(request) == found
        assert get_client_ip_address(request) == found, "lock-out of people counts the same one"
