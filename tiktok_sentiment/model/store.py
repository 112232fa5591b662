"""A model is a folder: `config.json`, `weights.npz` and a card for people, `README.md`.

Loading reads JSON and plain arrays, so it cannot run code. The protocol number is checked first; it goes up
when older versions of the library could not read the folder any more. Checksums catch damage and edits by
hand; they are no signature, so take models from people you trust all the same.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tiktok_sentiment.errors import ModelFormatError
from tiktok_sentiment.model.weights import Weights

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["PROTOCOL", "TEXT_VERSION", "load_folder", "plain_card", "save_folder"]

PROTOCOL: Final = 1
"""The layout of the folder."""

TEXT_VERSION: Final = 1
"""The version of the text pipeline: weights learned on other tokens would score nonsense."""

_FORMAT: Final = "tiktok_sentiment model"
_CONFIG, _WEIGHTS, _CARD = "config.json", "weights.npz", "README.md"
_MOST_BYTES: Final = 1 << 30
_KEYS: Final = ("classes", "flags", "thresholds", "parameters", "weights_sha256", "checksum")
_ARRAYS: Final = {
    "types": np.uint8,
    "plain": np.bool_,
    "lemmas": np.int32,
    "ngrams": np.uint8,
    "pair_keys": np.int64,
    "type_weights": np.float16,
    "ngram_weights": np.float16,
    "pair_weights": np.float16,
    "intercept": np.float32,
}
_NAMES: Final = ("types", "ngrams")


def save_folder(folder: Path, weights: Weights, config: Mapping[str, Any], card: str) -> None:
    """Write a model folder; an existing model in it is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {name: getattr(weights, name) for name in _ARRAYS}
    for name in _NAMES:
        arrays[name] = np.frombuffer("\n".join(arrays[name]).encode(), np.uint8)
    np.savez(folder / _WEIGHTS, **arrays)
    whole = {"format": _FORMAT, "protocol": PROTOCOL, "text_version": TEXT_VERSION, **config}
    whole["weights_sha256"] = _sha256((folder / _WEIGHTS).read_bytes())
    whole["checksum"] = _checksum(whole)
    (folder / _CONFIG).write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / _CARD).write_text(card, encoding="utf-8")


def plain_card(config: Mapping[str, Any]) -> str:
    """Return a card for a model of the user's own: what can be said without an evaluation."""
    lines = [
        "# A tiktok_sentiment model",
        "",
        f"Classes: {', '.join(config['classes'])}. Flags: {', '.join(config['flags']) or 'none'}.",
        f"Trained on {config['metadata'].get('trained_on', 'an unknown number of')} comments.",
        "",
        "Parameters: `" + json.dumps(config["parameters"]) + "`",
        "",
        "This card says nothing about quality: `tiktok-sentiment evaluate` measures it on labelled comments.",
    ]
    return "\n".join(lines) + "\n"


def load_folder(folder: Path) -> tuple[Weights, dict[str, Any]]:
    """Return the weights and the config of a model folder.

    Raises `ModelFormatError` where the folder is damaged, foreign, newer or tampered with.
    """
    config = _read_config(folder)
    try:
        with (folder / _WEIGHTS).open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ModelFormatError(f"{folder} has no readable {_WEIGHTS} ({error}). Copy the whole folder.") from error
    if found != config["weights_sha256"]:
        raise ModelFormatError(
            f"{folder / _WEIGHTS} is not the file that {_CONFIG} describes: its SHA-256 differs. "
            "It is damaged or was exchanged; copy the folder again."
        )
    return _read_weights(folder / _WEIGHTS, len(config["classes"]) + len(config["flags"])), config


