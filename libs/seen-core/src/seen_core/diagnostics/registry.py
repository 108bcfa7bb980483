"""The one registry of diagnostic codes. A code is never reused and never changes its meaning.

Every code has a page, `pages/<code>.md`; packs may bring `pages/<language>/<code>.md`.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources import files

from seen_core.diagnostics.model import Diagnostic, SeenError

FAMILIES = {
    "E01": "syntax",
    "E02": "names and types",
    "E03": "ownership",
    "E04": "patterns",
    "E05": "concurrency",
    "E06": "packages",
    "E07": "contracts",
    "E08": "targets",
    "W": "warnings",
}
"""The beginning of a code says which family it belongs to."""


@dataclass(frozen=True, slots=True)
class CodeInfo:
    """A code and what it stands for, in a few words."""

    code: str
    title: str


_TITLES = {
    "E0101": "unexpected token",
    "E0102": "unterminated string",
    "E0103": "unexpected character",
    "E0104": "malformed number",
    "E0105": "unclosed bracket",
    "E0106": "comparison chain",
    "E0107": "form of another language",
    "E0108": "misplaced declaration or modifier",
    "E0109": "bad escape or format",
    "E0110": "unknown language pack",
    "E0111": "nested too deeply",
    "E0112": "language pack that cannot be read",
    "E0201": "unknown name",
    "E0202": "unknown type",
    "E0203": "type mismatch",
    "E0204": "unknown member",
    "E0205": "wrong arguments",
    "E0206": "not callable",
    "E0207": "operator not defined for these types",
    "E0208": "duplicate declaration",
    "E0209": "type cannot be inferred",
    "E0210": "break or continue outside a loop, or to an unknown label",
    "E0211": "literal out of range",
    "E0212": "missing return value",
    "E0213": "unknown module or import",
    "E0214": "private name",
    "E0215": "bound not satisfied",
    "E0216": "interface not implemented",
    "E0217": "override problem",
    "E0218": "inheritance cycle, or a struct that contains itself",
    "E0219": "wrong number of type arguments",
    "E0220": "null not allowed here, or nullable used without a check",
    "E0221": "return or ? where it is not possible",
    "E0222": "not a constant expression",
    "E0223": "abstract type constructed",
    "E0224": "ambiguous name or call",
    "E0225": "entry point missing or wrong",
    "E0226": "unknown annotation argument or wrong use of an annotation",
    "E0227": "feature not available in this release",
    "E0228": "error thrown where none may be",
    "E0229": "constant that cannot be computed",
    "E0231": "two implementations of one interface",
    "E0301": "use after move",
    "E0302": "change while borrowed",
    "E0303": "assignment to an immutable binding",
    "E0304": "mutating method on an immutable value",
    "E0305": "move out of a borrow or a shared place",
    "E0306": "value cannot be copied",
    "E0307": "overlapping inout",
    "E0308": "use of an uninitialised variable",
    "E0309": "needs an unsafe block",
    "E0310": "borrow that cannot be returned",
    "E0401": "missing cases",
    "E0402": "unreachable arm",
    "E0403": "pattern does not fit the type",
    "E0404": "refutable pattern in let",
    "E0405": "alternatives that bind different names",
    "E0501": "value that is not Send",
    "E0502": "class that threads cannot share",
    "E0503": "state of the main thread",
    "E0601": "manifest syntax",
    "E0602": "wrong type in the manifest",
    "E0603": "missing manifest or package",
    "E0604": "unreadable file",
    "E0605": "package name or place is taken",
    "E0606": "no front end for this kind of file",
    "E0607": "plugin breaks a rule",
    "E0801": "unknown target",
    "E0802": "missing tool or backend",
    "E0803": "not supported on this target",
    "E0804": "unknown backend",
    "W0101": "code that is not written yet is reached",
    "W0201": "unused variable",
    "W0202": "unused Result",
    "W0203": "unreachable code",
    "W0204": "deprecated",
    "W0205": "capitalised binding in a pattern",
    "W0206": "unknown lint",
    "W0207": "unused import",
    "W0208": "unused function",
    "W0209": "unused parameter",
    "W0210": "variable that never changes",
    "W0211": "unusual name",
    "W0212": "missing documentation",
    "W0213": "shadowed name",
    "W0214": "move that is not written",
    "W0215": "needless clone",
    "W0216": "assignment to itself",
    "W0217": "comparison with itself",
    "W0218": "condition that is always the same",
    "W0219": "empty loop",
    "W0220": "needless else",
    "W0221": "statement without effect",
    "W0222": "unused private field",
    "W0223": "unused type",
    "W0224": "unused constant",
    "W0225": "condition turned into a condition",
    "W0226": "text copied in every round",
    "W0227": "floating-point numbers compared exactly",
    "W0228": "comment that looks like a division",
    "W0229": "needless unsafe block",
    "W0230": "needless inout",
    "W0231": "override left out",
    "W0601": "unknown manifest key",
    "W0602": "plugin skipped",
}

CODES: dict[str, CodeInfo] = {code: CodeInfo(code, title) for code, title in _TITLES.items()}
"""Every code there is, in order."""


def explain(code: str, language: str) -> str:
    """Return the page of a code, in `language` where it has been translated.

    Raises `SeenError` with the nearest codes when there is no such code.
    """
    wanted = code.strip().upper()
    if wanted not in CODES:
        raise SeenError(_unknown(code))
    pages = files("seen_core.diagnostics").joinpath("pages")
    translated = (folder for folder in pages.iterdir() if folder.name == language and folder.is_dir())
    for folder in (*translated, pages):
        page = folder.joinpath(f"{wanted}.md")
        if page.is_file():
            return _with_title(page.read_text(encoding="utf-8"), wanted, language)
    return _with_title("", wanted, language)


def _with_title(page: str, code: str, language: str) -> str:
    """Put the title of a code at the head of its page, in `language` where its pack has it."""
    from seen_core.source.pack import builtin_pack  # packs report their own mistakes as diagnostics

    title = CODES[code].title
    with suppress(SeenError):  # English will do
        title = builtin_pack(language).messages.get(title, title)
    _, _, rest = page.partition("\n")
    return f"# {code}: {title}\n{rest}"


def nearest_codes(code: str) -> list[str]:
    """Codes that look like `code`, the likeliest first."""
    wanted = code.strip().upper()
    if wanted.isdigit():
        wanted = "E" + wanted.zfill(4)
    if wanted in CODES:
        return [wanted]
    return get_close_matches(wanted, CODES, n=3, cutoff=0.6)


def _unknown(code: str) -> Diagnostic:
    nearest = nearest_codes(code)
    notes = tuple(f"`{near}` is: {CODES[near].title}" for near in nearest)
    return Diagnostic(
        "E0201",
        "there is no diagnostic code `{code}`",
        (),
        {"code": code},
        notes or ("a code is a letter and four digits, such as `E0301`",),
    )
