"""Pictures of a scored frame: over time, by video, by category, and how negativity is spread.

Each function takes a frame as `annotate` returns it, draws into `ax` (or into a new figure) and returns the axes, for
titles, sizes and saving are the caller's. Needs matplotlib, the extra `plots`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tiktok_sentiment.errors import ColumnError, InputError, MissingExtraError
from tiktok_sentiment.schema import CATEGORIES, SENTIMENTS

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import ArrayLike

__all__ = [
    "plot_by_category",
    "plot_by_video",
    "plot_distribution",
    "plot_over_time",
    "plot_reliability",
]

COLOURS: Final = {"negative": "#D55E00", "neutral": "#BBBBBB", "positive": "#0072B2"}
"""Colours of the sentiments that colour-blind people tell apart too (Okabe and Ito 2008)."""

_STEPS: Final = ("1min", "5min", "15min", "1h", "3h", "6h", "1D", "7D", "28D")
_MOST_BARS: Final = 80
_Z: Final = 1.96


def plot_over_time(scored: pd.DataFrame, *, every: str | None = None, ax: Axes | None = None) -> Axes:
    """Draw how many comments came when, the negative ones in colour; times are UTC.

    `every` is the width of a bar as pandas writes it ("1h", "1D"); if not given, the least one from a minute up to
    four weeks that makes no more than 80 bars. Comments without a score or a time are left out. Raises `ColumnError`
    where the frame has no `created_at`.
    """
    import pandas as pd

    frame = _scored_rows(scored, "created_at")
    times = pd.to_datetime(frame["created_at"], utc=True, errors="coerce")
    frame, times = frame[times.notna()], times.dropna()
    if frame.empty:
        raise InputError("No scored comment has a time in created_at: there is nothing to draw over time.")
    width = pd.Timedelta(every or _fitting_step(times))
    is_negative = (frame["sentiment"] == "negative").set_axis(pd.DatetimeIndex(times))
    bins = is_negative.resample(width).agg(["size", "sum"])
    days = width / pd.Timedelta("1D")
    ax = _axes(ax)
    # Whole bars behind, their negative part in front: two bars that share a foot read as one.
    ax.bar(bins.index, bins["size"], width=days, align="edge", color=COLOURS["neutral"], label="all")
    ax.bar(bins.index, bins["sum"], width=days, align="edge", color=COLOURS["negative"], label="negative")
    ax.set(xlabel="time (UTC)", ylabel=f"comments in {_spoken(width)}")
    ax.tick_params(axis="x", rotation=30)
    ax.legend(frameon=False)
    return ax


def plot_by_video(scored: pd.DataFrame, *, top: int = 10, ax: Axes | None = None) -> Axes:
    """Draw the share of negative comments under each of the `top` videos with the most comments, highest first.

    The whiskers are 95 % intervals (Wilson 1927): under a video with few comments the share says little. Raises
    `ColumnError` where the frame has no `video_id`.
    """
    frame = _scored_rows(scored, "video_id")
    frame = frame[frame["video_id"].notna() & (frame["video_id"].astype("str") != "")]
    if frame.empty:
        raise InputError("No scored comment names its video in video_id: there is nothing to draw by video.")
    counts = (frame["sentiment"] == "negative").groupby(frame["video_id"].astype("str")).agg(["size", "sum"])
    counts = counts.sort_values("size", ascending=False, kind="stable").head(top)
    counts["share"] = counts["sum"] / counts["size"]
    counts = counts.sort_values("share", kind="stable")
    low, high = _wilson(counts["sum"], counts["size"])
    ax = _axes(ax)
    whiskers = [counts["share"] - low, high - counts["share"]]
    ax.barh(range(len(counts)), counts["share"], xerr=whiskers, color=COLOURS["negative"], ecolor="#555555")
    labels = [f"{video} ({size:,})" for video, size in zip(counts.index, counts["size"], strict=True)]
    ax.set_yticks(range(len(counts)), labels)
    ax.set(xlabel="share of negative comments", ylabel="video (comments)", xlim=(0, 1))
    return ax


def plot_by_category(scored: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how many comments fall into each category, the most urgent at the top, split by sentiment."""
    import pandas as pd

    frame = _scored_rows(scored)
    table = pd.crosstab(frame["category"], frame["sentiment"])
    table = table.reindex(index=[*CATEGORIES], columns=[*SENTIMENTS], fill_value=0)
    ax = _axes(ax)
    _stack(ax, [*CATEGORIES], table)
    ax.invert_yaxis()
    ax.set(xlabel="comments", ylabel="category")
    ax.legend(frameon=False)
    return ax