def _read_config(folder: Path) -> dict[str, Any]:
    path = folder / _CONFIG
    if not folder.is_dir():
        raise ModelFormatError(f"There is no model folder {folder}. `tiktok-sentiment train` writes one.")
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        found = ", ".join(sorted(p.name for p in folder.iterdir())[:8]) or "nothing"
        raise ModelFormatError(f"{folder} is not a model: it holds {found}, but no {_CONFIG}.") from error
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ModelFormatError(f"{path} cannot be read as JSON ({error}). Copy the folder again.") from error
    if not isinstance(config, dict) or config.get("format") != _FORMAT:
        raise ModelFormatError(f"{path} does not describe a model of this library: no format {_FORMAT!r} in it.")
    for key, ours, what in (
        ("protocol", PROTOCOL, "protocol"),
        ("text_version", TEXT_VERSION, "text version"),
    ):
        found_version = config.get(key)
        if found_version != ours:
            newer = isinstance(found_version, int) and found_version > ours
            remedy = "upgrade tiktok-sentiment" if newer else "train the model again with this version"
            raise ModelFormatError(f"{folder} has {what} {found_version!r}, this version reads {ours}: {remedy}.")
    missing = [key for key in _KEYS if key not in config]
    if missing:
        raise ModelFormatError(f"{path} lacks {', '.join(missing)}. Copy the folder again.")
    if config["checksum"] != _checksum(config):
        raise ModelFormatError(
            f"{path} was changed after it was saved: its checksum differs. To change thresholds, load the model, "
            "call `with_thresholds` and save it."
        )
    _check_labels(path, config)
    return config


def _check_labels(path: Path, config: dict[str, Any]) -> None:
    """Refuse a config whose checksum is right but whose labels or thresholds make no sense."""
    classes, flags, thresholds = config["classes"], config["flags"], config["thresholds"]
    lists_of_names = all(
        isinstance(names, list) and all(isinstance(name, str) for name in names) for names in (classes, flags)
    )
    if not lists_of_names or len(classes) < 2 or not isinstance(config["parameters"], dict):
        raise ModelFormatError(f"{path} names no classes, flags or parameters that can be used.")
    fits = isinstance(thresholds, dict) and set(thresholds) == set(flags)
    if not fits or not all(isinstance(t, int | float) and 0 <= t <= 1 for t in thresholds.values()):
        raise ModelFormatError(f"{path}: the thresholds {thresholds!r} are not one number from 0 to 1 per flag.")
    shares = config.get("class_shares", {})
    fits = isinstance(shares, dict) and (not shares or set(shares) == set(classes))
    if not fits or not all(isinstance(share, int | float) and 0 <= share <= 1 for share in shares.values()):
        raise ModelFormatError(f"{path}: the class shares {shares!r} are not one number from 0 to 1 per class.")


def _read_weights(path: Path, n_heads: int) -> Weights:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > _MOST_BYTES:
            raise ModelFormatError(f"{path} would unpack to {size:,} bytes; no model of this library does.")
        with np.load(path, allow_pickle=False) as archive_:
            arrays = {name: archive_[name] for name in _ARRAYS}
        names = {name: tuple(arrays[name].tobytes().decode().split("\n")) for name in _NAMES}
    except (KeyError, ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise ModelFormatError(f"{path} is not the weights of a model: {error}.") from error
    for name, dtype in _ARRAYS.items():
        if arrays[name].dtype != dtype:
            raise ModelFormatError(f"{path}: {name} is {arrays[name].dtype}, expected {np.dtype(dtype)}.")
    if not len(arrays["ngrams"]):
        names["ngrams"] = ()
    shapes = {
        "plain": (len(names["types"]),),
        "lemmas": (len(names["types"]),),
        "type_weights": (len(names["types"]), n_heads),
        "ngram_weights": (len(names["ngrams"]), n_heads),
        "pair_weights": (len(arrays["pair_keys"]), n_heads),
        "intercept": (n_heads,),
    }
    for name, shape in shapes.items():
        if arrays[name].shape != shape:
            raise ModelFormatError(f"{path}: {name} has shape {arrays[name].shape}, expected {shape}.")
        if not np.isfinite(arrays[name]).all():
            raise ModelFormatError(f"{path}: {name} holds values that are not finite.")
    return Weights(**{**arrays, **names})


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _checksum(config: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a config without its own checksum, in one canonical spelling."""
    rest = {key: value for key, value in config.items() if key != "checksum"}
    return _sha256(json.dumps(rest, ensure_ascii=False, sort_keys=True).encode())
