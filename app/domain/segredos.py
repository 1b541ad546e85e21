"""What a secret looks like: in a line that a robot wrote, under a name in a document."""

import re

MASK = "••••••"

NAMES = (
    *("senha", "password", "passwd", "passphrase", "pwd", "(?<![a-z])pass(?![a-z])"),
    *("secret", "segredo", "token", "api[_-]?key", "access[_-]?key", "private[_-]?key", "signature"),
    *("cookie", "session[_-]?id", "painel_sessao", "authorization"),
)
_NAMED = "(?:" + "|".join(NAMES) + ")"
_NAME = rf"{_NAMED}[\w-]{{0,32}}"

# Every repetition is bounded and no pattern may begin inside what it repeats: the time is linear in the text,
# whatever a robot writes. A name needs no prefix of its own: `senha_antiga` and `x-senha` both contain one.
_COLOUR = r"(?:\x1b\[[0-9;]{0,32}m){0,3}"  # loggers paint the name apart from its value
_QUOTE = r"\\{0,3}[\"']?"  # JSON inside JSON brings its backslashes
_IS = rf"{_COLOUR}{_QUOTE}\]?{_COLOUR}\s{{0,8}}(?:[:=]{{1,2}}>?|->|%3[ad]){_COLOUR}\s{{0,8}}{_COLOUR}"
_QUOTED = (
    r"\\{1,3}\"[^\"]{0,8192}\"?",
    r"\\{1,3}'[^']{0,8192}'?",
    r"\"(?:[^\"\\]|\\.){0,8192}\"?",  # the end may have been cut off
    r"'(?:[^'\\]|\\.){0,8192}'?",
    r"\{[^{}]{0,8192}\}?",
    r"\[[^\[\]]{0,8192}\]?",
)
_BARE = (  # a comma ends it only before a space or a quote, `&` only before another `name=`
    r"(?:[^\s,;&\"'})\]\\]|[,;})\]]{1,4}(?=[^\s,;&\"'})\]\\])|&(?![\w.\[\]-]{1,32}=)|\\(?![\"'])){1,8192}"
)
_VALUE = "(?:" + "|".join((*_QUOTED, _BARE)) + ")"
_REST = (
    "(?:" + "|".join((*_QUOTED[:4], r"[^\r\n]{1,8192}")) + ")"
)  # a header's value has words, quotes, commas
_OF = (
    r"(?:\s{1,3}(?:d[aeo]|atual|nova|antiga|provis[óo]ria|portal|acesso|usu[áa]rio|cliente|for|user)\b){1,4}"
)

MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"(?i)((?:authorization|cookie)[\w-]{{0,32}}{_IS}){_REST}"), rf"\1{MASK}"),
    (re.compile(r"(?i)\b(bearer|basic)\s{1,8}[a-z0-9._~+/=-]{8,8192}"), rf"\1 {MASK}"),
    (re.compile(r"(?i)([a-z][a-z0-9+.-]{0,15}://)[^\s/?#\"'<>]{1,512}@"), rf"\1{MASK}@"),
    (
        re.compile(r"(?i)([a-z][a-z0-9+.-]{0,15}://)[^\s/@:?#\"'<>]{1,256}:(?!\d{1,5}/)[^\s@\"'<>]{1,256}@"),
        rf"\1{MASK}@",
    ),
    (re.compile(r"(?i)(?<![\w-])eyj[\w-]{8,4096}\.[\w-]{4,4096}(?:\.[\w-]{0,4096})?"), MASK),  # a JWT
    (
        re.compile(
            rf"(?i)(\b(?:name|nome|key|chave|campo|id){_QUOTE}\s{{0,8}}[:=]\s{{0,8}}{_QUOTE}(?=[\w-]{{0,32}}?{_NAMED})[\w-]{{1,64}}(?![\w-])"
            rf"{_QUOTE}[^<>{{}}]{{1,48}}?\b(?:value|valor){_QUOTE}\s{{0,8}}[:=]\s{{0,8}}){_VALUE}"
        ),
        rf"\1{MASK}",
    ),
    (re.compile(rf"(?i)({_NAMED}{_OF}{_IS}){_VALUE}"), rf"\1{MASK}"),
    (re.compile(rf"(?i)({_NAME}{_IS}){_VALUE}"), rf"\1{MASK}"),
    (re.compile(rf"(?i)(-{_NAME}[\"']?,?\s{{1,8}}){_VALUE}"), rf"\1{MASK}"),  # --password x
    (
        re.compile(
            rf"(?i)([\[(]\s{{0,8}}[\"'][^\"'\s]{{0,64}}?{_NAMED}[^\"'\s]{{0,32}}[\"']\s{{0,8}},\s{{0,8}}){_VALUE}"
        ),
        rf"\1{MASK}",
    ),
    (
        re.compile(
            rf"(?i)(<[\w:.-]{{0,32}}?{_NAMED}[\w:.-]{{0,32}}(?:\s[^<>]{{0,256}})?>(?:<!\[CDATA\[)?)[^<]{{1,8192}}"
        ),
        rf"\1{MASK}",
    ),
    # keys that are known by their shape alone: GitHub's, AWS's, a private key
    (re.compile(r"(?i)\b(?:gh[opsu]_|github_pat_)\w{16,255}"), MASK),
    (re.compile(r"(?i)\b(?:akia|asia)[0-9a-z]{16}\b"), MASK),
    (re.compile(r"(?i)(-----begin [a-z ]{0,32}private key-----)[^-]{1,8192}"), rf"\1{MASK}"),
    (re.compile(r"(?i)\b(senha|password)(\s{1,8}(?:é|e|is)\s{1,8})\S{1,256}"), rf"\1\2{MASK}"),
)
# Looking for a word costs a fiftieth of the patterns: a text without any of these has nothing to mask.
HINTS = (
    *("senha", "pass", "pwd", "secret", "segredo", "token", "key", "signature", "cookie", "session"),
    *("painel_sessao", "authorization", "bearer", "basic", "://", "eyj"),
    *("gho_", "ghp_", "ghs_", "ghu_", "github_pat_", "akia", "asia", "private key"),
)
_FOLDED = re.compile("[\u0130\u0131\u017f\u212a]")  # what `(?i)` takes for i, s, k, and `lower` does not
_SECRET_KEY = re.compile(rf"(?i){_NAMED}")


def masked(text: str) -> str:
    """The text with every secret that we can recognise replaced by dots."""
    lowered = text.lower()
    if not any(hint in lowered for hint in HINTS) and not _FOLDED.search(text):
        return text
    for pattern, replacement in MASKS:
        text = pattern.sub(replacement, text)
    return text


def names_a_secret(key: str) -> bool:
    """Whether what stands under this name is not to be kept."""
    return _SECRET_KEY.search(key) is not None
