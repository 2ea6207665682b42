"""What is printed to be pasted into a shell: it reads the bytes that were meant."""

from __future__ import annotations

import os
import subprocess

import pytest

from charthouse.printable import encodable, shell_word


@pytest.mark.parametrize("name", [b"charts", b"my charts", "chärts 東".encode(), b"b\xff 'x' \\n $HOME"])
def test_a_shell_reads_a_word_as_the_text_that_it_was(name: bytes) -> None:
    word = shell_word(os.fsdecode(name))
    assert encodable(word) == word
    assert subprocess.run(["sh", "-c", f"printf %s {word}"], capture_output=True, check=True).stdout == name
