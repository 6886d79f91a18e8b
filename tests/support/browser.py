"""A visitor in a real Chromium, with the same words as the visitor without one."""

import os
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Literal
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, sync_playwright
from waitress.server import create_server

from portal.platform.web.page_form import name_at, place_of

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
# What axe says depends on neither numbers, references, nor tokens.
VARYING = re.compile(r"[A-Z]-[0-9A-Z-]{9}|[\w.:-]{24,}|\d+")
VIOLATIONS = 'axe.run({resultTypes: ["violations"]}).then(found => ({violations: found.violations}))'
WHY_NOT = "no Chromium on this machine: install it (Debian: apt install chromium fonts-noto-cjk) to run these tests"


def browser_is_required() -> bool:
    """Tell whether a missing browser is a failure rather than a skip."""
    return os.environ.get("CI") == "true"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start a Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@cache
def served(app: Flask) -> str:
    """Serve an application on a free port of this machine until the tests are over, and return its address."""
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    return f"http://127.0.0.1:{server.effective_port}"


@cache
def looks_seen() -> set[tuple[str, int, str]]:
    """Return the pages, as they look at a width in a scheme of colours, in which axe found nothing in this process."""
    return set()


class BrowserVisitor:
    """One browser window; every page it meets is checked for accessibility where scripts may run."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        scripts: bool,
        checked: set[str],
        width: int = 1200,
        scheme: Literal["light", "dark"] = "light",
    ) -> None:
        self.address = address
        self.scripts = scripts
        self.checked = checked
        self.width, self.scheme = width, scheme
        self.complaints: list[str] = []
        self.status = 0
        self.page: Page = browser.new_context(
            java_script_enabled=scripts,
            viewport={"width": width, "height": 900},
            locale="zh-CN",
            color_scheme=scheme,
        ).new_page()
        self.page.on("console", self._hear)

    @property
    def html(self) -> str:
        return self.page.content()

    @property
    def text(self) -> str:
        return " ".join(self.page.inner_text("body").split())

    def get(self, url: str) -> "BrowserVisitor":
        response = self.page.goto(self.address + url)
        assert response is not None
        self.status = response.status
        self.check_page()
        return self

    def submit(self, action: str = "", /, button: tuple[str, str] | None = None, **typed: object) -> "BrowserVisitor":
        """Fill in and send the form whose action ends with ``action`` (the first posting one in main when empty)."""
        chosen = f'[name="{button[0]}"][value="{button[1]}"]' if button else ""
        scope, pressed, place = self._placed(action, chosen) or self._alone(action, chosen)
        closed = pressed.locator("xpath=ancestor::details[not(@open)]/summary")
        if closed.count():
            closed.first.click()
        for name, value in typed.items():
            self._fill(scope, f"{place}{name}", str(value))
        with self.page.expect_navigation() as navigation:
            pressed.click()
        self.status = navigation.value.status if navigation.value else 0
        self.check_page()
        return self

    def _placed(self, action: str, chosen: str) -> tuple[Locator, Locator, str] | None:
        """Return where the fields of a small form of an admin page are, its button, and what their names begin with."""
        main = self.page.locator("main")
        if action:
            pressed = main.locator(f'button[formaction$="{action}"]{chosen}, button[formaction*="{action}?"]{chosen}')
        else:
            pressed = main.locator(f'button[form="page"]:not([formaction]){chosen}')
        if not pressed.count():
            return None
        address = pressed.first.get_attribute("formaction") or urlsplit(self.page.url).path
        return main, pressed.first, name_at(place_of(address), "")

    def _alone(self, action: str, chosen: str) -> tuple[Locator, Locator, str]:
        forms = self.page.locator("main form[method=post]")
        if action:
            forms = self.page.locator(f'main form[action$="{action}"], main form[action*="{action}?"]')
        if chosen:
            forms = forms.filter(has=self.page.locator(f"button{chosen}"))
        return forms.first, forms.first.locator(f"button{chosen}").first, ""

    def has_form(self, action: str) -> bool:
        return self.page.locator(f'form[action$="{action}"], button[formaction$="{action}"]').count() > 0

    def _fill(self, form: Locator, name: str, value: str) -> None:
        field = form.locator(f'[name="{name}"]').first
        kind = field.evaluate("element => element.type")
        if kind == "radio":
            form.locator(f'[name="{name}"][value="{value}"]').check()
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(value)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def check_page(self) -> None:
        """Let axe look at the page, once for each kind of page, and see that it is no wider than its window."""
        kind = re.sub(r"[A-Z]-[0-9A-Z-]{9}|\d+|\?(?!q=).*", "*", self.page.url.removeprefix(self.address)) + str(
            self.status
        )
        if not self.scripts or kind in self.checked:
            return
        self.checked.add(kind)
        look = VARYING.sub("*", self.html), self.width, self.scheme
        if look not in looks_seen():
            self.page.evaluate(AXE_SCRIPT)
            results = AxeResults(self.page.evaluate(VIOLATIONS))
            assert results.violations_count == 0, f"{self.page.url}\n{results.generate_report()}"
            looks_seen().add(look)
        width = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert width <= 0, f"{self.page.url} is {width} px wider than the window"
