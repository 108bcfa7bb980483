"""The layout pass: settles by looking around what an LALR(1) grammar cannot settle with one token.

In: the lexer's tokens. Out: one kind for each token, None where the token is left out. It decides

- which line ends separate statements (kind `NL`; the others are left out),
- whether `<` opens type arguments (`LT` … `GT`) or compares,
- what each `{` opens: a body (`{`), a trailing lambda (`TRAIL`), a lambda with parameters (`PARAMS`) or
  of case arms (`CASES`), a bare lambda or block (`BARE`), a struct literal (`FIELDS`), a map (`MAP`),
- whether the parentheses after `if`, `while`, `for`, `when` are the whole header (`COND`),
- `|` around lambda parameters (`BAR` … `BAR`, `BARS` for none), `->` that makes a pair (`PAIR`),
- infix names (`INFIX`), and whether a contextual word is a keyword here or a name.

It assumes that brackets match (`brackets.balance_brackets` has seen to that), never reports anything,
and looks at each token a bounded number of times.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from seen_core.syntax.tokens import OPERAND_ENDS as _RAW_OPERAND_ENDS
from seen_core.syntax.tokens import Token, words

OPERAND_ENDS = _RAW_OPERAND_ENDS - {">"}
MODIFIERS = words(
    "pub private protected internal static mut override open final abstract sealed data inline tailrec "
    "suspend operator infix external lateinit companion weak unsafe"
)
DECLARATIONS = words(
    "fun let var const struct class enum interface object impl extension type model module package "
    "import init drop"
)
CONTRACTS = frozenset(["requires", "ensures", "invariant", "decreases"])
_DECLARATION_START = MODIFIERS | DECLARATIONS | {"AT"}
_LOOPS = frozenset(["for", "while", "loop", "do"])
_BODY_WORDS = words("else try finally loop do defer unsafe region init drop get BAR BARS catch")
_CALLEE_ENDS = frozenset(["NAME", ")", "]", "}", "GT", "!!", "?", "this", "super"])
_OPERAND_STARTS = words(
    "NAME INT FLOAT CHAR STRING ( [ { - not ~ & this super true false null if when try return throw break "
    "continue await :: fun object | || ... move dyn weak suspend simd"
)
# A line goes on after these, and before those.
_LINE_GOES_ON_AFTER = words(
    "+ - * / % << & ^ | == === != !== < > <= >= and or not ?: ?. . .. ..= ..< |> = ASSIGN -> => , : :: ~ ! "
    "as is in else to until downTo step INFIX PAIR LT by where extends implements distinct AS_SAFE NOT_IN "
    "NOT_IS catch for if while when impl extension fun let var const"
)
_LINE_GOES_ON_BEFORE = words(
    ". ?. ?: and or || |> catch finally + * / % == === != !== < > <= >= << ^ = ASSIGN as "
    "-> => extends implements"
)
_LINE_GOES_ON_UNLESS_ARM = frozenset([".."]) | {"..=", "..<", "is", "in"}
_CONDITION_GOES_ON = (
    _LINE_GOES_ON_BEFORE | _LINE_GOES_ON_UNLESS_ARM | {"?", "!!", "!", "to", "until", "downTo", "step", ","}
) - {"->", "=>", "catch", "finally", "||"}
_TIGHT_BEFORE_NOT = words(
    "+ - * / % << & ^ | == === != !== < > <= >= ?: .. ..= ..< is in as INFIX to until downTo step ~"
)
_TYPE_TOKENS = words("NAME JUXT . , ? ( ) -> [ ] ; INT LT < > = const & + : - * / % ?: suspend dyn weak")
_CALCULATION = frozenset(["=", "+", "-", "*", "/", "%", "?:"])
_AFTER_NULLABLE = frozenset(["=", ",", ")", ">", "GT", "]", "=>", "{", "NL", "END"])
_AFTER_TYPE_ARGUMENTS = words(
    "( ) ] } { ; , . ? ?. :: == != => -> NL END : !! ?: = as in for where throws extends implements by "
    "requires ensures decreases invariant |> ..."
)
_TYPE_FOLLOWS = frozenset([":", "->", "is", "as", "AS_SAFE", "for", "impl", "extension", "dyn", "weak"])
_NAMED_BY = words("fun struct class enum interface object type model impl extension")
_PARAMETER_TOKENS = words("NAME JUXT , : ( ) < > . ? [ ] LT GT suspend _ move inout")
_PENDING = {
    "fun": "block",
    "model": "block",
    "struct": "members",
    "class": "members",
    "interface": "members",
    "object": "members",
    "impl": "members",
    "extension": "members",
    "enum": "enum",
    "module": "block",
    "package": "block",
}
_NEWLINES_MATTER = frozenset(["block", "do", "members", "enum", "arms"])
_GENERIC_LOOKAHEAD = 200

Kinds = list[str | None]


@dataclass(slots=True)
class _Frame:
    """An open bracket: what it is, what the next `{` in it opens, and whether a header is being read."""

    kind: str
    pending: str = ""
    header: str = ""
    cond: str = ""
    """What the body after the parentheses that come next is, when they are a whole header."""
    body: str = ""
    """In such parentheses: what their body is."""
    in_arm: bool = False
    """Among arms: whether the arrow of one has been read."""


def lay_out(tokens: list[Token], root: str = "block") -> Kinds:
    """Return the final kind of every token; `root` is `block`, or `paren` for a lone expression."""
    layout = _Layout(tokens, root)
    layout.run()
    return layout.kinds


class _Layout:
    """The state of one run."""

    def __init__(self, tokens: list[Token], root: str) -> None:
        self.tokens = tokens
        self.kinds: Kinds = [token[0] for token in tokens]
        self.frame = _Frame(root)
        self.stack: list[_Frame] = []
        self.match: dict[int, int] = {}
        self.generic_ends: set[int] = set()
        self.bar_ends: set[int] = set()
        self.generic_until = -1
        self.kept_newline = -1
        self.dropped_newline = -1

    def run(self) -> None:
        handlers = _HANDLERS
        work = [(i, handlers[kind]) for i, kind in enumerate(self.kinds) if kind in handlers]
        self.match_brackets([i for i, handler in work if handler in _BRACKET_HANDLERS])
        kinds = self.kinds
        for i, handler in work:
            if kinds[i] is not None:  # An earlier token may have taken it in.
                handler(self, i)

    def match_brackets(self, indexes: list[int]) -> None:
        opened: list[int] = []
        kinds = self.kinds
        match = self.match
        for i in indexes:
            kind = kinds[i]
            if kind == "(" or kind == "{" or kind == "[":
                opened.append(i)
            elif opened:
                opener = opened.pop()
                match[opener] = i
                match[i] = opener

    # -- looking around

    def before(self, i: int) -> str:
        """Return the kind of the last token kept before `i`."""
        i -= 1
        kinds = self.kinds
        while i >= 0:
            kind = kinds[i]
            if kind is not None:
                return kind
            i -= 1
        return "NL"

    def before_index(self, i: int) -> int:
        i -= 1
        while i >= 0 and self.kinds[i] is None:
            i -= 1
        return i

    def after(self, i: int) -> int:
        """Return the index of the first token after `i` that is no line end."""
        i += 1
        kinds = self.kinds
        while kinds[i] == "NL" or kinds[i] is None:
            i += 1
        return i

    def is_name(self, i: int) -> bool:
        kind = self.kinds[i]
        return kind == "NAME" or kind == "JUXT" or kind in _CONTEXTUAL

    def close_of(self, i: int) -> int:
        """Return the index of the bracket that closes the one at `i`; the end when there is none."""
        return self.match.get(i, len(self.kinds) - 1)

    def starts_statement(self, i: int) -> bool:
        return self.before(i) in _STATEMENT_BEFORE

    # -- line ends and separators

    def newline(self, i: int) -> None:
        frame = self.frame
        kinds = self.kinds
        if frame.kind not in _NEWLINES_MATTER or i == self.dropped_newline:
            kinds[i] = None
            return
        before = self.before(i)
        after = self.after(i)
        following = kinds[after]
        if before == "NL" or before in _OPENERS or following == "}" or following == "END":
            kinds[i] = None
        elif i == self.kept_newline:
            frame.pending = frame.header = ""
            frame.in_arm = False
        elif (
            before in _LINE_GOES_ON_AFTER and self.line_goes_on_after(i, before)
        ) or self.line_goes_on_before(i, after, str(following)):
            kinds[i] = None
        else:
            frame.pending = frame.header = ""
            frame.in_arm = False

    def line_goes_on_after(self, i: int, before: str) -> bool:
        if before in _CONTEXTUAL and self.tokens[self.before_index(i)].kind == "NAME":
            return False
        return not (before == "*" and self.before(self.before_index(i)) in (".", "::"))

    def line_goes_on_before(self, i: int, after: int, following: str) -> bool:
        frame = self.frame
        if following == "else":
            arrow = self.kinds[self.after(after)]
            return not (frame.kind == "arms" and arrow in ("->", "=>"))
        if following in _LINE_GOES_ON_BEFORE:
            return True
        if following in _LINE_GOES_ON_UNLESS_ARM:
            return frame.kind != "arms"
        if frame.header and following in _HEADER_GOES_ON:
            return following == "{" or self.is_operand_start(self.after(after))
        if following == "!" or following == "not":
            return self.kinds[after + 1] in ("is", "in") and frame.kind != "arms"
        return following in ("get", "set") and frame.kind == "members" and self.is_accessor(after)

    def semicolon(self, i: int) -> None:
        if self.frame.kind in _NEWLINES_MATTER:
            before = self.before(i)
            following = self.kinds[self.after(i)]
            redundant = before == "NL" or before in _OPENERS or following in ("}", "END", ";")
            self.kinds[i] = None if redundant else "NL"
            self.frame.pending = self.frame.header = ""
            self.frame.in_arm = False
        elif self.frame.kind == "accessors":
            self.kinds[i] = None

    def comma(self, i: int) -> None:
        """Between members and variants, and after arms, a comma is a line end."""
        if self.frame.in_arm and i > self.generic_until:
            following = self.kinds[self.after(i)]
            self.kinds[i] = None if following == "}" else "NL"
            self.frame.pending = self.frame.header = ""
            self.frame.in_arm = False
        elif self.frame.kind in ("enum", "members") and not self.frame.header and i > self.generic_until:
            following = self.kinds[self.after(i)]
            self.kinds[i] = None if following == "}" else "NL"

    # -- brackets

    def open_paren(self, i: int) -> None:
        frame = self.frame
        before = self.before(i)
        if frame.cond:
            kind, cond = "cond", frame.cond
            frame.cond = ""
            self.kinds[i] = "COND"
            self.push(_Frame(kind, body=cond))
            return
        is_call = before in _CALLEE_ENDS and not frame.header and frame.kind != "enum"
        self.push(_Frame("call" if is_call or before == "AT" else "paren"))

    def open_bracket(self, i: int) -> None:
        self.push(_Frame("bracket"))

    def push(self, frame: _Frame) -> None:
        self.stack.append(self.frame)
        self.frame = frame

    def close(self, i: int) -> None:
        if not self.stack:
            return
        closed = self.frame
        self.frame = self.stack.pop()
        if closed.kind == "cond":
            self.kinds[i] = "COND_END"
            following = self.after(i)
            kind = self.kinds[following]
            if kind == "{" or kind in CONTRACTS:
                self.frame.pending = closed.body
                self.frame.header = "loop"
            if self.kinds[i + 1] == "NL":
                self.dropped_newline = i + 1
        elif closed.kind == "do" and self.kinds[self.after(i)] == "while":
            self.dropped_newline = i + 1

    def open_brace(self, i: int) -> None:
        frame = self.frame
        before = self.before(i)
        if frame.pending and not (
            frame.header in ("condition", "contract") and self.is_operand_brace(i, before)
        ):
            kind = frame.pending
            frame.pending = frame.header = ""
            self.push(_Frame(kind))
        elif before in _BODY_WORDS:
            self.push(_Frame("do" if before == "do" else "block"))
        elif before in (".", "::"):
            self.push(_Frame("struct"))
        elif before in _CALLEE_ENDS and self.on_same_line(i):
            if self.kinds[self.after(i)] in ("get", "set") and self.is_property_head(i):
                self.push(_Frame("accessors"))
            else:
                self.open_after_operand(i)
        elif before == "STRUCT_NAME":
            self.push(_Frame("struct"))
        elif (
            before == "NL" or before in _STATEMENT_BEFORE or (before in ("->", "=>") and self.is_arm_arrow(i))
        ):
            self.open_statement_brace(i)
        elif before == ")" and self.before_index(i) in self.match:
            self.push(_Frame("block"))
        else:
            self.open_value_brace(i)

    def is_property_head(self, i: int) -> bool:
        """Tell whether `let name: Type` is in front of a `{`."""
        for kind in reversed(self.kinds[max(i - 30, 0) : i]):
            if kind in ("let", "var"):
                return True
            if kind in ("NL", "=", "=>", "{", "}"):
                return False
        return False

    def on_same_line(self, i: int) -> bool:
        return self.tokens[i - 1].kind != "NL"

    def is_operand_brace(self, i: int, before: str) -> bool:
        """In a condition without parentheses: whether `{` still belongs to the condition."""
        if before not in OPERAND_ENDS:
            return before not in ("if", "while", "for", "when")
        if before not in _CALLEE_ENDS:
            return False
        first = self.after(i)
        if self.is_name(first) and self.kinds[first + 1] == ":":
            return True
        close = self.close_of(i)
        after = self.after(close)
        if self.kinds[after] == "{":
            return after == close + 1 or self.frame.header == "contract"  # else a statement of its own
        return self.kinds[after] in CONTRACTS

    def is_arm_arrow(self, i: int) -> bool:
        return self.frame.kind == "arms" or (self.frame.kind == "block" and self.before(i) == "->")

    def open_after_operand(self, i: int) -> None:
        """Settle a `{` on the line of a complete operand: a trailing lambda or a struct literal."""
        first = self.after(i)
        arrow = self.has_parameters(i)
        if not arrow and self.is_struct_literal(i, first):
            self.kinds[i] = "FIELDS"
            self.push(_Frame("struct"))
        elif arrow:
            self.kinds[i] = "PARAMS"
            self.push(_Frame("block"))
        elif self.kinds[first] == "case" and self.is_case(first):
            self.kinds[i] = "CASES"
            self.push(_Frame("arms"))
        else:
            self.kinds[i] = "TRAIL"
            self.push(_Frame("block"))

    def is_struct_literal(self, i: int, first: int) -> bool:
        base = self.before_index(i)
        if self.kinds[base] not in ("NAME", "GT"):
            return False
        while base >= 0 and self.kinds[base] == "GT":
            base = self.generic_start(base)
        capital = self.tokens[base].text[:1].isupper()
        if self.kinds[first] == "}":
            return capital
        if not self.is_name(first):
            return False
        following = self.kinds[self.after(first)]
        if following == ":" or following == ",":
            return True
        return following == "}" and (capital or self.is_pattern(base))

    def generic_start(self, close: int) -> int:
        """Return the index of the token before the `LT` that `close` ends."""
        depth = 0
        while close >= 0:
            kind = self.kinds[close]
            depth += (kind == "GT") - (kind == "LT")
            close -= 1
            if depth == 0:
                break
        return close

    def is_pattern(self, base: int) -> bool:
        while base > 0 and self.kinds[base - 1] in (".", "NAME"):
            base -= 1
        return self.before(base) in ("let", "var", "is", "case")

    def open_statement_brace(self, i: int) -> None:
        if self.has_parameters(i):
            self.kinds[i] = "PARAMS"
        self.push(_Frame("block"))

    def open_value_brace(self, i: int) -> None:
        """Settle a `{` where a value is expected."""
        first = self.after(i)
        kind = self.kinds[first]
        if self.has_parameters(i):
            self.kinds[i] = "PARAMS"
            self.push(_Frame("block"))
        elif kind == "case" and self.is_case(first):
            self.kinds[i] = "CASES"
            self.push(_Frame("arms"))
        elif kind in ("STRING", "INT", "CHAR", "NAME") and self.kinds[first + 1] == ":":
            self.kinds[i] = "MAP"
            self.push(_Frame("map"))
        else:
            self.kinds[i] = "BARE"
            self.push(_Frame("block"))

    def has_parameters(self, i: int) -> bool:
        """Tell whether the braces at `i` begin with lambda parameters and an arrow."""
        kinds = self.kinds
        depth = 0
        i = self.after(i)
        end = len(kinds)
        allowed = _PARAMETER_TOKENS
        while i < end:
            kind = kinds[i]
            if kind == "->" and depth == 0:
                return True
            if kind == "NL":
                if depth == 0 and kinds[i - 1] != ",":
                    return False
            elif kind in ("(", "[", "<", "LT"):
                depth += 1
            elif kind in (")", "]", ">", "GT"):
                depth -= 1
            elif kind == ">>":
                depth -= 2
            elif kind not in allowed and kind not in _CONTEXTUAL and not (depth > 0 and kind == "->"):
                return False
            i += 1
        return False

    def is_case(self, i: int) -> bool:
        """Tell the arm `case (a, b) -> …` from the call `case(channel) { … }`."""
        if self.kinds[i + 1] != "(":
            return self.is_operand_start(i + 1)
        return self.kinds[self.close_of(i + 1) + 1] in ("->", "=>", "if", "when", ",")

    def is_operand_start(self, i: int) -> bool:
        kind = self.kinds[i]
        return kind in _OPERAND_STARTS or kind == "JUXT" or kind in _CONTEXTUAL

    # -- marks

    def less(self, i: int) -> None:
        before_index = self.before_index(i)
        before = self.before(i)
        if self.kinds[i] == "LT":
            return
        operator = self.before(before_index) == "fun"
        if before not in ("NAME", "fun", "impl", "extension") and before not in _CONTEXTUAL and not operator:
            return
        close, inner = self.type_arguments_end(i)
        if close < 0 or not self.opens_types(before_index, before, close):
            return
        self.kinds[i] = "LT"
        self.generic_until = max(self.generic_until, close)
        for opener, closer in inner:
            self.kinds[opener] = "LT"
            self.kinds[closer] = "GT"
            self.generic_ends.add(closer)
        if self.frame.header == "fun" and self.kinds[close + 1] == ".":
            self.kinds[i] = "LT_EXTENDED"

    def type_arguments_end(self, i: int) -> tuple[int, list[tuple[int, int]]]:
        """Return the index of the `>` for the `<` at `i` (or -1) and all pairs up to it."""
        kinds = self.kinds
        opened: list[int] = []
        pairs: list[tuple[int, int]] = []
        depth = 0
        for j in range(i, min(i + _GENERIC_LOOKAHEAD, len(kinds))):
            kind = kinds[j]
            if kind == "<":
                opened.append(j)
            elif kind == ">":
                pairs.append((opened.pop(), j))
                if not opened:
                    return (j, pairs) if depth == 0 else (-1, [])
            elif kind == "(" or kind == "[":
                depth += 1
            elif kind == ")" or kind == "]":
                depth -= 1
                if depth < 0:
                    break
            elif kind == "NL":
                if kinds[j - 1] not in ("<", ",", "(", "["):
                    break
            elif kind not in _TYPE_TOKENS and kind not in _CONTEXTUAL:
                break
        return -1, []

    def stands_close(self, i: int) -> bool:
        return self.tokens[i].end == self.tokens[i + 1].start

    def opens_types(self, base: int, before: str, close: int) -> bool:
        if before in _NAMED_BY:
            return True
        base_end = base
        while base > 1 and self.kinds[base - 1] in (".", "::"):
            base -= 2
        leading = self.before(base)
        if leading in _NAMED_BY or (leading == ")" and self.frame.header == "fun"):
            return True
        # In a bound or an argument list of types anything may stand; in an expression `:` may not, and
        # `<` stands close to the name in front where something is calculated: `Grid<2 * W>`.
        kinds = self.kinds[base:close]
        if ":" in kinds or "const" in kinds:
            return False
        if not _CALCULATION.isdisjoint(kinds) and not self.stands_close(base_end):
            return False
        if self.kinds[close + 1] in _AFTER_TYPE_ARGUMENTS:
            return True
        return leading in _TYPE_FOLLOWS and self.kinds[close + 1] not in ("INT", "FLOAT", "STRING")

    def greater(self, i: int) -> None:
        """Put `> >` and `> >=` together where they close nothing."""
        if i in self.generic_ends:
            self.kinds[i] = "GT"
            return
        token = self.tokens[i]
        following = self.tokens[i + 1]
        if following.start == token.end and i + 1 not in self.generic_ends and self.kinds[i] == ">":
            if following.kind == ">":
                self.kinds[i] = ">>"
                self.kinds[i + 1] = None
            elif following.kind == ">=":
                self.kinds[i] = "ASSIGN"
                self.tokens[i] = token._replace(text=">>=")
                self.kinds[i + 1] = None

    def bar(self, i: int) -> None:
        if i in self.bar_ends:
            self.kinds[i] = "BAR"
            return
        if self.before(i) in OPERAND_ENDS or self.before(i) == "..":  # `1.. | -1` is a pattern
            return
        for j in range(i + 1, min(i + _GENERIC_LOOKAHEAD, len(self.kinds))):
            if self.kinds[j] == "|":
                self.bar_ends.add(j)
                self.kinds[i] = "BAR_OPEN"
                return
            if self.kinds[j] == "NL":
                return

    def bars(self, i: int) -> None:
        self.kinds[i] = "or" if self.before(i) in OPERAND_ENDS else "BARS"

    def arrow(self, i: int) -> None:
        if self.frame.kind == "call":
            self.kinds[i] = "PAIR"
        elif self.frame.header == "condition":
            self.frame.header = self.frame.pending = ""
        self.frame.in_arm = self.frame.kind == "arms"

    def fat_arrow(self, i: int) -> None:
        self.frame.header = self.frame.pending = ""
        self.frame.in_arm = self.frame.kind == "arms"

    def equals(self, i: int) -> None:
        if i > self.generic_until and self.frame.header not in ("condition", "loop", "contract"):
            self.frame.header = self.frame.pending = ""

    def negation(self, i: int) -> None:
        kinds = self.kinds
        before = self.before(i)
        following = kinds[i + 1]
        if following in ("in", "is") and (before in OPERAND_ENDS or self.starts_statement(i)):
            kinds[i] = "NOT_IN" if following == "in" else "NOT_IS"
            kinds[i + 1] = None
        elif before in _TIGHT_BEFORE_NOT and before != "is":
            kinds[i] = "TIGHT_NOT"

    def elvis(self, i: int) -> None:
        """`Int??`, a nullable type twice, is written like the operator."""
        twice = self.tokens[i].text == "??" and self.stands_close(i - 1)
        if twice and self.kinds[i + 1] in _AFTER_NULLABLE:
            self.kinds[i] = "NULLABLE_TWICE"

    def as_word(self, i: int) -> None:
        if self.kinds[i + 1] == "?" and self.tokens[i + 1].start == self.tokens[i].end:
            self.kinds[i] = "AS_SAFE"
            self.kinds[i + 1] = None

    def annotation(self, i: int) -> None:
        kinds = self.kinds
        before = self.before(i)
        if before in ("break", "continue", "return"):
            kinds[i] = "TARGET"
            return
        if kinds[i + 1] in _LOOPS or (kinds[i + 1] == "{" and before not in ("NL", "{")):
            kinds[i] = "LABEL"
            return
        end = i
        if kinds[i + 1] == "(":
            end = self.close_of(i + 1)
        if end + 1 < len(kinds) and kinds[end + 1] == "NL":
            following = self.after(end)
            kind = kinds[following]
            declares = kind == "AT" or self.begins_declaration(following)
            if self.frame.kind in ("enum", "members") and self.is_name(following):
                declares = True
            if declares:
                self.dropped_newline = end + 1
            else:
                self.kept_newline = end + 1

    def begins_declaration(self, i: int) -> bool:
        kind = self.kinds[i]
        if kind == "AT":
            return True
        if kind not in _DECLARATION_START:
            return False
        if kind not in _CONTEXTUAL:
            return True
        check = _CONTEXTUAL[str(kind)]
        return check(self, i)

    # -- words

    def juxtaposed(self, i: int) -> None:
        """Make a name after an operand an infix operator when an operand follows on its line."""
        kinds = self.kinds
        kinds[i] = "NAME"
        frame = self.frame
        if frame.kind == "enum" or frame.header in ("fun", "members", "enum"):
            return
        if self.before(i) not in OPERAND_ENDS or not self.on_same_line(i):
            return
        following = kinds[i + 1]
        if following == "{" or following == "|" or following == "&" or following == "-":
            spaced = self.tokens[i + 1].start > self.tokens[i].end and (
                following == "{" or self.tokens[i + 2].start == self.tokens[i + 1].end
            )
            if not spaced:
                return
        if self.is_operand_start(i + 1):
            kinds[i] = "INFIX"

    def declaration(self, i: int) -> None:
        kind = self.kinds[i]
        assert kind is not None
        self.frame.pending = _PENDING[kind]
        self.frame.header = "fun" if kind in ("fun", "model") else "members"

    def is_object(self, i: int) -> bool:
        """`object Name`, `companion object`, `= object : Listener {`; not the name in `object: T`."""
        following = self.kinds[i + 1]
        if following == ":":
            spaced = self.tokens[i + 1].start > self.tokens[i].end
            return spaced and self.before(i) not in OPERAND_ENDS
        if following == "{":
            return self.before(i) not in OPERAND_ENDS and self.before(i) not in ("if", "while", "when", "in")
        return self.is_name(i + 1) and (self.begins_item(i) or self.follows_member(i)) and self.on_one_line(i)

    def follows_member(self, i: int) -> bool:
        """Tell whether a member ends before this one on its line: `class Leaf(n: Int)  object Nil }`."""
        ends = self.kinds[i + 2] in ("}", "{", "NL", ";", ":")
        return ends and self.frame.kind == "members" and self.before(i) in (")", "}", "NAME")

    def object_word(self, i: int) -> None:
        following = self.kinds[i + 1]
        if self.before(i) == "companion":
            self.kinds[self.before_index(i)] = None
            self.kinds[i] = "COMPANION_OBJECT"
            self.frame.header = "members"
        elif following == "NAME" or following in _CONTEXTUAL:
            self.frame.header = "members"
        else:
            self.kinds[i] = "OBJECT_LITERAL"
            self.frame.header = "members"
        self.frame.pending = "members"

    def header_word(self, i: int) -> None:
        """`if`, `while`, `for`, `when`: find out whether parentheses hold the whole header."""
        kinds = self.kinds
        kind = kinds[i]
        before = self.before(i)
        frame = self.frame
        if frame.kind == "arms" and kind in ("if", "when") and before in OPERAND_ENDS:
            kinds[i] = "GUARD"
            return
        if kind == "while" and before == "}" and self.closes_do(self.before_index(i)):
            return
        if kind == "for" and frame.header == "members":
            return  # `impl Shape for (Int, Int)`
        body = "arms" if kind == "when" else "block"
        if kinds[i + 1] == "(":
            after = kinds[self.after(self.close_of(i + 1))]
            whole = after == "{" if kind == "when" else self.is_whole_header(i + 1, str(after))
            if whole:
                frame.cond = body
                return
        frame.pending = body
        frame.header = "condition"

    def is_whole_header(self, opener: int, after: str) -> bool:
        if after in ("?", "!!") or after in _CONDITION_GOES_ON:
            return False
        if after in ("(", "["):
            close = self.close_of(opener)
            return self.tokens[close + 1].start > self.tokens[close].end
        return True

    def closes_do(self, close: int) -> bool:
        opener = self.match.get(close, -1)
        return opener > 0 and self.before(opener) == "do"

    def let_word(self, i: int) -> None:
        before = self.before(i)
        if before in ("COND", "if", "while", "when", "and"):
            self.kinds[i] = "LET_COND"
        elif self.frame.kind == "members":
            self.frame.header, self.frame.pending = "variable", "accessors"
        elif self.frame.header != "condition":
            self.frame.header = self.frame.pending = ""

    def else_word(self, i: int) -> None:
        self.frame.header = self.frame.pending = ""

    def catch_word(self, i: int) -> None:
        self.frame.pending = "block"
        self.frame.header = "fun"

    def contextual(self, i: int) -> None:
        """Keep the role where the word is in its position; otherwise the word is a name."""
        kind = self.kinds[i]
        assert kind is not None
        if self.before(i) in (".", "?.", "::") or not _CONTEXTUAL[kind](self, i):
            self.kinds[i] = "JUXT"
            self.juxtaposed(i)
            return
        if kind == "package":
            self.join_package_name(i)
        elif kind == "object":
            self.object_word(i)
        elif kind in _PENDING:
            self.declaration(i)
        elif kind == "case":
            self.kinds[i] = None
        elif kind == "where" and self.is_where_clause(i):
            self.kinds[i] = "WHERE_CLAUSE"
        elif kind == "data" and self.is_name(i + 1) and self.kinds[i + 1] not in DECLARATIONS:
            self.kinds[i] = "DATA_TYPE"
            self.frame.pending = self.frame.header = "members"
        elif kind in ("get", "set") and self.kinds[i + 1] in ("(", "{", "=>"):
            self.frame.pending, self.frame.header = "block", "fun"
        elif kind in CONTRACTS:
            self.frame.header = "contract"

    def is_where_clause(self, i: int) -> bool:
        if self.frame.header not in ("fun", "members", "enum"):
            return False
        return self.kinds[i + 2] == ":" or (self.kinds[i + 2] == "." and self.kinds[i + 4] == ":")

    def join_package_name(self, i: int) -> None:
        """`seen-gpu` is one name."""
        self.frame.pending, self.frame.header = "block", "members"
        j = i + 1
        first = j
        while self.kinds[j + 1] == "-" and self.kinds[j + 2] is not None:
            self.kinds[j + 1] = self.kinds[j + 2] = None
            j += 2
        last = self.tokens[j]
        text = "".join(token.text for token in self.tokens[first : j + 1])
        self.tokens[first] = Token("NAME", text, self.tokens[first].start, last.end)
        self.kinds[first] = "NAME"

    # -- where contextual words are keywords

    def is_accessor(self, i: int) -> bool:
        if self.frame.kind not in ("members", "accessors"):
            return False
        following = self.kinds[i + 1]
        if self.frame.kind == "accessors" and following in ("get", "set", "}", "NL", ";", ","):
            return True
        if following == "(":
            return self.kinds[self.close_of(i + 1) + 1] in ("{", "=>", "=")
        return following in ("{", "=>")

    def is_modifier(self, i: int) -> bool:
        following = self.kinds[i + 1]
        if following in _DECLARATION_START and following not in _CONTEXTUAL:
            return True
        if following in MODIFIERS or following in DECLARATIONS:
            return _CONTEXTUAL[str(following)](self, i + 1) or (
                self.is_field_name(i + 1) and self.frame.kind in ("members", "paren")
            )
        return self.is_field_name(i + 1)

    def is_field_name(self, i: int) -> bool:
        """`name: Type` after a modifier, in members and primary constructors."""
        return self.is_name(i) and self.kinds[i + 1] == ":" and self.frame.kind in ("members", "paren")

    def is_suspend(self, i: int) -> bool:
        if self.is_modifier(i):
            return True
        following = self.kinds[i + 1]
        if following == "(":
            return self.before(i) in (":", "->", "(", ",", "LT", "=", "AS_SAFE", "as") and (
                self.kinds[self.close_of(i + 1) + 1] == "->"
            )
        return following in ("NAME", "JUXT") and self.kinds[i + 2] == "." and self.kinds[i + 3] == "("

    def is_statement_then_name(self, i: int) -> bool:
        return self.begins_item(i) and self.is_name(i + 1) and self.on_one_line(i)

    def is_import(self, i: int) -> bool:
        return self.begins_item(i) and (self.is_name(i + 1) or self.kinds[i + 1] in DECLARATIONS)

    def begins_item(self, i: int) -> bool:
        before = self.before(i)
        return before in _STATEMENT_BEFORE or before in MODIFIERS or self.after_annotation(i)

    def after_annotation(self, i: int) -> bool:
        """Tell whether an annotation ends directly before `i`."""
        previous = self.before_index(i)
        if previous < 0:
            return False
        if self.kinds[previous] == "AT":
            return True
        opener = self.match.get(previous, -1)
        return self.kinds[previous] == ")" and opener > 0 and self.kinds[opener - 1] == "AT"

    def on_one_line(self, i: int) -> bool:
        return self.kinds[i + 1] != "NL"

    def is_type_alias(self, i: int) -> bool:
        if not self.is_statement_then_name(i):
            return False
        after = self.kinds[i + 2]
        return after in ("=", "<", "NL") or (self.frame.kind == "members" and after != "(")

    def is_extension(self, i: int) -> bool:
        return self.begins_item(i) and (self.is_name(i + 1) or self.kinds[i + 1] == "<")

    def is_model(self, i: int) -> bool:
        return self.is_statement_then_name(i) and self.kinds[i + 2] in ("(", "{", "<")

    def opens_block_next(self, i: int) -> bool:
        return self.kinds[i + 1] == "{" and self.before(i) not in OPERAND_ENDS

    def is_member_block(self, i: int) -> bool:
        return self.frame.kind in ("members", "enum") and self.kinds[i + 1] == "{"

    def is_unsafe(self, i: int) -> bool:
        return self.opens_block_next(i) or self.is_modifier(i)

    def is_case_arm(self, i: int) -> bool:
        return self.frame.kind == "arms" and self.before(i) in ("NL", "{", "CASES", ",") and self.is_case(i)

    def is_contract(self, i: int) -> bool:
        ends = self.before(i) in OPERAND_ENDS or self.before(i) == "COND_END"
        return bool(self.frame.header) and ends and self.is_operand_start(i + 1)

    def is_where(self, i: int) -> bool:
        return self.before(i) in OPERAND_ENDS and self.is_operand_start(i + 1)

    def is_throws(self, i: int) -> bool:
        return self.before(i) in OPERAND_ENDS and self.tokens[i - 1].kind != "NL"

    def is_infix_word(self, i: int) -> bool:
        return self.before(i) in OPERAND_ENDS and self.is_operand_start(i + 1) and self.on_same_line(i)

    def is_never(self, i: int) -> bool:
        return False

    def is_companion(self, i: int) -> bool:
        return self.kinds[i + 1] == "object"

    def is_data(self, i: int) -> bool:
        if self.is_modifier(i):
            return True
        return self.is_statement_then_name(i) and self.kinds[i + 2] in ("(", "{", "<")

    def is_type_prefix(self, i: int) -> bool:
        """`dyn Shape`, `weak Node`: in the place of a type, before a name."""
        return self.is_name(i + 1) and self.before(i) in (
            ":",
            "->",
            "LT",
            ",",
            "(",
            "=",
            "is",
            "as",
            "AS_SAFE",
        )

    def is_weak(self, i: int) -> bool:
        return (
            self.is_modifier(i)
            or (self.is_type_prefix(i) and self.kinds[i + 1] != "JUXT")
            or (self.before(i) in (":", "->", "LT") and self.is_name(i + 1))
        )

    def is_mode(self, i: int) -> bool:
        """`move`, `inout` before a parameter's name or type."""
        following = self.kinds[i + 1]
        return (self.is_name(i + 1) or following in ("this", "[", "(")) and self.before(i) in (
            "(", ",", ":", "let", "var", "BAR_OPEN",
        )  # fmt: skip

    def is_mut(self, i: int) -> bool:
        return self.before(i) in ("let", "LET_COND") or self.is_modifier(i)

    def is_simd(self, i: int) -> bool:
        return self.kinds[i + 1] == "["

    def is_extends(self, i: int) -> bool:
        return self.frame.header == "members" and self.before(i) in OPERAND_ENDS

    def is_distinct(self, i: int) -> bool:
        return self.before(i) == "=" and self.is_name(i + 1)

    def is_module(self, i: int) -> bool:
        return self.is_statement_then_name(i)


