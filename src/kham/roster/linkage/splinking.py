"""Splink behind the scorer's interface: weights learnt from the lists themselves, without labels.

`train` learns a model with Splink on DuckDB and gives it as JSON. `Learnt` scores with such a file and needs no Splink: it takes
the m and u of each level and the same counted frequencies as the built-in weights. `Spark` lets Splink block and score on a
Spark cluster; clustering stays here. Levels bear the names of `compare`, so the two ways and the reasons speak alike.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kham.kernel.reasons import Refusal
from kham.roster.linkage.compare import FIELDS, Compared
from kham.roster.linkage.prepared import Prepared
from kham.roster.linkage.scoring import BuiltIn, Scorer, Weights

VERSION = 1
SHIPPED = Path(__file__).parents[1] / "data" / "linkage-splink-1.json"
RANDOM_PAIRS = 2_000_000  # pairs drawn for the chance agreements (u)
# What training leaves to the built-in weights: too rare between two random rows, or always and never by construction.
FIXED = ("source", "head", "guardian", "place")


def _same(column: str) -> str:
    return f'"{column}_l" = "{column}_r"'


def _levels(field: str) -> list[tuple[str, str]]:
    """(level, condition) of a field in the order in which Splink asks them; {near} stands for the backend's edit distance."""
    near = "{near}({0}_l, {0}_r) <= 1"
    both = '"month_l" > 0 and "month_r" > 0 and "year_l" = "year_r"'
    year = 'abs("year_l" - "year_r") in (1, 10)'
    day_month = '"day_l" = "day_r" and "month_l" = "month_r" and "month_l" > 0'
    january = '(("day_l" = 1 and "month_l" = 1) or ("day_r" = 1 and "month_r" = 1))'
    known = {
        "given": [("same", _same("given")), ("heard", _same("given_heard")), ("near", near.replace("{0}", "given"))],
        "middle": [
            ("same", _same("middle")), ("missing", "\"middle_l\" = '' or \"middle_r\" = ''"), ("near", near.replace("{0}", "middle")),
        ],
        "surname": [
            ("same", _same("surname")), ("missing", "\"surname_l\" = '' or \"surname_r\" = ''"), ("near", near.replace("{0}", "surname")),
        ],
        "birth": [
            ("full", f'"year_l" = "year_r" and {day_month} and not {january}'), ("january", f"{both} and {january}"),
            ("year", '"year_l" = "year_r" and ("month_l" = 0 or "month_r" = 0)'),
            ("swapped", f'{both} and "day_l" = "month_r" and "month_l" = "day_r"'),
            ("year_slip", f"{year} and {day_month}"), ("day_slip", f'{both} and "month_l" = "month_r"'),
            ("month_slip", f'{both} and "day_l" = "day_r"'), ("year_near", year), ("same_year", '"year_l" = "year_r"'),
        ],
        "sex": [("same", _same("sex"))],
        "number": [("same", _same("number")), ("near", near.replace("{0}", "number"))],
        "insurance": [("same", _same("insurance")), ("near", near.replace("{0}", "insurance"))],
        "old_number": [("same", _same("old_number"))],
        "phone": [("same", _same("phone"))],
    }  # fmt: skip
    return known[field]


LEARNT = ("given", "middle", "surname", "birth", "sex", "number", "insurance", "old_number", "phone")
_UNKNOWN = {"birth": '"year_l" = 0 or "year_r" = 0'}


def settings(near: str = "damerau_levenshtein") -> dict[str, Any]:
    """Splink's settings: comparisons with our levels, blocking on what the built-in way blocks on. ``near``: SQL edit distance."""
    comparisons = []
    for field in LEARNT:
        blank = _UNKNOWN.get(field)
        if blank is None:
            blank = f"\"{field}_l\" = '' or \"{field}_r\" = ''"
        levels: list[dict[str, Any]] = []
        if field not in ("middle", "surname"):
            levels.append({"sql_condition": blank, "label_for_charts": "unknown", "is_null_level": True})
        for name, condition in _levels(field):
            levels.append({"sql_condition": condition.replace("{near}", near), "label_for_charts": name})
        levels.append({"sql_condition": "ELSE", "label_for_charts": "differs"})
        comparisons.append({"output_column_name": field, "comparison_levels": levels})
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "unique_id",
        "comparisons": comparisons,
        "blocking_rules_to_generate_predictions": [{"blocking_rule": rule} for rule in BLOCKS],
        "retain_intermediate_calculation_columns": False,
        "retain_matching_columns": False,
    }


