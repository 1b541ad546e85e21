"""A browser in a few words, from what it says of itself."""

import re

_BROWSERS = (  # the first that fits: nearly all of them say Chrome, Safari and Mozilla too
    ("Edge", r"Edg(?:e|A|iOS)?/(\d+)"),
    ("Opera", r"OPR/(\d+)"),
    ("Samsung Internet", r"SamsungBrowser/(\d+)"),
    ("Firefox", r"(?:Firefox|FxiOS)/(\d+)"),
    ("Chrome", r"(?:HeadlessChrome|Chrome|CriOS)/(\d+)"),
    ("Safari", r"Version/(\d+)[\d.]* .*Safari/"),
)
_SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("ChromeOS", r"CrOS"),
    ("macOS", r"Mac OS X|Macintosh"),
    ("Linux", r"Linux|X11"),
)
LONGEST = 60  # characters, as the column
READ = 400  # characters of what it says; more is no browser


def short(user_agent: str | None) -> str:
    """`Chrome 131 · Windows`; what is no browser by its first word (`curl`); empty when nothing was said."""
    said = (user_agent or "")[:READ]
    browser = next((f"{name} {found[1]}" for name, at in _BROWSERS if (found := re.search(at, said))), None)
    system = next((name for name, at in _SYSTEMS if re.search(at, said)), None)
    if browser is None:
        browser = re.sub(r"[^\w.-]", "", said.partition("/")[0].partition(" ")[0])
    return " · ".join(part for part in (browser, system) if part)[:LONGEST]
