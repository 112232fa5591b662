"""Public labelled corpora and what their labels mean in ours.

One table: which column of which corpus says what about which head. A corpus says nothing about heads that
it does not label. Definitions differ (an offensive tweet need not insult anybody), so a mapping is there only
where the corpus's guidelines come near `LABELS`; the rest is left to the domain copies of the features.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tiktok_sentiment.errors import InputError
from tiktok_sentiment.schema import FLAGS, SENTIMENTS

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

__all__ = [
    "LATIN",
    "SILVER",
    "SOURCES",
    "WRITTEN",
    "Source",
    "is_commercial",
    "normalise_key",
    "read_silver",
    "read_source",
    "read_texts",
    "unescape",
]

SILVER: Final = "comments_silver"
"""Real comments labelled by this library's own definitions: the target domain of the shipped model."""

WRITTEN: Final = "written"
"""The name, among the sources, of comments written for the project."""

LATIN: Final = "in Latin letters"
"""The name, among the sources, of Russian comments copied in Latin letters."""

Says = Callable[["pd.DataFrame"], "pd.Series[float]"]
"""What a corpus says about one head: the probability of the flag for each row, NaN where nothing."""


def column(name: str) -> Says:
    """Return a reader of a column of zeros and ones, or of shares of annotators."""
    return lambda frame: frame[name].astype("float64")


def equals(name: str, *positive: str) -> Says:
    """Return a reader that is true where a column holds one of the values."""
    return lambda frame: frame[name].isin(positive).astype("float64")


def only_if(condition: Says, then: Says) -> Says:
    """Return a reader that says something only where a condition is true."""
    return lambda frame: then(frame).where(condition(frame) >= 0.5)


@dataclass(frozen=True, slots=True)
class Source:
    """One corpus: its language, its licence and whether that allows commercial use, and what it says."""

    name: str
    language: str
    licence: str
    commercial: bool = True
    sentiment: str | None = None
    flags: dict[str, Says] = field(default_factory=dict)
    weight: float = 1.0


SOURCES: Final = (
    # English, sentiment of the author
    Source("semeval2017_sentiment", "en", "CC BY 3.0", sentiment="sentiment"),
    Source("tweet_sentiment_extraction", "en", "CC BY 4.0", sentiment="sentiment"),
    Source("csmv_tiktok", "en", "CC BY-SA 4.0", sentiment="sentiment", weight=0.5),
    Source("airline_complaints", "en", "CC BY-NC-SA 4.0", commercial=False, sentiment="sentiment"),
    # English, flags
    Source(
        "jigsaw_toxic_subset", "en", "CC0",
        flags={"threat": column("threat"), "insult": column("insult"), "hate": column("identity_hate"),
               "obscenity": column("obscene")},
        weight=0.5,
    ),
    Source(
        "civil_toxicity_types", "en", "CC0",
        flags={"threat": column("threat_fraction"), "insult": column("insult_fraction"),
               "hate": column("identity_attack_fraction"), "obscenity": column("obscene_fraction")},
        weight=0.5,
    ),
    Source("kaggle_insults", "en", "not stated", flags={"insult": column("insult")}),
    Source("edos_sexism", "en", "CC0", flags={"threat": column("threat"), "hate": column("sexist")}, weight=0.5),
    Source("hatemoji_build", "en", "CC BY 4.0", flags={"hate": column("hate")}, weight=0.5),
    Source("hatexplain", "en", "MIT", flags={"hate": equals("label", "hatespeech")}, weight=0.5),
    Source("complaints_twitter", "en", "not stated", flags={"complaint": column("complaint")}),
    Source("youtube_spam", "en", "CC BY 4.0", flags={"spam": column("spam")}),
    Source("sms_spam", "en", "CC BY 4.0", flags={"spam": column("spam")}, weight=0.5),
    Source("janitr_x_spam", "en", "MIT", flags={"spam": column("spam")}, weight=0.5),
    Source("nps_chat_acts", "en", "non-commercial", commercial=False, flags={"question": column("question")}),
    # Russian
    Source("rusentitweet", "ru", "not stated", sentiment="sentiment"),
    Source("rutube_feedback", "ru", "not stated", sentiment="sentiment"),
    Source(
        "rutoxicon", "ru", "MIT",
        flags={"threat": column("threat"), "insult": column("insult"), "hate": column("hate"),
               "obscenity": column("obscenity")},
        weight=0.5,
    ),
    Source("telegram_spam", "ru", "MIT and not stated", flags={"spam": column("spam")}),
    Source(
        "ok_toxic", "ru", "CC BY-NC-SA 4.0", commercial=False,
        flags={"threat": column("threat"), "insult": column("insult"), "obscenity": column("obscenity")},
        weight=0.3,
    ),
    # Texts only: sources of silver comments, and of comments that the teacher reads
    Source("goemotions", "en", "CC BY 4.0"),
    Source("youtube_12cat_noisy", "en", "not stated"),
    Source("youtube_kaggle_weak", "en", "not stated"),
    Source("youtube_tutorial_concerns", "en", "not stated"),
    Source("conda_dota2_chat", "en", "not stated"),
    Source("olid_offensive", "en", "not stated"),
    Source("toxic_2ch_pikabu", "ru", "not established"),
    Source("vk_distorted_toxicity", "ru", "MIT"),
    Source("open_sentiment_corpus", "ru", "CC BY-SA 3.0"),
    Source("sentirueval_tweets", "ru", "not stated"),
    Source("cedr", "ru", "Apache-2.0"),
    Source("ruarg2022", "ru", "not stated"),
    Source("abusive_twitter_southpark", "ru", "CC BY 4.0"),
)  # fmt: skip
"""All sources, those whose licence forbids commercial use marked; those are left out unless asked for."""

