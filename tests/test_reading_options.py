"""The options of every verb that reads an export."""

import json

import pytest

from tiktok_sentiment.cli import main


@pytest.fixture
def export(tmp_path):
    """An export that is not recognised, in an encoding that is not guessed."""
    path = tmp_path / "export.csv"
    path.write_bytes("Отзыв^Кто\nверните деньги^Анна\n".encode("cp866"))
    return path


def test_what_is_guessed_wrongly_can_be_said(export, model_folder, capsys):
    options = ["--map", "text=Отзыв", "--map", "author=Кто", "--encoding", "cp866", "--delimiter", "^"]
    code = main(["explain", "--file", str(export), "--json", "--model", str(model_folder), *options])
    captured = capsys.readouterr()
    assert code == 0, captured.err
    assert json.loads(captured.out)["explanation"]["text"] == "верните деньги"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--map", "texts=Отзыв"], "There is no field 'texts' to map a column to"),
        (["--map", "text=Отзывы", "--encoding", "cp866", "--delimiter", "^"], "Did you mean 'Отзыв'?"),
        (["--encoding", "cp8666"], "There is no encoding 'cp8666'"),
        (["--delimiter", "^^"], "'^^' cannot be a delimiter"),
        (["--exported-at", "soon"], "'soon' is no time of an export"),
        ([], "known to hold the comments"),
    ],
)
def test_options_that_do_not_fit_end_with_1_and_one_line(export, model_folder, capsys, options, message):
    code = main(["explain", "--file", str(export), "--model", str(model_folder), *options])
    captured = capsys.readouterr()
    assert (code, captured.out) == (1, "")
    assert message in captured.err
    assert captured.err.count("\n") == 1


def test_a_pair_without_an_equals_sign_is_a_wrong_call(export, capsys):
    assert main(["explain", "--file", str(export), "--map", "text"]) == 2
    assert "'text' is not of the form text=COLUMN" in capsys.readouterr().err
