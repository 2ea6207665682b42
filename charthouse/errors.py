"""Every error Charthouse raises on purpose, in one tree.

CharthouseError
├── SettingsError        a setting has a bad value or an unknown name
├── SetupError           something this machine lacks: a store, a free port, a charts folder
├── ChartDefinitionError a chart is declared wrongly
├── RequestError         the client's fault: names the field, the value and what is allowed
│   ├── NotFound         no such chart, format or image
│   └── NotAllowed       a value outside what is declared
├── SpecError            a config without Python that cannot be drawn: names the path, what came and what is allowed
├── LiteralError         a configuration's text is no JSON and no JavaScript literal
├── CallbackError        a function of a configuration has no result for these arguments
├── ChartIdTaken         a chart to be kept has the id of one that Python defines
├── RowsDoNotFit         rows cannot be appended to the data that is kept
├── SignatureRefused     a signature is missing, does not fit or has expired
├── ChartFailed          the chart's own code did not give a picture
│   ├── DataError        what `load` returned, or what was pushed, has no canonical form
│   │   └── DataTooLarge it has more values, or more bytes, than are allowed
│   ├── LoadFailed       `load` raised
│   │   └── DescriptionFailed  `description` raised
│   ├── DrawFailed       `draw` raised, or left an empty figure
│   ├── TimedOut         load or draw took longer than the chart's time limit
│   └── DrawingDied      the process that ran the chart's code ended under it
├── QueueFull            as many jobs wait in the render queue as are allowed
└── StoreUnavailable     Redis does not answer
    └── StoreRefused     Redis answers with an error: it is full, read-only, or lacks a right
"""

from __future__ import annotations


class CharthouseError(Exception):
    """The root: catches whatever Charthouse itself says is wrong."""


class SettingsError(CharthouseError):
    """A setting has a bad value or an unknown name."""


class SetupError(CharthouseError):
    """This machine lacks something that is needed to start."""


class ChartDefinitionError(CharthouseError):
    """A chart is declared wrongly."""


class RequestError(CharthouseError):
    """A request asks for what is not there or not allowed.

    `came` says in words what came, where the value cannot be quoted.
    """

    def __init__(self, field: str, value: str, allowed: str, came: str = "") -> None:
        super().__init__(f"{field} must be {allowed}, not {came or repr(value)}")
        self.field, self.value, self.allowed = field, value, allowed


class NotFound(RequestError):
    """No such chart, format or image."""


class NotAllowed(RequestError):
    """A value that is malformed, or outside what the chart declares."""


class SpecError(CharthouseError):
    """A config in Chart.js's words cannot be drawn; `path` is where, `came` in words what is there."""

    def __init__(self, path: str, came: str, allowed: str) -> None:
        super().__init__(f"{path} must be {allowed}, not {came}")
        self.path, self.came, self.allowed = path, came, allowed


class LiteralError(CharthouseError):
    """A configuration's text is no JSON and no JavaScript literal.

    `path` leads to the value, as in `data.datasets[0].label`; it is empty at the top.
    """

    def __init__(self, problem: str, line: int, column: int, path: str = "") -> None:
        super().__init__(f"line {line}, column {column}{f' (in {path})' if path else ''}: {problem}")
        self.problem, self.line, self.column, self.path = problem, line, column, path

    def within(self, step: str) -> LiteralError:
        """The same error in what the step leads to: a name, or `[0]`."""
        dot = "." if step and self.path and not self.path.startswith("[") else ""
        return LiteralError(self.problem, self.line, self.column, step + dot + self.path)


class CallbackError(CharthouseError):
    """A function of a configuration has no result for these arguments, or none within its bounds."""


class ChartIdTaken(CharthouseError):
    """A chart to be kept has the id of one that Python defines."""


class RowsDoNotFit(CharthouseError):
    """Rows cannot be appended to the data that is kept."""


class SignatureRefused(CharthouseError):
    """A signature is missing, does not fit or has expired; `reason` says which in two words."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class ChartFailed(CharthouseError):
    """The chart's own code did not give a picture.

    `where` is its line, as `sales.py, line 12`, when it is known; `trace` the traceback of its own code.
    """

    where: str = ""
    trace: str = ""

    @property
    def told(self) -> str:
        """What happened, with the author's own line first."""
        return f"{self.where}: {self}" if self.where else str(self)


class DataError(ChartFailed):
    """What `load` returned, or what was pushed, has no canonical form; names the path to the value."""


class DataTooLarge(DataError):
    """The data has more values, or more bytes in canonical form, than a chart's data may have."""


class LoadFailed(ChartFailed):
    """The chart's `load` raised."""


class DescriptionFailed(LoadFailed):
    """The chart's `description` raised on the data that was loaded."""


class DrawFailed(ChartFailed):
    """The chart's `draw` raised, or left an empty figure."""


class TimedOut(ChartFailed):
    """Load or draw took longer than the chart's time limit."""


class DrawingDied(ChartFailed):
    """The process that ran the chart's code ended before it answered."""


class QueueFull(CharthouseError):
    """As many jobs wait in the render queue as are allowed."""


class StoreUnavailable(CharthouseError):
    """Redis does not answer."""


class StoreRefused(StoreUnavailable):
    """Redis answers with an error: it is full, read-only, or lacks a right."""
