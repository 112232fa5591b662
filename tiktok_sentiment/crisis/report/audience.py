"""Sections about the audience: the loudest voices on either side, praise worth an answer, questions in groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tiktok_sentiment.crisis.report.facts import Facts

__all__ = ["show_community", "show_voices"]

_MOST_VOICES: Final = 5
_MOST_PRAISE: Final = 6
_MOST_QUESTIONS: Final = 8


def show_voices(facts: Facts) -> dict[str, Any] | None:
    """Return the authors with most response on either side, each with their comment of most reach."""
    from tiktok_sentiment.crisis.response.voices import find_voices

    words = facts.words
    voices = find_voices(facts.frame, top=_MOST_VOICES)
    sides = []
    for side in ("negative", "positive"):
        rows = [
            {
                "author": facts.masker.author(voice["author"]),
                "is_ally": bool(voice["is_ally"]),
                "comments": words.count("comments", int(voice["comments"])),
                "reach": words.number(int(voice["reach"])),
                "text": facts.masker.text(voice["example"]),
            }
            for voice in voices[voices["side"] == side].to_dict("records")
        ]
        if rows:
            sides.append({"title": words(f"voices.{side}"), "rows": rows})
    return {"sides": sides} if sides else None


def show_community(facts: Facts) -> dict[str, Any] | None:
    """Return praise without an answer, and what the audience asks, in groups."""
    from tiktok_sentiment.crisis.response.community import find_praise, group_questions

    words = facts.words
    praise = [facts.quote(row) for row in find_praise(facts.frame, top=_MOST_PRAISE).to_dict("records")]
    questions = [
        (
            facts.masker.text(group["question"]),
            words.number(group["count"]),
            words.number(group["unanswered"]) if facts.answers.known else "",
        )
        for group in group_questions(facts.frame).head(_MOST_QUESTIONS).to_dict("records")
    ]
    if not praise and not questions:
        return None
    return {"praise": praise, "questions": questions, "has_answers": facts.answers.known}
