"""Help autodoc: constructors, pages of a family, and links that lead to them.

``.. autoclass::`` asks ``__new__`` before ``__init__``, and the mock of a base from
torch has ``__new__(*args, **kwargs)``. Python asks what the nearest class defines.
"""

import ast
import importlib

import pathsetup
from chapters import load_for
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.ext.autodoc.mock import _MockObject
from sphinx.util import inspect
from sphinx.util.docutils import SphinxDirective

SPLIT = "book/api/nn"  # its names stand on pages in the folder of that name


def constructor(app, what, name, obj, options, signature, returns):
    """Return the arguments of a class that inherits from a mock."""
    if not (isinstance(obj, type) and issubclass(obj, _MockObject)):
        return None
    for base in obj.__mro__[: obj.__mro__.index(_MockObject)]:
        for method in ("__new__", "__init__"):
            if method in vars(base):
                found = inspect.signature(getattr(obj, method), bound_method=True)
                said = inspect.stringify_signature(
                    found, show_annotation=False, show_return_annotation=False
                )
                return said, None
    return "()", None


def taken(package, modules):
    """Return the public names that a package takes from these of its modules."""
    path = pathsetup.ROOT / "src" / package.replace(".", "/")
    init = path / "__init__.py"
    path = init if init.exists() else path.with_suffix(".py")
    found = {
        alias.asname or alias.name
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom) and node.module in modules
        for alias in node.names
    }
    return path, sorted(found, key=str.casefold)


class Family(SphinxDirective):
    """What a package takes from some modules: ``dlnotes.nn.functional losses``."""

    required_arguments = 1
    optional_arguments = 9

    def run(self):
        package, *modules = self.arguments
        path, names = taken(package, modules)
        self.env.note_dependency(str(path))
        lines = ["```{eval-rst}", f".. currentmodule:: {package}", ""]
        for name in names:
            sort = "class" if name[0].isupper() else "function"
            lines += [f".. auto{sort}:: {name}", *["   :members:"] * (sort == "class")]
            lines.append("")
        box = nodes.container()
        source = self.get_source_info()[0]
        self.state.nested_parse(StringList([*lines, "```"], source), 0, box)
        return box.children


class Modules(SphinxDirective):
    """A section for each module of a package that finds its modules itself."""

    required_arguments = 1

    def run(self):
        package = importlib.import_module(self.arguments[0])
        load_for(self.env)  # a new module comes with a new chapter
        return [self.section(f"{package.__name__}.{name}") for name in package.__all__]

    def section(self, name):
        part = nodes.section(ids=[nodes.make_id(name)], names=[name])
        part += nodes.title("", name)
        module = importlib.import_module(name)
        self.env.note_dependency(module.__file__)
        lines = ["```{eval-rst}", f".. automodule:: {name}", "   :members:"]
        if told := fields(module):
            lines.append(f"   :exclude-members: {', '.join(told)}")
        source = self.get_source_info()[0]
        self.state.nested_parse(StringList([*lines, "```"], source), 0, part)
        return part


def fields(module):
    """Return the fields of named tuples, which their docstrings explain."""
    items = [getattr(module, name) for name in module.__all__]
    return sorted({field for item in items for field in getattr(item, "_fields", ())})


class names(nodes.General, nodes.Element):
    """Stands where the names of the pages in a folder will be listed."""


class Names(SphinxDirective):
    def run(self):
        return [names()]


def list_names(app, doctree, docname):
    """Link each name where the page had it before it was split, anchors too."""
    domain = app.env.domaindata["py"]
    for place in list(doctree.findall(names)):
        entries = {
            **{n: m.docname for n, m in domain["modules"].items()},
            **{n: o.docname for n, o in domain["objects"].items() if not o.aliased},
        }
        out = nodes.bullet_list(classes=["dl-names"])
        for name, page in sorted(entries.items(), key=lambda e: e[0].casefold()):
            if not page.startswith(f"{docname}/"):
                continue
            kind = domain["objects"][name].objtype
            anchor = f"module-{name}" if kind == "module" else name
            if kind in ("class", "function", "module"):
                uri = app.builder.get_relative_uri(docname, page)
                link = nodes.reference(
                    "", "", nodes.literal("", name), refuri=f"{uri}#{anchor}"
                )
                line = nodes.paragraph("", "", link)
                out += nodes.list_item("", line, ids=[anchor])
            else:
                line += nodes.inline(ids=[anchor])
        place.replace_self(out)


def list_again(app, env):
    return [SPLIT] if SPLIT in env.found_docs else []


def setup(app):
    app.add_directive("family", Family)
    app.add_directive("modules", Modules)
    app.add_directive("names", Names)
    app.add_node(names)
    app.connect("autodoc-process-signature", constructor)
    app.connect("doctree-resolved", list_names)
    app.connect("env-updated", list_again)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
