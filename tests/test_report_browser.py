"""The page in a real browser: quiet, readable at every width, in both schemes and on paper, hostile comments too."""

import os
import shutil

import pytest

from tests.crisis_frames import HOUR, START, comment, make_alert, make_result, scored_frame, wave_frame
from tests.test_report import HOSTILE
from tiktok_sentiment.crisis.report import render_report

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
REQUIRED = os.environ.get("TIKTOK_SENTIMENT_BROWSER") == "required"

pytestmark = pytest.mark.skipif(
    BROWSER is None and not REQUIRED, reason="no Chromium here: apt-get install chromium (.ci/run does)"
)


@pytest.fixture(scope="module")
def browser():
    playwright = (
        pytest.importorskip("playwright.sync_api") if not REQUIRED else __import__("playwright.sync_api").sync_api
    )
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A Russian page with a wave and its review, and an English one whose comments attack it."""
    folder = tmp_path_factory.mktemp("pages")
    frame = wave_frame(quiet_hours=2)
    result = make_result(frame, make_alert(), make_alert(id="a2", level="watch", opened_at=START + 51 * HOUR))
    (folder / "ru.html").write_text(render_report(frame, result=result, with_review=True), encoding="utf-8")
    rows = [comment(n, n / 9, text, text, "negative", "complaint") for n, text in enumerate(HOSTILE)]
    rows.append(comment(90, 1, "ж" * 2000, "x" * 300, "negative", "complaint"))
    hostile = scored_frame(rows).assign(video_id="<svg onload=alert(1)>")
    page = render_report(hostile, result=make_result(hostile), show_names=True, lang="en")
    (folder / "en.html").write_text(page, encoding="utf-8")
    return folder


@pytest.fixture
def open_page(browser, pages):
    """Open a page; afterwards assert that it asked for nothing but itself and complained of nothing."""
    contexts, noise = [], []

    def open_at(name, width=1280, scheme="light"):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        url = (pages / name).as_uri()
        page.on("console", lambda message: noise.append(message.text))
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.on("dialog", lambda dialog: (noise.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: request.url == url or noise.append(request.url))
        page.goto(url)
        return page

    yield open_at
    for context in contexts:
        context.close()
    assert noise == []


@pytest.mark.parametrize("name", ["ru.html", "en.html"])
@pytest.mark.parametrize("width", [375, 768, 1280])
def test_nothing_sticks_out_and_letters_can_be_read(open_page, name, width):
    page = open_page(name, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SMALLEST) >= 11
    rights = page.locator("section").evaluate_all("all => all.map(s => s.getBoundingClientRect().right)")
    assert max(rights) <= width


SMALLEST = """Math.min(...[...document.querySelectorAll('body *')]
  .filter(e => e.textContent.trim() && e.getClientRects().length && !['title', 'desc'].includes(e.tagName))
  .map(e => parseFloat(getComputedStyle(e).fontSize)))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out_from_their_ground(open_page, scheme):
    """WCAG 2.2 AA: a contrast of 4.5 for all texts, in both schemes."""
    page = open_page("ru.html", scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate(CONTRASTS) == []
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(22, 23, 26)") == (scheme == "dark")


CONTRASTS = """() => {
  const parse = color => color.match(/[\\d.]+/g).map(Number);
  const linear = v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const light = color => {
    const [r, g, b] = parse(color).map(v => linear(v / 255));
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const ground = e => {
    for (; e; e = e.parentElement) {
      const color = getComputedStyle(e).backgroundColor;
      if (parse(color)[3] !== 0) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  const bad = [];
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.getClientRects().length || ['title', 'desc'].includes(e.tagName)) continue;
    const style = getComputedStyle(e), isSvg = e instanceof SVGElement;
    const disc = e.classList.contains('number') && e.parentElement.querySelector('circle');
    const back = disc ? getComputedStyle(disc).fill : ground(e);
    const [a, b] = [light(isSvg ? style.fill : style.color), light(back)].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < 4.5) bad.push([e.tagName, e.getAttribute('class'), e.textContent.trim().slice(0, 30), ratio]);
  }
  return bad;
}"""
NAMES = """all => all.map(svg => svg.getAttribute('aria-labelledby').split(' ')
  .map(id => document.getElementById(id)?.textContent))"""


def test_charts_have_names_for_those_who_do_not_see_them(open_page):
    page = open_page("ru.html")
    charts = page.locator("svg[role=img]")
    names = charts.evaluate_all(NAMES)
    assert len(names) >= 4
    assert all(all(parts) for parts in names)
    assert page.get_by_role("img", name="Негативные комментарии за").count() == 1
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert len(ids) == len(set(ids))
    assert page.get_by_role("heading", level=1).count() == 1


def test_alerts_do_not_cover_each_other_on_a_phone(open_page):
    boxes = (
        open_page("ru.html", 375)
        .locator(".mark circle")
        .evaluate_all(
            "all => all.map(c => { const b = c.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; })"
        )
    )
    (left, top, right, bottom), (left2, top2, right2, bottom2) = boxes
    assert right <= left2 or right2 <= left or bottom <= top2 or bottom2 <= top


def test_hostile_comments_stay_text(open_page):
    page = open_page("en.html")
    shown = " ".join(page.inner_text("#queue").split())
    for text in HOSTILE:
        assert " ".join(text.split()) in shown
    assert page.title() == "Report on comments"
    assert page.locator("script, iframe, img, blockquote svg, blockquote a").count() == 0


def test_it_prints(open_page):
    page = open_page("ru.html", scheme="dark")
    printed = page.pdf(format="A4")
    assert printed.count(b"/Type /Page\n") >= 3
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator("nav").is_visible()
