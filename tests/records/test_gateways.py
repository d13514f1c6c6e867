"""Every setting of a gateway profile changes the package or the message as it says, and each says how well it is known."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import etree

from kham.cli import main
from kham.kernel.reasons import Refusal
from kham.records import signing
from kham.records.rules import message, package, preflight
from kham.records.rules import profile as profiles
from kham.records.rules.facts import Facts
from kham.records.rules.marks import Marks
from kham.records.rules.profile import Profile
from kham.records.rules.record import Examiner
from tests.records.strategies import LAYOUT
from tests.records.test_package import ON, PLAIN

LAB = {"MA_CHI_SO": "XN_CREATININ", "TEN_CHI_SO": "Creatinin", "GIA_TRI": "80.5", "DON_VI_DO": "µmol/L"}
FULL = dataclasses.replace(PLAIN, labs=(LAB,), answers={**PLAIN.answers, "NOI_KHOA_TUAN_HOAN": "Tim đều"})
MARKS = Marks(
    {"internal": Examiner("BS Trần Văn Khám", "internal", "0123/HP")},
    Examiner("BS Lê Thị Kết", "conclusion", "0456/HP"),
    "U0lHTg==",
    "Trạm Y tế mẫu",
)


class Fixed:
    """A signer whose signatures are readable."""

    def sign(self, data: bytes) -> bytes:
        return b"signed:" + hashlib.sha256(data).digest()[:8]

    def certificate(self) -> bytes:
        return b"certificate"


def changed(section: str, **values: Any) -> Profile:
    profile = profiles.load("ministry")
    return profile.model_copy(update={section: getattr(profile, section).model_copy(update=values)})


def xml(profile: Profile, facts: Facts = FULL, signer: Any = None, marks: Marks | None = MARKS) -> str:
    root = package.plain_tree(facts, profile, LAYOUT, made_on=ON, marks=marks)
    return signing.sign_package(root, profile, signer).decode()


def tag(text: str, name: str) -> str | None:
    found = re.search(f"<{name}(?:/>|>([^<]*)</{name}>)", text)
    return None if found is None else found[1] or ""


# setting, value → what the package then shows (and, before it, what the default shows)
PACKAGE: list[tuple[str, Any, str, Any, Any]] = [
    ("facility_code", "code5", "MACSKCB", "8930000000017", "31999"),
    ("count_means", "files", "SOLUONGHOSO", "1", "7"),
    ("birth_format", "digits8", "NGAY_SINH", "195603090000", "19560309"),
    ("birth_format", "iso", "NGAY_SINH", "195603090000", "1956-03-09"),
    ("birth_format", "ddmmyyyy", "NGAY_SINH", "195603090000", "09031956"),
    ("moment_format", "iso", "NGAY_VAO", "202607050731", "2026-07-05T07:31"),
    ("moment_format", "vn", "NGAY_VAO", "202607050731", "05/07/2026 07:31"),
    ("sex_codes", {"male": "1", "female": "0"}, "GIOI_TINH", "2", "0"),
    ("visit_kinds", {"periodic": "01"}, "MA_LOAI_KCB", "15", "01"),
    ("unknown_occupation", "00", "MA_NGHE_NGHIEP", "99", "00"),
    ("groups_width", 2, "DOI_TUONG", "1;3", "01;03"),
    ("empty_elements", False, "NHOM_MAU", "", None),
    ("leaving_time", True, "NGAY_RA", None, "202607050900"),
    ("lab_names", True, "TEN_CHI_SO", None, "Creatinin"),
    ("examiner_mark", "name", "CKDT_NOI_KHOA_TUAN_HOAN", "BS Trần Văn Khám; GPHN 0123/HP", "BS Trần Văn Khám"),
    ("examiner_mark", "none", "CKDT_NOI_KHOA_TUAN_HOAN", "BS Trần Văn Khám; GPHN 0123/HP", ""),
    ("concluder_mark", "name", "CKS_NGUOI_KET_LUAN", "U0lHTg==", "BS Lê Thị Kết; GPHN 0456/HP"),
    ("concluder_mark", "name_signature", "CKS_NGUOI_KET_LUAN", "U0lHTg==", "BS Lê Thị Kết; GPHN 0456/HP; U0lHTg=="),
    ("concluder_mark", "none", "CKS_NGUOI_KET_LUAN", "U0lHTg==", ""),
    ("facility_mark", "name", "CKS_BENH_VIEN", "", "Trạm Y tế mẫu"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "shown_in", "before", "after"), PACKAGE)
def test_a_setting_of_the_package(name: str, value: Any, shown_in: str, before: Any, after: Any) -> None:
    assert tag(xml(profiles.load("ministry")), shown_in) == before
    assert tag(xml(changed("package", **{name: value})), shown_in) == after


def test_content_in_base64() -> None:
    text = xml(changed("package", content="base64"))
    parts = re.findall("<NOIDUNGFILE>([^<]+)</NOIDUNGFILE>", text)
    assert len(parts) == 7 and b"<HO_TEN>" in base64.b64decode(parts[0])
    assert "<HO_TEN>" not in text and "<HO_TEN>" in xml(profiles.load("ministry"))


def test_place_of_the_signature() -> None:
    after = etree.fromstring(xml(profiles.load("ministry")).encode())
    inside = etree.fromstring(xml(changed("package", signature_place="inside")).encode())
    assert after.find("CHUKYDONVI") is not None and inside.find("THONGTINHOSO/CHUKYDONVI") is not None


@pytest.mark.parametrize("name", ["KET_LUAN_VA_TU_VAN", "KET_LUAN"])
def test_root_of_the_conclusion(name: str) -> None:
    assert f"<{name}>" in xml(changed("package", conclusion_root=name))


def test_lower_case_keys() -> None:
    text = xml(changed("package", key_case="lower"))
    assert "<ho_ten>" in text and "<cks_nguoi_ket_luan>" in text and "<HO_TEN>" not in text


def test_children_s_occupation() -> None:
    child = dataclasses.replace(FULL, birth="2024-05-09", labs=())
    assert tag(xml(profiles.load("ministry"), child), "MA_NGHE_NGHIEP") == "00"
    assert tag(xml(changed("package", child_occupation="99"), child), "MA_NGHE_NGHIEP") == "99"


def test_older_list_of_groups() -> None:
    many = dataclasses.replace(FULL, groups=("1", "16"))
    assert tag(xml(profiles.load("ministry"), many), "DOI_TUONG") == "1;16"
    assert tag(xml(changed("package", groups_list="1551"), many), "DOI_TUONG") == "1"
    other = dataclasses.replace(FULL, groups=("16",))
    assert tag(xml(changed("package", groups_list="1551"), other), "DOI_TUONG") == "14"


def test_flat_laboratory() -> None:
    flat = etree.fromstring(xml(changed("package", lab_layout="flat")).encode())
    rows = etree.fromstring(xml(profiles.load("ministry")).encode())
    assert flat.find(".//KHAM_CAN_LAM_SANG/CHI_TIET_CLS") is not None
    assert rows.find(".//KHAM_CAN_LAM_SANG/DANH_SACH_CLS/CHI_TIET_CLS") is not None


def test_year_only_birth() -> None:
    year = dataclasses.replace(PLAIN, birth="1956")
    assert not preflight.problems(year, profiles.load("ministry"), LAYOUT)
    found = preflight.problems(year, changed("package", year_only_birth="blocked"), LAYOUT)
    assert [one.tag for one in found] == ["NGAY_SINH"]


def test_length_of_the_reason() -> None:
    long = dataclasses.replace(PLAIN, reason="x" * 300)
    assert not preflight.problems(long, profiles.load("ministry"), LAYOUT)
    found = preflight.problems(long, changed("package", reason_size=250), LAYOUT)
    assert [one.tag for one in found] == ["LY_DO_VV"]


def test_place_of_the_marks() -> None:
    inside = etree.fromstring(xml(profiles.load("ministry"), signer=Fixed()).encode())
    assert inside.find(".//KET_LUAN_VA_TU_VAN/CKS_BENH_VIEN") is not None
    unit = etree.fromstring(xml(changed("package", marks_place="unit"), signer=Fixed()).encode())
    assert {child.tag for child in unit.find("CHUKYDONVI")} >= {"CKS_NGUOI_KET_LUAN", "CKS_BENH_VIEN"}
    assert unit.find(".//KET_LUAN_VA_TU_VAN/CKS_BENH_VIEN") is None


def test_no_mark_beside_what_was_not_examined() -> None:
    assert tag(xml(profiles.load("ministry"), PLAIN), "CKDT_NOI_KHOA_TUAN_HOAN") == ""


def test_kind_of_the_unit_s_signature() -> None:
    dsig = etree.fromstring(xml(profiles.load("ministry"), signer=Fixed()).encode())
    assert dsig.find(f"CHUKYDONVI/{{{signing.DSIG}}}Signature") is not None
    bare = etree.fromstring(xml(changed("package", unit_signature="rsa"), signer=Fixed()).encode())
    value = base64.b64decode(bare.findtext("CHUKYDONVI"))
    bare.find("CHUKYDONVI").text = None
    text = hashlib.sha256(etree.tostring(bare, method="c14n")).hexdigest().upper().encode()
    assert value == Fixed().sign(text)
    none = etree.fromstring(xml(changed("package", unit_signature="none"), signer=Fixed()).encode())
    assert len(none.find("CHUKYDONVI")) == 0 and not none.findtext("CHUKYDONVI")


def test_facility_s_mark_signs_the_record() -> None:
    root = etree.fromstring(xml(changed("package", unit_signature="none"), signer=Fixed()).encode())
    mark, record = root.find(".//CKS_BENH_VIEN"), root.find(".//HOSO")
    assert base64.b64decode(mark.text) == Fixed().sign(signing.record_digest(record))
    mark.getparent().remove(mark)
    plain = hashlib.sha256(etree.tostring(record, method="c14n")).hexdigest().upper()
    assert signing.record_digest(record) == plain.encode()
    assert tag(xml(changed("package", facility_mark="none"), signer=Fixed()), "CKS_BENH_VIEN") == ""


# --- the message


def sent(profile: Profile, made: bytes = b"<a/>") -> dict[str, Any]:
    at = dt.datetime(2026, 7, 5, 8, tzinfo=dt.UTC)
    header = message.header(profile.message, sender_id="8930000000017", msg_id="m", at=at)
    return dict(json.loads(signing.sign_message(made, profile, Fixed(), header)))


@pytest.mark.parametrize(
    ("name", "value"),
    [("version", "1.0.7"), ("receiver_id", "emrhub"), ("txn_type", "sync"), ("msg_type", "103")],
)
def test_header_fields(name: str, value: str) -> None:
    assert sent(profiles.load("ministry"))["header"][name] != value
    assert sent(changed("message", **{name: value}))["header"][name] == value


def test_shape_of_the_data() -> None:
    assert sent(profiles.load("ministry"))["data"] == {"file_content": "PGEvPg=="}
    assert sent(changed("message", data_shape="plain"))["data"] == "PGEvPg=="


@pytest.mark.parametrize(
    ("values", "hashed"),
    [
        ({}, b'{"file_content":"PGEvPg=="}'),
        ({"data_shape": "plain"}, b'"PGEvPg=="'),
        ({"data_shape": "plain", "data_hash": "text"}, b"PGEvPg=="),
        ({"hash_case": "lower"}, b'{"file_content":"PGEvPg=="}'),
    ],
)
def test_what_is_signed(values: dict[str, str], hashed: bytes) -> None:
    """SHA-256(header) "." SHA-256(data), by hand."""
    made = sent(changed("message", **values))
    header = json.dumps(made["header"], separators=(",", ":")).encode()
    text = ".".join(hashlib.sha256(part).hexdigest() for part in (header, hashed))
    text = text if values.get("hash_case") == "lower" else text.upper()
    assert base64.b64decode(made["signature"]) == Fixed().sign(text.encode())


def test_message_without_signature() -> None:
    assert sent(changed("message", signature="none"))["signature"] == ""


def test_json_package_of_a_gateway_that_takes_it() -> None:
    profile = profiles.load("hcc")
    made = json.loads(xml(profile, signer=Fixed()))
    files = {
        one["loaihoso"]: one["noidungfile"]
        for one in made["khamsuckhoe"]["thongtinhoso"]["danhsachhoso"]["hoso"][0]["filehoso"]
    }
    assert files["XML1"]["thong_tin_hanh_chinh"]["gioi_tinh"] == "0"
    assert files["XML11"]["kham_can_lam_sang"] == [
        {"ma_chi_so": "XN_CREATININ", "gia_tri": "80.5", "don_vi_do": "µmol/L"}
    ]
    assert sent(profile)["header"]["data_type"] == "json/base64"
    value = base64.b64decode(made["khamsuckhoe"]["chukydonvi"])
    made["khamsuckhoe"]["chukydonvi"] = ""
    text = json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()
    assert value == Fixed().sign(hashlib.sha256(text).hexdigest().upper().encode())


def test_a_gateway_without_a_code_for_a_sex_says_so() -> None:
    other = dataclasses.replace(PLAIN, sex="other")
    found = preflight.problems(other, profiles.load("hcc"), LAYOUT)
    assert [one.tag for one in found] == ["GIOI_TINH"]


# --- the files


@pytest.mark.parametrize("code", profiles.codes())
def test_every_setting_is_marked(code: str) -> None:
    """Each setting says where it was read; what a province changes has a mark of its own."""
    profile = profiles.load(code)
    assert set(profiles.settings_of(profile)) <= set(profile.marks)
    assert all(re.match(r"\[(P|S|S2|R|I|C|D|M|N)\] ", mark) for mark in profile.marks.values())
    own = yaml.safe_load((profiles.DATA / "gateways" / f"{code}.yaml").read_text("utf-8"))
    assert set(profiles.changes(profile)) <= set(own["marks"])


def test_a_province_is_one_file(tmp_path: Path) -> None:
    for code in ("ministry",):
        (tmp_path / f"{code}.yaml").write_bytes((profiles.DATA / "gateways" / f"{code}.yaml").read_bytes())
    (tmp_path / "camau.yaml").write_text(
        "code: camau\ntitle: Cổng Cà Mau\nbased_on: ministry\nversion: '1'\nsource: mẫu\n"
        "package: {content: base64}\n",
        "utf-8",
    )
    profile = profiles.load("camau", tmp_path)
    assert profile.package.content == "base64" and profile.message.receiver_id == "TDLBYT"
    (tmp_path / "sai.yaml").write_text(
        "code: sai\ntitle: x\nbased_on: ministry\nversion: '1'\nsource: x\npackage: {content: zip}\n", "utf-8"
    )
    with pytest.raises(ValueError, match=r"sai\.yaml"):
        profiles.load("sai", tmp_path)
    with pytest.raises(Refusal, match="camau"):
        profiles.load("khong_co", tmp_path)


def test_list_and_show(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["records", "gateways"]) == 0
    told = capsys.readouterr().out
    assert all(code in told for code in ("ministry", "hanoi", "tphcm", "vinhlong", "generic", "stub"))
    assert main(["records", "gateways", "vinhlong"]) == 0
    told = capsys.readouterr().out
    assert '* package.unit_signature = "none"  [S2]' in told and "  package.content" in told
    assert main(["records", "gateways", "hcc", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["message"]["data_type"] == "json/base64"
    assert main(["records", "gateways", "khong_co"]) == 1
    assert "hanoi" in capsys.readouterr().err
