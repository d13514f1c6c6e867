"""Gateway profiles: every detail on which portals differ is a setting in data/gateways/*.yaml. Adding a province is one file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from kham.kernel.reasons import Refusal

DATA = Path(__file__).parent.parent / "data"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PackageSettings(_Strict):
    """How the XML of one gateway looks."""

    facility_code: Literal["gln13", "code5"]
    content: Literal["nested", "base64"]
    count_means: Literal["records", "files"]
    signature_place: Literal["after", "inside"]
    conclusion_root: Literal["KET_LUAN_VA_TU_VAN", "KET_LUAN"]
    key_case: Literal["upper", "lower"]
    birth_format: Literal["digits12", "digits8", "iso", "ddmmyyyy"]
    moment_format: Literal["digits12", "iso", "vn"]
    sex_codes: dict[str, str]
    visit_kinds: dict[str, str]
    unknown_occupation: str
    child_occupation: str
    groups_list: Literal["2062", "1551"]
    groups_width: Literal[1, 2]
    empty_elements: bool
    leaving_time: bool
    lab_names: bool
    lab_layout: Literal["rows", "flat"]
    year_only_birth: Literal["allowed", "blocked"]
    reason_size: int
    examiner_mark: Literal["name_licence", "name", "none"]
    concluder_mark: Literal["signature", "name", "name_signature", "none"]
    facility_mark: Literal["signature", "name", "none"]
    marks_place: Literal["conclusion", "unit"]
    unit_signature: Literal["xmldsig", "rsa", "none"]


class MessageSettings(_Strict):
    """The JSON message round the package."""

    version: str
    receiver_id: str
    txn_type: str
    msg_type: str
    data_type: Literal["xml/base64", "json/base64"]
    data_shape: Literal["file_content", "plain"]
    hash_case: Literal["upper", "lower"]
    data_hash: Literal["json", "text"]
    signature: Literal["rsa", "none"]


class ChannelSettings(_Strict):
    """Paths and limits of the API. The host is a setting of the installation."""

    login: str
    push: str
    status: str
    list: str
    service_type: str
    body_limit: int
    timeout_seconds: float
    deadline_hours: int
    per_minute: int
    burst: int = 10  # messages that may leave at once after a rest; then `per_minute`
    records_per_message: int = 1  # more than one: HOSO of several people in one message
    token_margin_seconds: int = 300  # a fresh token is asked for so long before the old one ends
    refresh: str = ""  # path that takes refresh_token; "" logs in again
    give_up_after: int = 12  # exchanges without an end after which somebody must look (a dead letter)
    withdrawal: Literal["none", "document"] = (
        "none"  # a void encounter: no way known, a person asks; or a last version "entered in error"
    )
    rest_minutes: int = 15  # after 403, 410, 429, 503 without Retry-After


class LoginSettings(_Strict):
    """How an account becomes a token: names of the fields sent and of those that come back."""

    username_field: str
    password_field: str
    token_field: str
    refresh_field: str
    seconds_field: str
    token_seconds: int  # when the portal does not say


class ReplyCodes(_Strict):
    """What a reply code means; a code named nowhere is "not accepted"."""

    accepted: list[str]
    pending: list[str]
    rejected: list[str]
    retry: list[str]
    auth: list[str]
    absent: list[str]


class Profile(_Strict):
    """One gateway.

    `addresses` are those seen in public descriptions: shown to whoever connects a facility, never used for sending.
    `marks` says for each setting ("package.content") how well it is known and where it was read.
    """

    code: str
    title: str
    version: str
    source: str
    based_on: str = ""
    kind: Literal["portal", "fhir"] = "portal"  # which channel talks to it (kham.records.channel)
    addresses: dict[str, list[str]] = {}
    marks: dict[str, str] = {}
    package: PackageSettings
    message: MessageSettings
    channel: ChannelSettings
    login: LoginSettings
    replies: ReplyCodes


def read_yaml(path: Path) -> Any:
    """A YAML file as plain values."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text("utf-8"), Loader=loader)  # noqa: S506 - a safe loader either way


@lru_cache(maxsize=32)
def load(code: str, folder: Path = DATA / "gateways") -> Profile:
    """A profile by name, over the one it is based on. Raises Refusal ``gateway.unknown``, ValueError for a broken file."""
    path = folder / f"{code}.yaml"
    if not code.replace("_", "").isalnum() or not path.exists():
        names = ", ".join(sorted(p.stem for p in folder.glob("*.yaml")))
        raise Refusal(
            "gateway.unknown", f"Không có cổng “{code}”. Các cổng đã có cấu hình: {names}.", code_given=code
        )
    given = read_yaml(path)
    base = given.get("based_on")
    if base:
        whole = load(base, folder).model_dump()
        for key, value in given.items():
            whole[key] = {**whole.get(key, {}), **value} if isinstance(value, dict) else value
        given = whole
    try:
        return Profile.model_validate(given)
    except ValueError as wrong:
        raise ValueError(f"{path.name}: {wrong}") from wrong


SECTIONS = ("package", "message", "channel", "login", "replies")


def settings_of(profile: Profile) -> dict[str, Any]:
    """Every setting as "section.name" → value."""
    whole = profile.model_dump()
    return {f"{section}.{name}": value for section in SECTIONS for name, value in whole[section].items()}


def changes(profile: Profile, folder: Path = DATA / "gateways") -> dict[str, Any]:
    """What a profile sets otherwise than the one it is based on."""
    if not profile.based_on:
        return settings_of(profile)
    base = settings_of(load(profile.based_on, folder))
    return {name: value for name, value in settings_of(profile).items() if base.get(name) != value}


def codes() -> list[str]:
    """Names of the profiles shipped."""
    return sorted(path.stem for path in (DATA / "gateways").glob("*.yaml"))
