"""A classifier for the whole session, trained on the labelled sample, and its folder."""

from pathlib import Path

import pandas as pd
import pytest

from tiktok_sentiment import CommentClassifier, load
from tiktok_sentiment.schema import FLAGS

DATA = Path(__file__).parents[1] / "data"


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
