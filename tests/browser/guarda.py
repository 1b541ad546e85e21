"""A page's guard in real Chromium: what ran that should not, what the policy stopped, what is shown, word by word."""

from collections.abc import Iterable, Sequence
from typing import Any

from playwright.async_api import Page
from playwright.async_api import TimeoutError as TooLate

# In every page before anything of its own: each payload of the corpus calls one of these, the policy reports itself.
WATCH = """
(() => {
  const seen = (window.__seen = { ran: [], stopped: [] })
  const ran = (name) => (...said) => { seen.ran.push(`${name} ${said}`) }
  for (const name of ['pwned', 'PWNED', 'alert', 'confirm', 'prompt', 'print']) window[name] = ran(name)
  document.addEventListener('securitypolicyviolation', (event) => {
    seen.stopped.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`)
  })
})()
"""

# Markup that no template of ours writes: handlers, foreign elements, addresses that leave or that run.
FOREIGN = """() => {
  const found = []
  for (const one of document.querySelectorAll('*')) {
    for (const { name, value } of one.attributes) {
      if (name.startsWith('on') || name === 'srcdoc' || name === 'style') found.push(`${one.localName}[${name}]`)
      if (['href', 'src', 'action', 'formaction', 'xlink:href', 'data'].includes(name)) {
        const to = new URL(value, location.href)
        if (to.origin !== location.origin) found.push(`${one.localName}[${name}=${value}]`)
      }
    }
    if (/^(iframe|object|embed|math|marquee|base|x-y|audio|video|xmp|listing|isindex|frame|animate|foreignobject)$/i.test(one.localName)) found.push(one.localName)
    if (one.localName === 'script' && !one.nonce) found.push('script without a nonce')
  }
  return found
}"""

# Texts that are nowhere on the page as they are.
MISSING = """(texts) => {
  const shown = document.body.textContent + '\\n' + [...document.querySelectorAll('input, textarea')].map((one) => one.value).join('\\n')
  return texts.filter((text) => !shown.includes(text))
}"""

SHOWS = f"(texts) => ({MISSING})(texts).length === 0"


async def shows(page: Page, texts: Iterable[str], *, limit_ms: int = 20_000) -> None:
    """Each of them, literally, in the end."""
    wanted = list(dict.fromkeys(texts))
    assert wanted, "a page that is asked for nothing shows it"
    try:
        await page.wait_for_function(SHOWS, arg=wanted, timeout=limit_ms)
    except TooLate:
        missing: list[str] = await page.evaluate(MISSING, wanted)
        assert missing == [], (page.url, len(missing), [text[:120] for text in missing[:10]])
        raise


async def log_of(page: Page) -> dict[int, str]:
    """The lines in the DOM: number, text."""
    lines: list[list[Any]] = await page.evaluate(
        "() => [...document.querySelectorAll('.log p[id]')].map((line) => [Number(line.id.slice(1)), line.lastElementChild.textContent])"
    )
    return dict(lines)


async def is_clean(pages: Sequence[Page]) -> None:
    """Nothing ran, the policy had nothing to stop, no element is foreign."""
    for page in pages:
        seen = await page.evaluate("() => window.__seen")
        foreign = await page.evaluate(FOREIGN)
        assert (seen, foreign) == ({"ran": [], "stopped": []}, []), page.url


async def guard_sees(page: Page) -> None:
    """That it would notice: markup made by a script is stopped and reported, what is foreign is found."""
    await page.evaluate("""() => {
      try { document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=pwned(1)>') } catch { /* Trusted Types */ }
      const link = document.createElement('a')
      link.href = 'javascript:pwned(1)'
      document.body.append(document.createElement('marquee'), link)
      link.click()
    }""")
    await page.wait_for_function("() => window.__seen.stopped.length > 1")
    seen, foreign = await page.evaluate("() => window.__seen"), await page.evaluate(FOREIGN)
    assert seen["ran"] == []
    assert {"require-trusted-types-for", "script-src-elem"} <= {one.split()[0] for one in seen["stopped"]}, (
        seen
    )
    assert {"marquee", "a[href=javascript:pwned(1)]"} <= set(foreign), foreign
