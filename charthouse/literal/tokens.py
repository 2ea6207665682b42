"""The tokens of a JavaScript text, one at a time, in time linear in its length."""

from __future__ import annotations

import re

from charthouse.errors import LiteralError
from charthouse.printable import shortened

DEEPEST = 64
MOST_TOKENS = 2_000_000  # a million numbers with their commas: two seconds
LONGEST_EXCERPT = 30
END = "end"
CLOSERS = {"]": "[", "}": "{", ")": "("}
ENDS = frozenset({",", "]", "}", ")", ";", END})  # the kinds behind a whole value
KEYWORDS = frozenset({"return", "typeof", "case", "new", "in", "of", "else"})  # an operand follows
OPERANDS = frozenset({"number", "string", "name", "whole", "tail", "pattern", ")", "]", "}"})  # an operator follows

BLANK = r"[ \t\n\v\f\r\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]"
SPACE = rf"(?:{BLANK}++|//[^\n\r\u2028\u2029]*+|(?s:/\*.*?\*/))*+"
SPACES = re.compile(SPACE)
TOKEN = re.compile(
    SPACE
    + r"""(?:
    (?P<number>0[xX][0-9a-fA-F]++|0[bB][01]++|0[oO][0-7]++
        |(?:(?:0|[1-9][0-9_]*+)(?:\.[0-9_]*+)?|\.[0-9][0-9_]*+)(?:[eE][+-]?[0-9]++)?)(?![\w$])
    |(?P<string>"(?:[^"\\\n\r]++|\\(?:\r\n|(?s:.)))*+"|'(?:[^'\\\n\r]++|\\(?:\r\n|(?s:.)))*+')
    |(?P<name>(?:[^\W\d]|\$)[\w$]*+)
    |(?P<bracket>[][{}()])
    |(?P<mark>===|!==|\*\*|==|!=|<=|>=|&&|\|\||\?\?|\?\.(?![0-9])|=>|[+*%-]=|\+\+|--|\.\.\.|<<|>>|[,:;<>+*%!?.=&|^~-])
    |(?P<slash>/(?!\*)=?)
    |(?P<tick>`)
    |(?P<end>\Z)
    )""",
    re.VERBOSE,
)
PATTERN = re.compile(r"/((?:[^/\\\[\n\r]++|\\.|\[(?:[^\]\\\n\r]++|\\.)*+\])++)/([a-z]*+)")
CHUNK = re.compile(r"((?:[^`\\$]++|\\(?s:.)|\$(?!\{))*+)(`|\$\{)")


def excerpt(text: str, most: int = LONGEST_EXCERPT) -> str:
    """The text for a message of one line."""
    return shortened(text.replace("\t", " "), most)


class Tokens:
    """The current token, by `kind`, `text`, `start` and `end`; a bracket or mark is its own kind.

    A template literal is `whole`, or `head`, `middle`…, `tail` with the tokens of its expressions between. Brackets are
    held to match, and to be at most `DEEPEST` inside each other.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.kind, self.text, self.start, self.end = "", "", 0, 0
        self.brackets: list[str] = []
        self._count = 0
        self._line, self._line_start, self._counted = 1, 0, 0
        self.advance()

    def advance(self) -> None:
        """Go to the next token; LiteralError where none begins."""
        found = TOKEN.match(self.source, self.end)
        if found is None:
            raise self._no_token()
        self._count += 1
        if self._count > MOST_TOKENS:
            raise self.problem(f"more than {MOST_TOKENS:,} names, values and marks came", self.end)
        kind = found.lastgroup or END
        after, (self.start, self.end) = self.kind, found.span(kind)
        word, self.text = self.text, found[kind]
        divides = after in OPERANDS and not (after == "name" and word in KEYWORDS)
        if kind == "mark" or (kind == "slash" and divides):
            self.kind = self.text
        elif kind == "bracket":
            self._bracket()
        elif kind == "tick":
            self._chunk("whole", "head")
        elif kind == "slash":
            self._pattern()
        else:
            self.kind = kind

    def skip(self, depth: int) -> None:
        """Go to the end of the value that began with `depth` brackets open."""
        while self.kind != END:
            opened = len(self.brackets)
            if opened < depth or (opened == depth and self.kind in (",", ";")):
                return
            self.advance()

    def place(self, position: int) -> tuple[int, int]:
        """Line and column of the position; cheap for positions that grow."""
        if position < self._counted:
            self._line, self._line_start, self._counted = 1, 0, 0
        self._line += self.source.count("\n", self._counted, position)
        self._line_start = max(self._line_start, self.source.rfind("\n", self._counted, position) + 1)
        self._counted = position
        return self._line, position - self._line_start + 1

    def refused(self, allowed: str) -> LiteralError:
        """The error for the current token."""
        return self.problem(f"{self.shown()} came where {allowed} is allowed", self.start)

    def problem(self, text: str, position: int) -> LiteralError:
        """An error at the position."""
        line, column = self.place(position)
        return LiteralError(text, line=line, column=column)

    def shown(self) -> str:
        """The current token, for a message."""
        return "the end of the text" if self.kind == END else f"`{excerpt(self.text)}`"

    def _bracket(self) -> None:
        closed = CLOSERS.get(self.text)
        if closed is None:
            self._open(self.text)
        elif self.text == "}" and self.brackets[-1:] == ["${"]:
            self.brackets.pop()
            self._chunk("tail", "middle")
            return
        elif self.brackets[-1:] != [closed]:
            expected = f"the open `{self.brackets[-1]}` must end first" if self.brackets else f"no `{closed}` is open"
            raise self.problem(f"`{self.text}` came where {expected}", self.start)
        else:
            self.brackets.pop()
        self.kind = self.text

    def _open(self, bracket: str) -> None:
        if len(self.brackets) == DEEPEST:
            raise self.problem(f"deeper nesting came where at most {DEEPEST} brackets inside each other are allowed",
                               self.start)  # fmt: skip
        self.brackets.append(bracket)

    def _chunk(self, last: str, open_ended: str) -> None:
        found = CHUNK.match(self.source, self.end)
        if found is None:
            raise self.problem('a template that does not end came; "`" ends it', self.start)
        self.text, self.end = found[1], found.end()
        self.kind = last if found[2] == "`" else open_ended
        if self.kind == open_ended:
            self._open("${")

    def _pattern(self) -> None:
        found = PATTERN.match(self.source, self.start)
        if found is None:
            self.kind = self.text
        else:
            self.kind, self.text, self.end = "pattern", found[0], found.end()

    def _no_token(self) -> LiteralError:
        start = SPACES.match(self.source, self.end).end()  # type: ignore[union-attr]  # matches the empty text
        came = self.source[start : start + LONGEST_EXCERPT].partition("\n")[0]
        if came[0] in "\"'":
            return self.problem(f"a text that does not end on its line came; {came[0]} ends it", start)
        if came.startswith("/*"):
            return self.problem("a comment that does not end came; */ ends it", start)
        return self.problem(f"`{excerpt(came)}` came where a value, a name or a mark is allowed", start)
