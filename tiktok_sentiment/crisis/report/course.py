"""Sections about the course of events: state, timeline with alerts, drivers, tone and topics, videos."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from markupsafe import Markup

from tiktok_sentiment.crisis.report.charts import Column, Mark, Tick, bar, columns_chart, round_up, spark
from tiktok_sentiment.crisis.report.timeline import Timeline
from tiktok_sentiment.crisis.wording import describe_span
from tiktok_sentiment.schema import CATEGORIES, SENTIMENTS

if TYPE_CHECKING:
    from datetime import datetime

    from tiktok_sentiment.crisis.report.facts import Facts
    from tiktok_sentiment.crisis.results import Alert

__all__ = ["show_drivers", "show_shares", "show_state", "show_timeline", "show_videos"]

_MOST_COLUMNS: Final = 110
_MOST_SHARES: Final = 44
_MOST_SPARKS: Final = 60
_MOST_ALERTS: Final = 8
_MOST_ROWS: Final = 8
_TICK_HOURS: Final = (1, 2, 3, 6, 12, 24, 48, 168, 336, 720, 2160, 8760)
_MOST_TICKS: Final = 8


def show_state(facts: Facts) -> dict[str, Any]:
    """Return the state in one sentence, what it is about, what to do now, and the figures a director asks for."""
    words, active, worst = facts.words, facts.active, facts.worst
    audience, negatives = facts.audience, facts.negatives
    share = len(negatives) / len(audience) if len(audience) else 0.0
    more = words("state.quiet_more", comments=words.count("comments", len(audience)), share=words.percent(share))
    if active is not None:
        sentence = words(f"state.{active.level}", evidence=active.evidence(words.language))
        more = facts.alert_name(active)
    elif worst is not None:
        ended = max(alert.last_window for alert in facts.result.alerts) + facts.config.window
        sentence = words("state.over", moment=words.moment(ended))
        span = describe_span(worst.span, words.language)
        more = facts.alert_name(worst) + words(
            "state.over_more",
            peak=words.number(worst.count),
            span=span,
            when=words.moment(worst.detected_at),
            level=words(f"level.{worst.level}"),
        )
    else:
        sentence = words("state.quiet")
    plan = facts.scenario()
    waiting = int(facts.queue["answered_at"].isna().sum())
    counts = [("comments", len(audience), ""), ("negatives", len(negatives), "negative")]
    counts += [("alerts", len(facts.result.alerts), "")]
    counts += [("waiting", waiting, "")] if facts.answers.known else []
    figures = [(words.number(n), words.count(f"figure_{name}", n), kind) for name, n, kind in counts]
    figures.insert(2, (words.percent(share), words("figure.share"), "negative"))
    return {
        "level": facts.level,
        "sentence": sentence,
        "more": more,
        "scenario": words("state.scenario", title=plan[0].title, why=plan[1]) if plan and active else "",
        "step": words("state.now", step=plan[0].first_steps[0]) if plan and active else "",
        "figures": figures,
    }


def show_timeline(facts: Facts) -> dict[str, Any]:
    """Return the chart of negatives over time with what is usual, the alerts, and the brand's answers."""
    words = facts.words
    steps = Timeline.over(facts.frame, zone=words.zone or UTC, most=_MOST_COLUMNS)
    negatives, comments = steps.count(facts.frame["is_negative"]), steps.count(facts.frame["is_audience"])
    answers = steps.count(facts.frame["by_author"].fillna(False))
    usual = steps.usual(facts.result.windows, facts.config.window)
    top = round_up(max(int(negatives.max(initial=0)), 1 if usual is None else float(usual.max())))
    columns, rows = [], []
    for place in range(len(steps)):
        moment = words.moment(steps.start(place))
        counts = {"negatives": words.number(int(negatives[place])), "comments": words.number(int(comments[place]))}
        title = words("timeline.column", moment=moment, of=words.count("comments", int(comments[place])), **counts)
        expected = "" if usual is None else words.number(round(float(usual[place].mean()), 1))
        title += words("timeline.column_usual", expected=expected) if expected else ""
        band = None if usual is None else (float(usual[place, 0]), float(usual[place, 1]))
        columns.append(Column((float(negatives[place]),), title, band, bool(answers[place])))
        if comments[place]:
            rows.append((moment, counts["comments"], counts["negatives"], expected))
    shown = sorted(
        facts.alerts_by_weight()[:_MOST_ALERTS], key=lambda alert: (alert.opened_at or alert.detected_at, alert.start)
    )
    span = describe_span(steps.step, words.language)
    highest = int(negatives.argmax()) if len(negatives) else 0
    chart = columns_chart(
        "timeline",
        words("timeline.chart", span=span),
        words(
            "timeline.description",
            first=words.moment(steps.first),
            last=words.moment(steps.end),
            peak=words.number(int(negatives[highest])),
            when=words.moment(steps.start(highest)),
        ),
        columns,
        kinds=("negative",),
        top=top,
        x_ticks=_time_ticks(facts, steps),
        y_ticks=[Tick(share, words.number(top * share)) for share in (0, 0.5, 1)],
        marks=[_mark(facts, alert, number, steps) for number, alert in enumerate(shown, start=1)],
        height=220,
    )
    return {
        "title": words("timeline.chart", span=span),
        "chart": Markup(chart),
        "has_usual": usual is not None,
        "has_answers": bool(answers.any()),
        "rows": rows,
        "alerts": [_show_alert(facts, alert, number) for number, alert in enumerate(shown, start=1)],
        "more": len(facts.result.alerts) - len(shown),
    }


