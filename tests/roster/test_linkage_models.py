"""Learnt models: the shipped file, training with Splink, blocking on Spark. The last two run where their extras are installed."""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path

import pytest

from kham.kernel.reasons import Refusal
from kham.roster.linkage import engine, merging, scoring, splinking
from kham.roster.linkage.frame import Frame
from kham.roster.linkage.prepared import Prepared
from tests.roster.linkage_world import crowd

has_splink = (
    importlib.util.find_spec("splink") is not None and importlib.util.find_spec("pyarrow") is not None
)
has_spark = (
    has_splink and importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None
)


def world() -> tuple[Frame, list[int]]:
    people = crowd(300)
    rows = [*people]
    truth = list(range(300))
    for at, person in enumerate(crowd(300)):
        if at % 3:
            rows.append(
                {**person, "list": "bhyt", "register": False, "number": "" if at % 2 else person["number"]}
            )
            truth.append(at)
    return Frame.of(rows), truth


def right(linking: engine.Linking, truth: list[int]) -> bool:
    return len(set(zip(truth, linking.person, strict=True))) == len(set(truth)) == len(set(linking.person))


def test_shipped_model_links_without_splink() -> None:
    frame, truth = world()
    scorer = merging.scorer("duckdb", splinking.SHIPPED)
    assert isinstance(scorer, splinking.Learnt)
    assert right(engine.link(frame, model=scorer), truth)
    assert isinstance(merging.scorer("duckdb", None), scoring.BuiltIn)


def test_a_wrong_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text("{}", "utf-8")
    with pytest.raises(Refusal, match="Không đọc được mô hình"):
        splinking.load(tmp_path / "m.json")
    (tmp_path / "m.json").write_text(json.dumps({"version": 99, "fields": {}}), "utf-8")
    with pytest.raises(Refusal, match="phiên bản khác"):
        splinking.load(tmp_path / "m.json")


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")  # Splink warns of levels too rare in so small a world
@pytest.mark.skipif(not has_splink, reason="Splink is an extra: uv pip install kham[splink]")
def test_training_needs_no_labels() -> None:
    frame, truth = world()
    model = splinking.train(Prepared(frame))
    assert model["fields"]["given"]["same"]["m"] > 0.9
    assert right(engine.link(frame, model=splinking.Learnt(model)), truth)


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")  # PySpark's own deprecations
@pytest.mark.skipif(not has_spark, reason="Spark is an extra: uv pip install kham[spark], and needs Java 17")
def test_spark_links_as_one_machine_does() -> None:
    frame, truth = world()
    assert right(engine.link(frame, model=splinking.load(None, "spark")), truth)
