"""What holds for any file: what is written reads back the same, and the command line never ends in a traceback."""

import contextlib
import io
import json

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tiktok_sentiment import read_comments, write_comments
from tiktok_sentiment.cli import main
from tiktok_sentiment.exports import original_columns

SLOW = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
FORMATS = ["csv", "tsv", "xlsx", "jsonl", "parquet"]

# No halves of characters, which no file holds, nor what spreadsheets run, which is changed on purpose.
characters = st.characters(exclude_categories=["Cs", "Cn"])
words = st.text(characters, max_size=12).filter(lambda text: text[:1] not in "=+-@\t\r")
comments = st.text(characters, min_size=1, max_size=20).filter(
    lambda text: text.strip() and text[:1] not in "=+-@\t\r"
)
rows = st.tuples(
    st.integers(10**18, 10**19 - 1).filter(lambda number: number % 100).map(str),  # else it was rounded, by the looks
    comments,
    words,
    st.integers(0, 10**6),
    st.floats(0, 1).map(lambda share: round(share, 4)),
)
COLUMNS = ["comment_id", "text", "note", "likes", "negativity"]


def as_text(frame):
    """Return a frame whose every cell is the text that a table shows for it."""
    return frame.astype("str").replace({"1.0": "1", "0.0": "0"}).reset_index(drop=True)


@SLOW
@given(rows=st.lists(rows, min_size=1, max_size=6), form=st.sampled_from(FORMATS))
@example(rows=[("7693109667233992542", "a\rb", "\n", 0, 0.5), ("1" * 19, '"', "NA", 1, 1.0)], form="csv")
@example(rows=[("7693109667233992542", " с краю ", "_x0041_", 0, 0.0001), ("1" * 19, "0", "", 1, 1.0)], form="xlsx")
def test_a_frame_written_and_read_back_is_the_same(tmp_path, rows, form):
    frame = pd.DataFrame(rows, columns=COLUMNS)
    path = tmp_path / f"a.{form}"
    write_comments(frame, path)
    read = read_comments(path)
    back = original_columns(read)
    assert list(back.columns) == COLUMNS
    # Text formats have no types: their numbers come back as text; a blank cell of a sheet is a missing one.
    back = back.fillna("") if form == "xlsx" else back
    pd.testing.assert_frame_equal(as_text(back), as_text(frame), check_dtype=False)
    assert read["comment_id"].tolist() == frame["comment_id"].tolist()
    assert read["likes"].tolist() == frame["likes"].tolist()
    if form in {"jsonl", "parquet"}:
        assert [kind.kind for kind in back.dtypes[["likes", "negativity"]]] == ["i", "f"]


@pytest.fixture(scope="module")
def score(model_folder):
    """Score a file with the session's model; return exit code, standard output and standard error."""

    def call(*arguments):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = main(["score", "--model", str(model_folder), *map(str, arguments)])
        return code, out.getvalue(), err.getvalue()

    return call


@SLOW
@given(seed=st.randoms(use_true_random=False), damage=st.sampled_from(['{n},a,"b"c,{n}', "{n},a", "{n},a,b,c,d,e"]))
def test_one_damaged_line_in_a_hundred_costs_no_other(score, tmp_path, seed, damage):
    n = 300
    damaged = set(seed.sample(range(n), n // 100))
    lines = [damage.format(n=row) if row in damaged else f"{row},доставка номер {row} ужасная,1" for row in range(n)]
    path, output = tmp_path / "a.csv", tmp_path / "b.jsonl"
    path.write_text("\n".join(["id,text,likes", *lines]) + "\n", encoding="utf-8")
    code, _, err = score(path, "-o", output)
    scored = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    whole = {row["id"]: row for row in scored if row["negativity"] is not None}
    assert code == 0, err
    assert {int(row) for row in whole} >= set(range(n)) - damaged
    rejected = output.with_name("b.jsonl.rejected")
    set_aside = rejected.read_text(encoding="utf-8").splitlines() if rejected.exists() else []
    assert len(scored) + len(set_aside) == n


@SLOW
@given(
    content=st.one_of(
        st.binary(max_size=200),
        st.text('text,;\t"\n\r\0{}[]:1 я😀\ufeff', max_size=60).map(lambda text: ("text\n" + text).encode()),
        st.text('text,;\t"\n\r\0{}[]:1 я😀\ufeff', max_size=60).map(lambda text: ('{"text": "a"}\n' + text).encode()),
        st.binary(max_size=100).map(lambda body: b"PK\x03\x04" + body),
        st.binary(max_size=100).map(lambda body: b"\x1f\x8b\x08" + body),
    ),
    name=st.sampled_from(["a.csv", "a.jsonl", "a.json", "a.parquet", "a.xlsx", "a.csv.gz", "a.zip", "a", "a.txt"]),
    language=st.sampled_from(["en", "ru"]),
)
@example(content=b"text\n\0\r\n\xf0", name="a.csv", language="ru")
@example(content=b'{"text": NaN, "": {}}', name="a.jsonl", language="en")
def test_arbitrary_bytes_are_scored_or_refused_in_words(score, tmp_path, monkeypatch, content, name, language):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / name
    path.write_bytes(content)
    code, _, err = score(path, "--lang", language)
    assert code in {0, 1}
    assert "Traceback" not in err
    if code == 1:
        # What is wrong stands in one line; nothing of the sort was written before.
        assert err.splitlines()[-1].startswith("tiktok-sentiment: ")
