"""The intermediate representation: what a spec says, finished, in the order it says it.

Templates loop over these values and print them; they derive nothing. Whatever was written in the
spec is `Text`, which cannot be printed as it is: `python/`, `english.py` and `markdown.py` spell it
first.
"""

from .api import Api, Dialect, ErrorExample, LinesExample, Proof, Resource, Setting, Unknown
from .names import Doc, Evidence, Name, Source
from .operations import (
    Body,
    Download,
    Error,
    Exchange,
    Header,
    Json,
    Link,
    Nothing,
    Operation,
    Pages,
)
from .rules import Lifecycle, Lines, Needed, Outcomes, Retry, Rule, State, Total, Void
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
from .work import Following, LineRules, ResultFile, Results, Submission, Target

__all__ = [
    "Alias",
    "Anything",
    "Api",
    "Binary",
    "Body",
    "Choice",
    "Constant",
    "Dialect",
    "Doc",
    "Download",
    "Error",
    "ErrorExample",
    "Evidence",
    "Exchange",
    "Field",
    "Following",
    "Header",
    "Json",
    "Lifecycle",
    "Limits",
    "LineRules",
    "Lines",
    "LinesExample",
    "Link",
    "ListOf",
    "MapOf",
    "Moment",
    "Name",
    "Named",
    "Needed",
    "Nothing",
    "Nullable",
    "Object",
    "Operation",
    "Outcomes",
    "Pages",
    "Proof",
    "Resource",
    "ResultFile",
    "Results",
    "Retry",
    "Rule",
    "Scalar",
    "Setting",
    "Source",
    "State",
    "Submission",
    "Target",
    "Text",
    "Total",
    "Type",
    "Unknown",
    "Void",
]
