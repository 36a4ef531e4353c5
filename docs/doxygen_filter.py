"""What Doxygen reads instead of a header: words that stand for several declarations are repeated for each of them.

- Members declared on one line share its comment: `double lower, upper;  ///< ...`.
- Functions and aliases on directly following lines share the comment above the first.
- A field that is called as its type needs no words: `Axis axis;`, `std::vector<Phase> phases;`,
  `BodyPoint at;`. Nor does `name`.
- `@throws A; B when ...` becomes a paragraph: Sphinx's field knows one exception only.
- Defaulted members and the library's own door (`impl`, `Impl`) are left out.

usage: doxygen_filter.py HEADER (Doxygen calls it; line numbers stay)
"""

import pathlib
import re
import sys

HIDDEN = re.compile(
    r"= default;|\bImpl& impl\(\)|\bstruct Impl;|\bexplicit \w+\(std::unique_ptr<Impl>|&&\) noexcept;|\bimpl_;"
)
SHARED = re.compile(r"^\s*(?:[\w:<>&*, ]+\s)?(?:using \w+ = .*|[\w\"\[\]]+\(.*)[;}]$")

FIELD = re.compile(
    r"^(?:std::(?:vector|optional)<|Per(?:Segment|Axis|Side|Region)<)?(?:table::)?([A-Z]\w*)>? (\w+)(?: = .*|{})?;$"
)


def named_as_type(code: str) -> str:
    """The type of a field that is called as its type, or as what its type is for each of; else empty."""
    kind, name = found.groups() if (found := FIELD.match(code)) else ("", "")
    word = name.replace("_", "")
    if code == "BodyPoint at;":
        return kind
    words = {word, word.removesuffix("s"), word.removesuffix("es")}
    names = {kind.lower(), kind.lower().removesuffix("row"), re.sub(r"^.*(?=[A-Z])", "", kind).lower()}
    per = code.startswith("Per") and code.startswith(f"Per{name.title()}<")
    return kind if kind and (words & names or per) else ""


def split(text: str) -> list[str]:
    """Parts of a declaration between the commas that are not inside brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in "<({") - (character in ">)}")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def members(code: str, words: str, documented: bool) -> str:
    """One declaration per member, each with the words."""
    head, *others = split(code.rstrip(";"))
    kind, first = re.match(r"(.*\s)([&*]?\w+\s*(?:[={].*)?)$", head).groups()
    first = f"{kind}{first};" + ("" if documented else f" /**< {words} */")
    return first + "".join(f" {kind.strip()} {other.strip()}; /**< {words} */" for other in others)


def filtered(lines: list[str]) -> list[str]:
    lines = ["" if HIDDEN.search(line) else line.replace("@throws", "<p>Throws") for line in lines]
    above, previous = "", ""  # words above the present declaration; the declaration on the line before
    for i, line in enumerate(lines):
        code, _, after = (part.strip() for part in line.partition("///"))
        indent = line[: len(line) - len(line.lstrip())]
        if not code and after and not after.startswith("<"):
            above = (above + " " + after).strip() if i and lines[i - 1].strip().startswith("///") else after
            previous = ""
        elif not code and not after:
            above = previous = ""
        elif code:
            if (
                code.endswith(";")
                and not re.search("[()]", code)
                and len(split(code)) > 1
                and not code.startswith("using ")
            ):
                trailing, k = after.removeprefix("<").strip(), i + 1
                while trailing and k < len(lines) and lines[k].strip().startswith("///<"):
                    trailing += " " + lines[k].strip().removeprefix("///<").strip()
                    lines[k] = ""
                    k += 1
                if trailing or above:
                    lines[i] = indent + members(code, trailing or above, not trailing)
                above = previous = ""
            elif SHARED.match(code):
                if previous and not after and above:
                    lines[i] = f"{indent}/** {above} */ {code}"
                previous = code
            elif code == "std::string name;" and not after and not above:
                lines[i] = f"{indent}{code} /**< Its name. */"
                previous = ""
            elif not after and not above and (kind := named_as_type(code)):
                lines[i] = f"{indent}{code} /**< See {kind}. */"
                previous = ""
            elif code.endswith((";", "{", "}")):
                previous = code if previous == "..." and code.endswith(";") else ""
                if not previous:
                    above = ""
            elif "(" in code:
                previous = "..."  # a declaration that goes on
    return lines


if __name__ == "__main__":
    print("\n".join(filtered(pathlib.Path(sys.argv[1]).read_text("utf-8").splitlines())))
