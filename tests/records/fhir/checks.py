"""Two validators that share nothing with the builder nor with each other, and the rules of documents that neither knows.

1. pyrofile-validator: element tables, cardinality, required codes, invariants, extensions, references inside the Bundle, and the
   QuestionnaireResponse against the Questionnaire of the same version.
2. HL7's own JSON schema of R4 4.0.1 (CC0), cut to the resources used here (`r4_schema.json.gz`), run by jsonschema-rs.
A third, Medplum's validator over the R4 definitions (Node), runs where it is installed: see medplum/README.md.
"""

from __future__ import annotations

import base64
import datetime as dt
import functools
import gzip
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema_rs
from pyrofile_validator import Validator
from pyrofile_validator.config import TerminologyConfig, ValidatorConfig

from kham.exams.rules import forms
from kham.records.rules import questionnaire
from kham.records.rules.fhir import definitions

SCHEMA = Path(__file__).parent / "r4_schema.json.gz"
# The validator's element tables leave out `text` of BackboneElements that have one of their own (R4: 0..1 string or Narrative).
_NOT_FAULTS = re.compile(
    r"Unknown element (QuestionnaireResponse|Questionnaire)\.item\[\d+\]\.text|Unknown element Composition\.section\[\d+\]\.text"
)


def _questionnaire(canonical: str) -> dict[str, Any] | None:
    """The Questionnaire that a response names; it is in no registry."""
    found = re.fullmatch(r"urn:kham:form:(\w+)\|(.+)", canonical)
    if found is None:
        return None
    version, *extensions = found[2].split("+")
    return questionnaire.of_form(forms.with_extensions(found[1], version, extensions))


@functools.cache
def pyrofile() -> Validator:
    """The first validator, knowing the extensions of our documents."""
    folder = Path(tempfile.mkdtemp(prefix="kham-fhir-"))
    for one in definitions.extensions():
        (folder / f"{one['id']}.json").write_text(json.dumps(one), "utf-8")
    config = ValidatorConfig(local_package_paths=[str(folder)], terminology=TerminologyConfig(mode="local"))
    return Validator(config, external_reference_resolver=_questionnaire, max_external_references=10**9)


def first(resource: dict[str, Any]) -> list[str]:
    """Faults by pyrofile-validator: errors only."""
    return [
        f"{issue.path}: {issue.message}"
        for issue in pyrofile().validate_resource(resource).issues
        if str(issue.severity).lower().endswith(("error", "fatal"))
        and not _NOT_FAULTS.fullmatch(issue.message)
    ]


@functools.cache
def _schema(name: str) -> Any:
    whole = json.loads(gzip.decompress(SCHEMA.read_bytes()))
    if name not in whole["definitions"]:
        return None
    return jsonschema_rs.validator_for({
        "$schema": whole["$schema"], "definitions": whole["definitions"], "$ref": f"#/definitions/{name}",
    })  # fmt: skip


def second(resource: dict[str, Any]) -> list[str]:
    """Faults by HL7's schema; resources inside a Bundle are validated as what they say they are."""
    name = str(resource.get("resourceType"))
    schema = _schema(name)
    if schema is None:
        return [f"{name}: not a resource of these documents"]
    found = [
        f"{name}.{'.'.join(map(str, error.instance_path))}: {error.message[:200]}"
        for error in schema.iter_errors(resource)
    ]
    for entry in resource.get("entry", []):
        if isinstance(entry, dict) and isinstance(entry.get("resource"), dict):
            found += second(entry["resource"])
    return found


