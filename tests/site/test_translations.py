"""English covers every screen: each message has a translation that keeps its placeholders, and pages show no Vietnamese."""

import datetime as dt
import html
import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import CharField, TextField
from django.test import Client
from django.urls import reverse
from django.utils import translation

from kham.accounts import wording
from kham.accounts.models import User
from kham.exams.queries import wording as exam_wording
from kham.exams.rules import evaluation, forms, rule_words, triage
from kham.kernel.dates import PartialDate
from kham.records.rules.reading import schema
from tests.access.tables import exams
from tests.access.world import World
from tools import message_sources, messages

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|(?<!%)%[sd]|\{\{?\s*\w+\s*\}?\}|</?[a-z]+>")
DIACRITIC = re.compile(r"[^\x00-\x7f]*[À-ỹĐđ][^\x00-\x7f]*")
WORD = re.compile(r"[^\W\d_]+(?: [^\W\d_]+)*")
# Words that stand on a sheet or on paper whatever the language of the screen: quoted, so that they can be found there.
QUOTED = ("“Mã bệnh”", "“Tên bệnh”", "“Mã dòng”", "“Mã kiểm tra”", "“TẬP DƯỢT”")
SAME = {"Khám", "Tiếng Việt"}  # the product's name, and the way back to the other language
DOCUMENT = re.compile("NĐ-CP|BYT-QĐ|QĐ-BYT|TT-BYT")  # how numbers of documents end
ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_message_has_english() -> None:
    """Message by message, with the file that asks for it."""
    lacking = [f"{place}: {message.text}" for message, place in message_sources.missing().items()]
    assert not lacking, "python -m tools.message_sources\n" + "\n".join(lacking)


def test_placeholders_agree() -> None:
    """A translation that loses a name would lose the number, and one that adds a name would fail."""
    wrong = []
    for key, text in messages.catalogue(message_sources.ENGLISH).items():
        asked = key.split("\x04")[-1].split("\x00")[-1]
        for form in text.split("\x00") if key else []:
            if sorted(PLACEHOLDER.findall(form)) != sorted(PLACEHOLDER.findall(asked)):
                wrong.append(f"{asked} → {form}")
    assert not wrong, "\n".join(wrong)


def test_no_english_is_vietnamese() -> None:
    """Vietnamese letters stand only in the product's name, numbers of documents and the quoted words above."""
    left = []
    for key, text in messages.catalogue(message_sources.ENGLISH).items():
        told = re.sub("|".join([r"NĐ-CP|BYT-QĐ|QĐ-BYT|TT-BYT|Khám|Group đ", *QUOTED]), "", text)
        if key and DIACRITIC.search(told):
            left.append(text)
    assert not left


def test_compiled_files_are_current() -> None:
    """The .mo files say what the .po files say."""
    assert messages.stale(ROOT / "src") == [], "./kham messages"


def test_sources_are_found() -> None:
    """The reader of messages sees all the ways in which a message is asked for."""
    code = (
        "from django.utils.translation import gettext as _, ngettext, pgettext, gettext_lazy as lazy\n"
        "_('một'); ngettext('hai', 'hai', n); pgettext('nghĩa', 'ba'); lazy('bốn'); _(word)\n"
        "raise Refusal('a.b', 'năm')\nraise Refusal('a.b', f'sáu {n}')\nWRONG = 'bảy'\nraise Refusal('a.b', WRONG)\n"
        "@jobs_actions.kind('a.b', title='tám')\ndef work(): ...\n"
    )
    found = {(m.context, m.text, m.plural) for m in message_sources.of_python(code)}
    assert found == {
        ("", "một", ""), ("", "hai", "hai"), ("nghĩa", "ba", ""), ("", "bốn", ""), ("", "năm", ""),
        ("", "sáu %(n)s", ""), ("", "bảy", ""), ("", "tám", ""),
    }  # fmt: skip
    rules = (
        'WORDS = {1: "chín"}\ndef f(tag, one):\n    """Mười."""\n'
        '    return f"{tag}: {one.name} và {one.name}, {len(tag)} ký tự", r"\\d đ"\n'
    )
    assert list(message_sources.sayings(rules)) == ["chín", "%(tag)s: %(name)s và %(v1)s, %(v2)s ký tự"]
    page = (
        '{% load i18n %}{% translate "một (hai)" %}{% button _("ba") %}{% translate "tư" context "nghĩa" %}'
        "{% blocktranslate count n=n %}{{ n }} năm{% plural %}{{ n }} năm{% endblocktranslate %}"
    )
    assert {(m.context, m.text, m.plural) for m in message_sources.of_template(page)} == {
        ("", "một (hai)", ""), ("", "ba", ""), ("nghĩa", "tư", ""), ("", "%(n)s năm", "%(n)s năm"),
    }  # fmt: skip


@pytest.fixture
def world(db: None) -> World:
    """A small country with a session, an exam and a task."""
    world = World()
    world.campaign(world.commune)
    exams.signed(world.neighbourhood, world)
    return world


def _english(world: World, role: str) -> Client:
    user = world.user(role)
    User.objects.filter(pk=user.pk).update(language="en")
    client = Client()
    client.force_login(user)
    return client


def _words_of_data() -> list[str]:
    """Every text in the database, the longest first: names of people, units, sites, campaigns."""
    found: set[str] = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, CharField | TextField) and not field.choices:
                found.update(model._base_manager.values_list(field.attname, flat=True).distinct()[:500])
    return sorted(
        (str(text) for text in found if text and DIACRITIC.search(str(text))), key=len, reverse=True
    )


