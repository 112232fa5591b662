"""Messages in two languages: the catalogue and the code agree, and numbers are written as the language does."""

import argparse
import ast
import inspect
import re
import string
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import tiktok_sentiment
from tiktok_sentiment.cli import main, messages, score

PACKAGE = Path(tiktok_sentiment.__file__).parent
CATALOGUE = sorted((PACKAGE / "cli" / "messages" / "catalogue").glob("*.toml"))
MESSAGES = [
    (path.stem, message)
    for path in CATALOGUE
    for message in tomllib.loads(path.read_text(encoding="utf-8"))["message"]
]
VERBS = [score.run]
"""Verbs that speak both languages."""

FIELD_RE = re.compile(r"\{[^{}]*\}|%\(\w+\)\w|%[sr]")


@pytest.fixture(autouse=True)
def english_again():
    yield
    messages.use_language("en")


def shape(text):
    """Return a text with its placeholders emptied."""
    return FIELD_RE.sub("{}", text)


def shapes_in(source):
    """Yield every text that a piece of code holds, f-strings among them, with placeholders emptied."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield shape(node.value)
            yield node.value.partition("\n")[0].rstrip(".")  # of a verb's help, in the list of verbs
        elif isinstance(node, ast.JoinedStr):
            yield "".join(shape(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)


def translated_literals():
    """Yield the literals that the command line hands to `tr`."""
    for path in (PACKAGE / "cli").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr":
                assert node.args, f"{path}: tr without a text"
                assert not isinstance(node.args[0], ast.JoinedStr) or path.parent.name == "messages", (
                    f"{path}: tr takes a literal and values, not an f-string"
                )
                if isinstance(node.args[0], ast.Constant):
                    yield node.args[0].value


def fields(text):
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_no_message_is_missing():
    known = {message["en"] for _, message in MESSAGES}
    assert not set(translated_literals()) - known


@pytest.mark.parametrize("verb", VERBS)
def test_the_help_of_verbs_for_analysts_is_translated(verb):
    assert inspect.getmodule(verb).__doc__ in {message["en"] for _, message in MESSAGES}


def test_no_message_is_unused_or_there_twice():
    used = {found for path in PACKAGE.rglob("*.py") for found in shapes_in(path.read_text(encoding="utf-8"))}
    used |= set(shapes_in(inspect.getsource(argparse)))
    english = [message["en"] for _, message in MESSAGES]
    assert not [text for text in english if shape(text) not in used]
    assert len(english) == len(set(english))


@pytest.mark.parametrize(("file", "message"), MESSAGES, ids=lambda value: str(value)[:40])
def test_translations_are_russian_and_keep_their_placeholders(file, message):
    assert set(message) == {"en", "ru"}
    assert fields(message["en"]) == fields(message["ru"])
    assert re.search("[а-яё]", message["ru"], re.IGNORECASE)
    assert message["en"].endswith("\n") == message["ru"].endswith("\n")


LOCALES = {
    ("", ""): "en",
    ("LANG", "ru_RU.UTF-8"): "ru",
    ("LANG", "ru"): "ru",
    ("LC_ALL", "ru_UA@x"): "ru",
    ("LC_MESSAGES", "Russian_Russia.1251"): "ru",
    ("LANG", "run_BI"): "en",
    ("LANG", "de_DE"): "en",
    ("LANG", "C"): "en",
}


@pytest.mark.parametrize("variable", LOCALES, ids=str)
def test_language_of_the_locale(variable):
    assert messages.find_language([], dict([variable])) == LOCALES[variable]


def test_language_of_the_call_goes_before_that_of_the_locale():
    russian = {"LC_ALL": "", "LC_MESSAGES": "ru_RU", "LANG": "en_US"}
    assert messages.find_language([], russian) == "ru"
    assert messages.find_language(["--lang", "en"], russian) == "en"
    assert messages.find_language(["score", "a.csv", "--lang=ru"], {}) == "ru"
    assert messages.find_language(["explain", "--", "--lang", "ru"], {}) == "en"
    assert messages.find_language(["score", "--lang"], russian) == "ru"


def test_numbers_are_written_as_the_language_does():
    assert messages.number(1234567.5, ",.1f") == "1,234,567.5"
    messages.use_language("ru")
    assert messages.number(1234567.5, ",.1f") == "1\u00a0234\u00a0567,5"
    assert messages.number(0.215, ".1%") == "21,5\u00a0%"
    assert messages.tr("{n:,} comments scored", n=1352) == "Оценено комментариев: 1\u00a0352"
    assert (
        messages.tr("The damaged lines are in {path}.", path="a, b.csv") == "Повреждённые строки сложены в a, b.csv."
    )


def test_sentences_are_recognised_by_their_words_and_translated_inside():
    sentence = "argument --lang: invalid choice: 'fr' (choose from en, ru)"
    assert messages.translate(sentence) == sentence
    messages.use_language("ru")
    assert messages.translate(sentence) == "аргумент --lang: нет такого варианта: 'fr' (есть en, ru)"
    assert messages.translate("argument {x}: expected one argument") == "аргумент {x}: нужно одно значение"
    assert messages.translate("Nothing of the kind.") == "Nothing of the kind."
    assert messages.translate("1,352") == "1\u00a0352"


def test_help_is_in_the_language_asked_for(capsys, monkeypatch):
    for arguments in (["score", "--help", "--lang", "ru"], ["--lang=ru", "score", "-h"]):
        assert main(arguments) == 0
        shown = capsys.readouterr().out
        assert shown.startswith("как вызвать: tiktok-sentiment score")
        assert "сначала самые негативные" in shown
        assert "Пример" in shown
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    assert main(["--help"]) == 0
    assert "Находит негатив" in capsys.readouterr().out
    assert main(["--help", "--lang", "en"]) == 0
    assert "Score Russian and English" in capsys.readouterr().out


def test_wrong_calls_are_told_in_the_language_asked_for(capsys):
    assert main(["score", "a.csv", "--lang", "fr"]) == 2
    assert "error: argument --lang: invalid choice: 'fr'" in capsys.readouterr().err
    assert main(["score", "--lang", "ru"]) == 2
    assert "ошибка: не хватает аргументов: FILE" in capsys.readouterr().err
    assert main(["score", "a.csv", "--min-negativity", "2", "--lang", "ru"]) == 2
    assert "аргумент --min-negativity: '2' – не число от 0 до 1" in capsys.readouterr().err


def test_english_reads_no_catalogue():
    code = "import sys; from tiktok_sentiment.cli import main; main(['-h']); sys.exit('tomllib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, env={"LC_ALL": "C"})
    assert done.returncode == 0, done.stderr