def _block(*columns: str, known: str = "") -> str:
    rule = " and ".join(f'l."{column}" = r."{column}"' for column in columns)
    return rule + "".join(f" and l.\"{column}\" <> ''" for column in known.split())


BLOCKS = (
    _block("number", known="number"), _block("insurance", known="insurance"), _block("old_number", known="old_number"),
    _block("name", "year") + ' and l."year" > 0', _block("name", "day", "month") + ' and l."month" > 0',
    _block("year", "given_heard", "day", "month") + ' and l."month" > 0',
    _block("given_heard", "year", "place", known="place"), _block("heard", "ward", known="ward"),
    _block("surname", "given_heard", "year", "ward", known="ward"), _block("phone", "given_heard", known="phone"),
    _block("head", "given_heard", "ward", known="head"),
)  # fmt: skip


def table(ready: Prepared) -> dict[str, list[Any]]:
    """The rows as columns for Splink."""
    parts, frame = ready.parts, ready.frame
    texts = {
        "surname": [parts.words[at] for at in ready.surname.tolist()],
        "given": [parts.words[at] for at in ready.given.tolist()],
        "middle": [parts.middles[at] for at in ready.middle.tolist()],
        "given_heard": [str(at) for at in ready.given_heard.tolist()],
        "heard": [str(at) for at in parts.full_heard[ready.name].tolist()],
        "name": [ready.names[at] for at in ready.name.tolist()],
        "head": [ready.names[at] for at in ready.head.tolist()],
        "number": [frame.number.values[at] for at in np.where(ready.sure, ready.number, 0).tolist()],
        "phone": [ready.phones[at] for at in ready.phone.tolist()],
        "sex": [("", "1", "2")[at] for at in ready.sex.tolist()],
    }
    plain = {name: list(getattr(frame, name)) for name in ("insurance", "old_number", "ward", "place")}
    dates = {name: getattr(ready, name).tolist() for name in ("year", "month", "day")}
    return {"unique_id": list(range(ready.size)), **texts, **plain, **dates}


def train(ready: Prepared, seed: int = 1) -> dict[str, Any]:
    """Learn m and u from the rows alone. Needs the extra `splink`. Returns what `Learnt` reads."""
    splink = _splink()
    import pyarrow
    from splink.internals.exceptions import EMTrainingException

    api = splink.DuckDBAPI()
    rows = api.register(pyarrow.table(table(ready)), table_name="rows")
    linker = splink.Linker(rows, settings())
    linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=seed)
    trained = 0
    for rule in (BLOCKS[0], BLOCKS[1], BLOCKS[3], BLOCKS[5]):
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(rule, fix_u_probabilities=True)
            trained += 1
        except EMTrainingException:
            continue  # no two rows share this key: the other rules must do
    if not trained:
        raise Refusal(
            "linkage.train", "Các danh sách này quá nhỏ hoặc không trùng người nào, không huấn luyện được."
        )
    learnt = linker.misc.save_model_to_json()
    fields = {}
    for comparison in learnt["comparisons"]:
        fields[comparison["output_column_name"]] = {
            level["label_for_charts"]: {"m": level.get("m_probability"), "u": level.get("u_probability")}
            for level in comparison["comparison_levels"] if not level.get("is_null_level")
        }  # fmt: skip
    return {"version": VERSION, "trained_rows": ready.size, "fields": fields, "splink": learnt}


def _splink() -> Any:
    try:
        import splink
    except ImportError:
        raise Refusal(
            "linkage.splink.missing",
            'Chưa cài Splink. Cài phần mở rộng: uv pip install "kham[splink]" (với Spark: "kham[spark]").',
        ) from None
    return splink


