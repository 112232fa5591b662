"""The command line: what it prints where, what it refuses, and how it ends."""

import json
import os
import subprocess
import sys

import pytest

from tiktok_sentiment import __version__
from tiktok_sentiment.cli import main
from tiktok_sentiment.schema import ANNOTATIONS

VERBS = ["score", "explain", "train", "evaluate", "monitor", "triage", "report", "playbook"]


def start(*arguments, **options):
    """Start the program as a process of its own."""
    command = [sys.executable, "-m", "tiktok_sentiment", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


# --- help --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", VERBS)
def test_help_begins_with_an_imperative_and_has_an_example(capsys, verb):
    assert main([verb, "--help"]) == 0
    shown = capsys.readouterr().out
    assert f"Example:\n  tiktok-sentiment {verb} " in shown
    description = shown.split("\n\n")[1]
    assert description.split()[0].lower() == verb


def test_help_and_version_import_nothing_heavy():
    code = (
        "import sys\n"
        "from tiktok_sentiment.cli import main\n"
        f"codes = [main(['--version']), main(['--help'])] + [main([verb, '--help']) for verb in {VERBS}]\n"
        "heavy = {'numpy', 'pandas', 'sklearn', 'scipy', 'rich', 'pyarrow', 'nltk'} & set(sys.modules)\n"
        "sys.exit(f'{codes} {heavy}' if heavy or any(codes) else 0)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.startswith(f"tiktok-sentiment {__version__}\n")


WRONG_CALLS = [
    "",
    "shout",
    "score",
    "score a.csv --min-negativity 2",
    "score a.csv --min-negativity x",
    "score a.csv --only ,",
    "score a.csv --map text",
    "explain",
    "explain a --file b",
    "train",
    "train a.csv --corpora b",
    "evaluate",
]


@pytest.mark.parametrize("call", WRONG_CALLS)
def test_wrong_calls_end_with_2(capsys, call):
    assert main(call.split()) == 2
    captured = capsys.readouterr()
    assert "usage: tiktok-sentiment" in captured.err
    assert not captured.out


# --- explain -----------------------------------------------------------------------------------------------------


def test_explain_lists_tokens_and_adds_up(run, classifier):
    code, out, err = run("explain", "верните   дееееньги [rage]", "love it")
    first = classifier.classify("верните   дееееньги [rage]")
    assert (code, err) == (0, "")
    assert f"{first.sentiment}, negativity {first.negativity:.2f}, category {first.category}" in out
    assert "верните   дееееньги [rage]" in out.splitlines()[0]
    assert "squeeze_stretch" in out
    assert out.count("intercept") == 2
    assert "\x1b" not in out


def test_explain_is_coloured_in_a_terminal(run, terminal, monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    terminal(sys.stdout)
    assert "\x1b[" in run("explain", "верните деньги")[1]


def test_explain_a_file_as_json(run, export):
    code, out, _ = run("explain", "--file", export, "--json")
    found = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [each["explanation"]["text"] for each in found] == ["верните деньги", "love it 😍"]
    assert found[0]["prediction"]["sentiment"] == "negative"


def test_explain_says_that_blank_comments_are_not_scored(run):
    assert run("explain", " ") == (0, "", "A blank comment is not scored.\n")


# --- train and evaluate ------------------------------------------------------------------------------------------


def test_train_then_evaluate(run, labelled_path, tmp_path, capsys):
    code, out, err = run("train", labelled_path, "-o", tmp_path / "model", "--seed", 1)
    assert (code, out) == (0, "")
    assert "Training on 600 labelled comments" in err
    assert f"Use it with --model {tmp_path / 'model'}" in err
    assert main(["evaluate", str(labelled_path), "--model", str(tmp_path / "model"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["all"]["n"] == 600


def test_train_on_several_files(run, labelled_path, tmp_path):
    code, _, err = run("train", labelled_path, labelled_path, "-o", tmp_path / "model")
    assert code == 0
    assert "1,200 labelled comments" in err


def test_train_the_shipped_model(run, classifier, tmp_path, monkeypatch):
    def train_shipped(corpora, **options):
        options.pop("note")(f"reading {corpora}")
        paths = {"teacher": None, "written": [], "behaviour": None}
        assert options == {**paths, "include_noncommercial": True, "seed": 3, "n_jobs": 2}
        return classifier, "# The card\n"

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tiktok_sentiment.training.shipped.train_shipped", train_shipped)
    options = ["-o", tmp_path / "model", "--include-noncommercial", "--seed", 3, "--jobs", 2]
    code, _, err = run("train", "--corpora", "corpora", *options)
    assert code == 0
    assert err.startswith("reading corpora\n")
    assert (tmp_path / "model" / "README.md").read_text(encoding="utf-8") == "# The card\n"


def test_train_does_not_write_into_other_folders(run, labelled_path):
    code, _, err = run("train", labelled_path, "-o", labelled_path.parent)
    assert code == 1
    assert "holds something else than a model" in err
    code, _, err = run("train", labelled_path, "-o", labelled_path)
    assert code == 1
    assert "is a file: name a folder" in err


def test_evaluate_prints_markdown(run, labelled_path):
    code, out, err = run("evaluate", labelled_path)
    assert (code, err) == (0, "")
    assert out.startswith("| slice | comments |")


def test_evaluate_needs_labels(run, sample_path):
    code, out, err = run("evaluate", sample_path)
    assert (code, out) == (1, "")
    assert "No column 'sentiment' holds the labels" in err


# --- endings -----------------------------------------------------------------------------------------------------


def test_keyboard_interrupt_ends_quietly(run, export, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("tiktok_sentiment.model.classifier.load", interrupt)
    assert run("score", export) == (130, "", "")


def test_operating_system_errors_are_one_line(run, export, monkeypatch):
    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tiktok_sentiment.exports.CommentWriter.write", fail)
    assert run("score", export) == (1, "", "tiktok-sentiment: [Errno 28] No space left on device\n")


def test_reader_that_goes_away_ends_it_quietly(model_folder, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("text\n" + "верните деньги\n" * 15_000, encoding="utf-8")
    with start("score", path, "--model", model_folder) as process:
        assert process.stdout.readline() == f"{','.join(['text', *ANNOTATIONS])}\n".encode()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141


def test_output_is_utf8_in_any_locale(model_folder, export):
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    with start("score", export, "--model", model_folder, env=environment) as process:
        out, err = process.communicate()
    assert process.returncode == 0, err
    assert "верните деньги" in out.decode()
