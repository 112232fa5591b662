"""The friendly side: praise worth an answer, and what the audience asks, grouped."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from tiktok_sentiment.crisis.response.answers import find_answers
from tiktok_sentiment.crisis.scored import prepare
from tiktok_sentiment.crisis.terms import grammar_words, lemmas_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["find_praise", "group_questions"]

_WORD_RE: Final = re.compile(r"[^\W\d_]{2,}")
_MOST_LEMMAS: Final = 0.5
"""Share of lemmas that two questions have to share to be one."""


def find_praise(scored: pd.DataFrame, *, top: int | None = 20) -> pd.DataFrame:
    """Return praise that is worth an answer, the most worth first: prepared rows with `warmth` added.

    Worth an answer is what the creator has not answered and says something in words. `warmth` is the likes and
    answers it got plus its words (up to 30): a story of one's own is worth more than «класс».
    """
    frame = prepare(scored)
    praise = frame[
        frame["is_audience"]
        & frame["category"].eq("praise").fillna(False).astype(bool)
        & find_answers(frame).isna()
    ]  # fmt: skip
    words = praise["text"].map(lambda text: len(_WORD_RE.findall(text))).astype("int64")
    praise = praise[words >= 2]
    reach = praise["likes"].fillna(0).astype("int64") + praise["replies"].fillna(0).astype("int64")
    praise = praise.assign(warmth=reach + words[words >= 2].clip(upper=30))
    order = ["warmth", "created_at", "comment_id", "text"]
    praise = praise.sort_values(order, ascending=[False, True, True, True], kind="stable")
    return praise if top is None else praise.head(top)


def group_questions(scored: pd.DataFrame) -> pd.DataFrame:
    """Return what the audience asks: one row per group of like questions, the most frequent first.

    Columns: `question` (the one of most reach), `count`, `unanswered`, `likes`, `topics` (the lemmas that most of
    them share) and `rows` (the labels of the questions in `scored`). Two questions are alike
    where they share half of their lemmas, without words of grammar and greeting; a question joins the group that has
    its rarest shared lemma, so that time grows with the number of questions, not its square. Questions of emoji only
    are left out.
    """
    import pandas as pd

    prepared = prepare(scored)
    frame = prepared.assign(_answered=find_answers(prepared).notna(), _label=prepared.index).reset_index(drop=True)
    asked = frame[frame["is_audience"] & frame["category"].eq("question").fillna(False).astype(bool)]
    asked = asked.assign(
        _topics=asked["text"].map(_topics).astype(object),
        _reach=(asked["likes"].fillna(0) + asked["replies"].fillna(0)).astype("int64"),
    )
    asked = asked[asked["_topics"].map(len) > 0]
    # Those of most reach first: they stand for the group.
    asked = asked.sort_values(["_reach", "created_at", "comment_id", "text"], ascending=[False, True, True, True])
    group_of = _group(asked["_topics"].tolist())
    rows = []
    for _, members in asked.assign(_group=group_of).groupby("_group", sort=True):
        counts = Counter(topic for topics in members["_topics"] for topic in topics)
        shared = [topic for topic, count in sorted(counts.items(), key=_by_count) if 2 * count > len(members)]
        rows.append(
            {
                "question": members["text"].iloc[0],
                "count": len(members),
                "unanswered": int((~members["_answered"]).sum()),
                "likes": int(members["likes"].fillna(0).sum()),
                "topics": ", ".join(shared),
                "rows": members["_label"].tolist(),
            }
        )
    table = pd.DataFrame(rows, columns=["question", "count", "unanswered", "likes", "topics", "rows"])
    return table.sort_values(["count", "likes", "question"], ascending=[False, False, True], ignore_index=True)


def _by_count(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _topics(text: str) -> frozenset[str]:
    """Return the lemmas that a question is about."""
    return frozenset(lemma for lemma in lemmas_of(text) if len(lemma) > 1 and lemma not in grammar_words())


def _group(topics: list[frozenset[str]]) -> list[int]:
    """Return the number of each question's group: the first of a group stands for it."""
    frequency = Counter(lemma for lemmas in topics for lemma in lemmas)
    heads: dict[str, list[int]] = defaultdict(list)
    groups = []
    for number, lemmas in enumerate(topics):
        rarest = sorted(lemmas, key=lambda lemma: (frequency[lemma] == 1, frequency[lemma], lemma))
        found = next(
            (
                head
                for lemma in rarest[:3]
                for head in heads[lemma][:50]
                if len(lemmas & topics[head]) >= _MOST_LEMMAS * max(len(lemmas), len(topics[head]))
            ),
            None,
        )
        if found is None:
            for lemma in lemmas:
                heads[lemma].append(number)
        groups.append(number if found is None else found)
    return groups
