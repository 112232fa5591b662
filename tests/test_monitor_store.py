"""The state of a monitor: restored, shared, and whole after a crash."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from tests.waves import make_comments
from tiktok_sentiment import InputError, Monitor, MonitorConfig, MonitorStore

WAVE = make_comments(wave_at=8 * 24 + 14)
CUTS = (0, 150, 330, 360, 420, len(WAVE))


@pytest.fixture
def path(tmp_path):
    """The state file, not there yet."""
    return tmp_path / "state.db"


def test_a_process_for_each_portion_finds_what_one_pass_finds(path):
    single = Monitor(watch=["возврат"])
    expected = list(single.update(WAVE))
    found = []
    for start, stop in pairwise(CUTS):
        watcher = Monitor(store=path, watch=["возврат"])
        found += watcher.update(WAVE.iloc[max(start - 20, 0) : stop])
        watcher.store.close()
    assert found == expected
    restored = Monitor(store=path, watch=["возврат"]).result()
    assert restored.alerts == single.result().alerts
    assert (restored.trends, restored.videos, restored.forecasts) == (
        single.result().trends,
        single.result().videos,
        single.result().forecasts,
    )
    pd.testing.assert_frame_equal(restored.windows, single.result().windows)


def test_the_same_export_again_brings_nothing(path):
    first = Monitor(store=path)
    assert first.update(WAVE)
    before = Monitor(store=path).result().windows
    second = Monitor(store=path)
    assert second.update(WAVE) == ()
    pd.testing.assert_frame_equal(second.result().windows, before)


def test_two_monitors_on_one_file_take_turns(path):
    one, two = Monitor(store=path), Monitor(store=path)
    alerts = [*one.update(WAVE.iloc[:330]), *two.update(WAVE.iloc[300:360]), *one.update(WAVE.iloc[350:])]
    assert alerts == list(Monitor().update(WAVE))


def test_a_failure_on_the_way_leaves_nothing_behind(path, monkeypatch):
    watcher = Monitor(store=path)
    watcher.update(WAVE.iloc[:300])
    with monkeypatch.context() as patch:
        patch.setattr(MonitorStore, "_save_waves", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            watcher.update(WAVE.iloc[300:400])
    alerts = watcher.update(WAVE.iloc[300:])
    assert alerts == Monitor().update(WAVE)
    assert watcher.result().windows["comments"].sum() == 2 * len(WAVE)


def test_a_killed_process_loses_only_its_own_update(path):
    Monitor(store=path).update(WAVE.iloc[:300])
    code = (
        "import sys, time\nfrom tests.waves import make_comments\n"
        "from tiktok_sentiment import Monitor, MonitorStore\n"
        "def hang(*_):\n    print('saving', flush=True)\n    time.sleep(60)\n"
        "MonitorStore._save_waves = hang\n"
        "Monitor(store=sys.argv[1]).update(make_comments(wave_at=8 * 24 + 14))\n"
    )
    root = Path(__file__).parents[1]
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(path)],
        stdout=subprocess.PIPE,
        cwd=root,
        env={**os.environ, "PYTHONPATH": "."},
    )
    assert process.stdout.readline() == b"saving\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    watcher = Monitor(store=path)
    assert watcher.update(WAVE) == Monitor().update(WAVE)
    assert watcher.result().windows["comments"].sum() == 2 * len(WAVE)


def test_a_locked_file_is_an_error_that_says_so(path):
    Monitor(store=path).update(WAVE.iloc[:10])
    watcher = Monitor(store=MonitorStore(path, wait=0.1))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    start = time.monotonic()
    with pytest.raises(InputError, match="in use by another process"):
        watcher.update(WAVE)
    assert time.monotonic() - start < 30
    other.execute("ROLLBACK")
    other.close()
    assert watcher.update(WAVE) == Monitor().update(WAVE)


def test_files_that_are_no_state(tmp_path):
    text = tmp_path / "export.csv"
    text.write_text("text,created_at\n" * 100, encoding="utf-8")
    with pytest.raises(InputError, match="no state file"):
        Monitor(store=text)
    assert text.read_text(encoding="utf-8").startswith("text,")
    foreign = tmp_path / "foreign.db"
    connection = sqlite3.connect(foreign)
    connection.execute("CREATE TABLE customers (name TEXT)")
    connection.commit()
    connection.close()
    with pytest.raises(InputError, match="database of something else"):
        Monitor(store=foreign)
    with pytest.raises(InputError, match="no folder"):
        Monitor(store=tmp_path / "gone" / "state.db")
    with pytest.raises(InputError, match="cannot be used"):
        Monitor(store=tmp_path)


def test_another_step_or_version_is_refused(path):
    watcher = Monitor(store=path)
    watcher.update(WAVE.iloc[:10])
    with pytest.raises(InputError, match="counts by a window of 60m"):
        Monitor(MonitorConfig.from_mapping({"window": "6h"}), path)
    Monitor(MonitorConfig(min_count=8), path).update(WAVE.iloc[:20])
    watcher.store.close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.commit()
    connection.close()
    with pytest.raises(InputError, match="another version"):
        Monitor(store=path)


def test_a_term_watched_later_begins_then(path):
    Monitor(store=path).update(WAVE.iloc[:300])
    later = Monitor(store=path, watch=["крышка"])
    later.update(WAVE.iloc[300:])
    watched = later.result().windows
    held = WAVE.iloc[300:]["text"].str.contains("крышка").sum()
    assert watched.loc[watched["kind"] == "watch", "comments"].sum() == held


def test_the_state_stays_small(path):
    frame = make_comments(days=60, per_day=30, share=0.3)
    watcher = Monitor(store=path)
    for start in range(0, len(frame), 300):
        watcher.update(frame.iloc[start : start + 300])
    connection = sqlite3.connect(path)
    span = connection.execute("SELECT max(step) - min(step) FROM seen").fetchone()[0]
    texts = connection.execute("SELECT count(*) FROM recent").fetchone()[0]
    connection.close()
    assert span <= 33 * 24 * 12
    assert texts < 9 * 30
