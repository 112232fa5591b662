"""A classifier for the whole session, trained on the labelled sample, and its folder; the command line to run."""

from pathlib import Path

import pandas as pd
import pytest

from tiktok_sentiment import CommentClassifier, load
from tiktok_sentiment.cli import main
from tiktok_sentiment.schema import FLAGS

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(autouse=True)
def english(monkeypatch):
    """Let the command line speak English, whatever the locale of who runs the tests."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture(scope="session")
def labelled():
    """The labelled sample as a frame."""
    return pd.read_csv(DATA / "labelled_sample.csv", keep_default_na=False)


@pytest.fixture(scope="session")
def classifier(labelled):
    """A small classifier that knows every label; it is not calibrated, so its numbers mean little."""
    return CommentClassifier(n_folds=0).fit(labelled["text"], labelled[["sentiment", *FLAGS]])


@pytest.fixture(scope="session")
def model_folder(classifier, tmp_path_factory):
    """The folder of `classifier`."""
    folder = tmp_path_factory.mktemp("model")
    classifier.save(folder)
    return folder


@pytest.fixture(scope="session")
def sample_path():
    """The sample export: 300 comments, none blank."""
    return DATA / "sample_comments.csv"


@pytest.fixture(scope="session")
def labelled_path():
    """The labelled sample: 600 comments."""
    return DATA / "labelled_sample.csv"


@pytest.fixture(scope="session")
def crisis():
    """The crisis in the sample data, scored by the shipped model; read-only."""
    frame = pd.read_csv(DATA / "crisis_comments.csv", dtype=str, keep_default_na=False)
    return load().annotate(frame)


@pytest.fixture
def run(capsys, model_folder):
    """Run a verb with the session's model; return exit code, standard output and standard error."""

    def run_verb(verb, *arguments):
        model = [] if verb == "train" else ["--model", str(model_folder)]
        code = main([verb, *model, *map(str, arguments)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_verb


@pytest.fixture
def export(tmp_path):
    """A small export: one comment bad, one good, one blank."""
    path = tmp_path / "export.csv"
    path.write_text("id,text\n1,верните деньги\n2,love it 😍\n3,\n", encoding="utf-8")
    return path


@pytest.fixture
def terminal(monkeypatch):
    """Let the program believe that it writes to a terminal 100 columns wide."""

    def pretend(*streams):
        monkeypatch.setenv("COLUMNS", "100")
        monkeypatch.setenv("TERM", "xterm")
        for stream in streams:
            monkeypatch.setattr(stream, "isatty", lambda: True)

    return pretend
