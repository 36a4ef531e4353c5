"""Every public object says what it is."""

import inspect
import re

import pytest
import spondyl
import spondyl.plot


def public():
    """(name, object) of the package's functions and classes, and of what is in the classes."""
    for module in (spondyl, spondyl.plot):
        for name in getattr(module, "__all__", None) or [n for n in vars(module) if not n.startswith("_")]:
            of = getattr(module, name)
            if not callable(of) or not of.__module__.startswith("spondyl"):
                continue
            yield f"{module.__name__}.{name}", of
            if inspect.isclass(of) and not issubclass(of, str | Exception):
                for member, thing in vars(of).items():
                    if not member.startswith("_") or (member == "__init__" and "self: " in (thing.__doc__ or "")):
                        yield f"{module.__name__}.{name}.{member}", thing


PUBLIC = dict(public())


def doc(of):
    """Without the signature that pybind11 puts before it."""
    return re.sub(r"\A\w+\(.*\) -> .*\n*", "", inspect.getdoc(of) or "").strip()


def parameters(name, of):
    """Names of the parameters, from the signature or what pybind11 wrote of it; self is none."""
    try:
        names = list(inspect.signature(of).parameters)
    except (TypeError, ValueError):
        first = (of.__doc__ or "").splitlines()[0]
        first = re.sub(r" = \w+\([^)]*\)", "", first)  # defaults that are calls
        names = re.findall(r"[(,] ?\*{0,2}([A-Za-z_]\w*)(?=: |, |=|\))", re.sub(r"\[[^()]*?\]", "", first))
    return [n for n in names if n != "self"]


@pytest.mark.parametrize("name", PUBLIC)
def test_it_has_a_docstring(name):
    assert doc(PUBLIC[name]), f"{name} has no docstring"


FUNCTIONS = [name for name, of in PUBLIC.items() if not inspect.isclass(of) and not isinstance(of, property)]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_describes_its_parameters(name):
    of = PUBLIC[name]
    names, text = parameters(name, of), doc(of)
    if not names:
        return
    if set(names) == {"args", "kwargs"}:  # several overloads, each with words of its own
        assert text.count("Parameters\n----------\n") == len(re.findall(r"^\d+\. ", text, re.MULTILINE)) > 1
        return
    assert "Parameters\n----------\n" in text, f"{name} has parameters but no section Parameters"
    section = text.split("Parameters\n----------\n")[1].split("\n\n")[0]
    described = re.findall(r"\w+", " ".join(line.split(" : ")[0] for line in section.splitlines() if line[:1].strip()))
    missing = set(names) - set(described)
    assert not missing, f"{name} does not describe {missing}"


@pytest.mark.parametrize("name", [n for n in FUNCTIONS if not n.endswith("__init__")])
def test_a_function_says_what_it_returns(name):
    of = PUBLIC[name]
    first = (of.__doc__ or "").splitlines()[0]
    if "->" in first and not first.endswith("-> None"):
        assert "Returns\n-------\n" in doc(of), f"{name} returns something it does not describe"
