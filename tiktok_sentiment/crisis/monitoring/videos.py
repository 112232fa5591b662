"""Waves under single videos: a video has no usual number of comments, but a usual share of negatives."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tiktok_sentiment.crisis.monitoring.detector import Evidence, judge_share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import pandas as pd

    from tiktok_sentiment.crisis.monitoring.config import MonitorConfig
    from tiktok_sentiment.crisis.monitoring.detector import Detector

__all__ = ["Candidate", "VideoJudge"]

_OWN_TRUST: Final = 20.0
"""A video's own share counts beside the account's as soon as it has more comments than this."""
_STRIDE: Final = 1 << 32


class Candidate(NamedTuple):
    """A video that may be in a wave: comments and negatives of each span, and of all that lies before them."""

    name: str
    comments: tuple[float, ...]
    negatives: tuple[float, ...]
    older_comments: float
    older_negatives: float


class VideoJudge:
    """Counts of each video by step, as far back as the history goes."""

    def __init__(self, config: MonitorConfig) -> None:
        import pandas as pd

        self.config = config
        self.spans = tuple(span // config.step for span in config.spans)
        index = pd.MultiIndex.from_arrays([[], [], []], names=["kind", "name", "time"])
        self.steps = pd.DataFrame(columns=["comments", "negatives"], index=index, dtype="int64")

    def add(self, steps: pd.DataFrame) -> None:
        """Add counts with the index (kind, name, time)."""
        both = self.steps.add(steps, fill_value=0).astype("int64") if len(self.steps) else steps
        self.steps = both.sort_index()

    def forget(self, before: int) -> None:
        """Drop counts of steps before one."""
        kept = self.steps.index.get_level_values("time") >= before
        if not kept.all():
            self.steps = self.steps[kept]

    def candidates(self, after: int, until: int) -> dict[int, list[Candidate]]:
        """Return by step the videos that could be in a wave then: enough negatives, more of them than they had."""
        if not len(self.steps):
            return {}
        import pandas as pd

        names, times = (self.steps.index.get_level_values(level) for level in ("name", "time"))
        codes = pd.factorize(names, sort=True)[0].astype(np.int64)
        steps = times.to_numpy("int64")
        keys = codes * _STRIDE + steps
        order = np.argsort(keys, kind="stable")
        keys, codes, steps = keys[order], codes[order], steps[order]
        comments, negatives = (
            np.concatenate([[0.0], np.cumsum(self.steps[name].to_numpy(float)[order])])
            for name in ("comments", "negatives")
        )
        rows = np.flatnonzero((steps > after) & (steps <= until) & (np.diff(negatives) > 0))
        if not len(rows):
            return {}
        starts = {span: np.searchsorted(keys, keys[rows] - span + 1) for span in self.spans}
        begins = np.searchsorted(keys, codes[rows] * _STRIDE)
        horizon = np.maximum(begins, np.searchsorted(keys, keys[rows] - self.config.history // self.config.step))
        in_span = {span: np.maximum(start, begins) for span, start in starts.items()}
        old_stop = in_span[max(self.spans)]
        older = comments[old_stop] - comments[horizon], negatives[old_stop] - negatives[horizon]
        sums = [
            (comments[rows + 1] - comments[in_span[span]], negatives[rows + 1] - negatives[in_span[span]])
            for span in self.spans
        ]
        likely = np.zeros(len(rows), bool)
        for all_, bad in sums:
            likely |= (bad >= self.config.video_count) & (
                bad * (older[0] + _OWN_TRUST) >= self.config.min_growth * older[1] * all_
            )
        found: dict[int, list[Candidate]] = {}
        for place in np.flatnonzero(likely):
            row = rows[place]
            candidate = Candidate(
                str(names[order[row]]),
                tuple(float(all_[place]) for all_, _ in sums),
                tuple(float(bad[place]) for _, bad in sums),
                float(older[0][place]),
                float(older[1][place]),
            )
            found.setdefault(int(steps[row]), []).append(candidate)
        return found

    def judge(
        self,
        candidates: Sequence[Candidate],
        step: int,
        total: Detector,
        voices: Callable[[str, str, int, int], int],
    ) -> Iterator[tuple[str, Evidence]]:
        """Yield (video, evidence) of those among the candidates that are in a wave at the end of a step."""
        if step - total.first < self.config.warm_up // self.config.step:
            return
        total.fit(step)
        account = total.usual_share
        if account is None:
            return
        for candidate in sorted(candidates):
            own = (candidate.older_negatives + _OWN_TRUST * account.share) / (candidate.older_comments + _OWN_TRUST)
            usual = max(account.share, own)
            found = []
            for span, comments, negatives in zip(self.spans, candidate.comments, candidate.negatives, strict=True):
                if negatives < self.config.video_count:
                    continue
                # One account has many videos, each of which could look unusual by chance.
                needed = self.config.evidence + math.log10(len(candidates))
                correlation = max(account.correlations)
                if judge_share(negatives, comments, usual, correlation, self.config) < needed:
                    continue
                spoken = min(voices("video", candidate.name, step + 1 - span, step), negatives)
                weight = judge_share(spoken, comments - (negatives - spoken), usual, correlation, self.config)
                if spoken >= self.config.video_count and weight >= needed:
                    expected = usual * comments
                    spread = math.sqrt(expected * (1 - usual) * (1 + (comments - 1) * correlation))
                    found.append(Evidence(span, int(negatives), int(comments), expected, spread, usual, weight))
            if found:
                yield candidate.name, max(found, key=lambda one: one.weight)
