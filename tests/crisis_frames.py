"""Small scored frames and alerts for the tests of the report, so that what is asserted can be read beside it."""

from datetime import UTC, datetime, timedelta

import pandas as pd

from tiktok_sentiment.crisis.results import Alert, Driver, Example, MonitorResult, ScenarioMatch

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
COLUMNS = ("comment_id", "text", "created_at", "author", "sentiment", "category", "parent_id", "by_author", "likes")


def comment(number, hour, text, author, sentiment="neutral", category="other", parent=None, own=False, likes=0):
    """Return a row of a scored frame; `hour` counts from `START`."""
    return (str(number), text, START + hour * HOUR, author, sentiment, category, parent, own, likes)


def scored_frame(rows):
    """Return rows of `comment` as a scored frame."""
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    negativity = {"negative": 0.9, "neutral": 0.2, "positive": 0.02}
    return frame.assign(video_id="7000000000000000001", negativity=frame["sentiment"].map(negativity))


def wave_frame(*, answers=True, quiet_hours=30):
    """Return two quiet days, a wave of 12 negatives in hours 50 to 53 (six in hour 51), and quiet hours after it."""
    rows = [comment(n, 2 * n, f"какой размер у модели {n}", f"guest{n}", category="question") for n in range(24)]
    for n, hour in enumerate((50.1, 50.5, 51.0, 51.2, 51.4, 51.5, 51.6, 51.9, 52.2, 52.6, 53.1, 53.3)):
        rows.append(
            comment(
                100 + n, hour, f"кружка {n} протекла, верните деньги", f"buyer{n}", "negative", "complaint", likes=n
            )
        )
    rows.append(comment(200, 54 + quiet_hours, "спасибо, всё решили", "buyer1", "positive", "praise"))
    if answers:
        rows.append(comment(300, 52.5, "Уже разбираемся", "shop", parent="101", own=True))
        rows.append(comment(301, 53.5, "Вернём деньги всем", "shop", own=True))
    return scored_frame(rows)


def make_alert(**changes):
    """Return the alert of `wave_frame`: opened 80 minutes after the onset, last window at hour 53."""
    example = Example("101", "кружка 1 протекла", 0.9, "complaint", "buyer1", None, 3, START + 50.5 * HOUR)
    values = {
        "id": "a1",
        "level": "crisis",
        "kind": "total",
        "name": "",
        "start": START + 50 * HOUR,
        "detected_at": START + 52 * HOUR,
        "last_window": START + 53 * HOUR,
        "span": HOUR,
        "count": 6,
        "expected": 0.5,
        "spread": 0.7,
        "comments": 8,
        "share": 0.75,
        "share_low": 0.4,
        "share_high": 0.9,
        "usual_share": 0.1,
        "growth": 12.0,
        "drivers": (Driver("category", "complaint", 6, 1.0), Driver("author", "buyer1", 2, 0.3)),
        "examples": (example,),
        "scenario": ScenarioMatch("defect", "6 of 6 name: «протекла»"),
        "opened_at": START + 51 * HOUR + timedelta(minutes=20),
    }
    return Alert(**values | changes)


def make_result(frame, *alerts, expected=0.5):
    """Return what a monitor would say of a frame: its hourly windows, and these alerts."""
    hours = frame["created_at"].dt.floor("h")
    windows = pd.DataFrame({"kind": "total", "name": "", "start": sorted(set(hours))})
    return MonitorResult(windows.assign(expected=expected, spread=0.7), tuple(alerts))