def load(path: Path | None, which: str = "duckdb") -> Scorer:
    """A scorer from a saved model (the shipped one when none is named). Raises Refusal when the file cannot be used."""
    source = path or SHIPPED
    try:
        model = json.loads(source.read_text("utf-8"))
        version, fields = model["version"], model["fields"]
    except (OSError, ValueError, KeyError, TypeError):
        raise Refusal("linkage.model", f"Không đọc được mô hình “{source.name}”.") from None
    if version != VERSION or not isinstance(fields, dict) or set(fields) - set(FIELDS):
        raise Refusal("linkage.model.version", f"Mô hình “{source.name}” của phiên bản khác. Huấn luyện lại.")
    return Spark(model) if which == "spark" else Learnt(model)


class Learnt(BuiltIn):
    """The built-in way with weights learnt by Splink: log2(m) with counted frequencies where a value can be rare, else log2(m/u)."""

    name = "splink"
    COUNTED = {"given": ("same", "heard", "near"), "middle": ("same", "near"), "surname": ("same", "near"),
               "birth": ("january", "year", "swapped", "day_slip", "month_slip", "same_year")}  # fmt: skip

    def __init__(self, model: dict[str, Any]) -> None:
        weights: dict[str, dict[str, float]] = {}
        for field, levels in model["fields"].items():
            weights[field] = {}
            for level, chance in levels.items():
                m, u = chance.get("m"), chance.get("u")
                if m is None or (u is None and level not in self.COUNTED.get(field, ())):
                    continue  # never seen in training: the built-in weight stays
                bits = math.log2(max(float(m), 1e-6))
                if field in ("given", "middle", "surname") and level in self.COUNTED[field]:
                    weights[field][level] = bits
                else:
                    weights[field][level] = bits - math.log2(max(float(u or 1e-9), 1e-9))
        birth = weights.get("birth", {})
        for level in (*self.COUNTED["birth"], "full"):
            if level in birth:
                birth[level] -= (
                    6.0  # the year's own rarity is counted from the rows (about six bits on average)
                )
        super().__init__(weights)


class Spark:
    """Splink on Spark blocks and scores; needs the extra `spark` and Java."""

    name = "spark"

    def __init__(self, model: dict[str, Any]) -> None:
        self.model = model
        self.plain = Learnt(model)
        self.parts = self.plain.parts

    def score(self, ready: Prepared, pairs: Compared) -> Weights:
        """For single pairs (reasons, second pass) the learnt weights serve."""
        return self.plain.score(ready, pairs)

    def candidates(self, ready: Prepared) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Pairs that Splink on Spark finds thinkable."""
        splink = _splink()
        try:
            from pyspark.sql import SparkSession
        except ImportError:
            raise Refusal(
                "linkage.spark.missing", 'Chưa cài Spark. Cài phần mở rộng: uv pip install "kham[spark]".'
            ) from None
        session = SparkSession.builder.appName("kham").config("spark.ui.enabled", "false").getOrCreate()
        try:
            columns = table(ready)
            rows = list(zip(*columns.values(), strict=True))
            api = splink.SparkAPI(
                spark_session=session, register_udfs_automatically=False, break_lineage_method="persist"
            )
            known = api.register(session.createDataFrame(rows, list(columns)), table_name="rows")
            linker = splink.Linker(known, _respoken(self.model["splink"]))
            found = linker.inference.predict(threshold_match_weight=FAINT).as_spark_dataframe()
            sides = np.array(
                [(one["unique_id_l"], one["unique_id_r"]) for one in found.select("unique_id_l", "unique_id_r").collect()], np.int64,
            ).reshape(-1, 2)  # fmt: skip
        finally:
            session.stop()
        low, high = sides.min(axis=1), sides.max(axis=1)
        order = np.lexsort((high, low))
        return low[order].astype(np.int32), high[order].astype(np.int32)


FAINT = -8.0  # bits below which Splink need not tell a pair


def _respoken(model: Any) -> Any:
    """A model learnt on DuckDB in Spark's dialect: its quotes, its own edit distance."""
    if isinstance(model, dict):
        return {key: "spark" if key == "sql_dialect" else _respoken(value) for key, value in model.items()}
    if isinstance(model, list):
        return [_respoken(value) for value in model]
    if isinstance(model, str):
        return model.replace('"', "`").replace("damerau_levenshtein", "levenshtein")
    return model
