"""The docs site. `./dev docs` builds it into build/docs; a warning is an error.

The source folder is the top of the repository, so that a link between two files means the same on the site and on a
git host.
"""

import inspect
import pathlib
import re
import shutil
import sys

from sphinx.util import logging

top = pathlib.Path(__file__).parents[1]
project = "spondyl"
author = "The spondyl authors"
copyright = author
release = re.search(r'^version = "(.*)"$', (top / "pyproject.toml").read_text("utf-8"), re.MULTILINE)[1]
version = release

sys.path.insert(0, str(top / "build" / "release" / "python"))
extensions = ["myst_parser", "breathe", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.mathjax"]
root_doc = "docs/index"
include_patterns = ["*.md", "docs/**.md", "datasets/*.md"]
exclude_patterns = ["build", ".*"]
default_role = "code"

html_theme = "furo"
html_title = f"spondyl {release}"
html_copy_source = False
html_show_sphinx = False
html_static_path = ["site.css"]
html_css_files = ["site.css"]

myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
myst_update_mathjax = False
mathjax_path = "mathjax/MathJax.js?config=TeX-AMS_CHTML"  # Debian's libjs-mathjax: the site needs no other server

breathe_projects = {"spondyl": str(top / "build" / "doxygen" / "xml")}
breathe_default_project = "spondyl"
breathe_default_members = ("members",)
breathe_show_include = False
# The namespace is declared once per header; "time" in a NumPy docstring is no reference.
suppress_warnings = ["duplicate_declaration.cpp", "ref.python"]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
napoleon_google_docstring = False

nitpicky = True
nitpick_ignore_regex = [
    ("cpp:.*", r"(std|Eigen)(::.*)?|Impl|_deg"),
    ("py:(class|obj)", r"(?!spondyl\.).*|spondyl\.Assumptions"),  # words of docstrings: "optional", "pair of Axes"
]


def check_completeness(app) -> None:
    """Every public header and every public name of the Python package has its place in docs/api."""
    import spondyl
    import spondyl.plot

    pages = "".join(page.read_text("utf-8") for page in (top / "docs" / "api").glob("*.md"))
    wanted = [f"{{doxygenfile}} {header.name}" for header in (top / "include" / "spondyl").glob("*.hpp")]
    wanted += [f"spondyl.{name}" for name in vars(spondyl) if is_public(spondyl, name)]
    wanted += [f"spondyl.plot.{name}" for name in spondyl.plot.__all__]
    missing = [name for name in wanted if not re.search(re.escape(name) + r"$", pages, re.MULTILINE)]
    for name in sorted(missing):
        logging.getLogger(__name__).warning("docs/api lacks %s; add it to the page where it belongs", name)


def is_public(module, name: str) -> bool:
    return not name.startswith("_") and not inspect.ismodule(getattr(module, name))


INTERNAL = re.compile(r"(?:\bspondyl\.|(?<![\w.]))_(?:spondyl|names|display|case)\.|\bspondyl::")


def without_package(app, what, name, thing, options, signature, returns):
    """Subject for spondyl._spondyl.Subject in the signatures that pybind11 writes, and no self."""
    signature = signature and re.sub(r"^\(self: [\w.]+(, )?", "(", signature)
    return tuple(text and re.sub(INTERNAL, "spondyl.", text) for text in (signature, returns))


def without_markup(app, what, name, thing, options, lines):
    """|x| is a magnitude, not a substitution; "path" and "time" in a type are words, not members of that name."""
    lines[:] = [line.replace("|", r"\|") for line in lines]
    lines[:] = [re.sub(r"\b(path|time)\b", r"*\1*", line) if line.startswith(":type") else line for line in lines]


def finish(app, exception) -> None:
    if exception is None and app.builder.format == "html":
        (pathlib.Path(app.outdir) / "index.html").write_text(
            '<!doctype html><meta http-equiv="refresh" content="0; url=docs/index.html"><title>spondyl</title>\n',
            "utf-8",
        )
        unused = shutil.ignore_patterns("unpacked", "test", "localization", "png", "SVG", "NativeMML", "asciimath")
        mathjax = pathlib.Path("/usr/share/javascript/mathjax")
        shutil.copytree(mathjax, app.outdir / "_static" / "mathjax", ignore=unused, dirs_exist_ok=True)


def setup(app) -> None:
    app.connect("builder-inited", check_completeness)
    app.connect("autodoc-process-signature", without_package)
    app.connect("autodoc-process-docstring", without_markup)
    app.connect("build-finished", finish)
