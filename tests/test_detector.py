"""Tails, what is usual, and the detector of one series."""

import json
import math
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from benchmarks.crisis import nab
from benchmarks.crisis.injected import compare
from benchmarks.crisis.streams import draw_stream
from tiktok_sentiment import MonitorConfig
from tiktok_sentiment.crisis.monitoring.baseline import fit_baseline, fit_share
from tiktok_sentiment.crisis.monitoring.detector import Detector
from tiktok_sentiment.crisis.monitoring.tails import count_tail, share_interval, share_tail

NAB = Path(__file__).parents[2] / "shared" / "benchmarks" / "nab_realtweets"
CONFIG = MonitorConfig()
SPANS = (0.25, 1.0, 6.0, 24.0)


@pytest.mark.parametrize("mean", [0.3, 4.0, 60.0])
@pytest.mark.parametrize("dispersion", [0.0, 0.2, 1.5])
def test_count_tails_are_those_of_drawn_counts(mean, dispersion):
    rng = np.random.default_rng(1)
    rates = np.full(200_000, mean) if not dispersion else rng.gamma(1 / dispersion, mean * dispersion, 200_000)
    counts = rng.poisson(rates)
    for count in (1, round(mean) + 1, round(2 * mean) + 2):
        assert count_tail(count, mean, dispersion) == pytest.approx((counts >= count).mean(), abs=0.005)


def test_tails_at_the_edges():
    assert count_tail(0, 1.0, 0.1) == 1.0
    assert count_tail(3, 0.0, 0.1) == 0.0
    assert share_tail(0, 0, 0.1, 0.0) == 1.0
    assert share_tail(3, 3, 0.0, 0.0) == 0.0
    assert share_interval(0, 0) == (0.0, 1.0)
    assert share_interval(0, 9)[0] == 0.0
    assert count_tail(1e6, 1.0, 0.1) >= 0.0


def test_correlated_comments_prove_less():
    tails = [share_tail(30, 100, 0.15, correlation) for correlation in (0.0, 0.02, 0.05)]
    assert tails == sorted(tails)


def history(rate, days=28, profile=None, seed=0):
    rng = np.random.default_rng(seed)
    hours = np.arange(days * 24)
    means = rate * (np.ones(len(hours)) if profile is None else profile(hours))
    return rng.poisson(means).astype(float)


@pytest.mark.parametrize("rate", [0.2, 3.0, 40.0])
def test_the_level_is_found(rate):
    counts = history(rate)
    usual = fit_baseline(counts, len(counts), SPANS, CONFIG, np.ones(len(counts)))
    assert usual.expect(700, 700 + 168) == pytest.approx(168 * rate, rel=0.25)
    assert all(0 < dispersion < 0.5 for dispersion in usual.dispersions)


def test_the_day_is_found_where_the_history_allows():
    counts = history(10, profile=lambda hours: 1 + 0.8 * np.cos((hours - 19) * np.pi / 12))
    long = fit_baseline(counts, len(counts), SPANS, CONFIG, np.ones(len(counts)))
    evening, morning = long.expect(28 * 24 + 18, 28 * 24 + 20), long.expect(28 * 24 + 6, 28 * 24 + 8)
    assert evening > 5 * morning
    short = fit_baseline(counts[-30:], len(counts), SPANS, CONFIG, np.ones(30))
    assert short.dispersions[0] > long.dispersions[0]


