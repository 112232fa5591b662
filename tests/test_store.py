"""A model folder loads as it was saved, or not at all."""

import json
import shutil

import numpy as np
import pytest

from tiktok_sentiment import CommentClassifier, ModelFormatError, load
from tiktok_sentiment.model import store

TEXTS = ["ужас какой", "красота 😍", "what a mess!!", ""]


@pytest.fixture
def folder(model_folder, tmp_path):
    return shutil.copytree(model_folder, tmp_path / "model")


def edit(folder, change, *, sign=False):
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    change(config)
    if sign:
        config["checksum"] = store._checksum(config)
    path.write_text(json.dumps(config), encoding="utf-8")


def test_a_saved_model_comes_back_the_same(classifier, folder):
    loaded = load(folder)
    assert loaded.classify(TEXTS) == classifier.classify(TEXTS)
    assert loaded.get_params() == classifier.get_params()
    assert loaded.thresholds_ == classifier.thresholds_
    assert (folder / "README.md").read_text(encoding="utf-8").startswith("# ")


def test_saving_again_gives_the_same_bytes(folder, tmp_path):
    load(folder).save(tmp_path / "again", card=(folder / "README.md").read_text(encoding="utf-8"))
    for name in ("config.json", "weights.npz", "README.md"):
        assert (tmp_path / "again" / name).read_bytes() == (folder / name).read_bytes()


def test_thresholds_travel_with_the_folder(folder, tmp_path):
    load(folder).with_thresholds(insult=0.25).save(tmp_path / "new")
    assert load(tmp_path / "new").thresholds_["insult"] == 0.25


def test_no_text_of_the_training_data_is_in_the_folder(folder, labelled):
    content = (folder / "weights.npz").read_bytes().decode("utf-8", "ignore")
    long = [text for text in labelled["text"] if len(text.split()) > 4]
    assert not [text for text in long if text in content]


DAMAGE = [
    ("no folder", lambda f: shutil.rmtree(f), "There is no model folder"),
    ("no config", lambda f: (f / "config.json").unlink(), "is not a model: it holds README.md, weights.npz"),
    ("no weights", lambda f: (f / "weights.npz").unlink(), "no readable weights.npz"),
    ("broken JSON", lambda f: (f / "config.json").write_text("{"), "cannot be read as JSON"),
    ("deep JSON", lambda f: (f / "config.json").write_text("[" * 100_000), "cannot be read as JSON"),
    (
        "foreign",
        lambda f: (f / "config.json").write_text('{"model_type": "bert"}'),
        "does not describe a model of this",
    ),
    ("a list", lambda f: (f / "config.json").write_text("[]"), "does not describe a model of this"),
    ("newer", lambda f: edit(f, lambda c: c.update(protocol=99)), "protocol 99, this version reads 1: upgrade"),
    ("older text", lambda f: edit(f, lambda c: c.update(text_version=0)), "text version 0.*train the model again"),
    ("edited", lambda f: edit(f, lambda c: c["thresholds"].update(insult=0.1)), "changed after it was saved"),
    ("lacking", lambda f: edit(f, lambda c: c.pop("flags")), "lacks flags"),
    ("one class", lambda f: edit(f, lambda c: c.update(classes=["a"]), sign=True), "names no classes"),
    (
        "bad threshold",
        lambda f: edit(f, lambda c: c["thresholds"].update(insult=7), sign=True),
        "not one number from 0",
    ),
    (
        "cut weights",
        lambda f: (f / "weights.npz").write_bytes((f / "weights.npz").read_bytes()[:999]),
        "SHA-256 differs",
    ),
    ("binary config", lambda f: (f / "config.json").write_bytes(b"\xff\xfe\x00"), "cannot be read as JSON"),
]


@pytest.mark.parametrize(("damage", "message"), [d[1:] for d in DAMAGE], ids=[d[0] for d in DAMAGE])
def test_a_folder_that_is_not_a_sound_model_is_refused(folder, damage, message):
    damage(folder)
    with pytest.raises(ModelFormatError, match=message):
        CommentClassifier.load(folder)


def exchange(folder, change):
    """Change the arrays and sign the result, as somebody with this code could."""
    with np.load(folder / "weights.npz") as archive:
        arrays = dict(archive)
    change(arrays)
    np.savez(folder / "weights.npz", **arrays)
    sha = store._sha256((folder / "weights.npz").read_bytes())
    edit(folder, lambda config: config.update(weights_sha256=sha), sign=True)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda a: a.update(type_weights=a["type_weights"][:5]), "type_weights has shape"),
        (lambda a: a.update(intercept=a["intercept"] * np.float32("nan")), "not finite"),
        (lambda a: a.update(lemmas=a["lemmas"].astype(np.float64)), "lemmas is float64, expected int32"),
        (lambda a: a.update(types=np.array([255, 10], np.uint8)), "not the weights of a model"),
        (lambda a: a.pop("plain"), "not the weights of a model"),
        (lambda a: a.update(plain=np.array([{}], dtype=object)), "not the weights of a model"),
    ],
    ids=["shape", "nan", "dtype", "names", "missing", "pickled object"],
)
def test_signed_nonsense_is_refused_without_running_it(folder, change, message):
    exchange(folder, change)
    with pytest.raises(ModelFormatError, match=message):
        load(folder)
