"""The design's own rules: every tone can be read on every ground, colours and sizes are named once, nothing moves for long."""

import math
import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[1] / "static" / "css"
TOKENS = (CSS / "tokens.css").read_text("utf-8")
SHEETS = [p for p in sorted(CSS.rglob("*.css")) if p.name != "tokens.css"]
MOTION_MS = 150
GROUNDS = ("page", "surface", "sunken", "hover")
TONES = ("amber", "green", "red", "violet")
# text → the grounds that it stands on; tinted rows mix a wash with the surface, so they lie between the two
READ = {
    "text": (*GROUNDS, *(f"{tone}-wash" for tone in TONES), "accent-wash"),
    "muted": (*GROUNDS, *(f"{tone}-wash" for tone in TONES)),
    "accent": (*GROUNDS, "accent-wash"),
    **{tone: (*GROUNDS, f"{tone}-wash") for tone in TONES},
    "on-accent": ("accent-solid", "accent-pressed"),
    "on-toast": ("toast",),
}
# signs, lamps, bars, edges of fields, the focus ring: seen, not read
SEEN = {
    **{f"{tone}-vivid": (*GROUNDS, f"{tone}-wash") for tone in TONES},
    "faint": ("page", "surface"),
    "edge": ("page", "surface"),
    "focus": (*GROUNDS, "accent-wash"),
    "accent-solid": ("page", "surface"),
}


def values(theme: int) -> dict[str, str]:
    """Every colour token as it is in this theme: 0 light, 1 dark."""
    root = TOKENS.partition("[data-tema")[0]
    found = dict(re.findall(r"--([\w-]+):\s*([^;]+);", root))
    return {name: pick(value, theme) for name, value in found.items()}


def pick(value: str, theme: int) -> str:
    return re.sub(
        r"light-dark\((oklch\([^)]*\)), (oklch\([^)]*\))\)", lambda m: m.group(theme + 1), value
    ).strip()


def luminance(name: str, known: dict[str, str]) -> float:
    """Relative, as WCAG 2 has it; a colour that the screen cannot show is shown at its edge."""
    value = known[name]
    if alias := re.fullmatch(r"var\(--([\w-]+)\)", value):
        return luminance(alias.group(1), known)
    numbers = re.fullmatch(r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)", value)
    assert numbers, f"--{name}: {value} is no opaque oklch colour"
    return sum(
        w * c
        for w, c in zip((0.2126, 0.7152, 0.0722), linear_rgb(*map(float, numbers.groups())), strict=True)
    )


def linear_rgb(lightness: float, chroma: float, hue: float) -> list[float]:
    """OKLCH to linear sRGB (Ottosson), clipped."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    lms = [
        (lightness / 100 + p * a + q * b) ** 3
        for p, q in (
            (0.3963377774, 0.2158037573),
            (-0.1055613458, -0.0638541728),
            (-0.0894841775, -1.2914855480),
        )
    ]
    rows = (
        (4.0767416621, -3.3077115913, 0.2309699292),
        (-1.2684380046, 2.6097574011, -0.3413193965),
        (-0.0041960863, -0.7034186147, 1.7076147010),
    )
    return [min(1.0, max(0.0, sum(x * y for x, y in zip(row, lms, strict=True)))) for row in rows]


def contrast(one: str, other: str, known: dict[str, str]) -> float:
    high, low = sorted((luminance(one, known), luminance(other, known)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["claro", "escuro"])
@pytest.mark.parametrize(("pairs", "least"), [(READ, 4.5), (SEEN, 3.0)], ids=["read", "seen"])
def test_every_tone_can_be_told_from_its_ground(
    pairs: dict[str, tuple[str, ...]], least: float, theme: int
) -> None:
    known = values(theme)
    ratios = {(a, b): round(contrast(a, b, known), 2) for a, grounds in pairs.items() for b in grounds}
    assert {pair: ratio for pair, ratio in ratios.items() if ratio < least} == {}


def declarations(sheet: Path) -> list[tuple[str, str]]:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.S)
    return re.findall(r"(?<![\w-])(--?[\w-]+|[a-z][\w-]*)\s*:\s*([^;{}]+)(?=[;}])", text)


def test_a_colour_is_written_in_one_file() -> None:
    literal = re.compile(
        r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|lab|lch|oklch)\(|\b(?:black|white|gr[ae]y|red|green|blue|orange)\b",
        re.I,
    )
    found = {
        (sheet.name, name, value)
        for sheet in SHEETS
        for name, value in declarations(sheet)
        if literal.search(re.sub(r"url\([^)]*\)|var\([^)]*\)", "", value))
    }
    assert found == set()


def test_a_size_of_text_comes_from_the_scale() -> None:
    ours = re.compile(
        r"var\(--(?:text-\w+|u)\)|inherit|\.\d+em\b|\d+pt\b|^0$"
    )  # `--u`: of the wall's width; points: paper; 0: the sign alone is seen
    found = {
        (sheet.name, name, value)
        for sheet in SHEETS
        for name, value in declarations(sheet)
        if name in {"font-size", "font"} and not ours.search(value)
    }
    assert found == set()


def test_nothing_moves_longer_than_a_glance() -> None:
    timed = [
        (sheet.name, float(n) * (1 if unit == "ms" else 1_000))
        for sheet in [*SHEETS, CSS / "tokens.css"]
        for name, value in declarations(sheet)
        if name.startswith(("transition", "animation", "--quick")) and not name.endswith("-delay")
        for n, unit in re.findall(r"(?<![\w.])(\d*\.?\d+)(ms|s)\b", value)
    ]
    assert timed, "there is motion to look at"
    assert [(name, ms) for name, ms in timed if ms > MOTION_MS] == []


def test_no_rule_looks_through_the_whole_page_at_each_change_of_it() -> None:
    whole = re.compile(r"(?:\b(?:html|body)|:root|\.shell|\.main)(?:\[[^\]]*\])?:has\((?!\s*[+~])[^)]*\)")
    on_screen = [sheet for sheet in SHEETS if sheet.name not in {"print.css", "matriz-papel.css"}]
    assert [(p.name, rule) for p in on_screen for rule in whole.findall(p.read_text("utf-8"))] == []


def test_every_token_that_is_used_exists() -> None:
    defined = {
        name
        for sheet in [*SHEETS, CSS / "tokens.css"]
        for name, _ in declarations(sheet)
        if name.startswith("--")
    }
    used = {
        (sheet.name, name)
        for sheet in SHEETS
        for name in re.findall(r"var\((--[\w-]+)\s*\)", sheet.read_text("utf-8"))
    }
    assert {(sheet, name) for sheet, name in used if name not in defined} == set()
