"""The forms of other languages that are recognised in text that could not be parsed.

`STARTS` are tried where the broken statement begins, `INSIDE` anywhere in it: those that reach the place
of the error count. The first that fits wins. `CALLS` can be read, as infix calls that nobody means.
`habits` explains the patterns.
"""

from __future__ import annotations

from seen_core.syntax.habits import row

_ACCESS = r"(?:(?:public|protected|private|static|final)\s+)*"
_STEP_UP = r"(?:(?P=n)\+\+|\+\+(?P=n)|(?P=n)\s*\+=\s*1)\s*\)"
_STEP_DOWN = r"(?:(?P=n)--|--(?P=n)|(?P=n)\s*-=\s*1)\s*\)"
_COUNTING = r"(?P<found>for)\s*\(\s*(?:\w+\s+)?<n:N>\s*=\s*<a:E>\s*;\s*(?P=n)\s*"
_ARROW = r"(?<=[=(,])(?P<gap>\s*)\(\s*(?P<p>[\w:, ]*\w)?\s*\)\s*(?P<found>=>)\s*"
_CONSTRUCTED = (
    "a class has its parameters behind its name, `class Box(let size: Int)`, and `init { … }` without any"
)
_MODULES = "modules are imported by name: `import std.math.{sqrt}`"
_DROPPED = "a value is dropped where the scope of its owner ends"

CALLS = (
    row(r"(?P<found>(?:pub(?:lic)?|export)\s+(?:fn|func|function|def))(?=\s+\w)", "$pub $fun"),
    row(r"(?P<found>fn|func|def|function|proc|sub)(?=\s+\w+\s*(?:<\w+>)?\()", "$fun"),
    row(r"(?P<found>elif|elsif|elseif|elseIf)\b", "$else $if"),
    row(r"(?P<found>raise)(?=\s+[A-Z]\w*\()", "$throw"),
    row(r"(?P<found>new)\s+(?P<type_t>[A-Z]\w*)(?=\s*[(<{])", "$type_t"),
    row(r"(?P<found>void)\s+<n:N>\s*(?=\([^\n]*\{)", "$fun $n"),
    row(r"(?P<found>protocol)(?=\s+\w+\s*\{)", "$interface"),
    row(r"(?P<found>namespace)(?=\s+\w+\s*\{)", "$module"),
)
"""Words that stand before a name as an infix function's left side would."""