@pytest.mark.parametrize(("wave", "is_excluded"), [(slice(-60, -20), True), (slice(-360, -320), False)])
def test_a_wave_does_not_become_usual(wave, is_excluded):
    """Neither one that was alerted on yesterday, nor one of a fortnight ago that nobody noticed."""
    counts, totals = history(2.0), history(20.0, seed=1)
    usable = np.ones(len(counts))
    waved = counts.copy()
    waved[wave] += 40
    around = usable.copy()
    around[wave] = 0.0 if is_excluded else 1.0
    plain = fit_baseline(counts, len(counts), SPANS, CONFIG, usable)
    hit = fit_baseline(waved, len(counts), SPANS, CONFIG, around)
    assert hit.expect(672, 672 + 168) < 1.5 * plain.expect(672, 672 + 168)
    before = fit_share(np.minimum(counts, totals), totals, 672, SPANS, CONFIG, usable)
    more = totals + waved - counts
    after = fit_share(np.minimum(waved, more), more, 672, SPANS, CONFIG, around)
    assert after.share < 1.5 * before.share


@pytest.mark.parametrize("seed", range(3))
def test_ordinary_counts_raise_no_evidence(seed):
    rng = np.random.default_rng(seed)
    steps = np.arange(40 * 288)
    counts = rng.poisson(rng.gamma(5, 0.2 / 5, len(steps) // 12).repeat(12)).astype(float)
    detector = Detector(CONFIG, 0, has_share=False)
    detector.add(steps, counts, np.zeros(len(steps)))
    assert sum(detector.judge(step) is not None for step in steps[counts > 0].tolist()) <= 2


@pytest.mark.parametrize(("added", "within"), [(30, 3), (8, 12), (1, 90)])
def test_a_step_up_is_seen_the_sooner_the_higher_it_is(added, within):
    rng = np.random.default_rng(2)
    steps = np.arange(15 * 288)
    counts = rng.poisson(0.2, len(steps)).astype(float)
    counts[14 * 288 :] += added
    detector = Detector(CONFIG, 0, has_share=False)
    detector.add(steps, counts, np.zeros(len(steps)))
    first = next(step for step in range(14 * 288, len(steps)) if detector.judge(step))
    assert first - 14 * 288 < within


# --- benchmarks --------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not NAB.is_dir(), reason="the benchmark's files are not at hand")
def test_the_scoring_is_nabs():
    """NAB's windowed Gaussian, run and scored here, has the scores that were published for it, file by file."""
    published = json.loads((NAB / "published_scores.json").read_text())["windowedGaussian"]["standard"]
    for name, (frame, windows) in nab.read_files(NAB).items():
        flags = nab.gaussian_flags(frame["value"].to_numpy(float), float(published["threshold"]))
        assert nab.score_rows(flags, len(frame), windows).raw == pytest.approx(published["per_file"][name], abs=1e-3)


def test_scores_at_the_edges():
    windows = [(1000, 1200), (3000, 3300)]
    perfect = nab.score_rows([1000, 3000], 5000, windows)
    assert perfect.raw == pytest.approx(2.0)
    assert nab.score_rows([], 5000, windows).raw == -2.0
    assert nab.score_rows([10, 749], 5000, windows).false_alarms == 0
    assert nab.score_rows([800], 5000, windows).raw == pytest.approx(-2.11)
    assert 0 < nab.score_rows([1200], 5000, windows).raw + 1 < 0.1


def test_streams_come_from_their_seed():
    one, two = draw_stream(5, 1), draw_stream(5, 1)
    assert one.comments.equals(two.comments)
    assert one.crises == two.crises
    assert len(one.comments) == pytest.approx(5 * 84 * 24, rel=1.0)
    assert not draw_stream(5, 2).comments.equals(one.comments)


def test_the_monitor_loses_less_time_than_the_rules_and_cries_wolf_less():
    rows = compare([50], rates=(5, 20))
    by_rule = rows.groupby("rule")["lost"].mean()
    alarms = rows.drop_duplicates(["rule", "rate"]).groupby("rule")["false_alarms"].sum()
    assert alarms["this monitor"] < alarms["mean + 3 SD over 7 days"] / 2
    assert by_rule["this monitor"] < by_rule["mean + 3 SD over 7 days"] * 1.2
    assert math.isfinite(by_rule.sum())
    assert CONFIG.step == timedelta(minutes=5)
