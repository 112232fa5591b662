"""The READMEs do what they say, and everything public is documented."""

import ast
import inspect
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import tiktok_sentiment
from tiktok_sentiment.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
READMES = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "README.md", ROOT / "README.ru.md")}
BLOCK_RE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
OUTPUT_RE = re.compile(r"^<!-- output -->\n```\n(.*?)^```", re.MULTILINE | re.DOTALL)
BLOCKS = BLOCK_RE.findall(README)


def test_python_blocks_run_in_order(capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    names = {}
    blocks = [code for language, code in BLOCKS if language == "python"]
    assert len(blocks) >= 3
    for code in blocks:
        exec(compile(code, "README.md", "exec"), names)
    assert "complaint" in capsys.readouterr().out


@pytest.fixture
def checkout(monkeypatch, tmp_path):
    """Work in a folder with the data and the models of the checkout, where files may be written."""
    for name in ("data", "models"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", READMES)
def test_shell_blocks_run(name, checkout, monkeypatch):
    """Each line of `tiktok-sentiment …`; installing is what .ci/run does, training from the corpora takes minutes."""
    if name == "README.ru.md":
        monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    ran = 0
    for line in "".join(code for language, code in BLOCK_RE.findall(READMES[name]) if language == "sh").splitlines():
        command = line.rpartition(" && ")[2].split()
        if command[0] != "tiktok-sentiment" or "--corpora" in command:
            continue
        expected = 3 if command[1] == "monitor" else 0  # the sample has a crisis in it
        assert main(shlex.split(line)[1:] if expected else command[1:]) == expected, line
        ran += 1
    assert ran >= 3


@pytest.mark.parametrize(("name", "language"), [("README.md", "en"), ("README.ru.md", "ru")])
def test_output_is_what_the_program_shows(name, language, checkout, capsys, monkeypatch):
    """Line by line from the shares on, but for the numbers, which change with every model."""

    def words(text):
        return [" ".join(re.findall(r"[^\W\d]+", line)) for line in text.splitlines()]

    monkeypatch.setenv("COLUMNS", "130")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["score", "data/sample_comments.csv", "--lang", language]) == 0
    captured = capsys.readouterr()
    shown = words(re.sub(r"\x1b\[\d*m", "", captured.out) + captured.err)
    first = {"en": "sentiment count share", "ru": "тональность штук доля"}[language]
    (output,) = map(words, OUTPUT_RE.findall(READMES[name]))
    start = next(place for place, line in enumerate(output) if line.startswith(first))
    assert len(output) - start >= 10
    assert [line for line in output[start:] if line] == [line for line in shown if line in output[start:] and line]


def test_the_commands_that_ci_runs_are_in_the_readme():
    assert re.search(r'^pip install "\.\[dev\]" && pytest$', README, flags=re.MULTILINE)
    assert re.search(
        r"^pip install \. && tiktok-sentiment score data/sample_comments.csv$", README, flags=re.MULTILINE
    )


@pytest.mark.parametrize("verb", ["score", "explain", "train", "evaluate", "monitor", "triage", "report", "playbook"])
def test_every_verb_is_in_the_readme_and_has_an_example(verb, capsys):
    assert f"tiktok-sentiment {verb}" in README
    assert main([verb, "--help"]) == 0
    assert "Example:" in capsys.readouterr().out


def test_public_names_are_sorted_documented_and_complete():
    names = tiktok_sentiment.__all__
    assert names == sorted(names)
    assert set(dir(tiktok_sentiment)) == set(names)
    for name in names:
        if name != "__version__":
            assert inspect.getdoc(getattr(tiktok_sentiment, name)), name
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = tiktok_sentiment.nothing


def test_importing_and_scoring_stay_light():
    code = (
        "import sys, tiktok_sentiment; assert 'numpy' not in sys.modules;"
        "clf = tiktok_sentiment.load(); clf.classify('доставка невиданнаяслоформа, wow');"
        "heavy = {'sklearn', 'scipy', 'pandas', 'nltk', 'pymorphy3', 'pyarrow', 'rich', 'joblib'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_links_in_documents_lead_somewhere():
    for document in (
        "README.md",
        "README.ru.md",
        "data/README.md",
        "models/default/README.md",
        "models/teacher/README.md",
    ):
        path = ROOT / document
        for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).exists(), f"{document}: {target}"


def test_every_module_says_what_it_is():
    for path in (ROOT / "tiktok_sentiment").rglob("*.py"):
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_the_monitors_output_is_what_it_prints(capsys, monkeypatch):
    """But for the numbers, which are those of the shipped model of the day."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert main(["monitor", "data/sample_comments.csv", "--creator", "teplokit.shop"]) == 3
    shown = re.search(r"<!-- monitor -->\n```\n(.*?)```", README, flags=re.DOTALL).group(1)
    printed = re.sub(r"\x1b\[[\d;]*m", "", capsys.readouterr().out)
    first, second = (re.sub(r"\d+", "0", text).splitlines()[:3] for text in (shown, printed))
    assert first == second


def test_numbers_of_the_monitor_are_those_measured():
    measured = json.loads((ROOT / "benchmarks" / "results" / "crisis.json").read_text(encoding="utf-8"))
    section = re.search(r"<!-- crisis numbers -->(.*?)<!-- /crisis numbers -->", README, flags=re.DOTALL).group(1)
    for row in measured["injected"]["all"]:
        lost = f"{row['mean_hours_lost']:.1f} ({row['median_hours_lost']:.1f})"
        line = f"| {row['rule']} | {lost} | {row['missed']:.0%} | {row['false_alarms_a_month']:.2f} |"
        assert line in section or row["rule"] == "mean + 2 SD over 7 days"
    assert f"and {measured['nab']['score']:.1f} with the shipped" in section


def test_numbers_of_public_tasks_are_those_measured():
    measured = json.loads((ROOT / "benchmarks" / "results" / "tasks.json").read_text(encoding="utf-8"))
    section = re.search(r"<!-- quality -->(.*?)<!-- /quality -->", README, flags=re.DOTALL).group(1)
    assert len(measured) >= 14
    for row in measured:
        task = re.sub(r", (6 labels, )?test$", "", row["test"])
        line = next(line for line in section.splitlines() if line.startswith(f"| {task}"))
        assert f"{row['value']:.3f} |" in line or row["system"] in ("SVM", "fastText"), (line, row)
