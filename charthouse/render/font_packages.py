"""Which Debian package has a letter, among those whose fonts the themes name."""

from __future__ import annotations

import unicodedata

CJK, NOTO, SYMBOLA, EMOJI = "fonts-noto-cjk", "fonts-noto-core", "fonts-symbola", "the font Noto Emoji"
FAMILIES = {CJK: "Noto Sans CJK SC", NOTO: "Noto Sans Symbols2", SYMBOLA: "Symbola", EMOJI: "Noto Emoji"}

# By the first word of a letter's Unicode name, which is that of its script.
SCRIPTS = {
    CJK: "BOPOMOFO CJK FULLWIDTH HALFWIDTH HANGUL HIRAGANA IDEOGRAPHIC KANGXI KATAKANA",
    NOTO: """ADLAM ARABIC ARMENIAN BALINESE BENGALI CANADIAN CHEROKEE CYRILLIC DEVANAGARI ETHIOPIC GEORGIAN GREEK
        GUJARATI GURMUKHI HEBREW JAVANESE KANNADA KHMER LAO LATIN MALAYALAM MATHEMATICAL MONGOLIAN MYANMAR NKO ORIYA
        SINHALA SYRIAC TAMIL TELUGU THAANA THAI TIBETAN TIFINAGH VAI YI""",
}
PACKAGES = {word: package for package, words in SCRIPTS.items() for word in words.split()}

# By code point: first, last, package. Symbola has the emoji of Unicode 10, which has gaps.
SYMBOLS = (
    (0x2000, 0x2BFF, SYMBOLA),
    (0x3000, 0x33FF, CJK),
    (0x1F000, 0x1F6D4, SYMBOLA),
    (0x1F6E0, 0x1F6F8, SYMBOLA),
    (0x1F700, 0x1F7D4, SYMBOLA),
    (0x1F800, 0x1F8AD, SYMBOLA),
    (0x1F910, 0x1F96B, SYMBOLA),
    (0x1F980, 0x1F997, SYMBOLA),
    (0x1F9D0, 0x1F9E6, SYMBOLA),
    (0x1F6D5, 0x1FAFF, EMOJI),
)


def package_of(letter: str) -> str:
    """The package that has the letter; "" when none is known."""
    script = PACKAGES.get(unicodedata.name(letter, "").split(" ")[0].split("-")[0], "")
    point = ord(letter)
    return script or next((package for first, last, package in SYMBOLS if first <= point <= last), "")
