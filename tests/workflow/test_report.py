"""The report, opened in a browser without a network."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from checkout import SMOKE, Checkout
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from spectral_bias_workflow.graph.catalogue import FIGURES

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), None)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine (Debian: apt install chromium)"
)
EYE, INFORMATION = '[iconname="eye"]', '[iconname="information-circle"]'


@pytest.fixture(scope="module")
def report(smoke: Checkout, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    smoke.run("all", options=["--report", str(path)], config=SMOKE)
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Containers have no user namespaces for a sandbox; what is opened is our own file.
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser, report: Path) -> Iterator[Page]:
    context = browser.new_context(offline=True, viewport={"width": 1400, "height": 900})
    errors: list[str] = []
    context.on("console", lambda entry: entry.type == "error" and errors.append(entry.text))
    context.on("weberror", lambda entry: errors.append(str(entry.error)))
    context.on("requestfailed", lambda request: errors.append(request.url[:200]))
    page = context.new_page()
    page.goto(report.as_uri())
    page.get_by_text("Statistics", exact=True).wait_for()
    yield page
    context.close()
    assert not errors


def open_category(page: Page, name: str) -> int:
    """Open one category of results from wherever the page is; return how many it has."""
    page.reload()
    page.get_by_text(name, exact=True).first.click()
    page.locator(EYE).first.wait_for()
    return page.locator(EYE).count()


def categories(page: Page) -> list[str]:
    menu = [line.strip() for line in page.locator("nav").first.inner_text().splitlines()]
    names = [line for line in menu if line]
    return names[[name.upper() for name in names].index("RESULTS") + 1 :]


def test_claims_come_first_and_studies_follow(page: Page) -> None:
    names = categories(page)
    assert names[0] == "Claims"
    assert {"Image study", "Classification study", "Sinusoids", "Tables", "Provenance"} <= {*names}


def test_the_first_page_says_what_the_run_is(page: Page) -> None:
    text = page.inner_text("body")
    assert "arXiv 2301.05816" in text
    assert "photographs astronaut, coffee at 16 x 16 pixels" in text


def test_every_figure_is_seen(page: Page) -> None:
    pictures = page.locator('img[src^="data:image/png"]')
    seen = []
    for name in categories(page):
        if name in {"Tables", "Provenance"}:
            continue
        for number in range(open_category(page, name)):
            # The list stays beside what is shown.
            page.locator(EYE).nth(number).click()
            if number:
                expect(pictures).not_to_have_attribute("src", seen[-1])
            pictures.wait_for(state="visible")
            assert pictures.evaluate("image => image.decode().then(() => image.naturalWidth)") > 500
            seen.append(pictures.get_attribute("src"))
    assert len({*seen}) == len(seen) == len(FIGURES)


def test_a_caption_says_what_is_seen(page: Page) -> None:
    open_category(page, "Claims")
    page.locator(INFORMATION).first.click()
    page.get_by_text("Every claim of the paper").wait_for()
    caption = page.inner_text("body")
    assert "95 % intervals over signals" in caption
    assert "Benjamini and Hochberg" in caption


def after_click(header: Locator, cells: Locator, order: str) -> list[int]:
    """Return the numbers of a column once a click on its header has put them in an order."""
    header.locator(".dt-column-order").click()
    expect(header).to_have_attribute("aria-sort", order)
    return [int(text) for text in cells.all_inner_texts()]


def test_tables_are_sorted_and_searched(page: Page) -> None:
    open_category(page, "Tables")
    row = page.locator("tr", has_text=re.compile(r"^\s*regions\s*$")).first
    row.locator(EYE).click()
    frame = page.frame_locator("iframe")
    frame.get_by_text("12 rows; one row is one snapshot").or_(
        frame.get_by_text(re.compile(r"^\d+ rows; one row is one snapshot"))
    ).wait_for()
    header = frame.locator("th", has_text="n_regions").first
    cells = frame.locator("table#table tbody tr td:last-child")
    cells.first.wait_for()
    rising = after_click(header, cells, "ascending")
    assert rising == sorted(rising)
    falling = after_click(header, cells, "descending")
    assert falling == sorted(falling, reverse=True)
    assert max(falling) >= max(rising)
    frame.locator("input[type=search]").fill("density")
    studies = frame.locator("table#table tbody tr td:first-child")
    studies.first.wait_for()
    assert {*studies.all_inner_texts()} == {"density"}


def test_provenance_has_the_configuration_as_it_was_run(page: Page) -> None:
    open_category(page, "Provenance")
    page.locator(EYE).first.click()
    frame = page.frame_locator("iframe")
    frame.get_by_text("Stage keys").wait_for()
    text = frame.locator("body").inner_text()
    assert "resolution: 16" in text
    assert "tabulate_hamming@" in text
    assert re.search(r"torch\s+2\.13\.0", text)
    assert "networks were trained on" in text


def test_run_times_of_rules_are_shown(page: Page) -> None:
    page.get_by_text("Statistics", exact=True).click()
    # How long the jobs of each rule took, and when they ended.
    expect(page.locator("canvas.marks")).to_have_count(2)
    expect(page.locator("canvas.marks").first).to_be_visible()
