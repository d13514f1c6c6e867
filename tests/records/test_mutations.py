"""Spoiled packages are refused with the tag and the reason: over a hundred ways, on different encounters of each form."""

import datetime as dt
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path
from random import Random

import pytest
from lxml import etree

from kham.exams.queries import judging
from kham.records import signing
from kham.records.rules import package, reading, sampling
from kham.records.rules import profile as profiles
from tests.records.mutations import MUTATIONS, Mutation
from tests.records.strategies import FORMS, LAYOUTS

POOL = 48


@lru_cache(maxsize=4)
def pool(form: str, count: int = POOL) -> tuple[str, ...]:
    """Good packages of a form, unsigned, so that the reason is the fault and not the seal."""
    profile = profiles.load("ministry")
    return tuple(written(form, number, profile) for number in range(count))


def written(form: str, number: int, profile: profiles.Profile) -> str:
    facts = sampling.encounter(FORMS[form], number, "mutations", judging).facts
    root = package.build(facts, profile, LAYOUTS[form], made_on=dt.date.fromisoformat(facts.exam_date))
    return package.to_bytes(root).decode()


def spoiled(mutation: Mutation, form: str, chance: Random, packages: tuple[str, ...]) -> str | None:
    """A spoiled package of the form, None when no package of the pool has what the mutation spoils."""
    for xml in chance.sample(packages, len(packages)):
        made = mutation.change(xml, chance)
        if made is not None and made != xml:
            return made
    return None


def refused(mutation: Mutation, xml: str) -> bool:
    """Whether the validator names the tag and the reason."""
    found = reading.faults(xml.encode("utf-8", "surrogatepass"))
    return any(tag == mutation.tag and re.search(mutation.reason, sentence) for tag, sentence in found)


@pytest.mark.parametrize("form", FORMS)
def test_good_packages_have_no_fault(form: str) -> None:
    assert [reading.faults(xml.encode()) for xml in pool(form)] == [[]] * POOL


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: one.name)
def test_a_spoiled_package_is_refused_with_tag_and_reason(mutation: Mutation) -> None:
    for form in mutation.forms:
        xml = spoiled(mutation, form, Random(mutation.name), pool(form))
        assert xml is not None, f"{form}: nothing to spoil"
        assert refused(mutation, xml), (form, reading.faults(xml.encode()))


def sealed(folder: Path, name: str) -> str:
    """A signed package."""
    signing.make_test_key(folder, name=name, now=dt.datetime(2026, 7, 1, tzinfo=dt.UTC))
    root = etree.fromstring(pool("adult")[0].encode())
    signing.sign_envelope(root, signing.facility_signer(folder))
    return package.to_bytes(root).decode()


def test_what_is_changed_after_the_seal_is_refused(tmp_path: Path) -> None:
    xml, other = sealed(tmp_path / "a", "Trạm A"), sealed(tmp_path / "b", "Trạm B")
    assert reading.faults(xml.encode(), signed=True) == [] and reading.remarks(xml.encode()) == []
    assert ("CHUKYDONVI", "Gói chưa có chữ ký của đơn vị.") in reading.faults(
        pool("adult")[0].encode(), signed=True
    )
    certificate = r"<X509Certificate>[^<]*</X509Certificate>"
    for changed, reason in (
        (re.sub(r"<DIA_CHI>", "<DIA_CHI>x", xml), "sửa sau khi"),
        (re.sub(r"<SignatureValue>.{6}", "<SignatureValue>AAAAAA", xml), "không đúng"),
        (re.sub(certificate, lambda _: re.search(certificate, other)[0], xml), "không đúng"),  # type: ignore[index]  # it is there
        (re.sub(certificate, "<X509Certificate>QQ==</X509Certificate>", xml), "không đọc được"),
    ):
        assert [s for tag, s in reading.faults(changed.encode()) if tag == "CHUKYDONVI" and reason in s], (
            reason
        )


def test_there_are_enough_kinds() -> None:
    assert len(MUTATIONS) >= 100 and len({one.name for one in MUTATIONS}) == len(MUTATIONS)
    per_form = Counter(form for one in MUTATIONS for form in one.forms)
    assert min(per_form.values()) >= 40, per_form


@pytest.mark.long
def test_five_thousand_spoiled_packages() -> None:
    chance, packages, missed, done = (
        Random(5000),
        {form: pool(form, 200) for form in FORMS},
        Counter[str](),
        0,
    )
    while done < 5000:
        mutation = chance.choice(MUTATIONS)
        form = chance.choice(mutation.forms)
        xml = spoiled(mutation, form, chance, packages[form])
        if xml is None:
            continue
        done += 1
        if not refused(mutation, xml):
            missed[f"{form}: {mutation.name}"] += 1
    assert not missed, missed
