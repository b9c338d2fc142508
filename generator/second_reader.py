"""python -m generator.second_reader: compares the spec as read by openapi-python-client and by the
generator.

Two independent readers are unlikely to make the same mistake. Both list the operations, parameters,
models and properties of a spec, required or not, as plain lines; a line that only one of them has
is an error. Importing the other reader costs as much as a whole run of the generator, so `generate`
does not use it, and `make` runs it afterwards.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.parser.openapi import GeneratorData
from openapi_python_client.parser.properties import ModelProperty, Property
from openapi_python_client.schema import UntrustedString

from .build import build
from .check import check
from .complaint import SpecError
from .ir import Api, Field, Text
from .spec.load import load

_PARAMETER = re.compile(r"\{[^{}]*\}")


def differences(text: str, name: str) -> list[str]:
    """The facts that only one of the two readers finds in a spec; empty if they agree.

    Args:
        text: The spec's YAML text.
        name: Its file name, as messages show it.

    Raises:
        SpecError: The spec cannot be generated from.
    """
    document = check(load(text, name))
    theirs = _read(document.data)
    if isinstance(theirs, GeneratorError):
        return [f"{name}: openapi-python-client rejects it: {theirs.header} {theirs.detail or ''}"]
    refused = [f"{name}: openapi-python-client skips: {error.detail}" for error in theirs.errors]
    for collection in theirs.endpoint_collections_by_tag.values():
        refused += [
            f"{name}: openapi-python-client skips an operation: {error.header} {error.detail}"
            for error in collection.parse_errors
        ]
    ours, others = set(_facts_of_ir(build(document))), set(_facts_of_theirs(theirs))
    return [
        *refused,
        *(f"{name}: only the generator finds {fact}" for fact in sorted(ours - others)),
        *(f"{name}: only openapi-python-client finds {fact}" for fact in sorted(others - ours)),
    ]


def _read(data: dict[str, object]) -> GeneratorData | GeneratorError:
    # It has no media type for arbitrary bytes.
    options = ConfigFile(
        literal_enums=True, content_type_overrides={"*/*": "application/octet-stream"}
    )
    config = Config.from_sources(options, MetaType.NONE, Path(), "utf-8", True, None)
    return GeneratorData.from_dict(data, config=config)


def _facts_of_ir(api: Api) -> Iterator[str]:
    for resource in api.resources:
        for operation in resource.operations:
            name = _request(operation.http, operation.path)
            yield f"the operation {name}"
            for kind, fields in (
                ("path", operation.path_fields),
                ("query", operation.query_fields),
            ):
                yield from _named(f"the {kind} parameter", name, _fields(fields))
    for model in api.objects:
        yield f"the model {model.name}"
        yield from _named("the property", model.name, _fields(model.fields))


def _facts_of_theirs(data: GeneratorData) -> Iterator[str]:
    for collection in data.endpoint_collections_by_tag.values():
        for endpoint in collection.endpoints:
            name = _request(endpoint.method, endpoint.path)
            yield f"the operation {name}"
            for kind, properties in (
                ("path", endpoint.path_parameters),
                ("query", endpoint.query_parameters),
            ):
                yield from _named(f"the {kind} parameter", name, _properties(properties))
    for model in data.models:
        properties = _properties_of(model)
        # It makes a model of a map as well, without properties.
        if properties:
            name = str(model.class_info.name)
            yield f"the model {name}"
            yield from _named("the property", name, _properties(properties))


def _properties_of(model: Property) -> list[Property]:
    if not isinstance(model, ModelProperty):
        return []
    return [*(model.required_properties or ()), *(model.optional_properties or ())]


def _named(what: str, owner: str, found: Iterable[tuple[str, bool]]) -> Iterator[str]:
    for name, required in found:
        yield f"{what} {name!r} of {owner}, {'required' if required else 'optional'}"


def _fields(fields: Iterable[Field]) -> Iterator[tuple[str, bool]]:
    return ((_plain(field.name.wire), field.required) for field in fields)


def _properties(properties: Iterable[Property]) -> Iterator[tuple[str, bool]]:
    return ((_plain(one.name), one.required) for one in properties)


def _request(method: str, path: Text | UntrustedString | str) -> str:
    # The other reader converts these names to Python; parameters are compared separately.
    return f"{method.upper()} {_PARAMETER.sub('{}', _plain(path))}"


def _plain(text: Text | UntrustedString | str) -> str:
    return text if isinstance(text, str) else text.get_untrusted_value()


def main() -> int:
    """Compare; the exit status is 0, 1 for differences, 2 for usage."""
    parser = argparse.ArgumentParser(
        prog="python -m generator.second_reader",
        description="Compare what openapi-python-client finds in a spec with the generator.",
    )
    parser.add_argument("--spec", default="spec/openapi.yaml", help="default: %(default)s")
    spec = parser.parse_args().spec
    try:
        found = differences(Path(spec).read_text(encoding="utf-8"), spec)
    except OSError as error:
        print(f"{spec}: {error.strerror}: name a spec with --spec", file=sys.stderr)
        return 2
    except SpecError as error:
        print(error, file=sys.stderr)
        return 1
    sys.stderr.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
