"""The report as one HTML file: no network, no script, printable, light and dark, Russian or English."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from tiktok_sentiment.crisis.monitoring.config import MonitorConfig
from tiktok_sentiment.crisis.privacy import Masker, clean
from tiktok_sentiment.crisis.report.words import Words
from tiktok_sentiment.crisis.scored import prepare
from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    from jinja2 import Environment

    from tiktok_sentiment.crisis.plans.playbook import Playbook
    from tiktok_sentiment.crisis.report.facts import Facts
    from tiktok_sentiment.crisis.response.answers import Answers
    from tiktok_sentiment.crisis.results import MonitorResult

__all__ = ["render_report"]


def render_report(
    scored: pd.DataFrame,
    *,
    result: MonitorResult | None = None,
    queue: pd.DataFrame | None = None,
    answers: Answers | None = None,
    lang: str = "ru",
    title: str | None = None,
    brand: str | None = None,
    playbook: Playbook | str | None = None,
    config: MonitorConfig | None = None,
    timezone: str = "UTC",
    show_names: bool = False,
    with_review: bool = False,
    most_queued: int = 12,
) -> str:
    """Return a report on a scored frame as the text of an HTML file.

    The page is in `lang` ("ru" or "en") and tells times in `timezone`, such as "Europe/Moscow". What is not handed
    in is found out: `result` by `monitor` with `config`, `queue` (of which the first `most_queued` are shown) by
    `prioritize`, `answers` by `summarize_answers`, the plan by `playbook` (a file, or the shipped one of the
    language). `brand` is what the brand's own account is called, `title` stands at the top.

    Names, handles, telephone numbers, e-mail addresses and links are masked unless `show_names`; everything that a
    commenter wrote is escaped, and the page forbids scripts and the network by its Content-Security-Policy.
    `with_review` adds the review of the worst wave, with fields for its lessons. Raises `ColumnError` and
    `InputError` as `prepare` does, and `InputError` for an unknown language or time zone.
    """
    from tiktok_sentiment.crisis.plans.playbook import in_language, load_playbook

    words = Words(lang, _zone(timezone))
    prepared = prepare(scored)
    frame = prepared[prepared["created_at"].notna()]
    config = config or MonitorConfig()
    # Of a reader's playbook in another language, the reader's language is the one that counts.
    plans = load_playbook(playbook or lang) if playbook is None or isinstance(playbook, str) else playbook
    masker = Masker(prepared, language=lang, show_names=show_names, brand=brand)
    page: dict[str, Any] = {
        "words": words,
        "lang": lang,
        "title": clean(title or (words("page.title_of", brand=brand) if brand else words("page.title"))),
        "style": _style(),
        "policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
        "sections": [],
    }
    if frame["is_audience"].any():
        facts = _gather(
            frame, result, queue, answers, in_language(plans, lang), words, masker, config, show_names, brand
        )
        page |= _show(facts, _left_out(prepared), show_names=show_names, with_review=with_review, most=most_queued)
        times = {"first": words.date(frame["created_at"].min()), "last": words.date(facts.now, year=True)}
        page["period"] = words("page.period", **times)
        page["zone"] = words("page.zone", zone=timezone)
    return _environment().get_template("page.html").render(page)


def _gather(
    frame: pd.DataFrame,
    result: MonitorResult | None,
    queue: pd.DataFrame | None,
    answers: Answers | None,
    playbook: Playbook,
    words: Words,
    masker: Masker,
    config: MonitorConfig,
    show_names: bool,
    brand: str | None,
) -> Facts:
    from tiktok_sentiment.crisis.report.facts import Facts
    from tiktok_sentiment.crisis.response.answers import summarize_answers
    from tiktok_sentiment.crisis.response.queue import prioritize
    from tiktok_sentiment.crisis.response.replies import NAME_COLUMNS, draft_replies

    if result is None:
        from tiktok_sentiment.crisis.monitoring.monitor import monitor

        result = monitor(frame, config, playbook=playbook)
    if queue is None:
        queue = prioritize(frame, playbook=playbook, language=words.language)
    if "draft" not in queue.columns:
        # Without names no draft addresses anybody by one.
        nameless = queue if show_names else queue.drop(columns=[*NAME_COLUMNS], errors="ignore")
        queue = draft_replies(nameless, playbook, brand=brand)
    firsts = frame.dropna(subset=["video_id"]).groupby("video_id")["created_at"].min().sort_values(kind="stable")
    return Facts(
        frame=frame,
        result=result,
        queue=queue,
        answers=summarize_answers(queue) if answers is None else answers,
        playbook=playbook,
        words=words,
        masker=masker,
        config=config,
        videos={str(name): number for number, name in enumerate(firsts.index, start=1)},
    )


def _show(
    facts: Facts, left_out: dict[str, int], *, show_names: bool, with_review: bool, most: int
) -> dict[str, Any]:
    """Return the views of all sections that have something to show, in the order of the page."""
    from tiktok_sentiment.crisis.report import audience, course, response

    views = {
        "timeline": course.show_timeline(facts),
        "drivers": course.show_drivers(facts),
        "plan": response.show_plan(facts),
        "queue": response.show_queue(facts, most),
        "answers": response.show_answers(facts),
        "shares": course.show_shares(facts),
        "videos": course.show_videos(facts),
        "voices": audience.show_voices(facts),
        "community": audience.show_community(facts),
        "examples": None if with_review else response.show_examples(facts),
        "review": response.show_review(facts) if with_review else None,
        "method": response.show_method(facts, left_out, show_names=show_names),
    }
    return {
        "state": course.show_state(facts),
        "sections": [(name, view) for name, view in views.items() if view is not None],
    }


def _left_out(prepared: pd.DataFrame) -> dict[str, int]:
    """Return how many rows do not count, by the first reason that applies."""
    reasons = {
        "undated": prepared["created_at"].isna(),
        "own": prepared["by_author"].fillna(False),
        "duplicate": prepared["duplicate"],
        "artefact": prepared["artefact"].notna(),
        "unscored": prepared["sentiment"].isna(),
    }
    counts: dict[str, int] = {}
    seen = np.zeros(len(prepared), dtype=bool)
    for name, chosen in reasons.items():
        rows = chosen.to_numpy(dtype=bool)
        counts[name] = int((rows & ~seen).sum())
        seen |= rows
    return counts


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise InputError(f"There is no time zone {name!r}: take a name such as Europe/Moscow or UTC.") from error


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("tiktok_sentiment.crisis.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _style() -> str:
    return (files("tiktok_sentiment.crisis.report") / "style.css").read_text(encoding="utf-8")
