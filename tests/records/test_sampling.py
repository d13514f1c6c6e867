"""Invented encounters: coherent, the same for the same seed; what may leave of them is what the independent reader finds."""

import ast
import collections
import datetime as dt
import json
from pathlib import Path

import pytest
from lxml import etree

from kham import cli
from kham.exams.queries import judging
from kham.exams.rules import health_class
from kham.places.models import __file__ as places_file
from kham.records import actions
from kham.records.rules import profile as profiles
from kham.records.rules import reading, sampling
from kham.records.rules.reading import tables
from tests.records.strategies import FORMS, LAYOUTS

RULES = Path(reading.__file__).parent.parent
FEW = 60


@pytest.mark.parametrize("form", FORMS)
def test_same_seed_same_encounter_whatever_the_count(form: str) -> None:
    few = [one.facts for one in sampling.encounters(FORMS[form], 4, "7", judging)]
    assert few[3] == sampling.encounter(FORMS[form], 3, "7", judging).facts
    assert few[3] != sampling.encounter(FORMS[form], 3, "8", judging).facts
    assert len({one.visit_id for one in few}) == 4


@pytest.mark.parametrize("form", FORMS)
def test_encounters_are_coherent(form: str) -> None:
    """No impossible value, no question of another sex or age, classes and codes as the decision wants them."""
    seen = collections.Counter[str]()
    for one in sampling.encounters(FORMS[form], FEW, "coherent", judging):
        facts, answers = one.facts, dict(one.record.answers) | {"DOI_TUONG": ";".join(one.facts.groups)}
        answers |= {"KET_LUAN_BENH": ";".join(facts.icd)} if facts.icd else {}
        on = dt.date.fromisoformat(facts.exam_date)
        said = judging.judged(FORMS[form], answers, sex=facts.sex, birth=facts.birth, on=on)
        assert [c for c in said.complaints if c.severity != "implausible"] == []
        if form != "child":
            assert health_class.contradictions(facts.health_class, said.organs, list(facts.icd)) == []
        seen.update(f.level for f in said.findings)
        seen["kept"] += one.record.facts != facts
    assert seen["kept"] > FEW / 10 and {"F", "R"} <= set(seen)


def test_the_three_boundaries_are_met() -> None:
    """Birthdays on the exam day, the day before and the day after, at 0, 6 and 18 years."""
    edges = collections.Counter[tuple[str, int]]()
    for form in FORMS:
        for number in range(250):
            facts = sampling.encounter(FORMS[form], number, "edges", judging).facts
            if len(facts.birth) == 10:
                born, on = dt.date.fromisoformat(facts.birth), dt.date.fromisoformat(facts.exam_date)
                years = round((on - born).days / 365.2425)
                turned = sampling.people.birthday(born.year + years, born.month, born.day)
                if years in (0, 6, 18) and abs((turned - on).days) <= 1:
                    edges[form, years] += 1
    assert all(
        edges[where] for where in (("child", 0), ("child", 6), ("minor", 6), ("minor", 18), ("adult", 18))
    ), edges


def check(form: str, count: int, seed: str) -> None:
    """Package of everything known → no fault → the facts that may leave, no more and no less; nothing secret in the bytes."""
    profile = profiles.load("ministry")
    for one in sampling.encounters(FORMS[form], count, seed, judging):
        on = dt.date.fromisoformat(one.facts.exam_date)
        xml = actions.make_package(
            one.record.facts, LAYOUTS[form], profile, made_on=on, signer=None, marks=sampling.marks(one)
        )
        assert reading.faults(xml) == [], one.id
        meant = json.loads(json.dumps(sampling.carried(one, profile.package)))
        assert reading.differences(meant, reading.read(xml)) == [], one.id


@pytest.mark.parametrize("form", FORMS)
def test_package_and_back(form: str) -> None:
    check(form, FEW, "default")


@pytest.mark.long
@pytest.mark.parametrize("form", FORMS)
def test_ten_thousand_packages_and_back(form: str) -> None:
    check(form, 10_000, "long")


@pytest.mark.parametrize("code", profiles.codes())
def test_every_gateway_carries_the_same_facts(code: str) -> None:
    profile = profiles.load(code)
    if profile.kind != "portal":
        pytest.skip("not a portal")
    sexes = {text: sex for sex, text in profile.package.sex_codes.items()}
    for one in sampling.encounters(FORMS["adult"], 8, f"gateway {code}", judging):
        if one.facts.sex not in profile.package.sex_codes:
            continue
        on = dt.date.fromisoformat(one.facts.exam_date)
        made = actions.make_package(
            one.record.facts, LAYOUTS["adult"], profile, made_on=on, signer=None, marks=sampling.marks(one)
        )
        assert reading.faults(made) == []
        found = reading.read(made, sexes=sexes)
        assert reading.differences(sampling.carried(one, profile.package), found) == []