def plot_distribution(scored: pd.DataFrame, *, bins: int = 20, ax: Axes | None = None) -> Axes:
    """Draw a histogram of negativity, from 0 to 1, coloured by sentiment."""
    frame = _scored_rows(scored)
    parts = [frame.loc[frame["sentiment"] == name, "negativity"].to_numpy() for name in SENTIMENTS]
    ax = _axes(ax)
    colours = [COLOURS[name] for name in SENTIMENTS]
    ax.hist(parts, bins=bins, range=(0, 1), stacked=True, color=colours, label=[*SENTIMENTS])
    ax.set(xlabel="negativity", ylabel="comments", xlim=(0, 1))
    ax.legend(frameon=False)
    return ax


def plot_reliability(
    negativity: ArrayLike, is_negative: ArrayLike, *, bins: int = 10, ax: Axes | None = None
) -> Axes:
    """Draw a reliability diagram (Murphy and Winkler 1977): of comments scored so, how many are negative.

    `negativity` (n,) are probabilities, `is_negative` (n,) zeros and ones that readers gave. Bins are of equal width,
    as in `evaluate`; points on the diagonal are calibrated, and their size grows with the number of comments.
    """
    import numpy as np

    scores = np.asarray(negativity, np.float64)
    true = np.asarray(is_negative, np.float64)
    if scores.ndim != 1 or scores.shape != true.shape or not len(scores):
        raise InputError(f"One score and one label a comment were expected, not shapes {scores.shape}, {true.shape}.")
    if not (np.isin(true, (0, 1)).all() and ((scores >= 0) & (scores <= 1)).all()):
        raise InputError("Scores must be from 0 to 1 and labels 0 or 1, none of them missing.")
    places = np.minimum((scores * bins).astype(int), bins - 1)
    sizes = np.bincount(places, minlength=bins)
    filled = sizes > 0
    means = np.bincount(places, weights=scores, minlength=bins)[filled] / sizes[filled]
    shares = np.bincount(places, weights=true, minlength=bins)[filled] / sizes[filled]
    ax = _axes(ax)
    ax.plot([0, 1], [0, 1], color=COLOURS["neutral"], linestyle="--", label="calibrated")
    ax.plot(means, shares, color=COLOURS["negative"], label="this model")
    ax.scatter(means, shares, s=20 + 200 * sizes[filled] / sizes.max(), color=COLOURS["negative"])
    ax.set(xlabel="negativity", ylabel="share that readers call negative", xlim=(0, 1), ylim=(0, 1))
    ax.legend(frameon=False)
    return ax


def _axes(ax: Axes | None) -> Axes:
    if ax is not None:
        return ax
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise MissingExtraError("Plots need matplotlib", extra="plots") from error
    return pyplot.subplots(layout="constrained")[1]


def _scored_rows(scored: pd.DataFrame, *needed: str) -> pd.DataFrame:
    """Return the rows that have scores, or say which column is missing."""
    missing = [name for name in ("negativity", "sentiment", "category", *needed) if name not in scored.columns]
    if missing:
        shown = ", ".join(map(str, scored.columns[:20]))
        raise ColumnError(
            f"The frame has no column {', '.join(map(repr, missing))}; its columns are: {shown or 'none'}. "
            "Plots take what read_comments and annotate return."
        )
    return scored[scored["negativity"].notna()]


def _fitting_step(times: pd.Series[Any]) -> str:
    """Return the least step that divides the time from first to last into few enough bars."""
    import pandas as pd

    span = times.max() - times.min()
    return next((step for step in _STEPS if span / pd.Timedelta(step) < _MOST_BARS), _STEPS[-1])


def _spoken(width: pd.Timedelta) -> str:
    """Return a length of time as a label says it.

    >>> import pandas as pd
    >>> [_spoken(pd.Timedelta(text)) for text in ("15min", "1h", "7D", "90s")]
    ['15 minutes', '1 hour', '7 days', '90 seconds']
    """
    seconds = int(width.total_seconds())
    unit, size = next(
        (unit, size)
        for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))
        if seconds % size == 0
    )
    return f"{seconds // size} {unit}{'' if seconds == size else 's'}"


def _wilson(successes: pd.Series[Any], n: pd.Series[Any]) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Return the ends of Wilson's 95 % interval of a share.

    >>> import pandas as pd
    >>> low, high = _wilson(pd.Series([1]), pd.Series([10]))
    >>> print(round(low[0], 3), round(high[0], 3))
    0.018 0.404
    """
    share = successes / n
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * (share * (1 - share) / n + _Z**2 / (4 * n**2)) ** 0.5
    return (middle - half).clip(lower=0), (middle + half).clip(upper=1)


def _stack(ax: Axes, labels: list[str], table: pd.DataFrame) -> None:
    left = table.iloc[:, 0] * 0
    for name in table.columns:
        ax.barh(labels, table[name], left=left, color=COLOURS[name], label=name)
        left = left + table[name]
