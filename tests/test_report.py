"""The page: what stands on it, in which words, and that nothing a commenter wrote comes to life."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.crisis_frames import HOUR, START, comment, make_alert, make_result, scored_frame, wave_frame
from tiktok_sentiment.cli import main
from tiktok_sentiment.crisis.report import charts, render_report
from tiktok_sentiment.crisis.report.examples import pick_examples
from tiktok_sentiment.crisis.report.timeline import Timeline
from tiktok_sentiment.crisis.report.words import REPORT_LANGUAGES, Words
from tiktok_sentiment.crisis.results import MonitorResult
from tiktok_sentiment.crisis.scored import prepare
from tiktok_sentiment.errors import ColumnError, InputError

HOSTILE = [
    "<script>document.title='owned'</script>",
    '<img src=x onerror="document.title=1">',
    '"><svg onload=alert(1)><title></title>',
    "</style></blockquote></textarea><iframe src='https://evil.example'></iframe>",
    "[жми](javascript:alert(1)) {{ 7 * 7 }} {% raw %} &lt;b&gt;",
    "<!-- --> <a href='javascript:alert(1)'>тут</a> ]]>",
]


class Page(HTMLParser):
    """What elements and attributes a page has, and its text."""

    def __init__(self, page):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.texts = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]

    def handle_data(self, text):
        self.texts.append(text)

    @property
    def text(self):
        return " ".join(" ".join(self.texts).replace("\u00a0", " ").split())


def empty_result(*alerts):
    windows = pd.DataFrame({"kind": [], "name": [], "start": [], "expected": [], "spread": []})
    return MonitorResult(windows, alerts)


def assert_harmless(page):
    """Assert that a page has no element and no attribute that runs, loads or sends anything."""
    assert not {"script", "iframe", "object", "embed", "img", "link", "form", "base", "image", "use"} & set(page.tags)
    for tag, name, value in page.attributes:
        assert not name.startswith("on"), (tag, name)
        assert name not in {"src", "srcset", "action", "xlink:href"}, (tag, name)
        assert name != "href" or value.startswith("#"), (tag, value)


# --- the page ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("ru", "Кризис: негативных 6 за час при обычных 0,5±0,7, доля 75 % против 10 %"),
        ("en", "Crisis: 6 negative in an hour where 0.5±0.7 are usual, share 75% against 10%"),
    ],
)
def test_an_open_wave_is_said_in_one_sentence(lang, sentence):
    frame = wave_frame(quiet_hours=2)
    page = Page(render_report(frame, result=make_result(frame, make_alert()), lang=lang))
    assert sentence in page.text
    assert {"timeline", "plan", "queue"} <= {value for tag, name, value in page.attributes if name == "id"}


def test_a_wave_that_is_over_and_none_at_all():
    frame = wave_frame()
    over = Page(render_report(frame, result=make_result(frame, make_alert()), timezone="Europe/Moscow"))
    assert "Спокойно: последняя волна кончилась 4 марта, 09:00" in over.text
    quiet = Page(render_report(frame, result=make_result(frame), brand="Тепло"))
    assert "Спокойно: ни одной волны негатива" in quiet.text
    assert "Тепло: отчёт о комментариях" in quiet.text
    assert "План действий" not in quiet.text


def test_figures_and_what_was_left_out():
    frame = wave_frame()
    doubled = pd.concat([frame, frame.iloc[[0]], scored_frame([comment(999, 1, "", "x")]).assign(sentiment=None)])
    page = Page(render_report(doubled, result=make_result(frame, make_alert())))
    assert "комментариев 37 негативных 12 доля негатива 32 % сигнал тревоги 1" in page.text
    assert "Не вошли в подсчёты: от самого бренда: 2, повторных строк: 1 и без текста: 1." in page.text


def test_nothing_to_show_is_said():
    frame = wave_frame().assign(created_at="вчера")
    assert "показывать нечего" in Page(render_report(frame, result=empty_result())).text


def test_review_has_its_numbers_and_fields_to_fill_in():
    frame = wave_frame()
    page = Page(render_report(frame, result=make_result(frame, make_alert()), with_review=True))
    for words in ("через 1 ч 20 мин", "через 2 ч 30 мин", "через 4 ч", "негативных 6 за час", "Вернём деньги всем"):
        assert words in page.text
    assert page.tags.count("textarea") == 6
    unknown = wave_frame(answers=False)
    assert (
        "неизвестно: в данных не отмечены ответы бренда"
        in Page(render_report(unknown, result=make_result(unknown, make_alert()), with_review=True)).text
    )


def test_alerts_on_videos_and_watched_terms_say_what_they_are_about():
    frame = wave_frame(quiet_hours=2)
    video = make_alert(kind="video", name="7000000000000000001", level="warning")
    watched = make_alert(id="a2", kind="watch", name="возврат", level="watch")
    page = Page(render_report(frame, result=make_result(frame, video, watched)))
    assert "Видео № 1. негативных 6 за час" in page.text
    assert "Слово под наблюдением «возврат»" in page.text


def test_names_are_shown_only_on_request():
    frame = wave_frame()
    masked = render_report(frame, result=make_result(frame, make_alert()))
    shown = render_report(frame, result=make_result(frame, make_alert()), show_names=True)
    assert "buyer1" not in masked
    assert "buyer1" in shown


def test_wrong_calls():
    with pytest.raises(ColumnError, match="no column negativity"):
        render_report(wave_frame().drop(columns="negativity"))
    with pytest.raises(InputError, match="language 'de'"):
        render_report(wave_frame(), lang="de")
    with pytest.raises(InputError, match="time zone 'Moscow'"):
        render_report(wave_frame(), timezone="Moscow")


# --- strangers' words --------------------------------------------------------------------------------------------


def test_hostile_comments_stay_text():
    rows = [comment(n, n / 9, text, text, "negative", "complaint") for n, text in enumerate(HOSTILE)]
    frame = scored_frame(rows).assign(video_id="<svg onload=alert(1)>")
    alert = make_alert(kind="video", name="<b>video</b>", start=START, detected_at=START + HOUR)
    raw = render_report(frame, result=make_result(frame, alert), show_names=True, with_review=True,
                        title="<script>1</script>", brand="<i>", lang="en")  # fmt: skip
    page = Page(raw)
    assert_harmless(page)
    assert "default-src 'none'" in {value.split(";")[0] for tag, name, value in page.attributes if name == "content"}
    for text in HOSTILE:
        assert " ".join(text.split()) in page.text


@settings(max_examples=15, deadline=None)
@given(st.text(alphabet="<>&\"'/=;:!-[]{}%#()scriptonlvgjaxe \n\x00\u202e", min_size=8, max_size=60))
def test_whatever_is_written_the_page_has_the_same_elements(text):
    def elements(words):
        frame = scored_frame([comment(1, 0, words, "a", "negative", "complaint")])
        return Page(render_report(frame, result=empty_result(), show_names=True)).tags

    assert elements(f"ужас, верните деньги {text}") == elements("ужас, верните деньги")


# --- words -------------------------------------------------------------------------------------------------------


def test_both_languages_have_the_same_texts_and_places():
    catalogues = {lang: _flat(Words(lang)._texts) for lang in REPORT_LANGUAGES}
    ru, en = ({key for key in texts if not key.endswith(".few")} for texts in catalogues.values())
    assert ru == en
    for key in ru:
        places = [set(re.findall(r"\{(\w+)\}", str(texts[key]))) for texts in catalogues.values()]
        assert places[0] == places[1], key


def test_every_count_has_all_forms():
    for lang, forms in (("ru", {"one", "few", "many"}), ("en", {"one", "many"})):
        for name, texts in Words(lang)._texts["count"].items():
            assert set(texts) == forms, (lang, name)


@pytest.mark.parametrize(
    ("n", "said"),
    [(0, "0 ответов"), (1, "1 ответ"), (2, "2 ответа"), (5, "5 ответов"), (11, "11 ответов"), (12, "12 ответов"),
     (21, "21 ответ"), (104, "104 ответа"), (111, "111 ответов"), (1_000_001, "1 000 001 ответ")],
)  # fmt: skip
def test_russian_plurals(n, said):
    assert Words("ru").count("replies", n).replace("\u00a0", " ") == said


def _flat(table, prefix=""):
    flat = {}
    for key, value in table.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return flat


# --- charts and what they count ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("span", "step"),
    [
        (timedelta(0), timedelta(minutes=5)),
        (timedelta(hours=5), timedelta(minutes=5)),
        (timedelta(days=2), timedelta(minutes=30)),
        (timedelta(days=13), timedelta(hours=3)),
        (timedelta(days=90), timedelta(days=1)),
        (timedelta(days=3000), timedelta(weeks=4)),
        (timedelta(days=30_000), timedelta(weeks=40)),
    ],
)
def test_steps_are_those_of_clocks_and_few_enough(span, step):
    frame = prepare(scored_frame([comment(1, 0, "a", "a"), comment(2, span / HOUR, "b", "b")]))
    steps = Timeline.over(frame, zone=START.tzinfo, most=110)
    assert steps.step == step
    assert len(steps) <= 110
    assert steps.count(frame["is_audience"]).sum() == 2


@given(st.lists(st.floats(0, 2000), min_size=1, max_size=40))
@settings(max_examples=50, deadline=None)
def test_a_timeline_counts_every_comment_once(hours):
    frame = prepare(scored_frame([comment(n, hour, "a", f"a{n}") for n, hour in enumerate(hours)]))
    steps = Timeline.over(frame, zone=START.tzinfo, most=60)
    counts = steps.count(frame["is_audience"])
    assert counts.sum() == len(hours)
    assert counts[0] > 0
    assert counts[-1] > 0
    assert len(counts) == len(steps) <= 60


def test_a_chart_has_a_title_a_description_and_a_word_for_each_column():
    columns = [charts.Column((2.0, 1.0), "<two> & one"), charts.Column((0.0, 0.0), "none", (0.5, 1.0), dot=True)]
    mark = charts.Mark(0.5, 0.75, "1", "alert", "crisis")
    ticks = {"x_ticks": [charts.Tick(0, "start")], "y_ticks": [charts.Tick(0.5, "2")]}
    kinds = ("negative", "neutral")
    svg = charts.columns_chart("c", "A & B", "Text", columns, kinds=kinds, top=4, marks=[mark, mark], **ticks)
    page = Page(svg)
    assert page.tags.count("svg") == 1
    assert {("svg", "role", "img"), ("svg", "aria-labelledby", "c-title c-desc")} <= set(page.attributes)
    assert "<two> & one" in page.text
    heights = [float(value) for value in re.findall(r'class="negative"[^>]*? height="([\d.]+)"', svg)]
    assert heights == [100.0]  # 2 of 4, of 200 pixels
    discs = re.findall(r'<circle class="disc" cx="50%" cy="([\d.]+)"', svg)
    assert len(set(discs)) == 2  # one above the other, not over it


def test_examples_are_distinct_telling_and_of_several_kinds():
    rows = [
        comment(n, n, f"кружка протекла на третий день, номер {n}", "a", "negative", "complaint") for n in range(9)
    ]
    rows += [comment(20, 1, "Кружка протекла!! на третий день, номер 1", "b", "negative", "complaint")]
    rows += [comment(30, 1, "позор, никогда больше здесь не куплю", "c", "negative", "dislike", likes=50)]
    rows += [comment(31, 1, "🤮", "d", "negative", "dislike", likes=500)]
    chosen = pick_examples(prepare(scored_frame(rows)), 5)
    assert chosen["category"].tolist().count("complaint") == 2
    assert chosen["text"].iloc[0].startswith("позор")
    assert "🤮" not in chosen["text"].tolist()


# --- the verb ----------------------------------------------------------------------------------------------------


def test_the_verb_scores_and_writes_beside_the_export(tmp_path, sample_path, model_folder, capsys):
    export = tmp_path / "export.csv"
    export.write_bytes(sample_path.read_bytes())
    assert main(["report", str(export), "--model", str(model_folder), "--lang", "en", "--title", "Mugs"]) == 0
    said = capsys.readouterr().err
    assert f"The report is in {tmp_path / 'export.html'}" in said
    page = Page((tmp_path / "export.html").read_text(encoding="utf-8"))
    assert_harmless(page)
    assert "Mugs" in page.text
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing.csv"], "There is no file nothing.csv"),
        (["{export}", "-o", "report.pdf"], "report.pdf does not end in .html"),
        (["{export}", "-o", "nowhere/report.html"], "There is no folder nowhere"),
        (["{export}", "-o", "r.html", "--state", "no.db"], "There is no state no.db"),
        (["{export}", "-o", "r.html", "--playbook", "no.toml"], "no.toml cannot be read"),
        (["{export}", "-o", "r.html", "--timezone", "Moscow"], "no time zone 'Moscow'"),
    ],
)
def test_what_the_verb_refuses(tmp_path, monkeypatch, model_folder, capsys, arguments, said):
    export = tmp_path / "export.csv"
    export.write_text("text,created_at\nверните деньги,2026-03-02T10:00:00Z\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    command = [argument.format(export=export) for argument in arguments]
    assert main(["report", *command, "--model", str(model_folder)]) == 1
    assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["export.csv"]