def _vietnamese(body: str) -> list[str]:
    """The Vietnamese words of a page outside data and outside scripts."""
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", body, flags=re.S)
    told = " ".join(re.findall(r"(?:title|alt|placeholder|aria-label|data-word-\w+)=\"([^\"]*)\"", page))
    text = html.unescape(re.sub(r"<[^>]+>", " ", page) + " " + told)
    for word in [*_words_of_data(), *SAME]:
        text = re.sub(re.escape(word), " ", text, flags=re.I)
    return [run for run in WORD.findall(text) if DIACRITIC.search(run)]


@pytest.mark.parametrize(
    ("role", "names"),
    [
        ("station_officer", ["home", "campaigns:tasks", "roster:index", "roster:people", "planning:index", "outreach:index"]),
        ("clinician", ["home", "exams:index", "followup:index", "records:index"]),
        ("coordinator", ["home", "campaigns:tasks", "reporting:index", "oversight:index"]),
        ("administrator", ["users", "me"]),
    ],
)  # fmt: skip
def test_pages_speak_english(world: World, role: str, names: list[str]) -> None:
    """The first pages of the main roles, words of data aside."""
    client = _english(world, role)
    for name in names:
        answer: Any = client.get(reverse(name))
        assert answer.status_code in (200, 404), name
        assert _vietnamese(answer.content.decode()) == [], name


def test_rules_and_complaints_speak_english(world: World) -> None:
    """Every band and condition of every clinical rule; complaints, suggested classes and findings of an exam."""
    names = {word for pair in exam_wording.labels() for word in pair}
    told = Phrases()
    with translation.override("en"):
        for rule in triage.all_rules():
            told.add(rule.title, *(band.vi for band in rule.bands))
            lines = rule_words.table(rule, wording.said)
            told.left += [line["when"] for line in lines if DIACRITIC.search(line["when"])]
        form = forms.load("adult")
        wrong = {"MACH": "9000", "CHIEU_CAO": "17", "HUYET_AP": "80/120", "GIOI_TINH": "9", "TSBT_MA_BENH": "xyz", "NHIET_DO": "99",
                 "NGAYCAP_CCCD": "45/45/2020", "CHI_SO_BMI": "40", "CAN_NANG": "60"}  # fmt: skip
        born = PartialDate(1950, 1, 1)
        for answers in (
            wrong,
            {"CHIEU_CAO": 160, "CAN_NANG": 95, "HUYET_AP": "185/112", "MACH": 140, "CHI_SO_BMI": 20},
        ):
            judged = evaluation.evaluate(form, answers, sex="female", birth=born, on=dt.date(2026, 11, 1))
            told.add(*(one.sentence for one in (*judged.complaints, *judged.findings)))
            told.add(*(one.reason for one in judged.organs if one.reason))
    assert names and told.left == []


class Phrases:
    """What `said` left in Vietnamese."""

    def __init__(self) -> None:
        self.left: list[str] = []

    def add(self, *sentences: str) -> None:
        """Tell each; keep those in which a Vietnamese letter is left."""
        self.left += [
            f"{one} → {told}"
            for one in sentences
            if DIACRITIC.search(DOCUMENT.sub("", told := wording.said(one)))
        ]


def test_the_package_validator_speaks_english() -> None:
    """Its own sentences, of damaged packages, of records held back and of what a gateway answers."""
    told = Phrases()
    with translation.override("en"):
        for name in message_sources.SAYING:
            for path in sorted((message_sources.PACKAGE / name).rglob("*.py")) or [
                message_sources.PACKAGE / name
            ]:
                for text in message_sources.sayings(path.read_text(encoding="utf-8")):
                    told.add(re.sub(r"%\(\w+\)s|\{\w+\}", "7", text))
        shapes = {f"{tag} {words}." for tag, words in schema.SHAPES.items()}
        told.add(*shapes, "Thiếu “Họ và tên”. Số định danh cá nhân phải đủ 12 chữ số.")
    assert told.left == []


@pytest.mark.parametrize(
    "name", ["exams:rules", "exams:rule", "records:index", "records:dead", "followup:index"]
)
def test_sentences_of_rules_and_gateways_are_english_on_pages(world: World, name: str) -> None:
    """Findings, rules before signing, and why a record is held back; sources and documents are quoted as they are."""
    client, arguments = _english(world, "clinician"), ["blood_pressure"] if name == "exams:rule" else []
    answer: Any = client.get(reverse(name, args=arguments))
    assert answer.status_code == 200
    body = answer.content.decode()
    for rule in triage.all_rules():
        for quoted in (rule.source, rule.second, rule.proposal, rule.author):
            body = body.replace(html.escape(quoted), " ") if quoted else body
    assert _vietnamese(body) == []


def test_sign_in_speaks_english(db: None) -> None:
    """Before anybody is known the browser's language decides."""
    answer: Any = Client().get(reverse("account_login"), headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert _vietnamese(answer.content.decode()) == []


def test_documents_stay_vietnamese() -> None:
    """Names of stations follow the reader; what is printed or sent reads the form itself."""
    station = forms.load("adult").stations[0]
    with translation.override("en"):
        assert exam_wording.name(station) == station.en
    with translation.override("vi"):
        assert (exam_wording.name(station), exam_wording.short(station)) == (station.vi, station.short)