def show_drivers(facts: Facts) -> dict[str, Any] | None:
    """Return what the worst wave consists of; without one, what negatives are about."""
    words, worst = facts.words, facts.worst
    if facts.negatives.empty:
        return None
    drivers: dict[str, list[tuple[str, int, float]]] = {}
    if worst is not None:
        for driver in worst.drivers:
            drivers.setdefault(driver.kind, []).append((driver.name, driver.count, driver.share))
        lead = words("drivers.lead", moment=words.moment(worst.start))
    else:
        counts = facts.negatives["category"].value_counts()
        drivers["category"] = [(str(name), int(n), n / len(facts.negatives)) for name, n in counts.items()]
        lead = words("drivers.lead_quiet")
    names = {
        "category": lambda name: words.label("category", name),
        "term": facts.masker.text,
        "video": lambda name: words("drivers.video_name", video=facts.video(name)),
        "author": facts.masker.author,
    }
    groups = [
        {
            "title": words(f"drivers.{kind}"),
            "rows": [
                (name_of(name), words.number(count), words.percent(share), Markup(bar(share, kind="negative")))
                for name, count, share in drivers[kind][:_MOST_ROWS]
            ],
        }
        for kind, name_of in names.items()
        if drivers.get(kind)
    ]
    rising = [
        (facts.masker.text(trend.term), words("drivers.rising_count", n=trend.count, usual=words.number(trend.usual)))
        for trend in facts.result.trends[:_MOST_ROWS]
    ]
    return {"lead": lead, "groups": groups, "rising": rising}


def show_shares(facts: Facts) -> dict[str, Any]:
    """Return the tone of comments over time as shares, and each category as a small chart with counts."""
    words, audience = facts.words, facts.audience
    steps = Timeline.over(facts.frame, zone=words.zone or UTC, most=_MOST_SHARES)
    counts = {
        name: steps.count(facts.frame["is_audience"] & (facts.frame["sentiment"] == name)) for name in SENTIMENTS
    }
    total = np.maximum(sum(counts.values(), np.zeros(len(steps), dtype=np.int64)), 1)
    shares = {name: counts[name] / total for name in SENTIMENTS}
    columns = []
    for place in range(len(steps)):
        n, moment = int(sum(counts[name][place] for name in SENTIMENTS)), words.moment(steps.start(place))
        said = {name: words.percent(float(shares[name][place])) for name in SENTIMENTS}
        title = words("shares.column", moment=moment, n=words.number(n), **said)
        columns.append(
            Column(
                tuple(float(shares[name][place]) for name in SENTIMENTS),
                title if n else words("shares.no_comments", moment=moment),
            )
        )
    overall = {name: words.percent(float((audience["sentiment"] == name).mean())) for name in SENTIMENTS}
    span = describe_span(steps.step, words.language)
    chart = columns_chart(
        "tone",
        words("shares.sentiment_chart", span=span),
        words("shares.sentiment_description", **overall),
        columns,
        kinds=SENTIMENTS,
        top=1,
        x_ticks=_time_ticks(facts, steps),
        y_ticks=[Tick(share, words.percent(share)) for share in (0, 0.5, 1)],
        height=160,
    )
    return {
        "title": words("shares.sentiment_chart", span=span),
        "chart": Markup(chart),
        "legend": [(name, words(f"sentiment.{name}"), overall[name]) for name in SENTIMENTS],
        **_show_categories(facts),
    }


def show_videos(facts: Facts) -> dict[str, Any] | None:
    """Return the videos with most comments, those that heat up first, each with a small chart."""
    words, audience = facts.words, facts.audience
    ids = audience["video_id"].dropna()
    if ids.empty:
        return None
    hot = {video.video_id: video for video in facts.result.videos}
    by_size = ids.value_counts()
    names = [*[name for name in hot if name in by_size.index], *[name for name in by_size.index if name not in hot]]
    steps = Timeline.over(facts.frame, zone=words.zone or UTC, most=_MOST_SPARKS)
    counts = {name: steps.count(audience_of(facts, name)) for name in names[:_MOST_ROWS]}
    top = max((int(count.max(initial=0)) for count in counts.values()), default=1)
    rows = []
    for name, count in counts.items():
        of_video = audience[audience["video_id"] == name]
        share, video = float(of_video["is_negative"].mean()), hot.get(name)
        chart = spark(
            f"video-{facts.videos[name]}",
            words("videos.spark", n=facts.video(name)),
            count.tolist(),
            kind="neutral",
            top=top,
        )
        rows.append(
            {
                "name": facts.video(name),
                "id": name,
                "is_hot": video is not None,
                "chart": Markup(chart),
                "comments": words.number(len(of_video)),
                "share": words.percent(share),
                "bar": Markup(bar(share, kind="negative")),
                "velocity": "" if video is None else words.number(round(video.velocity, 1)),
                "usual": "" if video is None else words.number(round(video.usual_velocity, 1)),
                "likes": words.number(int(of_video["likes"].fillna(0).sum())),
            }
        )
    return {"rows": rows, "has_hot": bool(hot)}


