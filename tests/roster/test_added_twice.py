"""A form sent twice, in two tabs or with the back button, does not make two people without a word."""

import pytest

from kham.kernel.reasons import Refusal
from kham.roster import actions
from kham.roster.models import Person, ReviewPair
from tests.roster import world

pytestmark = pytest.mark.django_db
FIELDS = {"full_name": "Lò Văn Mới", "birth": "05/7/1961", "sex": "male"}


@pytest.mark.parametrize("more", [{"personal_number": "031061000127"}, {"phone": "0912007793"}, {}])
def test_the_same_form_twice_is_the_same_person(more: dict[str, str]) -> None:
    campaign = world.ward()
    given = {"campaign": campaign, "unit": campaign.unit, "by": world.officer(), "now": world.NOW}
    first = actions.add_person(fields=FIELDS | more, **given)
    with pytest.raises(Refusal) as refused:
        actions.add_person(fields=FIELDS | more, **given)
    assert refused.value.code == "roster.person.known" and refused.value.params["person"] == str(first.pk)
    assert Person.objects.count() == 1


def test_a_likely_double_is_asked() -> None:
    """With the year alone nobody can tell: both stay, and the question is put."""
    campaign = world.ward()
    given = {"campaign": campaign, "unit": campaign.unit, "by": world.officer(), "now": world.NOW}
    fields = FIELDS | {"birth": "1961"}
    for _ in range(2):
        try:
            actions.add_person(fields=fields, **given)
        except Refusal as refusal:
            assert refusal.code == "roster.person.known"
    assert Person.objects.count() == 1 or ReviewPair.objects.count() == 1
