"""The watch-list finds words by lemma, tags and mentions as they stand, and patterns."""

import pytest

from tiktok_sentiment import InputError
from tiktok_sentiment.crisis.monitoring.watch import WatchTerm, parse_watch, read_watch


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("брак", "одни БРАКИ приходят", True),
        ("брак", "сняли с брака", True),
        ("брак", "собрались на бракосочетание", False),
        ("крышка", "крыыышку потеряли", True),
        ("leak", "it leaked, then leaks again", True),
        ("leak", "bleak", False),
        ("возврат денег", "где возврат денег", True),
        ("возврат денег", "денег возврат", False),
        ("#бойкот", "всем #Бойкот!", True),
        ("#бойкот", "#бойкотшоу", False),
        ("#бойкот", "бойкот", False),
        ("@shop.ru", "привет @Shop.ru", True),
        ("@shop", "@shop.ru", False),
        ("@shop", "пишите @shop.", True),
        ("@shop", "mail@shop.com", False),
        ("/верни(те)? деньги/", "ВЕРНИ ДЕНЬГИ", True),
        ("/верни(те)? деньги/", "деньги", False),
        ("🤡", "ну и цирк 🤡🤡", True),
        ("🤡", "цирк", False),
        ("ё", "ёё", False),
    ],
)
def test_matches(term, text, found):
    assert WatchTerm(term).matches(text) is found


@pytest.mark.parametrize("term", ["", "  ", "#", "@", "/(/"])
def test_terms_that_are_none_are_refused(term):
    with pytest.raises(InputError):
        WatchTerm(term)


def test_a_string_is_no_list():
    with pytest.raises(InputError, match=r"watch=\['брак'\]"):
        parse_watch("брак")


def test_each_term_once():
    assert [term.name for term in parse_watch(["брак", " брак ", "#x"])] == ["брак", "#x"]


def test_files_and_values(tmp_path):
    path = tmp_path / "watch.txt"
    path.write_text("; ours\nбрак\n\n#бойкот\n", encoding="utf-8")
    assert read_watch(str(path)) == ["брак", "#бойкот"]
    assert read_watch("брак") == ["брак"]
    assert read_watch("/a.b/") == ["/a.b/"]
    with pytest.raises(InputError, match="no watch-list"):
        read_watch(str(tmp_path / "gone.txt"))
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="cannot be read"):
        read_watch(str(path))
