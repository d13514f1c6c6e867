"""What a certificate must be before it signs: in force, meant for signing, of its key, and of an authority that is trusted here."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from django.test import override_settings

from kham.kernel.reasons import Refusal
from kham.kernel.signatures import Anchors, anchors, check_pair, condition, read_certificate
from kham.records import installation, signing
from kham.records.actions import certificates, copies
from kham.records.models import Submission
from kham.records.queries import signing as signing_queries
from tests.records import authorities as ca
from tests.records.examined import Examined
from tests.records.rig import Rig, later, send

NOW = dt.datetime(2026, 7, 5, 8, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def der(made: x509.Certificate) -> bytes:
    return made.public_bytes(serialization.Encoding.DER)


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> str:
    return ca.write(tmp_path_factory.mktemp("ca"), "ca.pem", ca.root(), ca.authority())


CASES = {
    "of a trusted authority": ({}, "authority", "good"),
    "signed by itself": ({}, None, "issuer"),
    "of a stranger": ({}, "stranger", "issuer"),
    "ended": ({"until": NOW - DAY}, "authority", "expired"),
    "ends in a month": ({"until": NOW + 30 * DAY}, "authority", "soon"),
    "not begun": ({"since": NOW + DAY}, "authority", "early"),
    "for keys only": ({"usage": "key_encipherment"}, "authority", "usage"),
    "for papers": ({"usage": "content_commitment", "purpose": ca.EMAIL}, "authority", "good"),
    "of a web server": ({"purpose": ca.SERVER}, "authority", "usage"),
    "of an authority itself": ({"ca": True}, "authority", "usage"),
}


@pytest.mark.parametrize(("changes", "issuer", "state"), CASES.values(), ids=CASES.keys())
def test_what_a_certificate_allows(trusted: str, changes: dict, issuer: str | None, state: str) -> None:
    stranger = (ca.key(5), ca.certificate("Người lạ", ca.key(5), ca=True))
    issuers = {"authority": ca.authority(), "stranger": stranger}
    made = ca.certificate("Trạm Y tế mẫu", ca.key(2), issuers[issuer] if issuer else None, **changes)
    found = condition(read_certificate(der(made)), NOW, anchors=anchors(trusted))
    assert found.state == state
    assert found.usable == (state in ("good", "soon")) and found.sentence.endswith(".")


def test_without_a_list_issuers_are_not_asked_about() -> None:
    made = ca.certificate("Trạm Y tế mẫu", ca.key(2))
    assert not anchors("").checked and condition(read_certificate(der(made)), NOW).state == "good"


def test_a_root_alone_does_not_vouch_for_steps_it_cannot_see(tmp_path: Path) -> None:
    made = read_certificate(der(ca.certificate("Trạm", ca.key(2), ca.authority())))
    assert condition(made, NOW, anchors=anchors(ca.write(tmp_path, "root.pem", ca.root()))).state == "issuer"
    assert (
        condition(made, NOW, anchors=anchors(ca.write(tmp_path, "sub.pem", ca.authority()))).state == "good"
    )


def test_an_authority_that_has_ended_vouches_for_nobody() -> None:
    ended = (ca.key(1), ca.certificate("Cũ", ca.key(1), ca.root(), ca=True, until=NOW - DAY))
    made = read_certificate(der(ca.certificate("Trạm", ca.key(2), ended)))
    assert condition(made, NOW, anchors=Anchors((ca.root()[1], ended[1]))).state == "issuer"


@pytest.mark.parametrize(
    "content", [None, b"", b"khong phai", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_list_that_cannot_be_read_is_not_no_list(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Refusal, match="KHAM_CA_FILE"):
        anchors(str(path))


def test_a_changed_list_is_read_again(tmp_path: Path) -> None:
    path = ca.write(tmp_path, "ca.pem", ca.root())
    assert len(anchors(path).certificates) == 1
    ca.write(tmp_path, "ca.pem", ca.root(), ca.authority())
    assert len(anchors(path).certificates) == 2


class Mixed:
    """The certificate of one key beside another key, as a token that was filled wrongly."""

    def sign(self, data: bytes) -> bytes:
        return ca.key(3).sign(data, padding.PKCS1v15(), hashes.SHA256())

    def certificate(self) -> bytes:
        return der(ca.certificate("Trạm", ca.key(2)))


def test_a_certificate_of_another_key(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as found:
        check_pair(Mixed())
    assert found.value.code == "certificate.other_key"


# --- where it is asked


def test_when_a_key_is_declared(trusted: str, tmp_path: Path) -> None:
    known = anchors(trusted)
    alone = ca.put_key(tmp_path / "a", ca.key(2), ca.certificate("Trạm", ca.key(2)))
    said = {"kind": "file", "path": str(alone)}
    with pytest.raises(Refusal) as found:
        signing.declare(tmp_path / "keys", said, b"mat-khau", now=NOW, anchors=known)
    assert found.value.code == "signing.issuer" and not (tmp_path / "keys" / "signing.json").exists()
    good = ca.put_key(tmp_path / "b", ca.key(2), ca.certificate("Trạm", ca.key(2), ca.authority()))
    signing.declare(
        tmp_path / "keys", {"kind": "file", "path": str(good)}, b"mat-khau", now=NOW, anchors=known
    )
    assert signing.keys_of(tmp_path / "keys") == [""]


def test_when_sending_and_on_the_screen(day: Examined, rig: Rig, trusted: str) -> None:
    """The trial key is of no authority: with a list it signs nothing, and the pages say which it is."""
    day.conclude()
    client = day.world.client("station_officer")
    assert "Nơi cấp chứng thư không được kiểm" in client.get("/ho-so/cong/").content.decode()
    with override_settings(CA_FILE=trusted):
        with pytest.raises(Refusal) as found:
            send(day)
        assert found.value.code == "signing.issuer" and Submission.objects.get().state == "queued"
        page = client.get("/ho-so/cong/").content.decode()
        assert "không do tổ chức chứng thực mà máy này tin cấp" in page and "Không dùng được" in page
        assert signing_queries.warnings(day.doctor, day.now) == [found.value.sentence]
        with pytest.raises(Refusal) as found:
            copies.issue(encounter=Submission.objects.get().encounter, by=day.doctor, now=day.now, address="")
        assert found.value.code == "signing.issuer"
    with override_settings(CA_FILE="/khong/co.pem"):
        page = client.get("/ho-so/cong/").content.decode()
        assert "Không đọc được tệp chứng thư" in page
    assert send(day)["accepted"] == 1


def test_when_a_certificate_is_registered(day: Examined, trusted: str) -> None:
    alone, good = (ca.certificate("Trạm", ca.key(2), issuer) for issuer in (None, ca.authority()))
    wrong = ca.certificate("Trạm", ca.key(2), ca.authority(), usage="key_encipherment")
    with override_settings(CA_FILE=trusted):
        for made, code in ((alone, "signing.issuer"), (wrong, "signing.usage")):
            with pytest.raises(Refusal) as found:
                certificates.register(facility=day.facility, content=der(made), by=day.doctor, now=day.now)
            assert found.value.code == code
        row = certificates.register(facility=day.facility, content=der(good), by=day.doctor, now=day.now)
        assert signing_queries.conditions(day.doctor, day.now)[0][1].state == "good"
        assert signing_queries.conditions(day.doctor, row.valid_to - 30 * DAY)[0][1].state == "soon"


# --- two facilities in one installation

OTHER = "8930000000024"


def test_each_facility_signs_with_its_own_key(day: Examined, rig: Rig, tmp_path: Path) -> None:
    """The portal knows one key for each sender: whoever signs with the neighbour's is refused."""
    from kham.places.models import Facility

    home = tmp_path / "home"
    first = ca.put_key(home / "keys" / day.facility.gln13, ca.key(2), ca.certificate("Trạm Một", ca.key(2)))
    second = ca.put_key(home / "keys" / OTHER, ca.key(3), ca.certificate("Trạm Hai", ca.key(3)))
    rig.portal.keys.clear()
    rig.portal.keys |= {
        gln: signing.public_pem(signing.FileSigner(path, b"mat-khau").certificate())
        for gln, path in ((day.facility.gln13, first), (OTHER, second))
    }
    day.conclude()
    neighbour = Facility.objects.create(
        name="Trạm Hai",
        kind="station",
        code5="31998",
        gln13=OTHER,
        unit=day.world.commune,
        valid_from=dt.date(2025, 7, 1),
    )
    day.session.team.facility = neighbour
    day.session.team.save()
    day.conclude(day.person())
    (home / "keys" / "gateway.json").write_bytes((rig.keys / "gateway.json").read_bytes())
    with override_settings(HOME=home):
        assert installation.signers() == sorted([day.facility.gln13, OTHER])
        assert send(day)["accepted"] == 2
        assert {state.facility for state in signing_queries.key_states(day.now)} == {
            "Trạm Y tế mẫu",
            "Trạm Hai",
        }
    assert sorted(one.sender_id for one in rig.portal.messages.values()) == sorted(
        [day.facility.gln13, OTHER]
    )


def test_one_facility_without_a_key_holds_back_only_its_own(day: Examined, rig: Rig, tmp_path: Path) -> None:
    home = tmp_path / "home"
    path = ca.put_key(home / "keys" / OTHER, ca.key(3), ca.certificate("Trạm Hai", ca.key(3)))
    rig.portal.keys[OTHER] = signing.public_pem(signing.FileSigner(path, b"mat-khau").certificate())
    day.conclude()
    day.facility.gln13 = OTHER
    day.facility.save()
    day.conclude(day.person())
    (home / "keys" / "gateway.json").write_bytes((rig.keys / "gateway.json").read_bytes())
    with override_settings(HOME=home), pytest.raises(Refusal, match="Chưa có khóa ký"):
        send(day)
    found = dict(Submission.objects.values_list("msg_id", "state"))
    assert {msg_id[:13]: state for msg_id, state in found.items()} == {
        "8930000000017": "queued",
        OTHER: "accepted",
    }
    assert send(day, now=later(day, 1))["accepted"] == 1
