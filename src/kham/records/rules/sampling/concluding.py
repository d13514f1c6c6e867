"""What the doctor of an invented exam concludes: the worst class by QĐ 1613/BYT-QĐ, codes and words of what was found."""

from __future__ import annotations

from random import Random
from typing import Any

from kham.records.rules.sampling.drawing import Examined, words

YOUNGEST_CLASSED = 15


def _names(illnesses: dict[str, dict[str, Any]], made: Examined) -> None:
    """Codes and words, the gravest first."""
    ordered = sorted(illnesses.values(), key=lambda one: -one["class"])
    made.icd = list(dict.fromkeys(one["icd"] for one in ordered))
    made.diseases = "; ".join(one["words"] for one in ordered)


def adult(
    chance: Random,
    form: Any,
    made: Examined,
    illnesses: dict[str, dict[str, Any]],
    without: set[str],
    judge: Any,
) -> None:
    """Classes of the organs that were examined, the whole class, codes, words."""
    _names(illnesses, made)
    said = _judged(form, made, judge)
    classes = _classes(chance, said, illnesses, without)
    made.answers |= {tag: str(value) for tag, value in classes.items() if tag in form.by_tag}
    made.health_class = max(
        [*classes.values(), *(o.value or o.at_least or 1 for o in said.organs if o.extra)]
    )
    _explain(made, said, classes)


def minor(
    chance: Random, form: Any, made: Examined, illnesses: dict[str, dict[str, Any]], judge: Any
) -> None:
    """As of adults; below 15 years, where the decision has no classes, the doctor's own judgement. Classes of parts stay here."""
    _names(illnesses, made)
    said = _judged(form, made, judge)
    classes = _classes(chance, said, illnesses, set())
    made.kept |= {
        tag: str(value) for tag, value in classes.items() if tag in form.by_tag and tag != "KHAM_THE_LUC_PL"
    }
    if "KHAM_THE_LUC_PL" in classes:
        made.answers["KHAM_THE_LUC_PL"] = str(classes["KHAM_THE_LUC_PL"])
    made.health_class = max([*classes.values(), 1])
    _explain(made, said, classes)


def _judged(form: Any, made: Examined, judge: Any) -> Any:
    """What the clinical rules say of everything known, groups and codes among it."""
    answers = {tag: value for tag, value in (made.answers | made.kept).items() if not tag.endswith("_PL")}
    answers |= {"DOI_TUONG": ";".join(made.person.groups)}
    if made.icd:
        answers["KET_LUAN_BENH"] = ";".join(made.icd)
    said = judge.judged(form, answers, sex=made.person.sex, birth=made.person.birth, on=made.on)
    made.findings = list(said.findings)
    return said


def _classes(
    chance: Random, said: Any, illnesses: dict[str, dict[str, Any]], without: set[str]
) -> dict[str, int]:
    """Tag → class: what the text gives, else no lighter than it allows and than the disease is."""
    grave: dict[str, int] = {}
    for one in illnesses.values():
        grave[f"{one['organ']}_PL"] = max(grave.get(f"{one['organ']}_PL", 1), one["class"])
    found = {}
    for organ in said.organs:
        if organ.extra or organ.tag.removesuffix("_PL") in without or organ.tag.endswith("TAM_THAN_PL"):
            continue
        least = max(organ.value or organ.at_least or 1, grave.get(organ.tag, 1))
        if (
            organ.value is None
            and organ.at_least is None
            and organ.tag not in grave
            and chance.random() < 0.06
        ):
            continue
        found[organ.tag] = least
    return found


def _explain(made: Examined, said: Any, classes: dict[str, int]) -> None:
    """A class of IV or V always has a code that says why."""
    if (made.health_class or 1) < 4 or made.icd:
        return
    table = words("health")["told_by_measures"]
    extra = next((organ.tag for organ in said.organs if organ.extra), "")
    worst = max(classes, key=lambda tag: classes[tag], default=extra)
    code, text = table.get(worst.removesuffix("_PL"), table[""])
    made.icd, made.diseases = [code], text
