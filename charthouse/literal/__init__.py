"""Chart configurations as text: JSON, or a JavaScript literal, to a tree of values. Nothing is evaluated as code.

A function becomes a `Callback` when it is written in a small, closed language, and an `Unreadable` otherwise.
"""
