"""Reads the public names of a rendered package, their signatures and docstrings, with `ast`.

The package is not imported: the generator runs without the libraries of its output, and executes no
code made from a spec.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import PurePosixPath

_SECTION = re.compile(r"(Args|Attributes|Raises|Returns)\b[^.]*:")
_WIDTH = 96

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class DocstringSection:
    """A part of a docstring, such as its `Args`: entries with names, or texts without."""

    title: str
    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PublicName:
    """A public name.

    Attributes:
        name: The name to import; for a member, its own name.
        twin: The name of its asynchronous counterpart, which is documented the same; or "".
        signature: Its signature or value, in Python; "" if users do not construct it.
        text: The paragraphs of the docstring before its sections.
        members: Its methods and properties, or the names in a module.
    """

    name: str
    signature: str
    text: str
    sections: tuple[DocstringSection, ...] = ()
    members: tuple[PublicName, ...] = ()
    twin: str = ""

    @property
    def line(self) -> str:
        """The signature in one line."""
        return re.sub(r",? \)", ")", " ".join(self.signature.split())).replace("( ", "(")


@dataclass(frozen=True)
class _Module:
    """A module of the package, and the origin of its names."""

    package: Mapping[str, str]
    path: str

    @cached_property
    def tree(self) -> ast.Module:
        return _tree_of(self.package[self.path])

    @cached_property
    def own(self) -> dict[str, ast.stmt]:
        """Its definitions, by name."""
        found: dict[str, ast.stmt] = {}
        for node in self.tree.body:
            match node:
                case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                    found[node.name] = node
                case (
                    ast.AnnAssign(target=ast.Name(id=name))
                    | ast.Assign(targets=[ast.Name(id=name)])
                ):
                    found[name] = node
                case _:
                    pass
        return found

    @cached_property
    def exported(self) -> tuple[str, ...]:
        """The names in `__all__`; none without it."""
        node = self.own.get("__all__")
        return tuple(ast.literal_eval(node.value)) if isinstance(node, ast.Assign) else ()

    @cached_property
    def imported(self) -> dict[str, tuple[str, str]]:
        """Its relative imports: the path without its suffix, and the name there."""
        found: dict[str, tuple[str, str]] = {}
        for node in self.tree.body:
            if isinstance(node, ast.ImportFrom) and node.level:
                folder = PurePosixPath(self.path).parents[node.level - 1]
                origin = folder.joinpath(*(node.module or "").split(".")).as_posix()
                for one in node.names:
                    found[one.asname or one.name] = (origin, one.name)
        return found

    def documented(self, node: ast.stmt) -> str:
        """The docstring of a variable: the string after it."""
        following = self.tree.body[self.tree.body.index(node) + 1 :][:1]
        return _text_of(following[0]) if following else ""


@dataclass(frozen=True)
class Package:
    """A rendered package.

    Args:
        texts: The text of each file, by its path.
        name: The name of the package, which is that of its folder.
    """

    texts: Mapping[str, str]
    name: str
    _modules: dict[str, _Module] = field(default_factory=dict[str, _Module])

    def names(self, folder: str = "") -> tuple[str, ...]:
        """The names that the package exports, or a package within it."""
        return self._module(f"{self.name}/{folder}__init__").exported

    def entry(self, name: str, folder: str = "") -> PublicName:
        """A name that the package exports, or a package within it; also a module."""
        twins = (f"Async{name}", f"async_{name}")
        twin = next((one for one in self.names(folder) if one in twins), "")
        found = self._found(f"{self.name}/{folder}__init__", name)
        if found is None:
            return self.module(f"{folder}{name}", name)
        return replace(self._entry(*found), name=name, twin=twin)

    def module(self, path: str, name: str = "") -> PublicName:
        """A module with its documented names."""
        module = self._module(f"{self.name}/{path}")
        members = [
            replace(self._entry(module, node), name=one)
            for one, node in module.own.items()
            if not one.startswith("_") and _documented(module, node)
        ]
        text, sections = _parsed(ast.get_docstring(module.tree) or "")
        return PublicName(name or path, "", text, sections, tuple(members))

    def _module(self, path: str) -> _Module:
        if path not in self._modules:
            file = f"{path}.py" if f"{path}.py" in self.texts else f"{path}/__init__.py"
            self._modules[path] = _Module(self.texts, file)
        return self._modules[path]

    def _found(self, path: str, name: str) -> tuple[_Module, ast.stmt] | None:
        """The definition of a name, unless it is a module."""
        module = self._module(path)
        if name in module.own:
            return module, module.own[name]
        if name not in module.imported:
            return None
        origin, other = module.imported[name]
        return None if f"{origin}/{other}.py" in self.texts else self._found(origin, other)

    def _entry(self, module: _Module, node: ast.stmt) -> PublicName:
        match node:
            case ast.ClassDef():
                return self._of_class(module, node)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                return _of_function(node)
            case _:
                text, sections = _parsed(inspect.cleandoc(module.documented(node)))
                return PublicName("", _value(node), text, sections)

    def _of_class(self, module: _Module, node: ast.ClassDef) -> PublicName:
        text, sections = _parsed(ast.get_docstring(node) or "")
        fields = _fields(node)
        made = next((one for one in _functions(node) if one.name == "__init__"), None)
        members = {one.name: _of_function(one) for one in _functions(node) if one.name[0] != "_"}
        members |= self._delegated(module, made) if made else {}
        bases = [ast.unparse(base) for base in node.bases]
        for base in bases:
            hidden = self._found_class(module, base)
            if hidden is not None:
                inherited = self._of_class(*hidden)
                members = {one.name: one for one in inherited.members} | members
                sections = _merged(sections, inherited.sections)
        if any(base.endswith(("Error", "Exception")) for base in bases):
            signature = f"class {node.name}({', '.join(bases)})"
        elif made is not None:
            needed = made.args.args[1 : len(made.args.args) - len(made.args.defaults)]
            signature = "" if needed else _called(f"class {node.name}", _parameters(made)[1:])
        elif "TypedDict" in bases or any(base.endswith("Options") for base in bases):
            shown = [base for base in bases if base != "TypedDict"]
            signature = _called(f"class {node.name}", shown) if shown else f"class {node.name}"
            sections = (*sections, DocstringSection("Keys", tuple(_texts_of_fields(node))))
        elif _holds_fields(node) and not any(one.startswith("_") for one in fields):
            star = ["*"] if fields and _by_keyword(node) else []
            signature = _called(f"class {node.name}", [*star, *fields])
        else:
            signature = ""
        if not signature:
            sections = tuple(one for one in sections if one.title != "Args")
        return PublicName(node.name, signature, text, sections, tuple(members.values()))

    def _found_class(self, module: _Module, base: str) -> tuple[_Module, ast.ClassDef] | None:
        """A base of a class, if it belongs to the package but is not exported."""
        if base in self.names() or not (base in module.own or base in module.imported):
            return None
        found = self._found(module.path.removesuffix(".py"), base)
        if found is None or not isinstance(found[1], ast.ClassDef):
            return None
        return found[0], found[1]

    def _delegated(self, module: _Module, made: _Function) -> dict[str, PublicName]:
        """The methods that `__init__` takes over from an attribute."""
        kinds: dict[str, ast.ClassDef] = {}
        found: dict[str, PublicName] = {}
        for node in made.body:
            match node:
                case ast.Assign(
                    targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)],
                    value=ast.Call(func=ast.Name(id=kind)),
                ) if kind in module.imported:
                    at = self._found(module.path.removesuffix(".py"), kind)
                    if at is not None and isinstance(at[1], ast.ClassDef):
                        kinds[name] = at[1]
                case ast.Assign(
                    targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)],
                    value=ast.Attribute(
                        value=ast.Attribute(value=ast.Name(id="self"), attr=holder), attr=method
                    ),
                ) if holder in kinds:
                    for one in _functions(kinds[holder]):
                        if one.name == method:
                            found[name] = replace(_of_function(one), name=name)
                case _:
                    pass
        return found


@cache
def _tree_of(text: str) -> ast.Module:
    """Cached: most modules are the same for every spec."""
    return ast.parse(text)


def _functions(node: ast.ClassDef) -> Iterator[_Function]:
    for one in node.body:
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
            setter = any(ast.unparse(mark).endswith(".setter") for mark in one.decorator_list)
            if not setter:
                yield one


def _of_function(node: _Function) -> PublicName:
    marks = [ast.unparse(mark) for mark in node.decorator_list]
    returns = ast.unparse(node.returns) if node.returns else "None"
    if any(mark.endswith("property") for mark in marks):
        signature = f"{node.name}: {returns}"
    else:
        parameters = [one for one in _parameters(node) if one not in ("self", "cls")]
        signature = f"{_called(node.name, parameters)} -> {returns}"
        if isinstance(node, ast.AsyncFunctionDef):
            signature = f"async {signature}"
    text, sections = _parsed(ast.get_docstring(node) or "")
    return PublicName(node.name, signature, text, sections)


def _parameters(node: _Function) -> list[str]:
    """The parameters of a function, each as in its definition."""
    given = node.args
    plain = [*given.posonlyargs, *given.args]
    defaults = [None] * (len(plain) - len(given.defaults)) + list(given.defaults)
    found = [_parameter(one, default) for one, default in zip(plain, defaults, strict=True)]
    if given.vararg:
        found.append(f"*{_parameter(given.vararg, None)}")
    elif given.kwonlyargs:
        found.append("*")
    found += map(_parameter, given.kwonlyargs, given.kw_defaults)
    return [*found, f"**{_parameter(given.kwarg, None)}"] if given.kwarg else found


def _parameter(one: ast.arg, default: ast.expr | None) -> str:
    annotated = f"{one.arg}: {ast.unparse(one.annotation)}" if one.annotation else one.arg
    if default is None:
        return annotated
    return f"{annotated} = {ast.unparse(default)}" if one.annotation else annotated


def _called(name: str, parameters: list[str]) -> str:
    """A call on one line, or with as many parameters on each line as fit."""
    whole = f"{name}({', '.join(parameters)})"
    if len(whole) <= _WIDTH - 20:
        return whole
    lines = [""]
    for one in parameters:
        if len(lines[-1]) + len(one) > _WIDTH - 6:
            lines.append("")
        lines[-1] += f"{' ' if lines[-1] else ''}{one},"
    return "\n".join([f"{name}(", *(f"    {line}" for line in lines), ")"])


def _holds_fields(node: ast.ClassDef) -> bool:
    """Whether it is a dataclass or a struct."""
    marks = " ".join(map(ast.unparse, [*node.decorator_list, *node.bases]))
    return "dataclass" in marks or "Struct" in marks


def _by_keyword(node: ast.ClassDef) -> bool:
    marks = [one for mark in node.decorator_list for one in getattr(mark, "keywords", ())]
    return any(one.arg == "kw_only" for one in [*marks, *node.keywords])


def _fields(node: ast.ClassDef) -> list[str]:
    return [
        re.sub(r" = field\(.*\)$", " = ...", ast.unparse(one))
        for one in node.body
        if isinstance(one, ast.AnnAssign) and "ClassVar" not in ast.unparse(one.annotation)
    ]


def _texts_of_fields(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for one, following in zip(node.body, node.body[1:], strict=False):
        if isinstance(one, ast.AnnAssign) and _text_of(following):
            yield ast.unparse(one), " ".join(_text_of(following).split())


def _value(node: ast.stmt) -> str:
    """A variable with its value, unless that is long."""
    match node:
        case ast.AnnAssign(target=target, annotation=annotation, value=value) if value:
            alias = ast.unparse(annotation) == "TypeAlias"
            shown = ast.unparse(value)
            kind = "" if alias else f": {ast.unparse(annotation)}"
            return f"{ast.unparse(target)}{kind}" + (f" = {shown}" if alias else "")
        case _:
            shown = ast.unparse(node)
            return shown if len(shown) < _WIDTH else shown.partition(" = ")[0]


def _text_of(node: ast.stmt) -> str:
    match node:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return text
        case _:
            return ""


def _documented(module: _Module, node: ast.stmt) -> bool:
    if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return ast.get_docstring(node) is not None
    return bool(module.documented(node))


def _merged(
    own: tuple[DocstringSection, ...], inherited: tuple[DocstringSection, ...]
) -> tuple[DocstringSection, ...]:
    """The sections of a class, its attributes after those of a base that is not exported."""
    before = [one for one in inherited if one.title == "Attributes"]
    if not before:
        return own
    mine = [entry for one in own if one.title == "Attributes" for entry in one.entries]
    others = [one for one in own if one.title != "Attributes"]
    entries = (*before[0].entries, *mine)
    return (DocstringSection("Attributes", entries), *others)


def _parsed(docstring: str) -> tuple[str, tuple[DocstringSection, ...]]:
    """A docstring's text, and its sections."""
    text: list[str] = []
    sections: list[DocstringSection] = []
    lines = docstring.splitlines()
    while lines:
        line = lines.pop(0)
        if _SECTION.fullmatch(line) and lines and lines[0].startswith("    "):
            body: list[str] = []
            while lines and (not lines[0] or lines[0].startswith("    ")):
                body.append(lines.pop(0)[4:])
            sections.append(DocstringSection(line.rstrip(":"), tuple(_entries(line, body))))
        else:
            text.append(line)
    return "\n\n".join(map(_unwrapped, "\n".join(text).strip().split("\n\n"))), tuple(sections)


def _unwrapped(paragraph: str) -> str:
    return (
        paragraph
        if re.search(r"^\s*([-*]|\d+\.) ", paragraph, re.M)
        else " ".join(paragraph.split())
    )


def _entries(title: str, lines: list[str]) -> Iterator[tuple[str, str]]:
    """The entries of a section: a name and a text, which continues on indented lines."""
    joined: list[str] = []
    for line in lines:
        if line.startswith("    ") and joined:
            joined[-1] += f" {line.strip()}"
        elif title == "Returns:" and joined:
            joined[-1] += f" {line}"
        else:
            joined.append(line)
    for one in filter(None, map(str.strip, joined)):
        name, colon, text = one.partition(": ")
        named = bool(colon) and title != "Returns:"
        yield (name, text) if named else ("", one)
