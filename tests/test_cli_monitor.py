"""The verb `monitor`: what it reads and prints, and how it ends."""

import json

import pytest

from tests.waves import make_comments
from tiktok_sentiment.cli import main


@pytest.fixture
def export(tmp_path):
    """A scored export with a wave in it."""
    path = tmp_path / "scored.csv"
    make_comments(wave_at=8 * 24 + 14).to_csv(path, index=False)
    return path


@pytest.fixture
def run(capsys):
    """Run the verb; return exit code, the alerts printed, and the standard error."""

    def run_verb(*arguments):
        code = main(["monitor", *map(str, arguments)])
        captured = capsys.readouterr()
        return code, [json.loads(line) for line in captured.out.splitlines()], captured.err

    return run_verb


def test_alerts_as_json_lines(run, export):
    code, alerts, err = run(export)
    assert code == 3
    assert alerts[0]["kind"] == "total"
    assert "негативных" in alerts[0]["evidence"]["ru"]
    assert alerts[0]["scenario"]["name"]
    assert "510 comments" in err


def test_into_a_file(run, export, tmp_path):
    code, printed, _ = run(export, "-o", tmp_path / "alerts.jsonl")
    assert code == 3
    assert printed == []
    lines = (tmp_path / "alerts.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["kind"] for line in lines] == ["total"]


def test_a_place_that_cannot_be_written_loses_no_alert(run, export, tmp_path):
    state = tmp_path / "state.db"
    code, _, err = run(export, "--state", state, "-o", tmp_path / "nowhere" / "alerts.jsonl")
    assert code == 1
    assert "cannot be written: there is no folder" in err
    assert run(export, "--state", state)[0] == 3


def test_no_alert_is_no_news(run, tmp_path):
    path = tmp_path / "calm.csv"
    make_comments().to_csv(path, index=False)
    code, alerts, err = run(path)
    assert (code, alerts) == (0, [])
    assert "no alert" in err


def test_a_cron_job(run, tmp_path):
    """Exports grow from call to call; an alert comes with the call that brought it, and never again."""
    frame = make_comments(wave_at=8 * 24 + 14)
    path, state = tmp_path / "export.csv", tmp_path / "state.db"
    seen = []
    for stop in (200, 350, 400, len(frame), len(frame)):
        frame.iloc[:stop].to_csv(path, index=False)
        code, alerts, _ = run(path, "--state", state)
        assert (code == 3) is bool(alerts)
        seen.append([(alert["id"], alert["level"]) for alert in alerts])
    emitted = [alert for alerts in seen for alert in alerts]
    assert len(emitted) == len(set(emitted))
    assert seen[0] == []
    assert seen[-1] == []
    assert any(seen)


def test_several_files_are_one_stream(run, tmp_path):
    frame = make_comments(wave_at=8 * 24 + 14)
    for video, part in frame.groupby("video_id"):
        part.to_csv(tmp_path / f"{video}.csv", index=False)
    code, alerts, err = run(tmp_path / "v1.csv", tmp_path / "v2.csv")
    assert code == 3
    assert len(alerts) == 1
    assert "510 comments" in err


def test_watch_config_and_window(run, export, tmp_path):
    (tmp_path / "watch.txt").write_text("возврат\n#тег\n", encoding="utf-8")
    (tmp_path / "config.toml").write_text("min_count = 500\nvideo_count = 500\n", encoding="utf-8")
    code, alerts, _ = run(
        export, "--watch", tmp_path / "watch.txt", "--config", tmp_path / "config.toml", "--window", "6h"
    )
    assert (code, alerts) == (0, [])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--config", "gone.toml"], "no file gone.toml"),
        (["--window", "soon"], "no duration"),
        (["--watch", "/(/"], "no regular expression"),
        (["--watch", "gone.txt"], "no watch-list"),
        (["--state", "gone/state.db"], "no folder gone"),
        (["--playbook", "gone.toml"], "cannot be read"),
    ],
)
def test_errors_say_what_to_do(run, export, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    code, _, err = run(export, *arguments)
    assert code == 1
    assert message in err


def test_what_cannot_be_watched(run, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("text,likes\nпривет,1\nhi,2\n", encoding="utf-8")
    code, _, err = run(path)
    assert code == 1
    assert "None of the 2 comments has a time" in err
    path.write_text("text,created_at,negativity\nhi,2026-01-01,0.5\n", encoding="utf-8")
    code, _, err = run(path)
    assert code == 1
    assert "not sentiment, category" in err


def test_broken_toml(run, export, tmp_path):
    path = tmp_path / "config.toml"
    path.write_text("min_count = = 3", encoding="utf-8")
    code, _, err = run(export, "--config", path)
    assert code == 1
    assert "cannot be read as TOML" in err
    path.write_text("min_cuont = 3", encoding="utf-8")
    code, _, err = run(export, "--config", path)
    assert code == 1
    assert "no parameter min_cuont" in err