_BY_NAME: Final = {source.name: source for source in SOURCES}
_ESCAPE_RE = re.compile(r"\\u([0-9a-fA-F]{4})")


def is_commercial(name: str) -> bool:
    """Tell whether the licence of a source allows commercial use. Unknown sources do not."""
    return name in _BY_NAME and _BY_NAME[name].commercial


def normalise_key(text: str) -> str:
    """Return what two texts have in common when they are the same comment.

    >>> normalise_key("  So  GOOD ")
    'so good'
    """
    return " ".join(text.casefold().split())


def unescape(text: str) -> str:
    r"""Return the text as it was written, where its publisher escaped it.

    >>> unescape("rock &amp; roll\\u2019s")
    'rock & roll’s'
    """
    return _ESCAPE_RE.sub(lambda match: chr(int(match[1], 16)), html.unescape(text))


def read_silver(corpora: Path, *, include_noncommercial: bool = False) -> pd.DataFrame:
    """Return the silver comments: text, lang, source, sentiment, the flags and split."""
    frame = _read(corpora / f"{SILVER}.parquet")
    kept = frame["source"].map(lambda name: include_noncommercial or is_commercial(name))
    return frame[kept | (frame["split"] != "train")].reset_index(drop=True)


def read_source(corpora: Path, source: Source) -> pd.DataFrame:
    """Return the training comments of a source: text, sentiment and flags, missing where it says nothing."""
    import pandas as pd

    frame = _read(corpora / source.language / f"{source.name}.parquet")
    frame = frame[frame["split"] == "train"]
    columns: dict[str, object] = {"text": frame["text"].map(unescape)}
    if source.sentiment is not None:
        columns["sentiment"] = frame[source.sentiment].where(frame[source.sentiment].isin(SENTIMENTS))
    else:
        columns["sentiment"] = None
    for flag in FLAGS:
        says = source.flags.get(flag)
        columns[flag] = float("nan") if says is None else says(frame)
    return pd.DataFrame(columns).dropna(how="all", subset=["sentiment", *FLAGS]).reset_index(drop=True)


def read_texts(corpora: Path, source: Source) -> pd.Series[str]:
    """Return the training texts of a source, whatever its labels."""
    frame = _read(corpora / source.language / f"{source.name}.parquet")
    return frame["text"][frame["split"] == "train"].map(unescape).reset_index(drop=True)


def _read(path: Path) -> pd.DataFrame:
    import pandas as pd

    try:
        return pd.read_parquet(path)
    except FileNotFoundError as error:
        raise InputError(
            f"There is no {path.name} in {path.parent}. The folder of corpora must hold {SILVER}.parquet and the "
            "folders ru and en; see the table in training/corpora.py for what is read from them."
        ) from error