def test_the_command_writes_what_validate_accepts(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    out = tmp_path / "out"
    assert (
        cli.main(["records", "sample", "--form", "child", "--n", "3", "--seed", "5", "--out", str(out)]) == 0
    )
    names = [sorted(path.stem for path in (out / name).iterdir()) for name in ("facts", "package", "fhir")]
    assert names[0] == names[1] == names[2] and len(names[0]) == 3
    first = {path: path.read_bytes() for path in out.glob("*/*.*")}
    assert (
        cli.main(["records", "sample", "--form", "child", "--n", "3", "--seed", "5", "--out", str(out)]) == 0
    )
    assert {path: path.read_bytes() for path in out.glob("*/*.*")} == first
    validate = ["records", "validate", str(out / "package"), "--facts", str(out / "facts"), "--signed"]
    assert cli.main(validate) == 0
    capsys.readouterr()
    facts = out / "facts" / f"{names[0][0]}.json"
    facts.write_text(facts.read_text("utf-8").replace('"MACH": ', '"MACH": 1'), "utf-8")
    assert cli.main([*validate, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [f["tag"] for one in told["files"] for f in one["faults"]] == ["MACH"]


def test_nothing_to_validate_is_not_success(tmp_path: Path) -> None:
    assert cli.main(["records", "validate", str(tmp_path)]) == 2
    assert cli.main(["records", "sample", "--form", "adult", "--n", "0", "--out", str(tmp_path)]) == 2


# --- who may know whom


def imported(folder: Path) -> set[str]:
    """Everything of this program that the files of a folder import."""
    found: set[str] = set()
    for file in folder.glob("**/*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
    return {name for name in found if name.startswith("kham")}


def test_the_reader_shares_no_code_with_the_writer() -> None:
    assert {
        name for name in imported(RULES / "reading") if not name.startswith("kham.records.rules.reading")
    } == set()


def test_the_sampler_shares_no_code_with_the_reader() -> None:
    used = imported(RULES / "sampling")
    assert used and not [name for name in used if ".reading" in name or name.startswith("kham.records.stub")]
    assert not [
        name for name in used if name.split(".")[3:4] in (["package"], ["preflight"], ["withholding"])
    ]


def test_the_readers_list_of_communes_is_that_of_places() -> None:
    lines = (Path(places_file).parent / "data" / "units.csv").read_text("utf-8").splitlines()[1:]
    rows = [line.split(",") for line in lines]
    assert tables.communes().keys() == {row[0] for row in rows if row[1] == "commune"}
    assert set(tables.communes().values()) == {row[0] for row in rows if row[1] == "province"}


def declared(schema: str) -> dict[str, set[str]]:
    """Root → tags inside, as a schema has them."""
    tree = etree.parse(str(tables.DATA / "xsd" / f"{schema}.xsd")).getroot()
    kind = "{http://www.w3.org/2001/XMLSchema}"
    found = {
        str(one.get("name")): {str(inner.get("name")) for inner in one.iter(f"{kind}element")}
        - {one.get("name")}
        for one in tree.findall(f"{kind}element")
    }
    for one in tree.findall(f"{kind}complexType"):
        if one.get("name") == "Conclusion":
            found["KET_LUAN_VA_TU_VAN"] = {str(inner.get("name")) for inner in one.iter(f"{kind}element")}
    return found


@pytest.mark.parametrize("form", FORMS)
def test_the_package_has_every_tag_of_the_reference_and_no_other(form: str) -> None:
    """The schemas are typed from the reference, the layout comes from the form: both must say the same."""
    older = {"NGUON_KINH_PHI", "DANH_SACH_CLS", "CHI_TIET_CLS"}  # of QĐ 1551, and the frame of the laboratory
    of_vendor = {"NGUOI_GIAM_HO", "SO_CCCD_NGH", "DIEN_THOAI_NGH"} if form == "child" else set()
    schema, layout = declared(form), LAYOUTS[form]
    for part, tags in layout.parts.items():
        listed = schema[layout.roots[part]]
        assert set(tags) - listed == set(), part
        assert listed - set(tags) - older - of_vendor == set(), part


BROKEN_JSON = [
    (b'{"a":', "KHAMSUCKHOE"),
    (b"{}", "KHAMSUCKHOE"),
    (b'{"KHAMSUCKHOE": {"a": 1, "A": 2}}', "A"),
    (b'{"KHAMSUCKHOE": {"1 x": 2}}', "1 X"),
    (b'{"KHAMSUCKHOE": {"a": "\\u0000"}}', "A"),
    (b'{"GIAMDINHHS": {}}', "GIAMDINHHS"),
    (b'{"a":' * 3000 + b"1" + b"}" * 3000, "KHAMSUCKHOE"),
    (b'{"KHAMSUCKHOE": {}}', "HOSO"),
]


@pytest.mark.parametrize(("raw", "tag"), BROKEN_JSON, ids=range(len(BROKEN_JSON)))
def test_broken_json_is_refused_calmly(raw: bytes, tag: str) -> None:
    assert [fault[0] for fault in reading.faults(raw)] == [tag]
