"""Parts of pages: what they draw, how they write numbers and dates, and that hostile names stay text."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import TemplateSyntaxError, engines
from django.test import RequestFactory

from kham.kernel.partial_date import PartialDate
from kham.site.ui import people, tables, words

HOSTILE = "\"><script>alert(1)</script>' onmouseover=x"


def draw(source: str, path: str = "/", **context: Any) -> str:
    """Render one line of template with the tags loaded."""
    template = engines["django"].from_string("{% load kham_ui %}" + source)
    return template.render(context, RequestFactory().get(path))


class Sample(forms.Form):
    name = forms.CharField(label="Họ và tên")
    systolic = forms.IntegerField(label="Huyết áp tâm thu", max_value=300, help_text="Đo ở tư thế ngồi.")
    sex = forms.ChoiceField(label="Giới", widget=forms.RadioSelect, choices=[("1", "Nam"), ("2", "Nữ")])
    weight = forms.DecimalField(label="Cân nặng", required=False)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (words.vn_number(1234.5), "1.234,5"), (words.vn_number(None), "–"), (words.vn_number(2, 1), "2,0"),
        (words.vn_number("chưa rõ"), "chưa rõ"), (words.vn_percent(0.853), "85,3%"), (words.vn_percent(None), "–"),
        (words.vn_money(1234500), "1.234.500 đồng"), (words.vn_date(date(2026, 7, 5)), "05/7/2026"),
        (words.vn_date(date(2026, 2, 5)), "05/02/2026"), (words.vn_date(None), "–"),
        (words.vn_datetime(datetime(2026, 7, 5, 0, 30, tzinfo=UTC)), "07:30 05/7/2026"),
        (words.vn_time(datetime(2026, 7, 4, 20, 5, tzinfo=UTC)), "03:05"), (words.birth(PartialDate(1948)), "1948"),
        (words.birth("1948-05"), "05/1948"), (words.birth(1948), "1948"), (words.birth(None), "–"),
        (words.cell(True), "Có"), (words.cell(Decimal("1500")), "1.500"), (words.cell(""), "–"), (words.cell("TDP 3"), "TDP 3"),
        (words.vn_long_date(date(2026, 7, 5)), "ngày 05 tháng 7 năm 2026"),
    ],
)  # fmt: skip
def test_numbers_and_dates_are_written_as_officials_write_them(written: str, expected: str) -> None:
    assert written == expected


@pytest.mark.parametrize(
    "source",
    [
        "{% badge bad %}", "{% button bad href=bad confirm=bad %}", "{% button bad reason=bad %}",
        "{% alert title=bad %}{{ bad }}{% endalert %}",
        "{% empty bad hint=bad url=bad label=bad %}", "{% worklist_line bad bad url=bad owner=bad due=bad %}",
        "{% person_header person %}", "{% life steps %}", "{% life steps thin=True %}", "{% compare bad bad rows %}",
        "{% definitions pairs %}", "{% data_table columns table bad select='p' form='f' %}", "{% chart 'c' figure %}",
        "{% official_header bad superior=bad number=bad %}", "{% progress 1 2 bad url=bad remaining=bad %}",
        "{% panel bad url=bad %}{{ bad }}{% endpanel %}", "{% tabs items %}", "{% stepper names %}", "{% breadcrumbs pairs %}",
        "{% stat 1 2 bad definition=bad url=bad %}", "{% icon 'home' label=bad %}", "{% filter_chips 'a' options label=bad %}",
    ],
)  # fmt: skip
def test_hostile_names_stay_text(source: str) -> None:
    html = draw(
        source, bad=HOSTILE, person={"name": HOSTILE, "code": HOSTILE, "badges": [{"label": HOSTILE}]},
        steps=[{"key": "list", "state": "done", "place": HOSTILE, "owner": HOSTILE, "date": HOSTILE, "url": HOSTILE}],
        rows=[{"label": HOSTILE, "left": HOSTILE, "right": "b", "why": HOSTILE}], pairs=[(HOSTILE, HOSTILE)],
        columns=[{"key": "n", "label": HOSTILE, "sort": True}], table=[{"id": HOSTILE, "n": HOSTILE, "url": HOSTILE}],
        figure={"title": HOSTILE, "kind": "bar", "categories": [HOSTILE], "series": [{"name": HOSTILE, "values": [1]}]},
        items=[{"label": HOSTILE, "url": HOSTILE}], names=[HOSTILE], options=[(HOSTILE, HOSTILE, 3)],
    )  # fmt: skip
    assert "<script>" not in html
    assert '"><' + "script" not in html
    assert "&lt;script&gt;" in html or "\\u003Cscript\\u003E" in html


def test_a_refused_button_says_why_and_cannot_be_sent() -> None:
    html = draw('{% button "Khóa kỳ" kind="primary" reason="Còn 11 hồ sơ chưa gửi." %}')
    assert (
        'aria-disabled="true"' in html
        and 'type="button"' in html
        and html.count("Còn 11 hồ sơ chưa gửi.") == 2
    )


def test_a_button_takes_attributes_but_no_script_and_no_style() -> None:
    assert 'hx-post="/x/"' in draw('{% button "Gửi" hx_post="/x/" %}')
    for attribute in ("onclick", "style", "hx_on_click"):
        with pytest.raises(TemplateSyntaxError):
            draw('{% button "Gửi" ' + attribute + '="x" %}')


def test_a_wrong_kind_is_an_error() -> None:
    with pytest.raises(TemplateSyntaxError):
        draw('{% badge "x" "green" %}')


def test_sort_links_turn_round_and_keep_the_filters() -> None:
    html = draw('{% sort_th "Họ tên" "name" %}', "/?state=due&page=3&sort=name")
    assert (
        'aria-sort="ascending"' in html
        and "sort=-name" in html
        and "state=due" in html
        and "page=3" not in html
    )


def test_filter_chips_live_in_the_url() -> None:
    context = {"request": RequestFactory().get("/?group=a&sort=name&page=2")}
    one = tables.filter_chips(context, "group", [("a", "A", 4), ("b", "B")])
    assert [(c["on"], c["url"]) for c in one["chips"]] == [
        (True, "?sort=name"),
        (False, "?sort=name&group=b"),
    ]
    many = tables.filter_chips(context, "group", [("a", "A"), ("b", "B")], multiple=True)
    assert many["chips"][1]["url"] == "?sort=name&group=a&group=b"


def test_a_page_link_keeps_the_rest_of_the_url() -> None:
    html = draw(
        "{% pagination page 'người' %}", "/?state=due&page=2", page=Paginator(range(1204), 50).page(2)
    )
    assert "51–100 trong 1.204" in html and "?state=due&amp;page=3" in html


def test_a_table_without_rows_says_so() -> None:
    html = draw(
        "{% data_table columns rows 'Danh sách' empty='Chưa có ai.' %}",
        columns=[{"key": "a", "label": "A"}],
        rows=[],
    )
    assert "Chưa có ai." in html


def test_a_field_joins_label_unit_last_value_and_mistake() -> None:
    form = Sample({"name": "", "systolic": "1350", "sex": "2"})
    html = draw('{% field form.systolic unit="mmHg" last="135" soft_high=140 soft="Đo lại." %}', form=form)
    assert '<label for="id_systolic">' in html and "mmHg" in html and "Lần trước: 135" in html
    assert (
        'aria-describedby="id_systolic_helptext id_systolic_last id_systolic_warn id_systolic_error"' in html
    )
    assert "Không được quá 300." in html and 'data-soft-high="140"' in html and 'aria-invalid="true"' in html


def test_the_summary_links_each_mistake_to_its_field() -> None:
    html = draw("{% error_summary form %}", form=Sample({"systolic": "x"}))
    assert "Còn 3 chỗ cần sửa" in html
    assert '<a href="#id_name">Họ và tên: chưa nhập.</a>' in html
    assert "Huyết áp tâm thu: phải là số nguyên." in html and "Giới: chưa chọn." in html
    assert draw("{% error_summary form %}", form=Sample()).strip() == ""


def test_a_group_of_choices_has_a_legend_and_optional_fields_say_so() -> None:
    html = draw("{% field form.sex %}{% field form.weight %}", form=Sample())
    assert "<fieldset" in html and "<legend>Giới" in html and html.count("không bắt buộc") == 1


def test_the_line_of_life_tells_its_states_in_words() -> None:
    steps = [{"key": key, "state": "done"} for key in list(people.LIFE_STEPS)[:3]] + [
        {"key": "checked_in", "state": "now"}
    ]
    assert draw("{% life steps %}", steps=steps).count("<li") == 4
    thin = draw("{% life steps thin=True %}", steps=steps)
    assert "Danh sách đã xong" in thin and "Tiếp nhận việc tiếp theo" in thin


def test_compare_marks_what_differs_and_what_is_missing() -> None:
    rows = [
        {"label": "A", "left": "x", "right": "x"},
        {"label": "B", "left": "x", "right": "y"},
        {"label": "C", "left": "x"},
    ]
    assert [row["state"] for row in people.compare("1", "2", rows)["rows"]] == ["same", "differs", "missing"]


def test_progress_asks_again_only_while_it_runs() -> None:
    running = draw('{% progress 812 2048 "Đang so khớp" url="/cong-viec/1/" %}')
    assert (
        'hx-trigger="every 1s"' in running
        and "812 / 2.048 (40%)" in running
        and 'value="812" max="2048"' in running
    )
    assert "hx-trigger" not in draw('{% progress 5 5 "Xong" url="/cong-viec/1/" state="done" %}')


def test_a_chart_carries_its_table() -> None:
    figure = {
        "title": "Đã khám", "kind": "column", "categories": ["T6", "T7"], "decimals": 1,
        "series": [{"name": "Người", "values": [1204.5, None]}],
    }  # fmt: skip
    html = draw("{% chart 'c1' figure %}", figure=figure)
    assert "<figure" in html and "1.204,5" in html and "–" in html and 'type="application/json"' in html


def test_a_stat_without_denominator_shows_no_share() -> None:
    assert "%" not in draw("{% stat 0 0 'Đã thanh toán' %}")


def test_undo_of_a_message_stays_inside_the_site() -> None:
    class Note:
        extra_tags = "undo:/nguoi/gop/7/hoan-tac/"

    assert words.undo_url(Note()) == "/nguoi/gop/7/hoan-tac/"  # type: ignore[arg-type]  # stands in for a message
    Note.extra_tags = "undo://elsewhere.example/"
    assert words.undo_url(Note()) == ""  # type: ignore[arg-type]  # stands in for a message


def test_the_design_page_shows_every_part() -> None:
    from kham.site import design

    html = draw(
        "{% include 'site/design/words.html' %}{% include 'site/design/tables.html' %}",
        "/design/",
        **design.context(),
    )
    html += draw(
        "{% include 'site/design/forms.html' %}{% include 'site/design/people.html' %}{% include 'site/design/figures.html' %}"
        "{% include 'site/design/waiting.html' %}", "/design/", **design.context(),
    )  # fmt: skip
    for css in ("k-work", "k-badge", "k-alert", "k-chip", "k-table", "k-field", "k-drop", "k-life", "k-thin", "k-stat",
                "k-figure", "k-progress", "k-empty", "k-skeleton", "k-tabs", "k-stepper", "k-compare", "k-dl", "k-pages"):  # fmt: skip
        assert css in html, css
