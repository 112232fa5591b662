"""Sections about people: the plan, whom to answer, answers so far, what is said, the review."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.crisis.plans.playbook import DEADLINES
from tiktok_sentiment.crisis.report.examples import pick_examples
from tiktok_sentiment.crisis.report.review import review
from tiktok_sentiment.crisis.wording import describe_span

if TYPE_CHECKING:
    from tiktok_sentiment.crisis.report.facts import Facts
    from tiktok_sentiment.crisis.report.review import CrisisReview

__all__ = ["show_answers", "show_examples", "show_method", "show_plan", "show_queue", "show_review"]

_MOST_EXAMPLES: Final = 8
_MOST_ANSWERS: Final = 5
_LESSONS: Final = ("cause", "signal", "worked", "failed", "change", "playbook")


def show_plan(facts: Facts) -> dict[str, Any] | None:
    """Return the plan of the scenario that fits, with deadlines from the first alert on."""
    words, plan, worst = facts.words, facts.scenario(), facts.worst
    if plan is None or worst is None:
        return None
    scenario, why = plan
    deadlines = []
    for name in DEADLINES:
        span = timedelta(minutes=scenario.deadlines[name])
        due = words(
            "plan.due",
            duration=words.duration(span),
            moment=words.moment((worst.opened_at or worst.detected_at) + span),
        )
        deadlines.append((words(f"plan.{name}"), due))
    return {
        "lead": words("plan.lead", title=scenario.title, why=why),
        "owner": scenario.owner,
        "first_steps": scenario.first_steps,
        "do": scenario.do,
        "dont": scenario.dont,
        "deadlines": deadlines,
        "statement": scenario.statement,
    }


def show_queue(facts: Facts, most: int) -> dict[str, Any]:
    """Return the comments that wait for an answer, most urgent first, each with a draft."""
    words = facts.words
    waiting = facts.queue[facts.queue["answered_at"].isna()]
    cards = []
    for row in waiting.head(most).to_dict("records"):
        due = words.moment(row["deadline"]) if row["deadline"] == row["deadline"] else ""
        cards.append(
            {
                **facts.quote(row),
                "priority": words.number(round(row["priority"])),
                "tier": words(f"tier.{row['tier']}"),
                "due": words("queue.overdue" if row["overdue"] else "queue.due", moment=due) if due else "",
                "is_overdue": bool(row["overdue"]),
                "reason": facts.masker.text(row["reason"]),
                "draft": facts.masker.text(row["draft"]) if isinstance(row["draft"], str) else "",
                "is_reply": row["action"] == "reply",
            }
        )
    total = words.count("waiting", len(waiting))
    lead = (
        words("queue.lead_all", total=total)
        if len(cards) == len(waiting)
        else words("queue.lead", shown=words.number(len(cards)), total=total)
    )
    return {"lead": lead if cards else words("queue.none"), "cards": cards}


def show_answers(facts: Facts) -> dict[str, Any]:
    """Return how much is answered and how fast, and the latest answers."""
    words, answers = facts.words, facts.answers
    if not answers.known:
        return {"lead": words("answers.unknown"), "figures": [], "recent": []}
    figures = []
    if answers.share is not None:
        figures.append((words.percent(answers.share), words("answers.answered")))
    figures += [
        (words.duration(span), words(f"answers.{name}"))
        for name, span in (("median", answers.median), ("p90", answers.p90))
        if span is not None
    ]
    if answers.in_time is not None:
        figures.append((words.percent(answers.in_time), words("answers.in_time")))
    frame = facts.frame
    own = frame[frame["by_author"].fillna(False).astype(bool) & frame["parent_id"].notna()]
    texts = frame.dropna(subset=["comment_id"]).drop_duplicates("comment_id").set_index("comment_id")["text"]
    asked = set(facts.queue[facts.queue["attitude"].notna()]["comment_id"].dropna())
    latest = own[own["parent_id"].isin(asked)].sort_values("created_at", ascending=False)
    recent = [
        facts.quote(row) | {"asked": facts.masker.text(texts.get(row["parent_id"], ""))}
        for row in latest.head(_MOST_ANSWERS).to_dict("records")
    ]
    lead = words(
        "answers.lead", answered=words.number(answers.answered or 0), asked=words.count("concerns", answers.comments)
    )
    return {"lead": lead, "figures": figures, "recent": recent}


def show_examples(facts: Facts) -> dict[str, Any] | None:
    """Return negative comments that speak for many: of the worst wave, or of the whole period."""
    rows = facts.wave(facts.worst) if facts.worst is not None else facts.negatives
    quotes = [facts.quote(row) for row in pick_examples(rows, _MOST_EXAMPLES).to_dict("records")]
    return {"quotes": quotes} if quotes else None


def show_review(facts: Facts) -> dict[str, Any]:
    """Return the review of the worst wave, with empty fields for its lessons."""
    words = facts.words
    found = review(facts.frame, facts.result, config=facts.config)
    lessons = [words(f"review.lesson_{name}") for name in _LESSONS]
    if found is None:
        return {"lead": words("review.none"), "rows": [], "lessons": []}
    categories = facts.negatives[
        (facts.negatives["created_at"] >= found.onset) & (facts.negatives["created_at"] < found.end)
    ]["category"].value_counts()
    drove = [
        f"{words.label('category', str(name))} ({words.number(int(n))})" for name, n in categories.head(4).items()
    ]
    drove += [
        words("review.term", term=facts.masker.text(driver.name), n=words.number(driver.count))
        for driver in found.drivers
        if driver.kind == "term"
    ][:6]
    return {
        "lead": words("review.lead", first=words.moment(found.onset), last=words.moment(found.end)),
        "rows": _review_rows(facts, found),
        "drove": drove,
        "said": [facts.quote(example) for example in found.said],
        "answered": [facts.quote(example) for example in found.answered],
        "lessons": lessons,
    }


def _review_rows(facts: Facts, found: CrisisReview) -> list[tuple[str, str]]:
    words = facts.words

    def after(name: str, moment: Any, span: Any) -> str:
        return words(f"review.{name}_value", moment=words.moment(moment), duration=words.duration(span))

    why = "review.why_no_answer" if found.answers_known else "review.why_no_by_author"
    unknown = words("review.unknown", why=words(why))
    size = (
        words("review.size_alone", n=words.number(found.negatives))
        if found.usual is None
        else words("review.size_value", n=words.number(found.negatives), usual=words.number(round(found.usual)))
    )
    share = (
        words("review.share_alone", share=words.percent(found.share))
        if found.share_before is None
        else words("review.share_value", share=words.percent(found.share), before=words.percent(found.share_before))
    )
    span = describe_span(found.window, words.language)
    peak = words("review.peak_value", moment=words.moment(found.peak), n=words.number(found.peak_count), span=span)
    answered, recovered = found.first_answer, found.recovered_at
    values = {
        "onset": words.moment(found.onset),
        "detected": after("detected", found.detected_at, found.time_to_detect),
        "answered": unknown if answered is None else after("answered", answered, found.time_to_answer),
        "peak": peak,
        "recovered": words("review.not_yet")
        if recovered is None
        else after("recovered", recovered, found.time_to_recover),
        "size": size,
        "share": share,
        "answers": words.number(found.answers) if found.answers_known else unknown,
    }
    return [(words(f"review.{name}"), value) for name, value in values.items()]


def show_method(facts: Facts, left_out: dict[str, int], *, show_names: bool) -> dict[str, Any]:
    """Return how to read the report, and what was not counted."""
    words = facts.words
    lines = [words("method.scores"), words("method.usual"), words("method.shown" if show_names else "method.masked")]
    parts = [words(f"method.left_{name}", n=words.number(n)) for name, n in left_out.items() if n]
    lines += [words("method.left_out", parts=words.list(parts))] if parts else []
    return {"lines": [*lines, *map(facts.masker.text, facts.result.notes)]}
