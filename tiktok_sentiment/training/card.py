"""The model card: what a model is for, how good it is, where it fails, what it was made from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiktok_sentiment.training.behaviour import to_markdown
from tiktok_sentiment.training.corpora import LATIN, SILVER, SOURCES, WRITTEN
from tiktok_sentiment.training.teacher import TEACHER

if TYPE_CHECKING:
    from tiktok_sentiment.model.classifier import CommentClassifier
    from tiktok_sentiment.training.evaluation import Evaluation

__all__ = ["write_card"]

_INTENDED = """\
# Negativity and categories of Russian and English comments

A linear classifier over words, lemmas, character n-grams, emoji and pairs of words. It gives each comment a
calibrated probability of being negative, a sentiment, and flags: {flags}. It is meant for finding and sorting
comments under short videos, by people who then read them. It is not meant for deciding anything about a person
without a human reader: at its thresholds it misses part of what it looks for, and part of what it finds is wrong.
"""

_LIMITS = """\
## Limits

- It reads one comment at a time, without the video and the conversation: irony, in-jokes and replies to other
  comments are often out of its reach. Annotators themselves agree on about two thirds of such English comments.
- Threat and hate are rare in the training data; their numbers below rest on a few dozen comments.
- Emoji, slang and names after 2025 are unknown to it until it is trained again.
- Other languages than Russian and English are scored, but not reliably; `language` then says `other`. Russian in
  Latin letters was learned from copies made by rule, not from real comments.
- Its probabilities are calibrated on the silver comments, where negatives, questions and insults were drawn more
  often than they occur: {negative:.0%} are negative. Under ordinary videos about one comment in nine is, in a crisis
  far more. Where the share is known, `load(prior=0.6)` or `with_prior(negative=0.6)` corrects the probabilities.
- A mention of a group is not an attack on it, but corpora of hate teach otherwise; check comments flagged `hate`.
"""


def write_card(classifier: CommentClassifier, evaluation: Evaluation) -> str:
    """Return the card of a trained model in Markdown."""
    metadata = classifier.metadata_
    weights = classifier.weights_
    thresholds = ", ".join(f"{name} {value:.2f}" for name, value in classifier.thresholds_.items())
    parts = [
        _INTENDED.format(flags=", ".join(classifier.flags_)),
        "## Measured on the silver dev split\n",
        "Real comments, labelled by this library's definitions and never trained on. The split also served to "
        "choose parameters, so expect a little less on new data. One standard error of macro-F1 is about .014.\n",
        evaluation.to_markdown(),
        *_behaviour(classifier),
        f"Thresholds, of the best F1 at a precision of {classifier.precision} and more: {thresholds}.\n",
        _LIMITS.format(negative=classifier.class_shares_["negative"]),
        "## Made from\n",
        _sources(classifier),
        "Texts of the corpora are not in this folder. Its vocabulary holds words and character n-grams that stand "
        f"in at least {classifier.min_count} comments; user names, links, e-mail addresses and telephone numbers "
        "are replaced before anything is counted.\n",
        "## Numbers\n",
        f"{len(weights.types):,} words and signs, {len(weights.ngrams):,} character n-grams, "
        f"{len(weights.pair_keys):,} pairs of words; {weights.n_heads} heads; trained on "
        f"{metadata['trained_on']:,} comments with seed {classifier.seed}. Parameters, thresholds, checksums and "
        "metrics are in `config.json`.\n",
    ]
    return "\n".join(parts)


def _behaviour(classifier: CommentClassifier) -> list[str]:
    """Return what is known of its behaviour on cases."""
    rates = classifier.metadata_.get("behaviour")
    if not rates:
        return []
    intro = (
        "Behaviour, on comments written to show one thing each by somebody who had not seen the training data "
        "(`tests/cases/behaviour.json`): cases passed, of how many.\n"
    )
    return [intro, to_markdown(rates)]


def _sources(classifier: CommentClassifier) -> str:
    licences = {source.name: source for source in SOURCES}
    lines = ["| source | language | comments | licence |", "| --- | --- | --- | --- |"]
    for name, rows in classifier.metadata_["sources"].items():
        if name == WRITTEN:
            lines.append(f"| {name} (for this project) | ru, en | {rows:,} | MIT |")
        elif name == LATIN:
            lines.append(
                f"| Russian ones of the above, copied {name} | ru | {rows:,} | that of each comment's source |"
            )
        elif name in {SILVER, TEACHER}:
            lines.append(f"| {name} | ru, en | {rows:,} | that of each comment's source |")
        else:
            lines.append(f"| {name} | {licences[name].language} | {rows:,} | {licences[name].licence} |")
    if classifier.metadata_["includes_noncommercial"]:
        lines.append("\n**Trained on sources whose licences forbid commercial use: for private use only.**")
    return "\n".join(lines) + "\n"