def references(value: Any) -> Iterator[str]:
    """Every reference and target inside a value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "reference" and isinstance(inner, str):
                yield inner
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def document(bundle: dict[str, Any]) -> list[str]:
    """Rules of R4 documents (documents.html): what the Composition speaks of is inside, and nothing else is."""
    entries = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
    faults = [] if len(entries) == len(bundle["entry"]) else ["fullUrl twice"]
    if bundle["entry"][0]["resource"]["resourceType"] != "Composition":
        faults.append("the first entry is not the Composition")
    faults += [f"{url} is not {one['id']}" for url, one in entries.items() if url != f"urn:uuid:{one['id']}"]
    faults += sorted({f"{ref} leads nowhere" for ref in references(bundle["entry"]) if ref not in entries})
    reached, todo = set(), [bundle["entry"][0]["fullUrl"]]
    todo += [url for url, one in entries.items() if one["resourceType"] in ("Provenance", "PractitionerRole")]
    while todo:
        url = todo.pop()
        if url not in reached and url in entries:
            reached.add(url)
            todo += references(entries[url])
    faults += [f"{entries[url]['resourceType']} is not reached" for url in entries if url not in reached]
    for url, one in entries.items():
        for key, inner in _typed(one):
            kind = entries.get(inner["reference"], {}).get("resourceType")
            if "type" in inner and kind != inner["type"]:
                faults.append(f"{url}.{key}: says {inner['type']}, is {kind}")
    return faults


def _typed(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(value, dict):
        if "reference" in value:
            yield path, value
        for key, inner in value.items():
            yield from _typed(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from _typed(inner, path)


_XHTML = {
    f"{{http://www.w3.org/1999/xhtml}}{name}" for name in ("div", "ul", "li", "p", "b", "table", "tr", "td")
}
_CLINICAL = {"active", "recurrence", "relapse", "inactive", "remission", "resolved"}
# What a resource must have beside its cardinalities (R4: org-1, ppc-1, occurrence[x], cmp-1, pat-1), by type.
_MUST: dict[str, Callable[[dict[str, Any]], bool]] = {
    "Organization": lambda one: bool(one.get("name") or one.get("identifier")),
    "Consent": lambda one: bool(one.get("policy") or one.get("policyRule")),
    "Immunization": lambda one: bool(one.get("occurrenceString") or one.get("occurrenceDateTime")),
    "Composition": lambda one: all(
        row.get("text") or row.get("entry") or row.get("section") for row in one["section"]
    ),
    "Patient": lambda one: all(
        row.keys() & {"name", "telecom", "address", "organization"} for row in one.get("contact", [])
    ),
    "Condition": lambda one: all(coding["code"] in _CLINICAL for coding in one["clinicalStatus"]["coding"]),
    "Provenance": lambda one: all(_base64(row.get("data", "")) for row in one.get("signature", [])),
}


def _base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except ValueError:
        return False
    return True


def content(bundle: dict[str, Any]) -> list[str]:
    """Invariants of R4 that the first two leave out, days that do not exist, and words that are not safe XHTML."""
    faults = [f"Bundle without {key}" for key in ("identifier", "timestamp") if not bundle.get(key)]
    for entry in bundle["entry"]:
        one = entry["resource"]
        must = _MUST.get(one["resourceType"])
        if must is not None and not must(one):
            faults.append(f"{one['resourceType']}: an invariant of R4 does not hold")
        faults += [f"{one['resourceType']}: {text} is no day" for text in _days(one) if not _is_day(text)]
        for row in one.get("section", []):
            try:
                names = {
                    part.tag for part in ElementTree.fromstring(row.get("text", {}).get("div", "<x/>")).iter()
                }
            except ElementTree.ParseError:
                names = {"broken"}
            if "text" in row and names - _XHTML:
                faults.append("Composition: a section's words are not plain XHTML")
    return faults


def _days(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _days(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _days(inner)
    elif isinstance(value, str) and (found := re.fullmatch(r"(\d{4}-\d{2}-\d{2})(T[\d:.+Z-]+)?", value)):
        yield found[1]


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def all_faults(bundle: dict[str, Any]) -> list[str]:
    """Everything that both validators and the rules of documents say."""
    return first(bundle) + second(bundle) + document(bundle) + content(bundle)


def medplum_folder() -> str:
    """Where Medplum is installed (KHAM_MEDPLUM), "" when it is not or there is no Node."""
    folder = os.environ.get("KHAM_MEDPLUM", "")
    there = folder and (Path(folder) / "node_modules" / "@medplum" / "core").is_dir() and shutil.which("node")
    return str(Path(folder).resolve()) if there else ""


def third(bundles: Iterable[bytes]) -> list[list[str]]:
    """Faults of each Bundle by Medplum's validator, invariants and the vital-signs profile included."""
    ran = subprocess.run(
        [str(shutil.which("node")), str(Path(__file__).parent / "medplum" / "check.mjs"), medplum_folder()],
        input=b"\n".join(bundles) + b"\n", capture_output=True, check=True,
    )  # fmt: skip
    return [json.loads(line) for line in ran.stdout.splitlines()]