STARTS = (
    # members of classes
    row(
        r"(?P<found>def\s+__init__|def\s+initialize|constructor|__construct)\s*\([^()\n]*\)",
        "",
        note=_CONSTRUCTED,
    ),
    row(r"(?P<found>init)\s*\([^()\n]+\)", "", note=_CONSTRUCTED),
    row(r"(?P<found>~\w+)\s*\(\s*\)(?=\s*\{)", "$drop"),
    row(r"(?P<found>mutating\s+func)\b", "$mut $fun"),
    row(
        r"(?:private|protected)\s+(?:static\s+)?(?P<found>(?:final|readonly|const)\s+<type_t:D>)\s+<n:N>",
        "$private $let $n: $type_t",
    ),
    row(
        r"(?:private|protected)\s+(?:static\s+)?(?P<found><type_t:D>)\s+<n:N>(?=\s*[=;\n])",
        "$private $var $n: $type_t",
    ),
    row(
        r"(?:public|internal)\s+(?:static\s+)?(?P<found><type_t:D>)\s+<n:N>\s*\{\s*get;[^{}\n]*\}",
        "$var $n: $type_t",
    ),
    row(
        r"(?:public|internal)\s+(?:static\s+)?(?P<found><type_t:D>)\s+<n:N>(?=\s*(?:[;\n]|=[^>]))",
        "$var $n: $type_t",
    ),
    # functions
    row(r"(?P<found>public\s+static\s+void\s+main)\s*\([^()\n]*\)", "$fun $main()"),
    row(r"(?P<found>func)\s*\(<receiver:N> \*?<type_r:T>\)\s*<n:N>", "$fun ($receiver: $type_r) $n"),
    row(r"(?P<found>async\s+(?:def|fn|func|function))(?=\s+\w)", "$suspend $fun"),
    row(r"(?P<found>(?:pub(?:lic)?|export)\s+(?:fn|func|function|def))(?=\s+\w)", "$pub $fun"),
    row(r"(?P<found>fn|func|def|function|proc|sub)(?=\s+[\w<])", "$fun"),
    row(_ACCESS + r"(?P<found>void)\s+<n:N>\s*(?=\()", "$fun $n"),
    row(_ACCESS + r"(?P<found><type_t:P>)\s+<n:N>\s*\(\s*(?:void\s*)?\)", "$fun $n(): $type_t"),
    row(
        _ACCESS + r"(?P<found><type_t:P>)\s+<n:N>\s*\(\s*<type_a:P>\s+<a:N>\s*\)",
        "$fun $n($a: $type_a): $type_t",
    ),
    row(
        _ACCESS + r"(?P<found><type_t:P>)\s+<n:N>\s*\(\s*<type_a:P>\s+<a:N>\s*,\s*<type_b:P>\s+<b:N>\s*\)",
        "$fun $n($a: $type_a, $b: $type_b): $type_t",
    ),
    row(r"(?P<found><type_t:P>)\s+<n:N>\s*\((?P<p>[^()\n]*)\)(?=\s*(?:const\s*)?\{)", "$fun $n($p): $type_t"),
    # modules
    row(r"(?P<found>using)\s+(?!namespace)[\w.]+[ \t]*(?:;|$)", ""),
    row(r"(?P<found>import)\s+(?:\w+\s+)?\"[^\"\n]*\"", "", note=_MODULES),
    row(r"(?P<found>from)\s+<path:X>\s+import\s+<names:X>[ \t]*$", "$import $path.{$names}"),
    row(
        r"import\s*\{\s*(?P<names>[^}\n]*\w)\s*\}\s*(?P<found>from)\s*[\"']<path:N>[\"']",
        "$import $path.{$names}",
    ),
    row(r"import\s+<n:N>\s+(?P<found>from)\s*[\"']<path:N>[\"']", "$import $path.{$n}"),
    row(r"(?P<found>package)\s+<n:N>\s*$", "$module $n"),
    row(r"(?P<found>namespace|mod)(?=\s+\w+\s*\{)", "$module"),
    row(r"(?P<found>public|export)(?=\s+\w)", "$pub"),
    # types
    row(r"(?P<found>type)\s+<n:N>\s+(?P<kind>struct|interface)\b", "$kind $n"),
    row(r"(?P<found>typedef)\s+struct\b", "", note="the name stands in front: `struct Point { x: Int }`"),
    row(r"(?P<found>protocol)(?=\s+\w+\s*[:{])", "$interface"),
    row(r"(?P<found>extension)\s+<type_t:T>\s*:\s*<i:T>", "$impl $i $for $type_t"),
    row(
        r"(?P<found>private|public|protected)\s*:",
        "",
        note="each member has its own word in front: `private var count = 0`",
    ),
    # variables
    row(r"(?:final|const|readonly)\s+(?P<found><type_t:P>)\s+<n:N>\s*=(?!=)", "$let $n: $type_t ="),
    row(r"(?:static\s+)?(?P<found><type_t:P>)\s+<n:N>\s*=(?!=)", "$var $n: $type_t ="),
    row(r"(?P<found><type_t:P>)\s+<n:N>(?=\s*(?:[;,}]|$))", "$var $n: $type_t"),
    row(r"(?P<found>auto)\s+<n:N>\s*=(?!=)", "$var $n ="),
    row(r"(?P<found><type_t:D>)\s+<n:N>\[\w*\]\s*=\s*\{(?P<v>[^{}\n]*)\}", "$var $n: $Array<$type_t> = [$v]"),
    row(r"(?P<found><type_t:D>)\s+<n:N>\s*=\s*\{(?P<v>[^{}\n]*)\}", "$var $n: $type_t = [$v]"),
    row(r"(?P<found><type_t:C>)\s*\*?\s+<n:N>\s*=(?!=)", "$var $n: $type_t ="),
    row(r"(?P<found>\w+(?:\s*,\s*\w+)+)\s*=(?!=)\s*(?P<v>[^\n=]*,[^\n=;]*[^\s;])", "$let ($found) = ($v)"),
    row(r"(?P<word>var|let|const)\s+<n:N>\s+(?P<found><type_t:P>)(?=\s*(?:=(?!=)|$))", "$word $n: $type_t"),
    row(r"<n:N>\s*(?P<found>:\s*<type_t:T>)\s*=(?!=)", "$var $n: $type_t ="),
    row(r"(?P<names>\w+(?:\s*,\s*\w+)+)\s*(?P<found>:=)", "$let ($names) ="),
    row(r"<n:N>\s*(?P<found>:=)", "$let $n ="),
    row(r"(?P<found>global|nonlocal)\s+<n:N>", "", note="a name from outside is known here as it is"),
    row(r"(?P<found>del|delete|free)\s+<n:N>", "", note=_DROPPED),
    # statements
    row(r"(?P<found>print|puts|echo)\s+(?P<a>\"(?:[^\"\\\n]|\\.)*\"|\w+)[ \t]*(?=;|$)", "$println($a)"),
    row(r"(?P<found>print|puts|echo)\s+(?=[\"\w])<a:X>", "$println($a)", certain=False),
    row(r"(?P<found>println|assert|require|panic)\s+(?=[\"\w])<a:X>", "$found($a)"),
    row(r"(?P<found>repeat)\s+<n:E>(?=\s*\{)", "$found($n)"),
    row(r"return\s+<a:E>\s*(?P<found>,)\s*<b:E>(?=\s*(?:[;}]|$))", "$return ($a, $b)"),
    row(r"(?P<found><n:N>\s*:)\s*(?=(?:for|while|loop|do)\b)", "@$n "),
    row(r"(?P<found>raise)\b", "$throw"),
    row(
        r"(?P<found>guard)\s+let\s+<n:N>\s*=\s*(?P<v>[^\n{}]*[^\s{}])\s+else\s*\{\s*(?P<b>[^{}\n]*[^\s{}])\s*\}",
        "$let $n = $v ?: $b",
    ),
    row(r"(?P<found>guard)\s+<c:X>\s+else(?=\s*\{)", "$if ($not ($c))"),
    row(r"(?P<found>switch)\b", "$when"),
    row(r"case\s+\.<p:N>\s*(?P<found>:)", "$p ->"),
    row(r"case\s+<p:E>\s*(?P<found>:)", "$p ->"),
    row(r"(?P<found>default)\s*(?::|->)", "$else ->"),
    row(r"(?P<found>foreach)\s*\(\s*(?:var\s+|let\s+)?<n:N>\s+in\b", "$for ($n $in"),
    row(r"(?P<found>foreach|for)\s*\(\s*(?:const\s+)?(?:auto|<t:T>)\s*&?\s+<n:N>\s*:", "$for ($n $in"),
    row(r"for\s*\(\s*(?:const|let|var)?\s*<n:N>\s+(?P<found>of)\b", "$for ($n $in"),
    row(r"for\s+(?:_\s*,\s*)?<n:N>\s*(?P<found>:=\s*range)\b", "$for $n $in"),
    row(r"for\s+<i:N>\s*,\s*<n:N>\s*(?P<found>:=\s*range)\s+<xs:E>", "$for ($i, $n) $in $xs.$enumerate()"),
    row(
        r"(?P<found>for)\s+<n:N>\s*:?=\s*<a:E>\s*;\s*(?P=n)\s*<\s*<b:E>\s*;\s*(?P=n)\+\+(?=\s*\{)",
        "$for $n $in $a..<$b",
    ),
    row(r"(?P<found>for)\s+<c:E>\s*(?P<o>[<>]=?|[!=]=)\s*<b:E>(?=\s*\{)", "$while $c $o $b"),
    row(_COUNTING + r"<\s*<b:E>\s*;\s*" + _STEP_UP, "$for ($n $in $a..<$b)"),
    row(_COUNTING + r"<=\s*<b:E>\s*;\s*" + _STEP_UP, "$for ($n $in $a..=$b)"),
    row(_COUNTING + r"<\s*<b:E>\s*;\s*(?P=n)\s*\+=\s*<s:E>\s*\)", "$for ($n $in $a..<$b $step $s)"),
    row(_COUNTING + r">=\s*<b:E>\s*;\s*" + _STEP_DOWN, "$for ($n $in $a $downTo $b)"),
    row(
        r"(?P<found>for)\s*\([^;{]*;[^;{]*;[^{\n]*\)",
        "",
        note="`for (i in 0..<n)` counts, `step` and `downTo` change how; for all else there is `while`",
    ),
    row(r"(?P<found>\+\+)\s*<n:E>(?=\s*(?:[;}]|$))", "$n += 1"),
    row(r"(?P<found>--)\s*<n:E>(?=\s*(?:[;}]|$))", "$n -= 1"),
    row(r"<n:E>\s*(?P<found>\+\+)(?=\s*(?:[;}]|$))", "$n += 1"),
    row(r"<n:E>\s*(?P<found>--)(?=\s*(?:[;}]|$))", "$n -= 1"),
    row(r"(?P<found>--)(?=\s+\w+\s+\w)", "//"),
    row(
        r"(?P<found>goto)\s+\w+",
        "",
        note="loops have labels: `@outer` in front of the loop, and `break @outer` inside",
    ),
    row(r"(?P<found>yield)\b", "", note="write a type with a `next` function, which makes it an `Iterator`"),
    row(r"(?P<found>with)\s+<a:X>\s+as\s+<n:N>\s*[:{]", "", note=_DROPPED),
)

