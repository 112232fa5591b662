"""Comments watched as they come: counted, judged step by step, and alerted on once.

Comments are counted into steps of five minutes; a step is judged when a comment of a later one has come, with what
lies before it. So it does not matter in which portions comments arrive, as long as they come in the order of time.
A comment that is late (its step has been judged) still counts for the windows and for what is usual, but raises no
alert. A comment seen before, in an overlapping export for instance, does not count again.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from tiktok_sentiment.crisis.monitoring.config import MonitorConfig
from tiktok_sentiment.crisis.monitoring.counting import COUNTS, KEPT, comment_keys, count_by, match_watch, step_of
from tiktok_sentiment.crisis.monitoring.detector import Detector, Evidence
from tiktok_sentiment.crisis.monitoring.drivers import find_drivers, pick_examples
from tiktok_sentiment.crisis.monitoring.recent import BEFORE, Recent
from tiktok_sentiment.crisis.monitoring.rising import TERM_TEXTS
from tiktok_sentiment.crisis.monitoring.videos import VideoJudge
from tiktok_sentiment.crisis.monitoring.watch import WatchTerm, parse_watch
from tiktok_sentiment.crisis.monitoring.waves import Description, Waves
from tiktok_sentiment.crisis.plans.playbook import load_playbook
from tiktok_sentiment.crisis.response.scenarios import match
from tiktok_sentiment.crisis.results import MonitorResult
from tiktok_sentiment.crisis.scored import prepare
from tiktok_sentiment.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from tiktok_sentiment.crisis.monitoring.store import MonitorStore
    from tiktok_sentiment.crisis.plans.playbook import Playbook
    from tiktok_sentiment.crisis.results import Alert

__all__ = ["Monitor", "monitor"]

_SLACK: Final = timedelta(days=1)


class Fresh(NamedTuple):
    """What an update has brought: keys and steps of comments, counts by window and by step, recent comments."""

    comments: pd.DataFrame
    windows: pd.DataFrame
    steps: pd.DataFrame
    recent: pd.DataFrame


def monitor(
    scored: pd.DataFrame,
    config: MonitorConfig | None = None,
    *,
    watch: Iterable[str | WatchTerm] = (),
    playbook: Playbook | str | Path = "ru",
) -> MonitorResult:
    """Return what a whole scored frame shows: windows, alerts, forecasts, trends and videos that heat up.

    The alerts are those that `Monitor` would have raised while the comments came in. `watch` is a list of words,
    #hashtags, @mentions and /patterns/; `playbook` is that whose scenarios are matched. See `prepare` for
    the columns that are needed.
    """
    watcher = Monitor(config, watch=watch, playbook=playbook)
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
    playbook : whose scenarios are matched with alerts: one that is loaded, "ru", "en", or a file.

    """

    def __init__(
        self,
        config: MonitorConfig | None = None,
        store: MonitorStore | str | Path | None = None,
        *,
        watch: Iterable[str | WatchTerm] = (),
        playbook: Playbook | str | Path = "ru",
    ) -> None:
        from tiktok_sentiment.crisis.monitoring.store import open_store

        self.config = config or MonitorConfig()
        self.terms = parse_watch(watch)
        self.playbook = load_playbook(playbook) if isinstance(playbook, str | Path) else playbook
        self.store = open_store(store)
        self.reset()
        if self.store is not None:
            with self.store.transaction():
                self.store.load(self)

    def update(self, batch: pd.DataFrame) -> tuple[Alert, ...]:
        """Count a batch of scored comments, judge the steps that are over, and return alerts that are new or rose.

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
        return self._judge(self.latest) if self.latest is not None else ()

    def result(self) -> MonitorResult:
        """Return what is known so far; the notes are those of the last update."""
        from tiktok_sentiment.crisis.monitoring.forecasts import forecast_negatives
        from tiktok_sentiment.crisis.monitoring.trends import find_trends, rank_videos
        from tiktok_sentiment.crisis.monitoring.windows import window_frame

        forecasts, why = forecast_negatives(self.total, self.latest, self.config)
        windows = window_frame(self.counts, self.total, self.detectors, self.config)
        return MonitorResult(
            windows=windows,
            alerts=self.waves.alerts(),
            forecasts=forecasts,
            trends=find_trends(self.recent, self.latest, self.config),
            videos=rank_videos(windows, self.latest, self.config),
            watched=tuple(term.name for term in self.terms),
            notes=(*self._notes(), *why),
        )

    def reset(self) -> None:
        """Forget everything."""
        import pandas as pd

        self.waves = Waves(self.config)
        self.total: Detector | None = None
        self.detectors: dict[str, Detector] = {}
        self.videos = VideoJudge(self.config)
        self.seen: set[int] = set()
        self.left_out = dict.fromkeys(_NOTES, 0)
        self.counts = pd.DataFrame(
            columns=list(COUNTS),
            index=pd.MultiIndex.from_arrays([[], [], []], names=["kind", "name", "time"]),
            dtype="int64",
        )
        self.recent = pd.DataFrame({name: [] for name in KEPT})
        self.latest: int | None = None  # the step of the latest comment
        self.judged: int | None = None  # the last step judged
        self.fresh: Fresh | None = None

    def _update(self, batch: pd.DataFrame) -> tuple[Alert, ...]:
        self.fresh = None
        self.left_out = dict.fromkeys(_NOTES, 0)
        audience = self._take(prepare(batch))
        if not len(audience):
            return ()
        self._count(audience)
        latest = int(audience["step"].max())
        self.latest = latest if self.latest is None else max(self.latest, latest)
        alerts = self._judge(self.latest - 1)
        self._forget(self.latest)
        return alerts

    def _take(self, prepared: pd.DataFrame) -> pd.DataFrame:
        """Return the comments that count and have not been seen, with their step, key and watched terms."""
        import pandas as pd

        dated = prepared["created_at"].notna()
        if len(prepared) and not dated.any():
            raise InputError(
                f"None of the {len(prepared):,} comments has a time that can be read in created_at, and without "
                "times there is nothing to watch: export them with times, or name that column created_at."
            )
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
        if self.judged is not None:
            is_old = step < self.judged - self.horizon
            self.left_out["old"] += int((is_new & is_old).sum())
            is_new &= ~is_old
            self.left_out["late"] += int((is_new & (step <= self.judged)).sum())
        if self.store is None:
            self.seen.update(keys[is_new].tolist())
        audience = audience.assign(key=keys, step=step)[is_new].reset_index(drop=True)
        audience["watched"] = pd.Series(match_watch(audience["text"], self.terms), index=audience.index, dtype=object)
        return audience

    def _is_new(self, keys: np.ndarray[Any, np.dtype[np.int64]]) -> np.ndarray[Any, np.dtype[np.bool_]]:
        import pandas as pd

        first = ~pd.Series(keys).duplicated().to_numpy()
        known = self.store.known(keys) if self.store is not None else self.seen
        if not known:
            return first
        is_new: np.ndarray[Any, np.dtype[np.bool_]] = first & np.fromiter(
            (key not in known for key in keys.tolist()), bool, len(keys)
        )
        return is_new

    @property
    def horizon(self) -> int:
        """How many steps back a comment still matters."""
        config = self.config
        return (config.history + config.guard + max(config.spans) + _SLACK) // config.step

    def _count(self, audience: pd.DataFrame) -> None:
        import pandas as pd

        names = [term.name for term in self.terms]
        windows = count_by(audience, names, audience["step"] // (self.config.window // self.config.step))
        steps = count_by(audience, names, audience["step"], ("comments", "negatives"))
        kept = audience["is_negative"] | audience["watched"].map(bool)
        rows = audience.loc[kept, list(KEPT)]
        self.fresh = Fresh(audience[["key", "step"]], windows, steps, rows)
        self.counts = self.counts.add(windows, fill_value=0).astype("int64") if len(self.counts) else windows
        self.add_steps(steps, int(audience["step"].min()))
        recent = pd.concat([self.recent, rows], ignore_index=True) if len(self.recent) else rows
        self.recent = recent.sort_values(["created_at", "key"], ignore_index=True)

    def restore(self, steps: pd.DataFrame, first: int, watched_since: dict[str, int]) -> None:
        """Take the counts of a saved state, whose series begin at these steps."""
        self.total = Detector(self.config, first, has_share=True)
        for term in self.terms:
            if term.name in watched_since:
                self.detectors[term.name] = Detector(self.config, watched_since[term.name], has_share=False)
        self.add_steps(steps, first)
        if self.judged is not None:
            for detector in (self.total, *self.detectors.values()):
                detector.known_from = max(detector.first, self.judged - self.horizon)

    def add_steps(self, steps: pd.DataFrame, first: int) -> None:
        """Add counts per series and step to the detectors, which begin at `first` if they are new."""
        if self.total is None:
            self.total = Detector(self.config, first, has_share=True)
        for term in self.terms:
            if term.name not in self.detectors:
                # What was said before a term was watched is not known: its history begins now.
                began = self.total.first if self.judged is None else self.judged + 1
                self.detectors[term.name] = Detector(self.config, began, has_share=False)
        for kind in steps.index.unique("kind"):
            part = steps[steps.index.get_level_values("kind") == kind]
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
        after = self.total.first - 1 if self.judged is None else self.judged
        if until <= after:
            return ()
        emitted: list[Alert] = []
        recent = Recent(self.recent, self._before)
        videos = self.videos.candidates(after, until)
        active = sorted({*recent.steps_between(after, until), *videos})
        for step in active:
            emitted += self._judge_series("total", "", self.total, step, recent)
            for name, detector in self.detectors.items():
                emitted += self._judge_series("watch", name, detector, step, recent)
            if step in videos and not self.waves.is_open("total", "", step):
                for name, evidence in self.videos.judge(videos[step], step, self.total, recent.voices):
                    emitted += self._feed("video", name, step, evidence, recent)
        self.judged = until
        return tuple(emitted)

    def _judge_series(self, kind: str, name: str, detector: Detector, step: int, recent: Recent) -> list[Alert]:
        evidence = detector.judge(step, lambda span: recent.voices(kind, name, step + 1 - span, step))
        if evidence is None:
            return []
        emitted = self._feed(kind, name, step, evidence, recent)
        detector.exclude(step, evidence.span, self.waves.latest[kind, name].began)
        return emitted

    def _feed(self, kind: str, name: str, step: int, evidence: Evidence, recent: Recent) -> list[Alert]:
        def describe(first: int, last: int, level: str) -> Description:
            wave = recent.between(kind, name, first, last)
            # The loudest hour is often about the answer, and not about what was to be answered.
            eve = first - self.config.trend_span // self.config.step if kind == "total" else first
            topic = recent.between(kind, name, eve, last)
            return Description(
                first=int(wave["step"].min()),
                negatives=int(wave["is_negative"].sum()),
                drivers=find_drivers(wave, recent.before(first)),
                examples=pick_examples(wave, self.config.n_examples),
                scenario=match(self.playbook, topic.tail(TERM_TEXTS), level=level),
            )

        alert = self.waves.feed(kind, name, step, evidence, describe)
        return [] if alert is None else [alert]

    def _forget(self, latest: int) -> None:
        """Drop comments that neither a span nor the search for new terms needs."""
        import pandas as pd

        spans = max(*self.config.spans, self.config.trend_span) // self.config.step + 1
        in_span = self.recent["step"] >= latest - spans
        is_older = ~in_span & self.recent["is_negative"] & (self.recent["step"] >= latest - spans - self._before)
        self.recent = pd.concat([self.recent[is_older].tail(TERM_TEXTS), self.recent[in_span]], ignore_index=True)
        self.videos.forget(latest - self.horizon)

    @property
    def _before(self) -> int:
        return BEFORE // self.config.step

    def _notes(self) -> tuple[str, ...]:
        return tuple(_NOTES[name][n > 1].format(n) for name, n in self.left_out.items() if n)


_NOTES: Final = {
    "undated": ("{:,} undated row left out", "{:,} undated rows left out"),
    "unscored": ("{:,} row without a score left out", "{:,} rows without a score left out"),
    "creator": ("{:,} comment of the creator's own left out", "{:,} comments of the creator's own left out"),
    "artefact": ("{:,} row that is no comment left out", "{:,} rows that are no comments left out"),
    "duplicate": ("{:,} repeated row counted once", "{:,} repeated rows counted once"),
    "repeated": ("{:,} comment seen before not counted again", "{:,} comments seen before not counted again"),
    "late": ("{:,} late comment counted, but not judged", "{:,} late comments counted, but not judged"),
    "old": ("{:,} comment from before the history left out", "{:,} comments from before the history left out"),
}
"""One, and several."""
