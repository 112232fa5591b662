"""The verb triage: a queue from scored and unscored exports, in the terminal and in files."""

import io
import json
from pathlib import Path

import pandas as pd
import pytest

from tiktok_sentiment.cli import main

DATA = Path(__file__).parents[1] / "data"
CRISIS = DATA / "crisis_comments.csv"


@pytest.fixture
def run(capsys):
    """Run the verb with the shipped model; return exit code, standard output and standard error."""

    def run_verb(*arguments):
        language = () if "--lang" in arguments else ("--lang", "ru")
        code = main(["triage", *map(str, arguments), *language])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_verb


def test_a_queue_is_data_in_a_pipe_and_its_summary_a_note(run):
    code, out, err = run(CRISIS)
    assert code == 0
    queue = pd.read_csv(io.StringIO(out), dtype={"comment_id": str})
    assert queue["priority"].between(0, 100).all()
    assert queue["comment_id"].str.len().eq(19).all()
    assert {"tier", "deadline", "reason", "text", "display_name"} <= set(queue.columns)
    assert not [name for name in queue.columns if name.startswith("raw_") or name == "is_audience"]
    assert "В очереди " in err
    assert "Отвечено " in err


def test_a_scored_export_gives_the_same_queue(run, crisis, tmp_path):
    path = tmp_path / "scored.csv"
    crisis.to_csv(path, index=False)
    _, from_scored, _ = run(path, "--jsonl", "--top", 30)
    _, from_raw, _ = run(CRISIS, "--jsonl", "--top", 30)
    for first, second in zip(from_scored.splitlines(), from_raw.splitlines(), strict=True):
        assert json.loads(first)["comment_id"] == json.loads(second)["comment_id"]


def test_drafts_and_top_and_files(run, tmp_path):
    path = tmp_path / "queue.jsonl"
    code, out, _ = run(CRISIS, "--drafts", "--top", 12, "--lang", "en", "--signature", "Sonya", "-o", path)
    assert (code, out) == (0, "")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 12
    assert all(row["draft"].endswith("Sonya") for row in rows if row["action"] == "reply")
    assert "likes" in rows[0]["reason"]


def test_a_terminal_shows_a_table(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    code, out, err = run(CRISIS, "--lang", "en", "--top", 3)
    assert code == 0
    assert "What to answer first" in out
    assert "executives" in out
    assert out.count("├") == 2
    assert "in the queue" in err


def test_what_a_commenter_wrote_cannot_steer_the_terminal_or_a_spreadsheet(run, monkeypatch, tmp_path):
    path = tmp_path / "export.csv"
    path.write_text(
        'text,created_at,display_name\n"=HYPERLINK(""x"") ужас, деньги [red]\x1b[31m",2026-11-10T10:00:00Z,Анна\n',
        encoding="utf-8",
    )
    _, out, _ = run(path)
    assert "\"'=HYPERLINK" in out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    _, out, _ = run(path, "--drafts")
    assert "\x1b[31m" not in out
    assert "[red]" in out


def test_a_playbook_of_ones_own_is_used_and_a_broken_one_refused(run, tmp_path):
    shipped = Path(main.__code__.co_filename).parents[1] / "crisis" / "plans" / "playbooks" / "ru.toml"
    path = tmp_path / "mine.toml"
    path.write_text(shipped.read_text(encoding="utf-8").replace("Безопасность и здоровье", "Кожа"), encoding="utf-8")
    assert "Кожа:" in run(CRISIS, "--playbook", path)[1]
    path.write_text("format = 1\n", encoding="utf-8")
    code, out, err = run(CRISIS, "--playbook", path)
    assert (code, out) == (1, "")
    assert "mine.toml" in err
    assert "'language' is missing" in err


def test_half_a_scoring_is_refused_with_a_remedy(run, tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("text,created_at,negativity\nужас,2026-11-10T10:00:00Z,0.9\n", encoding="utf-8")
    code, out, err = run(path)
    assert (code, out) == (1, "")
    assert "has negativity but not sentiment, category" in err


def test_an_export_without_times_has_a_queue_without_deadlines(run, tmp_path):
    path = tmp_path / "export.csv"
    path.write_text("text\nужас какой\nверните деньги, уроды\n", encoding="utf-8")
    code, out, err = run(path, "--lang", "en")
    assert code == 0
    assert pd.read_csv(io.StringIO(out))["deadline"].isna().all()
    assert "no deadlines" in err


def test_plans_are_listed_shown_and_copied(capsys, tmp_path):
    assert main(["playbook", "--lang", "ru"]) == 0
    listed = capsys.readouterr().out
    assert len(listed.splitlines()) == 12
    assert "Утечка личных данных: директор" in listed
    assert main(["playbook", "safety", "--lang", "en"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("# Safety and health")
    assert "assess 15, first reply 15, statement 120, news every 240." in shown
    path = tmp_path / "mine.toml"
    assert main(["playbook", "-o", str(path)]) == 0
    assert main(["playbook", "safety", "--playbook", str(path)]) == 0
    capsys.readouterr()
    assert main(["playbook", "-o", str(path)]) == 1
    assert "is there already" in capsys.readouterr().err
    assert main(["playbook", "fire"]) == 1
    assert "no scenario 'fire'" in capsys.readouterr().err


def test_senseless_counts_are_a_wrong_call(run):
    code, _, err = run(CRISIS, "--top", 0, "--lang", "en")
    assert code == 2
    assert "'0' is not a whole number from 1 on" in err


def test_the_creator_can_be_named(run):
    _, _, unknown = run(DATA / "sample_comments.csv")
    _, _, known = run(DATA / "sample_comments.csv", "--creator", "teplokit.shop")
    assert "Ответов автора в выгрузке нет" in unknown
    assert "Отвечено" in known
