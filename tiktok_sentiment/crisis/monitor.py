"""Comments watched as they come: counted, judged step by step, and alerted on once.

Comments are counted into steps of five minutes; a step is judged when a comment of a later one has come, with what
lies before it. So it does not matter in which portions comments arrive, as long as they come in the order of time.
A comment that is late (its step has been judged) still counts for the windows and for what is usual, but raises no
alert. A comment seen before, in an overlapping export for instance, does not count again.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tiktok_sentiment.crisis.config import MonitorConfig
from tiktok_sentiment.crisis.counting import COUNTS, KEPT, comment_keys, count_by, match_watch, step_of
from tiktok_sentiment.crisis.detector import Detector, Evidence
from tiktok_sentiment.crisis.drivers import find_drivers, pick_examples
from tiktok_sentiment.crisis.results import MonitorResult
from tiktok_sentiment.crisis.scored import prepare
from tiktok_sentiment.crisis.videos import VideoJudge
from tiktok_sentiment.crisis.watch import WatchTerm, parse_watch
from tiktok_sentiment.crisis.waves import Waves
from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd

    from tiktok_sentiment.crisis.results import Alert, Driver, Example
    from tiktok_sentiment.crisis.store import MonitorStore

__all__ = ["Monitor", "monitor"]

_KEPT_DAYS: Final = 8
_KEPT_COMMENTS: Final = 20_000
"""So many of the latest negatives and watched comments are kept beside those of the longest span."""


def monitor(
    scored: pd.DataFrame, config: MonitorConfig | None = None, *, watch: Iterable[str | WatchTerm] = ()
) -> MonitorResult:
    """Return what a whole scored frame shows: windows, alerts, forecasts, trends and videos that heat up.

    The alerts are those that `Monitor` would have raised while the comments came in. `watch` is a list of words,
    #hashtags, @mentions and /patterns/. See `prepare` for the columns that are needed.
    """
    watcher = Monitor(config, watch=watch)
    watcher.update(scored)
    watcher.finish()
    return watcher.result()


class Monitor:
    """Comments watched over many calls.

    Parameters
    ----------
    config : parameters; the defaults if not given.
    store : a `MonitorStore`, or the path of its file, from which the state is restored and to which each update is
        saved in one transaction; in memory if not given.
    watch : words, #hashtags, @mentions and /patterns/ that become series of their own.

    """

    def __init__(
        self,
        config: MonitorConfig | None = None,
        store: MonitorStore | str | Path | None = None,
        *,
        watch: Iterable[str | WatchTerm] = (),
    ) -> None:
        from tiktok_sentiment.crisis.store import open_store

        self.config = config or MonitorConfig()
        self.terms = parse_watch(watch)
        self.store = open_store(store)
        self._reset()
        if self.store is not None:
            with self.store.transaction():
                self.store.load(self)

    def update(self, batch: pd.DataFrame) -> tuple[Alert, ...]:
        """Count a batch of scored comments, judge the steps that are over, and return alerts that are new or have risen.

        With a store, what the batch brought is saved when this returns, and nothing of it if it fails.
        """
        if self.store is None:
            return self._update(batch)
        with self.store.transaction():
            self.store.load_if_changed(self)
            alerts = self._update(batch)
            self.store.save(self)
        return alerts

    def finish(self) -> tuple[Alert, ...]:
        """Judge the last step too, though comments of it might still come, and return alerts as `update` does.

        For the end of a file that nothing follows. It is not saved: a monitor that goes on should not call it.
        """
        return self._judge(self._latest) if self._latest is not None else ()

    def result(self) -> MonitorResult:
        """Return what is known so far."""
        from tiktok_sentiment.crisis.forecasts import forecast_negatives
        from tiktok_sentiment.crisis.trends import find_trends, rank_videos
        from tiktok_sentiment.crisis.windows import window_frame

        forecasts, why = forecast_negatives(self.total, self._latest, self.config)
        windows = window_frame(self.counts, self.total, self.detectors, self.config)
        return MonitorResult(
            windows=windows,
            alerts=self.waves.alerts(),
            forecasts=forecasts,
            trends=find_trends(self.recent, self._latest, self.config),
            videos=rank_videos(windows, self._latest, self.config),
            watched=tuple(term.name for term in self.terms),
            notes=(*self._notes(), *why),
        )

    def _reset(self) -> None:
        import pandas as pd

        self.waves = Waves(self.config)
        self.total: Detector | None = None
        self.detectors: dict[str, Detector] = {}
        self.videos = VideoJudge(self.config)
        self.seen: set[int] = set()
        self.left_out = dict.fromkeys(
            ("undated", "unscored", "creator", "artefact", "duplicate", "repeated", "late", "old"), 0
        )
        self.counts = pd.DataFrame(
            columns=list(COUNTS),
            index=pd.MultiIndex.from_arrays([[], [], []], names=["kind", "name", "time"]),
            dtype="int64",
        )
        self.recent = pd.DataFrame({name: [] for name in KEPT})
        self._latest: int | None = None  # the step of the latest comment
        self._judged: int | None = None  # the last step judged
        self.fresh: pd.DataFrame | None = None  # what the current update added to `counts` and `recent`
        self.fresh_keys: np.ndarray[Any, np.dtype[np.int64]] = np.empty(0, dtype=np.int64)

    def _update(self, batch: pd.DataFrame) -> tuple[Alert, ...]:
        audience = self._take(prepare(batch))
        self.fresh, self.added = None, audience
        if not len(audience):
            return ()
        self._count(audience)
        latest = int(audience["step"].max())
        self._latest = latest if self._latest is None else max(self._latest, latest)
        alerts = self._judge(self._latest - 1)
        self._forget()
        return alerts

    def _take(self, prepared: pd.DataFrame) -> pd.DataFrame:
        """Return the comments that count and have not been seen, with their step, key and watched terms."""
        dated = prepared["created_at"].notna()
        for name, rows in (
            ("undated", ~dated),
            ("creator", prepared["by_author"].fillna(False).astype(bool)),
            ("artefact", prepared["artefact"].notna()),
            ("duplicate", prepared["duplicate"]),
            ("unscored", prepared["sentiment"].isna()),
        ):
            self.left_out[name] += int(rows.sum())
        audience = prepared[prepared["is_audience"] & dated]
        keys = comment_keys(audience)
        step = step_of(audience["created_at"], self.config.step)
        is_new = self._is_new(keys)
        self.left_out["repeated"] += int((~is_new).sum())
        if self._judged is not None:
            is_old = step < self._judged - self._horizon
            self.left_out["old"] += int((is_new & is_old).sum())
            is_new &= ~is_old
            self.left_out["late"] += int((is_new & (step <= self._judged)).sum())
        self.fresh_keys = keys[is_new]
        self.seen.update(self.fresh_keys.tolist()) if self.store is None else None
        audience = audience.assign(key=keys, step=step)[is_new]
        return audience.assign(watched=match_watch(audience["text"], self.terms))

    def _is_new(self, keys: np.ndarray[Any, np.dtype[np.int64]]) -> np.ndarray[Any, np.dtype[np.bool_]]:
        import pandas as pd

        first = ~pd.Series(keys).duplicated().to_numpy()
        known = self.store.known(keys) if self.store is not None else self.seen
        if not known:
            return first
        return first & np.fromiter((key not in known for key in keys.tolist()), bool, len(keys))

    @property
    def _horizon(self) -> int:
        """How many steps back a comment still matters."""
        return (self.config.history + max(self.config.spans)) // self.config.step

    def _count(self, audience: pd.DataFrame) -> None:
        import pandas as pd

        names = [term.name for term in self.terms]
        window = self.config.window // self.config.step
        self.fresh = count_by(audience, names, audience["step"] // window)
        self.counts = (
            self.fresh if not len(self.counts) else self.counts.add(self.fresh, fill_value=0).astype("int64")
        )
        steps = count_by(audience, names, audience["step"])[["comments", "negatives"]]
        first = int(audience["step"].min())
        self.add_steps(steps, first)
        kept = audience["is_negative"] | audience["watched"].map(bool)
        rows = audience.loc[kept, list(KEPT)]
        recent = pd.concat([self.recent, rows], ignore_index=True) if len(self.recent) else rows
        self.recent = recent.sort_values(["created_at", "key"], ignore_index=True)

    def add_steps(self, steps: pd.DataFrame, first: int) -> None:
        """Add counts per series and step to the detectors, which begin at `first` if they are new."""
        if self.total is None:
            self.total = Detector(self.config, first, has_share=True)
        for term in self.terms:
            if term.name not in self.detectors:
                # What was said before a term was watched is not known: its history begins now.
                began = self.total.first if self._judged is None else self._judged + 1
                self.detectors[term.name] = Detector(self.config, began, has_share=False)
        for kind, part in steps.groupby(level="kind"):
            if kind == "video":
                self.videos.add(part)
                continue
            for name, rows in part.groupby(level="name"):
                detector = self.total if kind == "total" else self.detectors.get(str(name))
                if detector is not None:
                    times = rows.index.get_level_values("time").to_numpy("int64")
                    detector.add(times, rows["comments"].to_numpy(float), rows["negatives"].to_numpy(float))

    def _judge(self, until: int) -> tuple[Alert, ...]:
        """Judge the steps after those judged before, up to and with `until`."""
        if self.total is None:
            return ()
        after = self.total.first - 1 if self._judged is None else self._judged
        if until <= after:
            return ()
        emitted: list[Alert] = []
        recent = _Recent(self.recent)
        videos = self.videos.candidates(after, until)
        active = sorted({*recent.steps_between(after, until), *videos})
        for step in active:
            emitted += self._judge_series("total", "", self.total, step, recent)
            for name, detector in self.detectors.items():
                emitted += self._judge_series("watch", name, detector, step, recent)
            if step in videos and not self.waves.is_open("total", "", step):
                for name, evidence in self.videos.judge(videos[step], step, self.total, recent.voices):
                    emitted += self._feed("video", name, step, evidence, recent)
        self._judged = until
        return tuple(emitted)

    def _judge_series(self, kind: str, name: str, detector: Detector, step: int, recent: _Recent) -> list[Alert]:
        evidence = detector.judge(step, lambda span: recent.voices(kind, name, step + 1 - span, step))
        if evidence is None:
            return []
        emitted = self._feed(kind, name, step, evidence, recent)
        detector.exclude(step, evidence.span, self.waves.latest[kind, name].began)
        return emitted

    def _feed(self, kind: str, name: str, step: int, evidence: Evidence, recent: _Recent) -> list[Alert]:
        def describe(first: int, last: int) -> tuple[int, tuple[Driver, ...], tuple[Example, ...]]:
            wave, before = recent.between(kind, name, first, last), recent.before(first)
            negatives = int(wave["is_negative"].sum())
            return negatives, find_drivers(wave, before), pick_examples(wave, self.config.n_examples)

        alert = self.waves.feed(kind, name, step, evidence, describe)
        return [] if alert is None else [alert]

    def _forget(self) -> None:
        """Drop comments that neither a span nor the terms before it need."""
        assert self._judged is not None or self._latest is not None
        latest = self._latest or 0
        step = self.config.step
        spans = max(max(self.config.spans), self.config.trend_span) // step + 1
        in_span = self.recent["step"] > latest - 1 - spans
        older = self.recent[~in_span & (self.recent["step"] > latest - timedelta(days=_KEPT_DAYS) // step)]
        older = older.tail(_KEPT_COMMENTS)
        import pandas as pd

        self.recent = pd.concat([older, self.recent[in_span]], ignore_index=True)
        self.videos.forget(latest - self._horizon)

    def _notes(self) -> tuple[str, ...]:
        return tuple(
            f"{n:,} {_NOTES[name].partition('|')[n != 1 and 2 or 0]}" for name, n in self.left_out.items() if n
        )


_NOTES: Final = {
    "undated": "row without a readable time left out|rows without a readable time left out",
    "unscored": "row without a score left out|rows without a score left out",
    "creator": "comment by the creator not counted as the audience's|comments by the creator not counted as the audience's",
    "artefact": "row that is no comment left out|rows that are no comments left out",
    "duplicate": "repeated row counted once|repeated rows counted once",
    "repeated": "comment seen before not counted again|comments seen before not counted again",
    "late": "comment came after its time had been judged: counted, not judged again|"
    "comments came after their time had been judged: counted, not judged again",
    "old": "comment came weeks late and was left out|comments came weeks late and were left out",
}


class _Recent:
    """The recent comments, found by series and steps."""

    def __init__(self, frame: pd.DataFrame) -> None:
        import pandas as pd

        self._frame = frame
        self._steps = frame["step"].to_numpy("int64")
        self._is_negative = frame["is_negative"].to_numpy(bool)
        self._watched = frame["watched"].tolist()
        self._videos = frame["video_id"].astype(object).to_numpy()
        codes, _ = pd.factorize(frame["author"], use_na_sentinel=True)
        # Authors that are not known are each their own.
        self._authors = np.where(codes >= 0, codes, -1 - np.arange(len(codes)))

    def steps_between(self, after: int, until: int) -> set[int]:
        """Return the steps after one and up to another that have a comment."""
        low, high = np.searchsorted(self._steps, [after + 1, until + 1])
        return set(self._steps[low:high].tolist())

    def voices(self, kind: str, name: str, first: int, last: int) -> int:
        """Return how many different authors wrote the counted comments of a series between two steps."""
        return len(np.unique(self._authors[self._rows(kind, name, first, last)]))

    def between(self, kind: str, name: str, first: int, last: int) -> pd.DataFrame:
        """Return the counted comments of a series between two steps: negatives, of a watched term all."""
        return self._frame.iloc[self._rows(kind, name, first, last)]

    def before(self, step: int) -> pd.DataFrame:
        """Return the negatives before a step."""
        high = int(np.searchsorted(self._steps, step))
        return self._frame.iloc[np.flatnonzero(self._is_negative[:high])]

    def _rows(self, kind: str, name: str, first: int, last: int) -> np.ndarray[Any, np.dtype[np.int64]]:
        low, high = np.searchsorted(self._steps, [first, last + 1])
        rows = np.arange(low, high)
        if kind == "watch":
            held = [name in self._watched[row] for row in rows]
            return rows[np.array(held, dtype=bool)]
        rows = rows[self._is_negative[low:high]]
        return rows[self._videos[rows] == name] if kind == "video" else rows