INSIDE = (
    row(r"(?P<w>while\s+[^\n{]*\w|while\s+[^\n{]*\))\s+(?P<found>do)\s*(?=\{)", "$w "),
    # members of classes
    row(r"^(?P<found>[ \t]*(?:(?:public|private|pub)\s+)?[A-Z]\w*)\([^\n]*\{", "", note=_CONSTRUCTED),
    row(r"(?P<found>def\s+__init__)\s*\([^()\n]*\)", "", note=_CONSTRUCTED),
    row(r"^(?P<gap>[ \t]*)(?P<found><n:N>)(?=\([^()\n]*\)[^\n={]*\{)", "$gap$fun $n"),
    # words
    row(r"(?P<found>except)\s+(?P<e>\w+)\s+as\s+<n:N>", "$catch ($n: $e)"),
    row(r"(?P<found>typeof)\s+<a:E>\s*={2,3}\s*[\"'](?P<type_t>\w+)[\"']", "$a $is $type_t"),
    row(r"case\s+\.<p:N>\s*(?P<found>:)", "$p ->"),
    row(r"case\s+<p:E>\s*(?P<found>:)(?!:)", "$p ->"),
    row(r"(?P<found>new)\s+\w+(?:<[^>\n]*>)?(?:\[\])?(?:\(\s*\))?\s*\{(?P<v>[^{}\n=:]*)\}", "[$v]"),
    row(r"(?P<found>new)\s+(?=[A-Z])", ""),
    row(r"(?P<found>\[\]\w+)\{(?P<v>[^{}\n]*)\}", "[$v]"),
    row(r"\[\s*(?P<found>\.\.\.)<a:E>", "", note="arrays are put together with `+`: `first + [3]`"),
    row(r"(?P<xs>[\w.]+)\[<a:E>(?P<found>:)\]", "$xs[$a..<$xs.$size]"),
    row(r"(?P<xs>[\w.]+)\[(?P<found>:)<b:E>\]", "$xs[0..<$b]"),
    row(
        r"(?<=[=(,])(?P<gap>\s*)(?P<found>\(\s*(?P<type_t>[A-Z]\w*|<p:P>)\s*\))\s*<a:E>", "$gap$a $as $type_t"
    ),
    row(r"(?<=[=(,\s])(?P<found>\.)(?=[A-Za-z]\w*)", ""),
    row(r"(?<=\))(?P<found>:)\s*(?=\{)", ""),
    row(r"(?P<found>(?P<t>[A-Z]\w*)::)(?=[A-Z]\w*)", "$t."),
    row(
        r"(?P<found>(?:public|protected|internal)\s+<type_t:D>)\s+<n:N>\s*\((?P<p>[^()\n]*)\)",
        "$fun $n($p): $type_t",
    ),
    row(r"(?P<found>elif|elsif|elseif|elseIf|elsf)\b", "$else $if"),
    row(r"(?P<found>except|rescue)\b(?P<rest>[^{\n]*)", "$catch$rest"),
    row(r"if\s+<c:X>\s+(?P<found>then)\s+<a:X>\s+else\s+<b:X>", "$if ($c) $a $else $b"),
    row(r"<a:E>\s+(?P<found>if)\s+<c:X>\s+else\s+<b:E>", "$if ($c) $a $else $b"),
    # operators
    row(
        r"<c:E>(?:\s*(?P<op>[<>=!]=|[<>])\s*<d:E>)\s*(?P<found>\?)\s*<a:E>\s*:\s*<b:E>",
        "$if ($c $op $d) $a $else $b",
    ),
    row(r"(?<=[(,])(?P<gap>\s*)<n:N>(?P<found>\?)\s*:\s*<type_t:T>", "$gap$n: $type_t?"),
    row(r"<c:E>\s*(?P<found>\?)\s*<a:E>\s*:\s*<b:E>", "$if ($c) $a $else $b"),
    row(
        r"(?P<w>if|while)\s*\(\s*<a:E>\s*(?P<found>=)(?!=)\s*<b:E>\s*\)",
        "$w ($a == $b)",
        certain=False,
        note="`=` assigns, `==` compares",
    ),
    row(r"(?P<found>\?)(?=[^\n]*:)", "", note="the conditional is `if (condition) a else b`"),
    row(r"<a:E>\s*(?P<found>\*\*)\s*<b:E>", "$a.$pow($b)"),
    row(r"<a:E>\s*(?P<found><>)\s*<b:E>", "$a != $b"),
    row(r"(?P<found>\+\+)", "+= 1", certain=None, note="a change is a statement of its own"),
    row(r"(?P<found>--)", "-= 1", certain=None, note="a change is a statement of its own"),
    row(r"(?P<found>:=)", "$let … =", certain=None),
    # functions as values
    row(r"(?P<found>lambda)\s+(?P<p>\w+(?:\s*,\s*\w+)*)\s*:\s*(?P<b>[^\n,;)]*[^\s,;)])", "{ $p -> $b }"),
    row(_ARROW + r"(?P<b>[^\n,;(){]*[^\s,;(){])(?=\s*(?:[;,)]|$))", "$gap{ $p -> $b }"),
    row(_ARROW + r"(?P<b>\w+\([^\n(){]*\))(?=\s*(?:[;,)]|$))", "$gap{ $p -> $b }"),
    row(_ARROW + r"\{\s*return\s+(?P<b>[^\n;{}]*[^\s;{}])\s*;?\s*\}", "$gap{ $p -> $b }"),
    row(_ARROW + r"\{", "$gap{ $p ->", certain=False),
    row(
        r"(?<=[=(,])(?P<gap>\s*)<p:N>\s*(?P<found>=>|->)\s*(?P<b>(?:[^\n,;()]|\([^()\n]*\))+)(?=[;,)]|$)",
        "$gap{ $p -> $b }",
    ),
    row(
        r"(?P<found>\bfun)\s*\((?P<p>[^()\n]*)\)\s*\{\s*(?:return\s+)?(?P<b>[^\n;{}]*[^\s;{}])\s*\}",
        "{ $p -> $b }",
    ),
    row(
        r"\[\s*<e:X>\s+(?P<found>for)\s+<n:N>\s+in\s+<xs:X>\s+if\s+<c:X>\s*\]",
        "$xs.$filter { $n -> $c }.$map { $n -> $e }",
    ),
    row(
        r"\[\s*<e:X>\s+(?P<found>for)\s+<n:N>\s+in\s+(?P<xs>.+?)\s*\](?=\s*(?:[;)]|$))",
        "$xs.$map { $n -> $e }",
    ),
    # calls
    row(r"(?P<found>try!)\s*\(<a:E>\)", "$a?"),
    row(r"(?P<found>vec!)\s*\[", "["),
    row(r"(?P<found>assert_eq!)\s*\(<a:E>\s*,\s*<b:E>\s*\)", "$assert($a == $b)"),
    row(
        r"(?P<found>(?P<n>e?println|e?print|panic|write|writeln)!)\s*\((?P<s>\"(?:[^\"\\\n{]|\\.)*)\{(?::#?\?)?\}(?P<t>(?:[^\"\\\n{]|\\.)*\")\s*,\s*<a:E>\s*\)",
        "$n($s{$a}$t)",
    ),
    row(
        r"(?P<found>format!)\s*\((?P<s>\"(?:[^\"\\\n{]|\\.)*)\{(?::#?\?)?\}(?P<t>(?:[^\"\\\n{]|\\.)*\")\s*,\s*<a:E>\s*\)",
        "$s{$a}$t",
    ),
    row(
        r"(?P<found>(?P<n>e?println|e?print|panic)!)\((?P<s>\"[^\"\\\n{]*)\{(?::#?\?)?\}(?P<t>[^\"\\\n{]*)\{(?::#?\?)?\}(?P<u>[^\"\\\n{]*\")\s*,\s*<a:E>\s*,\s*<b:E>\s*\)",
        "$n($s{$a}$t{$b}$u)",
    ),
    row(r"(?P<found>(?P<n>e?println|e?print|panic|assert|todo|unreachable)!)(?=\s*\()", "$n"),
    row(r"(?P<found>\b[fF])(?=\")", ""),
    # types and parameters
    row(r"(?P<found>std::w?string)\b", "$String"),
    row(r"(?P<found>std::vector)\b", "$Array"),
    row(r"(?P<found>std::(?:unordered_)?map)\b", "$HashMap"),
    row(r"(?P<found>std::)(?=\w)", "", certain=None, note="names of the prelude need no module in front"),
    row(r"(?P<found>(?:&mut|mut\s+ref|ref)\s+)<type_t:T>", "$inout $type_t"),
    row(r"(?<=\()\s*(?P<found>&(?:mut\s+)?self|self)\s*(?:,\s*)?(?=[\w)])", ""),
    row(r"(?P<found>const)\s+<type_t:T>\s*&?", "$type_t"),
    row(r"(?<=[:>])(?P<gap>\s*)(?P<found>&)(?:'\w+\s+)?\[<type_t:T>\]", "$gap$Array<$type_t>"),
    row(r"(?<=[:>])(?P<gap>\s*)(?P<found>&)(?:'\w+\s+)?<type_t:T>", "$gap$type_t"),
    row(r"(?<=[(,])(?P<gap>\s*)(?P<found>(?:_|[a-z]\w*)\s+)<n:N>\s*:", "$gap$n:"),
    row(r"(?<=[(,])(?P<gap>\s*)<n:N>\s+(?P<found><type_t:P>)(?=\s*[,)=])", "$gap$n: $type_t"),
    row(r"(?<=[(,])(?P<gap>\s*)(?P<found><type_t:P>)\s+<n:N>(?=\s*[,)=])", "$gap$n: $type_t"),
    row(r"(?<=[(,])(?P<gap>\s*)<n:N>\s+(?P<found>(?P<type_t>[A-Z]\w*))(?=\s*[,)=])", "$gap$n: $type_t"),
    row(r"(?<=[(,])(?P<gap>\s*)(?P<found>(?P<t>[A-Z]\w*))\s+<n:N>(?=\s*[,)=])", "$gap$n: $t"),
    row(r"<type_t:T>(?P<found>\[\])", "$Array<$type_t>"),
    row(r"(?<=[:>])(?P<gap>\s*)(?P<found>\[<type_t:T>\])", "$gap$Array<$type_t>"),
    row(
        r"(?<=[:>])(?P<gap>\s*)(?P<found>\[<type_k:T>\s*:\s*<type_v:T>\])",
        "$gap$HashMap<$type_k, $type_v>",
    ),
    row(r"\[<a:E>(?P<found>:)<b:E>\]", "[$a..<$b]"),
)

