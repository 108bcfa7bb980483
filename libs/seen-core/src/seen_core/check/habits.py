"""Names, types and members of other languages, and what Seen has in their place.

These are tried where a name is unknown, so that a program may well declare a `len` of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from seen_core.resolve import Module
from seen_core.source import Span
from seen_core.source.pack import LanguagePack
from seen_core.syntax import habits
from seen_core.syntax.habits import Habit, fixes_of, row

__all__ = ["find", "fixes_of", "undeclared"]

_ARROW = r"(?P<b>[^\n;{}]*[^\s;{}])\s*;?\s*\}"
_IMPORT_FROM = row(
    r"import\s*\{\s*(?P<names>[^}\n]*\w)\s*\}\s*(?P<found>from)\s*[\"']<path:N>[\"']",
    "$import $path.{$names}",
)
"""It reads as a call with a lambda, or as a struct literal."""
VALUES = (
    # constants
    row(r"(?P<found>nil|None|NULL|nullptr|undefined|Nil|nothing)\b(?!\s*\()", "$null"),
    row(r"(?P<found>True|TRUE|YES)\b", "$true"),
    row(r"(?P<found>False|FALSE|NO)\b", "$false"),
    row(r"(?P<found>self|Me|me)\b", "$this"),
    # output and input
    row(r"(?P<found>console\.(?:log|info|debug))\b", "$println"),
    row(r"(?P<found>console\.(?:error|warn))\b", "$eprintln"),
    row(r"(?P<found>System\.out\.println|Console\.WriteLine|fmt\.Println|std\.debug\.print)\b", "$println"),
    row(r"(?P<found>System\.out\.print|Console\.Write|fmt\.Print|sys\.stdout\.write)\b", "$print"),
    row(r"(?P<found>System\.err\.println)\b", "$eprintln"),
    row(r"(?P<found>printf)\s*\((?P<a>\"(?:[^\"\\%\n]|\\.)*\")\)", "$print($a)"),
    row(
        r"(?P<found>printf|sprintf|Printf|Sprintf)\b",
        "$print",
        certain=None,
        note='values are put into text by interpolation: `"{count} of {total}"`',
    ),
    row(r"(?P<found>puts|echo|writeln|printfn|alert|NSLog|print_line)\b(?=\s*\()", "$println"),
    row(
        r"(?P<found>(?:std(?:::|\.))?cout)\s*<<\s*<a:E>(?:\s*<<\s*(?:(?:std(?:::|\.))?endl|\"\\n\"|'\\n'))",
        "$println($a)",
    ),
    row(r"(?P<found>(?:std(?:::|\.))?cout)\s*<<\s*<a:E>(?=\s*(?:;|$))", "$print($a)"),
    row(r"(?P<found>input|raw_input|gets)\s*\(\s*\)", "$readLine()"),
    # functions that are members here
    row(r"(?P<found>len|strlen|sizeof)\s*\(<a:E>\)", "$a.$size"),
    row(r"(?P<found>str)\s*\(<a:E>\)", "$a.$toString()"),
    row(r"(?P<found>int|parseInt)\s*\(<a:E>\)", "$a.$toInt()"),
    row(r"(?P<found>float|double|parseFloat)\s*\(<a:E>\)", "$a.$toFloat()"),
    row(r"(?P<found>range)\s*\(<a:E>\)", "0..<$a"),
    row(r"(?P<found>range)\s*\(<a:E>\s*,\s*<b:E>\)", "$a..<$b"),
    row(r"(?P<found>isinstance)\s*\(<a:E>\s*,\s*<type_t:T>\)", "$a $is $type_t"),
    row(r"(?P<found>assert_?[eE]quals?|assert_eq)\s*\(<a:E>\s*,\s*<b:E>\)", "$assert($a == $b)"),
    row(
        r"(?P<found>Math)\.(?P<n>\w+)",
        "$n",
        certain=None,
        note="the functions of mathematics are imported: `import std.math.{sqrt}`",
    ),
    row(r"(?P<found>mutableListOf|arrayListOf)\b", "$arrayOf"),
    row(r"(?P<found>Optional)\.empty\(\)", "$null"),
    # statements
    row(r"(?P<found>elif|elsif|elseif|elseIf)\b(?=\s*\()", "$else $if"),
    row(r"(?P<found>pass)\b(?=[ \t]*(?:[;}]|$))", ""),
    row(r"(?P<found>end|endif|done|fi|begin)\b", "", note="a block stands between braces"),
    row(r"(?P<found>unless)\s*\((?P<c>[^{}\n]*)\)(?=\s*\{)", "$if ($not ($c))"),
    row(r"(?P<found>until)\s*\((?P<c>[^{}\n]*)\)(?=\s*\{)", "$while ($not ($c))"),
    row(r"(?P<found>for_?each)\s*\(\s*<n:N>\s+in\s+(?P<xs>[^{}\n]*)\)(?=\s*\{)", "$for ($n $in $xs)"),
    row(r"(?P<found>function)\s*\((?P<p>[\w, ]*)\)\s*\{\s*(?:return\s+)?" + _ARROW, "{ $p -> $b }"),
    _IMPORT_FROM,
    row(r"(?P<found>using)\s+namespace\s+<n:N>", "$import $n.*"),
    row(r"(?P<found>typedef)\s+<type_t:T>\s+<n:N>", "$type $n = $type_t"),
    row(r"(?P<found>mod)(?=\s+\w+\s*\{)", "$module"),
    row(r"(?P<found>new)\s+(?=[A-Z])", ""),
    row(r"(?P<found>void)\s+<n:N>\s*(?=\()", "$fun $n"),
)

DECLARING = (
    row(r"(?P<found><n:N>)(?=\s*=(?!=)[^\n]*(?:\n[\s\S]*)?(?<![\w.])(?P=n)\s*[-+*/%&|^]?=(?!=))", "$var $n"),
    row(r"(?P<found><n:N>)(?=\s*=(?!=))", "$let $n"),
)
"""An assignment to a name that nobody has declared: as a variable when it is assigned again."""

TYPES = (
    _IMPORT_FROM,
    row(
        r"(?P<found>std(?:::|\.)cout)\s*<<\s*<a:E>(?:\s*<<\s*(?:std(?:::|\.)endl|\"\\n\"|'\\n'))",
        "$println($a)",
    ),
    row(r"(?P<found>std(?:::|\.)cout)\s*<<\s*<a:E>(?=\s*(?:;|$))", "$print($a)"),
)

INFIX = (
    row(r"(?P<found>instanceof)\b", "$is"),
    row(r"(?P<found>except|rescue)\b", "$catch"),
)
"""Words between two values, which read as calls of functions with these names."""

MEMBERS = (
    row(r"(?P<found>len|length|count|Count|Length|getSize|getLength)\s*\(\s*\)", "$size"),
    row(r"(?P<found>len|Count|Length|count|length)\b(?!\s*\()", "$size"),
    row(r"(?P<found>append|add|push_back|Add|emplace_back|addLast)\b", "$push"),
    row(r"(?P<found>pop_back|removeLast)\b", "pop"),
    row(r"(?P<found>toUpperCase|upper|to_uppercase|uppercased|ToUpper|upcase)\b", "$toUpper"),
    row(r"(?P<found>toLowerCase|lower|to_lowercase|lowercased|ToLower|downcase)\b", "$toLower"),
    row(r"(?P<found>includes|has|include|Contains|containsKey|has_key|contains_key)\b", "$contains"),
    row(r"(?P<found>ToString|to_s|str|description|String)\b", "$toString"),
    row(r"(?P<found>strip|Trim|trimmed)\b", "$trim"),
    row(r"(?P<found>startswith|hasPrefix|HasPrefix|StartsWith)\b", "$startsWith"),
    row(r"(?P<found>endswith|hasSuffix|HasSuffix|EndsWith)\b", "$endsWith"),
    row(r"(?P<found>each|for_each|ForEach)\b", "$forEach"),
    row(r"(?P<found>find_index|IndexOf|index)\b", "$indexOf"),
    row(r"(?P<found>reduce|inject|foldl|fold_left|Aggregate)\b", "$fold"),
    row(r"(?P<found>dup|copy|Clone)\b", "clone"),
    row(r"(?P<found>parse)\s*\(\s*\)", "$toInt()"),
)


def find(module: Module, span: Span, kind: str, known: Collection[str]) -> Habit | None:
    """Return the habit behind an unknown name, if it is one: `kind` is `value`, `type` or `member`.

    Of members only those among the `known` ones are offered.
    """
    text, pack = module.file.text, module.pack
    end = habits.end_of_code(text, span.start)
    if kind == "value":
        return habits.at(VALUES, text, span.start, pack, end)
    if kind == "type":
        return habits.at(TYPES, text, span.start, pack, end) or _type(text, span, pack)
    habit = habits.at(INFIX, text, span.start, pack, end)
    if habit is not None:
        return habit
    for each in MEMBERS:
        habit = habits.at((each,), text, span.start, pack, end)
        if habit is not None and _is_known(habit.form, known, pack):
            return habit
    return None


def undeclared(module: Module, span: Span) -> Habit | None:
    """Return how to declare the name at `span` when it begins a statement that assigns to it."""
    text = module.file.text
    before = text[text.rfind("\n", 0, span.start) + 1 : span.start].rstrip()
    if before and before[-1] not in "{;":
        return None
    return habits.at(DECLARING, text, span.start, module.pack)


def _type(text: str, span: Span, pack: LanguagePack) -> Habit | None:
    word = re.compile(r"\w+").match(text, span.start)
    if word is None or word[0] not in habits.TYPES:
        return None
    place = Span(*word.span())
    return Habit(place, place, habits.seen_type(word[0], pack), True, "")


def _is_known(form: str, known: Collection[str], pack: LanguagePack) -> bool:
    name = form.partition("(")[0]
    return name in known or any(name in pack.names.get(canonical, ()) for canonical in known)
