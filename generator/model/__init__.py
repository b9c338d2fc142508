"""The intermediate representation: what a spec says, finished, in the order it says it.

Templates loop over these values and print them; they derive nothing. Whatever was written in the
spec is `Text`, which cannot be printed as it is: `python.py`, `english.py` and `markdown.py` spell
it first.
"""

from .names import Doc, Name
from .operations import (
    Api,
    Body,
    Download,
    Error,
    ErrorExample,
    Exchange,
    Header,
    Json,
    LinesExample,
    Link,
    Operation,
    Pages,
    Resource,
    Setting,
)
from .rules import Lifecycle, Lines, Outcomes, Retry, Rule, State, Total
from .schemas import Alias, Field, Object
from .types import (
    Anything,
    Binary,
    Choice,
    Constant,
    Limits,
    ListOf,
    MapOf,
    Moment,
    Named,
    Nullable,
    Scalar,
    Text,
    Type,
)

__all__ = [
    "Alias",
    "Anything",
    "Api",
    "Binary",
    "Body",
    "Choice",
    "Constant",
    "Doc",
    "Download",
    "Error",
    "ErrorExample",
    "Exchange",
    "Field",
    "Header",
    "Json",
    "Lifecycle",
    "Limits",
    "Lines",
    "LinesExample",
    "Link",
    "ListOf",
    "MapOf",
    "Moment",
    "Name",
    "Named",
    "Nullable",
    "Object",
    "Operation",
    "Outcomes",
    "Pages",
    "Resource",
    "Retry",
    "Rule",
    "Scalar",
    "Setting",
    "State",
    "Text",
    "Total",
    "Type",
]
