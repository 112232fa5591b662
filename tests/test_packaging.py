"""The wheel carries the model and works without the checkout."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--quiet", "--wheel-dir", folder, ROOT]
    subprocess.run(command, check=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_the_package_its_data_and_the_model(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    for name in (
        "py.typed",
        "models/default/weights.npz",
        "models/default/config.json",
        "text/lexicon/negators.txt",
        "exports/layouts.toml",
        "cli/messages/catalogue/score.toml",
    ):
        assert f"tiktok_sentiment/{name}" in names
    assert not [name for name in names if name.startswith(("tests/", "data/", "benchmarks/"))]
    assert not [name for name in names if "teacher/labels" in name]


def test_the_wheel_scores_from_anywhere(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    text = tmp_path / "comments.csv"
    text.write_text("text\nужас какой\n", encoding="utf-8")
    command = [sys.executable, "-m", "tiktok_sentiment", "score", str(text)]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}
    done = subprocess.run(command, capture_output=True, check=True, cwd=tmp_path, env=environment)
    header, row = done.stdout.decode("utf-8").splitlines()
    assert header == "text,negativity,sentiment,category,flags,language"
    assert ",negative," in row