LEXICAL = (
    row(
        r"(?<=[<&])(?P<found>'[a-z]\w*)\b(?!')",
        "",
        note="how long a borrow lives is found by the compiler: leave it out",
    ),
    row(r"(?P<found>\$)(?=[a-z_]\w*)", ""),
    row(r"(?P<found>'(?P<a>(?:[^'\"\\\n{$]|\\[ntr0\\'])*)')", '"$a"'),
    row(r"(?P<found>'(?:[^'\\\n]|\\.)*')", '"…"', certain=None, note="text stands between double quotes"),
    row(r"(?P<found>`(?P<a>[^`\"\n]*)`)", '"$a"'),
    row(r"(?P<found>\$)(?=\")", ""),
    row(
        r"(?P<found>#\s*include)\s*[<\"][^>\"\n]*[>\"]",
        "",
        note=_MODULES,
    ),
    row(r"(?P<found>#\s*define)\s+<n:N>\s+(?P<v>[^\s/][^\n/]*[^\s/]|[^\s/])", "$const $n = $v"),
    row(r"(?P<found>#)\[(?P<a>\w+(?:\([^)\n]*\))?)\]", "@$a"),
    row(r"(?<![^\s])(?P<found>#+)(?=[ \t\r\n]|$)", "//"),
    row(r"(?:(?<=^)|(?<=\n))(?P<found>#+)", "//"),
)
"""Forms that cannot be read as tokens."""
