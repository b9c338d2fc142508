"""The pages in headless Chromium: `make pages`. What needs no browser is in test_report.py."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select, WebDriverWait

from . import matrix_page, write, write_atomically
from .sample import HOSTILE_VISIBLE, OPERATIONS, sample

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE, DESKTOP = 390, 1200
READABLE = 4.5
"""The minimum contrast of text and background: WCAG 2, level AA."""

CONTRASTS = """
const channels = (colour) => {
  const whole = colour.startsWith("color(") ? 255 : 1;
  const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
  return [r * whole, g * whole, b * whole, a];
};
const light = (colour) => {
  const [r, g, b] = channels(colour).map((part) => part / 255)
    .map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ground = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const colour = getComputedStyle(at).backgroundColor;
    if (channels(colour)[3] !== 0) return colour;
  }
  return "rgb(255, 255, 255)";
};
const found = {};
for (const element of document.body.querySelectorAll("*")) {
  const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  if (!own || !element.checkVisibility()) continue;
  const pair = [light(getComputedStyle(element).color), light(ground(element))];
  const named = `${element.tagName} ${element.className} ${element.textContent.slice(0, 30)}`;
  found[named] = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
}
return found;
"""
"""The script that returns the contrast of each visible text and its background."""

Open = Callable[..., webdriver.Chrome]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Generator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    return (write(sample(), tmp_path_factory.mktemp("build")) / "report.html").as_uri()


@pytest.fixture(scope="module")
def matrix(tmp_path_factory: pytest.TempPathFactory) -> str:
    page = tmp_path_factory.mktemp("build") / "index.html"
    write_atomically(page, matrix_page([sample(f"server {number}") for number in range(6)]))
    return page.as_uri()


@pytest.fixture
def opened(browser: webdriver.Chrome) -> Iterator[Open]:
    """Opens a page in a new profile, and fails at the end if the browser logged errors."""

    def open_page(
        url: str, *, width: int = DESKTOP, scheme: str = "light", scripts: bool = True
    ) -> webdriver.Chrome:
        browser.get("about:blank")
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width == PHONE}
        preference = {"name": "prefers-color-scheme", "value": scheme}
        for command, words in (
            ("Emulation.setDeviceMetricsOverride", size),
            ("Emulation.setEmulatedMedia", {"features": [preference]}),
            ("Emulation.setScriptExecutionDisabled", {"value": not scripts}),
        ):
            browser.execute_cdp_cmd(command, words)
        logged(browser, "browser")
        logged(browser, "performance")
        browser.get(url)
        return browser

    yield open_page
    assert logged(browser, "browser") == []
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def shown(browser: webdriver.Chrome) -> list[str]:
    """The visible requirements."""
    found = browser.find_elements(By.CSS_SELECTOR, "details.finding")
    return [str(one.get_attribute("id")) for one in found if one.is_displayed()]


def logged(browser: webdriver.Chrome, kind: str) -> list[dict[str, Any]]:
    """The log of the browser since the last call."""
    entries: list[dict[str, Any]] = browser.execute("getLog", {"type": kind})["value"]
    return entries


def one(browser: webdriver.Chrome, selector: str) -> WebElement:
    return browser.find_element(By.CSS_SELECTOR, selector)


def finding(browser: webdriver.Chrome, name: str) -> WebElement:
    return browser.find_element(By.ID, name)


def is_open(element: WebElement) -> bool:
    return element.get_attribute("open") is not None


COMMAND = sample().exchanges[-1].curl
ALL = [each.requirement.id for each in sample().findings]


def test_all_is_shown_at_first(opened: Open, report: str) -> None:
    page = opened(report)
    assert sorted(shown(page)) == sorted(ALL)
    assert one(page, "output").text == "16 of 16 requirements shown"


def test_the_filter_by_verdict_hides_the_others(opened: Open, report: str) -> None:
    page = opened(report)
    for box in page.find_elements(By.CSS_SELECTOR, "input[name=verdict]"):
        if box.get_attribute("value") != "note":
            box.click()
    assert shown(page) == [f"{operation}/is-note" for operation in OPERATIONS]
    assert not finding(page, "violation").is_displayed()
    assert one(page, "output").text == "3 of 16 requirements shown"
    one(page, "button[type=reset]").click()
    WebDriverWait(page, 5).until(lambda _: len(shown(page)) == len(ALL))


def test_the_filters_by_operation_and_words_work_together(opened: Open, report: str) -> None:
    page = opened(report)
    Select(one(page, "select")).select_by_visible_text("batches.list")
    assert len(shown(page)) == 5
    one(page, "input[type=search]").send_keys("IS-PASS above")
    assert shown(page) == ["batches.list/is-pass"]
    one(page, "input[type=search]").send_keys(" nothing")
    assert shown(page) == []


def test_the_keyboard_reaches_filters_and_requirements(opened: Open, report: str) -> None:
    page = opened(report)
    reached: list[str] = []
    for _ in range(80):
        page.switch_to.active_element.send_keys(Keys.TAB)
        active = page.switch_to.active_element
        outline = active.value_of_css_property("outline-style")
        reached.append(active.get_attribute("class") or active.get_attribute("name") or "")
        assert outline == "solid" or active.get_attribute("type") == "checkbox", reached
        if active.tag_name == "summary" and active.find_elements(By.CLASS_NAME, "id"):
            active.send_keys(Keys.ENTER)
            break
    assert reached[0] == "skip"
    assert "tile" in reached and "verdict" in reached and "operation" in reached
    assert is_open(finding(page, "batches.create/is-violation"))
    page.switch_to.active_element.send_keys(Keys.TAB)
    page.switch_to.active_element.send_keys(Keys.TAB)
    assert "copy" in (page.switch_to.active_element.get_attribute("class") or "")


def test_a_link_to_a_requirement_opens_it_whatever_is_filtered(opened: Open, report: str) -> None:
    page = opened(f"{report}#files.content/is-pass")
    assert is_open(finding(page, "files.content/is-pass"))
    one(page, "input[type=search]").send_keys("batches.create")
    page.execute_script("location.hash = 'files.content/is-note'")
    WebDriverWait(page, 5).until(lambda _: is_open(finding(page, "files.content/is-note")))
    assert finding(page, "files.content/is-note").is_displayed()


def test_a_command_is_copied(opened: Open, report: str) -> None:
    page = opened(f"{report}#files.content/is-pass")
    page.execute_cdp_cmd(
        "Browser.grantPermissions",
        {"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]},
    )
    button = one(page, "details[open] button.copy")
    button.click()
    WebDriverWait(page, 5).until(lambda _: button.text == "Copied")
    read = "navigator.clipboard.readText().then(arguments[0], arguments[0])"
    assert page.execute_async_script(read) == COMMAND
    WebDriverWait(page, 5).until(lambda _: button.text == "Copy")


def test_a_command_is_selected_where_the_clipboard_is_out_of_reach(
    opened: Open, report: str
) -> None:
    page = opened(f"{report}#files.content/is-pass")
    page.execute_script("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    button = one(page, "details[open] button.copy")
    button.click()
    WebDriverWait(page, 5).until(lambda _: button.text == "Selected: now copy")
    assert page.execute_script("return getSelection().toString()") == COMMAND


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_what_a_server_says_is_text(opened: Open, report: str, scripts: bool) -> None:
    page = opened(f"{report}#batches.create/is-violation", scripts=scripts)
    assert page.title.startswith("aimock 1.43.0: 3 violations")
    assert HOSTILE_VISIBLE in finding(page, "batches.create/is-violation").text
    assert page.find_elements(By.TAG_NAME, "img") == []


def test_markup_that_found_its_way_into_the_page_would_do_nothing(
    browser: webdriver.Chrome, report: str, tmp_path: Path
) -> None:
    text = Path(report.removeprefix("file://")).read_text(encoding="utf-8")
    page = tmp_path / "report.html"
    worst = (
        "<body style='display: none'><script>document.title = 'taken'</script>"
        "<img src='http://127.0.0.1:9/x' onerror=\"document.title = 'taken'\">"
        "<style>body { display: none }</style>"
        "<link rel='stylesheet' href='http://127.0.0.1:9/x.css'>"
    )
    page.write_text(text.replace("<body>", worst), encoding="utf-8")
    browser.get(page.as_uri())
    assert browser.title.startswith("aimock")
    assert one(browser, "h1").is_displayed()
    assert len(logged(browser, "browser")) >= 5


def test_without_scripts_all_can_be_read(opened: Open, report: str) -> None:
    page = opened(report, scripts=False)
    assert sorted(shown(page)) == sorted(ALL)
    assert not one(page, "form").is_displayed()
    one(page, "details.finding summary").click()
    opened_one = one(page, "details.finding[open]")
    assert "The specification" in opened_one.text and "curl -sS" in opened_one.text
    assert not any(button.is_displayed() for button in page.find_elements(By.CLASS_NAME, "copy"))


def test_nothing_is_loaded_besides_the_page(opened: Open, report: str) -> None:
    page = opened(report)
    assert requested(page) == [report]


def requested(browser: webdriver.Chrome) -> list[str]:
    events: list[dict[str, Any]] = [
        json.loads(entry["message"])["message"] for entry in logged(browser, "performance")
    ]
    sent = [each["params"] for each in events if each["method"] == "Network.requestWillBeSent"]
    return [each["request"]["url"] for each in sent]


@pytest.mark.parametrize("width", [320, PHONE, DESKTOP])
@pytest.mark.parametrize("name", ["report", "matrix"])
def test_nothing_is_wider_than_the_screen(
    opened: Open, request: pytest.FixtureRequest, name: str, width: int
) -> None:
    page = opened(request.getfixturevalue(name), width=width)
    page.execute_script("document.querySelectorAll('details').forEach((each) => each.open = true)")
    # The width without a scroll bar.
    widths = "const {scrollWidth, clientWidth} = document.documentElement;"
    wide, room = page.execute_script(f"{widths} return [scrollWidth, clientWidth]")
    assert wide == room <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["report", "matrix"])
def test_every_text_can_be_read(
    opened: Open, request: pytest.FixtureRequest, name: str, scheme: str
) -> None:
    page = opened(f"{request.getfixturevalue(name)}#batches.create/is-violation", scheme=scheme)
    page.execute_script("document.querySelectorAll('details').forEach((each) => each.open = true)")
    ratios: dict[str, float] = page.execute_script(CONTRASTS)
    assert len(ratios) > 50
    assert {name: ratio for name, ratio in ratios.items() if ratio < READABLE} == {}


def test_light_and_dark_are_what_the_reader_prefers(opened: Open, report: str) -> None:
    grounds = [
        one(opened(report, scheme=scheme), "body").value_of_css_property("background-color")
        for scheme in ("light", "dark")
    ]
    assert grounds == ["rgba(255, 255, 255, 1)", "rgba(18, 21, 26, 1)"]


def test_the_matrix_shows_only_what_some_server_breaks(opened: Open, matrix: str) -> None:
    page = opened(matrix)
    assert len(rows(page)) == len(ALL)
    one(page, "#broken").click()
    assert rows(page) == [f"{operation}/is-violation" for operation in OPERATIONS]


def test_a_cell_of_the_matrix_leads_to_the_finding(opened: Open, matrix: str) -> None:
    for number in range(6):
        write(sample(f"server {number}"), Path(matrix.removeprefix("file://")).parent)
    page = opened(matrix)
    page.find_element(By.ID, "files.content/is-note").find_elements(By.TAG_NAME, "a")[2].click()
    WebDriverWait(page, 5).until(lambda _: page.title.startswith("server 2: "))
    assert is_open(finding(page, "files.content/is-note"))


def test_the_requirements_of_the_matrix_stay_in_sight_on_a_phone(opened: Open, matrix: str) -> None:
    page = opened(matrix, width=PHONE)
    page.execute_script("document.querySelector('.grid').scrollBy(1000, 300)")
    for selector in (".grid thead th", "[id='files.content/is-note'] th"):
        assert 0 <= one(page, selector).rect["x"] < 40


def rows(browser: webdriver.Chrome) -> list[str]:
    found = browser.find_elements(By.CSS_SELECTOR, "tr[id]")
    return [str(each.get_attribute("id")) for each in found if each.is_displayed()]