_Handler = Callable[[_Layout, int], None]
_STATEMENT_BEFORE = frozenset(["NL", "{", "TRAIL", "BARE", "PARAMS", "CASES"])
_OPENERS = frozenset(["{", "TRAIL", "BARE", "PARAMS", "CASES", "FIELDS", "MAP", "(", "[", "COND"])
_HEADER_GOES_ON = CONTRACTS | {"where", "throws", "{", ":"}

_CONTEXTUAL: dict[str, Callable[[_Layout, int], bool]] = {
    **dict.fromkeys(MODIFIERS, _Layout.is_modifier),
    "suspend": _Layout.is_suspend,
    "weak": _Layout.is_weak,
    "mut": _Layout.is_mut,
    "companion": _Layout.is_companion,
    "data": _Layout.is_data,
    "unsafe": _Layout.is_unsafe,
    "by": _Layout.is_never,
    "case": _Layout.is_case_arm,
    **dict.fromkeys(CONTRACTS, _Layout.is_contract),
    "distinct": _Layout.is_distinct,
    **dict.fromkeys(["to", "until", "downTo", "step"], _Layout.is_infix_word),
    "init": _Layout.is_member_block,
    "drop": _Layout.is_member_block,
    "dyn": _Layout.is_type_prefix,
    "extends": _Layout.is_extends,
    "implements": _Layout.is_extends,
    "extension": _Layout.is_extension,
    "get": _Layout.is_accessor,
    "set": _Layout.is_accessor,
    "import": _Layout.is_import,
    "move": _Layout.is_mode,
    "inout": _Layout.is_mode,
    "loop": _Layout.opens_block_next,
    "region": _Layout.opens_block_next,
    "model": _Layout.is_model,
    "module": _Layout.is_module,
    "object": _Layout.is_object,
    "package": _Layout.is_module,
    "simd": _Layout.is_simd,
    "throws": _Layout.is_throws,
    "type": _Layout.is_type_alias,
    "where": _Layout.is_where,
}
"""Contextual roles and the test that the word stands in its position."""