def audience_of(facts: Facts, video_id: str) -> Any:
    """Return which rows of the frame are the audience's under a video."""
    return facts.frame["is_audience"] & (facts.frame["video_id"] == video_id).fillna(False)


def _show_categories(facts: Facts) -> dict[str, Any]:
    words, audience, worst = facts.words, facts.audience, facts.worst
    steps = Timeline.over(facts.frame, zone=words.zone or UTC, most=_MOST_SPARKS)
    span = describe_span(steps.step, words.language)
    counts = {
        name: steps.count(facts.frame["is_audience"] & (facts.frame["category"] == name).fillna(False))
        for name in CATEGORIES
    }
    top = max(int(count.max(initial=0)) for name, count in counts.items() if name != "other")
    times = audience["created_at"]
    before = audience[times < worst.start] if worst is not None else audience[:0]
    during = (
        audience[(times >= worst.start) & (times < worst.last_window + facts.config.window)]
        if worst is not None
        else audience[:0]
    )
    rows = []
    for name, count in counts.items():
        if not count.any():
            continue
        label, peak = words(f"category.{name}"), words.number(int(count.max()))
        title = words("shares.spark", category=label, count=words.number(int(count.sum())), peak=peak, span=span)
        kind = "positive" if name == "praise" else "neutral" if name in {"other", "question", "spam"} else "negative"
        rows.append(
            {
                "name": label,
                "chart": Markup(
                    spark(f"category-{name}", title, np.minimum(count, top).tolist(), kind=kind, top=top)
                ),
                "count": words.number(int(count.sum())),
                "share": words.percent(float(count.sum() / max(len(audience), 1))),
                "before": words.percent(float((before["category"] == name).mean())) if len(before) else "",
                "during": words.percent(float((during["category"] == name).mean())) if len(during) else "",
            }
        )
    return {
        "categories": rows,
        "lead": words("shares.category_lead", span=span),
        "has_wave": bool(len(before) and len(during)),
    }


def _show_alert(facts: Facts, alert: Alert, number: int) -> dict[str, Any]:
    words, opened = facts.words, alert.opened_at or alert.detected_at
    noted = [words("timeline.noted", moment=words.moment(opened))]
    if opened < alert.detected_at:
        risen = words.moment(alert.detected_at)
        noted.append(words("timeline.risen", level=words(f"level.{alert.level}"), moment=risen))
    return {
        "number": number,
        "level": alert.level,
        "name": words(f"level.{alert.level}"),
        "about": facts.alert_name(alert),
        "evidence": alert.evidence(words.language),
        "began": words("timeline.began", moment=words.moment(alert.start)),
        "noted": " · ".join(noted),
    }


def _mark(facts: Facts, alert: Alert, number: int, steps: Timeline) -> Mark:
    words = facts.words
    title = words(
        "timeline.mark",
        level=words(f"level.{alert.level}").capitalize(),
        moment=words.moment(alert.detected_at),
        evidence=alert.evidence(words.language),
    )
    place = steps.share(alert.opened_at or alert.detected_at)
    stop = steps.share(alert.last_window + facts.config.window)
    return Mark(place, max(stop, place), str(number), title, alert.level)


def _time_ticks(facts: Facts, steps: Timeline) -> list[Tick]:
    """Return labels for the time axis: days, or hours where there are few of them."""
    words = facts.words
    hours = (steps.end - steps.first) / timedelta(hours=1)
    length = next((step for step in _TICK_HOURS if hours / step <= _MOST_TICKS), _TICK_HOURS[-1])
    first: datetime = words.local(steps.first)
    tick = first.replace(hour=0, minute=0, second=0, microsecond=0)
    ticks: list[Tick] = []
    while tick < steps.end:
        if tick >= steps.first:
            is_day = length >= 24 or tick.hour == 0
            ticks.append(
                Tick(steps.share(tick), words.day(tick) if is_day else words.time(tick), len(ticks) % 2 == 1)
            )
        tick += timedelta(hours=length)
    if len(ticks) <= 4:
        return [Tick(tick.place, tick.label) for tick in ticks]
    return ticks
