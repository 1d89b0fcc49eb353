"""Lead the [docs] links of a source page to where each name is documented.

``sphinx.ext.viewcode`` knows one public module for each source file. But
``nn/activations.py`` has layers, documented as ``dlnotes.nn.ReLU``, beside
functions, documented as ``dlnotes.nn.functional.relu``. And its index lists modules
that have no page, such as torch where it is mocked.
"""

import re

BACK = re.compile(r'(<a class="viewcode-back" href="[^"#]*)#([\w.]+)"')


def mend(app, pagename, templatename, context, doctree):
    if not pagename.startswith("_modules/"):
        return
    documented = set(app.env.domaindata["py"]["objects"])

    def link(match):
        uri, wanted = match.groups()
        package, _, name = wanted.rpartition(".")
        inside = (other for other in documented if other.startswith(f"{package}."))
        same = sorted(other for other in inside if other.endswith(f".{name}"))
        place = wanted if wanted in documented else next(iter(same), None)
        return f'{uri}#{place}"' if place else f'{uri}"'

    context["body"] = BACK.sub(link, context["body"])


def forget_those_without_source(app):
    modules = getattr(app.env, "_viewcode_modules", {})
    for name in [name for name, entry in modules.items() if not entry]:
        del modules[name]
    return []


def setup(app):
    app.connect("html-collect-pages", forget_those_without_source, priority=400)
    app.connect("html-page-context", mend)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
