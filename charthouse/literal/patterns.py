"""`replace` with a regular expression: one of a closed list, or plain text."""

from __future__ import annotations

from charthouse.literal.cursor import Cursor
from charthouse.literal.expression import Constant, Expression, Method
from charthouse.literal.scope import NotUnderstood
from charthouse.literal.vocabulary import PATTERN_METHOD, PATTERNS

UNESCAPED = frozenset("-,_ '\"%:;=#@&")
ESCAPED = UNESCAPED | frozenset("./$()[]+*?|")


def replaced(cursor: Cursor, target: Expression) -> Expression:
    """`text.replace(/,/g, '.')`: patterns are plain text, or one of those that group digits and cut zeros."""
    source, _, flags = cursor.tokens.text[1:].rpartition("/")
    plain = source.removeprefix("\\")
    cursor.tokens.advance()
    cursor.expect(",")
    replacement = cursor.last()
    if flags not in ("", "g"):
        raise NotUnderstood(f"a regular expression with the flags `{flags}`")
    if source in PATTERNS:
        return Method(PATTERN_METHOD, target, (Constant(source), Constant(flags), replacement))
    if plain not in (ESCAPED if plain != source else UNESCAPED) and not source.isalnum():
        raise NotUnderstood("a regular expression")
    return Method("replaceAll" if flags else "replace", target, (Constant(plain), replacement))
