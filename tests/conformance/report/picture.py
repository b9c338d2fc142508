"""`python -m tests.conformance.report.picture`: take README's screenshot of a finding in Chromium.

The server is a fake that ignores a limit above the maximum.
"""

from __future__ import annotations

import base64
import tempfile
from pathlib import Path

from batchwright.testing import Fake, Status, serve
from batchwright.testing.message import Request
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from ..__main__ import main

ID = "batches.list/limit-above-maximum"
PICTURE = Path(__file__).parents[1] / "finding.png"
REPORT = Path("build/conformance/picture/report.html")
PORT = 4010

FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars")
PAGE: dict[str, object] = {
    "object": "list",
    "data": [],
    "first_id": None,
    "last_id": None,
    "has_more": False,
}


def take() -> None:
    """Check one requirement, and take a screenshot of its finding in the report."""
    fake = Fake(key="sk-test")

    def ignore_the_limit(request: Request) -> Status | None:
        too_much = ("limit", "101") in request.query
        return Status(status=200, body=PAGE) if too_much else None

    fake.fault("batches.list", ignore_the_limit, times=None)
    with serve(fake, port=PORT) as url:
        main(["--base-url", url, "--api-key", "sk-test", "--only", ID, "--name", "picture"])
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    with tempfile.TemporaryDirectory() as profile:
        for flag in (*FLAGS, "--window-size=900,1200", f"--user-data-dir={profile}"):
            options.add_argument(flag)
        browser = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        browser.get(REPORT.resolve().as_uri())
        finding = browser.find_element(By.ID, ID)
        if finding.get_attribute("open") is None:
            finding.find_element(By.TAG_NAME, "summary").click()
        picture = {"captureBeyondViewport": True, "clip": {**finding.rect, "scale": 1}}
        taken = browser.execute_cdp_cmd("Page.captureScreenshot", picture)
        PICTURE.write_bytes(base64.b64decode(taken["data"]))
        browser.quit()


if __name__ == "__main__":
    take()