_HANDLERS: dict[str | None, _Handler] = {
    **dict.fromkeys(_CONTEXTUAL, _Layout.contextual),
    "NL": _Layout.newline,
    ";": _Layout.semicolon,
    ",": _Layout.comma,
    "(": _Layout.open_paren,
    "[": _Layout.open_bracket,
    "{": _Layout.open_brace,
    ")": _Layout.close,
    "]": _Layout.close,
    "}": _Layout.close,
    "<": _Layout.less,
    ">": _Layout.greater,
    "|": _Layout.bar,
    "||": _Layout.bars,
    "->": _Layout.arrow,
    "=>": _Layout.fat_arrow,
    "=": _Layout.equals,
    "not": _Layout.negation,
    "?:": _Layout.elvis,
    "as": _Layout.as_word,
    "AT": _Layout.annotation,
    "JUXT": _Layout.juxtaposed,
    **dict.fromkeys(["fun", "struct", "class", "interface", "enum", "impl"], _Layout.declaration),
    **dict.fromkeys(["if", "while", "for", "when"], _Layout.header_word),
    **dict.fromkeys(["let", "var"], _Layout.let_word),
    "else": _Layout.else_word,
    "catch": _Layout.catch_word,
}
_BRACKET_HANDLERS = frozenset([_Layout.open_paren, _Layout.open_bracket, _Layout.open_brace, _Layout.close])
