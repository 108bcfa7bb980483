"""A language that nobody speaks: it shows that nothing depends on the words of those that are there."""

from __future__ import annotations

import random

from seen_core.source.pack import LanguagePack, builtin_pack

ENGLISH = builtin_pack("en")


def made_up_pack(seed: int) -> LanguagePack:
    """A language of random words from several scripts."""
    choose = random.Random(seed)
    letters = "abcdefgzαβγδжшщюאבגדكلمن漢字仮名한글ñéøßĳ"
    used: set[str] = set()

    def word() -> str:
        while True:
            made = "".join(choose.choice(letters) for _ in range(choose.randint(2, 9)))
            if made not in used:
                used.add(made)
                return made

    return LanguagePack(
        code="xx",
        name="Made up",
        direction="ltr",
        keywords={role: tuple(word() for _ in words) for role, words in ENGLISH.keywords.items()},
        contextual=ENGLISH.contextual,
        names={name: tuple(word() for _ in words) for name, words in ENGLISH.names.items()},
        messages={},
    )
