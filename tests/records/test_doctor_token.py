"""The doctor's key in a PKCS#11 token (SoftHSM2 stands for it): its signature reaches the package, its PIN stays nowhere."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Iterator

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from django.core.cache import cache
from django.test import override_settings

from kham.exams import signing as exam_signing
from kham.exams.actions import keys as key_actions
from kham.exams.models import SigningKey
from kham.exams.queries import keys as key_queries
from kham.kernel.reasons import Refusal
from kham.kernel.signatures import tokens
from tests import softhsm
from tests.records import authorities as ca
from tests.records.examined import Examined
from tests.records.rig import Rig, send
from tests.records.test_doctor_signature import mark_of

DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A token with the keys of two doctors, one that ends soon and one whose certificate is another's."""
    with softhsm.token(tmp_path_factory.mktemp("softhsm")) as found:
        softhsm.fill(found, ca.key(2), ca.certificate("BS Mẫu", ca.key(2), ca.authority()), "bs-mau", 1)
        softhsm.fill(found, ca.key(3), ca.certificate("BS Khác", ca.key(3)), "bs-khac", 2)
        softhsm.fill(found, ca.key(4), ca.certificate("BS Nhầm", ca.key(5)), "nham", 3)
        yield found


@pytest.fixture
def with_driver(driver: str) -> Iterator[str]:
    cache.clear()
    with override_settings(TOKEN_DRIVERS=[driver]):
        yield driver


def bring(day: Examined, with_driver: str, /, **changes: str) -> SigningKey:
    given = {"driver": with_driver, "pin": softhsm.PIN, "token": softhsm.TOKEN, "key": "bs-mau"} | changes
    return key_actions.bring_token(by=day.doctor, now=day.now, **given)


def opened(day: Examined, pin: str = softhsm.PIN) -> exam_signing.Signer:
    return key_actions.open_own(secret=pin, by=day.doctor, now=day.now)


def test_it_signs_the_conclusion_and_the_package_carries_it(
    day: Examined, rig: Rig, with_driver: str
) -> None:
    key = bring(day, with_driver)
    assert (key.provider, key.private_sealed, key.algorithm) == ("token", "", "rsa-sha256")
    assert softhsm.PIN not in str(key.holder) and exam_signing.wrap(opened(day)) is None
    conclusion = day.conclude(signer=opened(day))
    assert send(day)["accepted"] == 1
    assert mark_of(day, "CKS_NGUOI_KET_LUAN") == conclusion.signature != ""
    assert key_queries.seal_of(conclusion) == "good"
    certificate = x509.load_pem_x509_certificate(key.certificate_pem.encode())
    certificate.public_key().verify(  # type: ignore[call-arg,union-attr]  # an RSA key
        base64.b64decode(conclusion.signature),
        key_queries.text_of(conclusion).encode(),
        padding.PKCS1v15(),
        hashes.SHA256(),
    )


def test_nobody_finds_it_logged_in(day: Examined, with_driver: str) -> None:
    bring(day, with_driver)
    opened(day).sign(b"A")
    assert tokens._holders[with_driver, softhsm.TOKEN]._session is None


def test_a_wrong_pin_is_counted_before_the_token_locks_itself(day: Examined, with_driver: str) -> None:
    bring(day, with_driver)
    for _ in range(key_actions.TOKEN_TRIES):
        with pytest.raises(Refusal) as found:
            opened(day, "000000")
        assert found.value.code == "key.wrong_pin"
    with pytest.raises(Refusal) as found:
        opened(day)
    assert found.value.code == "key.closed"
    cache.clear()
    opened(day).sign(b"A")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"key": "nham"}, "certificate.other_key"),
        ({"key": "khong"}, "signing.token"),
        ({"key": ""}, "signing.token"),
        ({"token": "KHAC"}, "signing.token"),
        ({"pin": "000000"}, "key.wrong_pin"),
        ({"driver": "/nha/cua-toi.so"}, "key.driver"),
    ],
)
def test_what_does_not_fit_is_not_kept(
    day: Examined, with_driver: str, changes: dict[str, str], code: str
) -> None:
    with pytest.raises(Refusal) as found:
        bring(day, with_driver, **changes)
    assert found.value.code == code and not SigningKey.objects.exists()


def test_another_token_in_its_place(day: Examined, with_driver: str) -> None:
    key = bring(day, with_driver)
    SigningKey.objects.filter(pk=key.pk).update(holder=key.holder | {"key": "bs-khac"})
    with pytest.raises(Refusal) as found:
        opened(day)
    assert found.value.code == "key.other_token"


def test_a_driver_that_was_taken_away(day: Examined, with_driver: str) -> None:
    bring(day, with_driver)
    with override_settings(TOKEN_DRIVERS=[]), pytest.raises(Refusal, match="KHAM_TOKEN_DRIVERS"):
        opened(day)


def test_its_certificate_is_asked_for_issuer_and_end(
    day: Examined, with_driver: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    trusted = ca.write(tmp_path_factory.mktemp("ca"), "ca.pem", ca.authority())
    with override_settings(CA_FILE=trusted):
        with pytest.raises(Refusal) as found:
            bring(day, with_driver, key="bs-khac")
        assert found.value.code == "signing.issuer"
        key = bring(day, with_driver)
        day.conclude(signer=opened(day))
        state = key_queries.condition(key, ca.UNTIL - 30 * DAY)
        assert state is not None and state.state == "soon"
        with pytest.raises(Refusal, match="hết hạn"):
            key_actions.open_own(secret=softhsm.PIN, by=day.doctor, now=ca.UNTIL + DAY)


def test_on_screen(day: Examined, with_driver: str) -> None:
    client = day.world.client("station_officer")
    page = client.get("/buoi-kham/khoa-ky/").content.decode()
    assert "Dùng khóa trong thiết bị ký" in page and with_driver in page
    given = {
        "do": "token",
        "driver": with_driver,
        "token": softhsm.TOKEN,
        "key": "bs-mau",
        "pin": softhsm.PIN,
    }
    page = client.post("/buoi-kham/khoa-ky/", given, follow=True).content.decode()
    assert (
        "Đã nhận khóa trong thiết bị ký" in page and "trong thiết bị ký" in page and softhsm.PIN not in page
    )
    assert "Nơi cấp chứng thư không được kiểm" in page
