"""Writes what the library says of its exercise format: docs/schemas/exercise.schema.json and the tables of
docs/exercise_format.md, between their marks.

usage: build/venv/bin/python docs/generate/exercise_format.py [--check]
"""

import argparse
import itertools
import json
import pathlib
import re
import sys

import spondyl

DOCS = pathlib.Path(__file__).parents[1]
PAGE = DOCS / "exercise_format.md"
SCHEMA = DOCS / "schemas" / "exercise.schema.json"
TYPES = {
    "text": "text",
    "id": "letters, digits, `_`",
    "range": "number or `[low, high]`",
    "vector": "`[x, y, z]`",
    "measure": "text, see below",
}


def type_of(key: dict) -> str:
    if "$ref" in key:
        name = key["$ref"].rpartition("/")[2]
        return TYPES.get(name, f"table, {'see below' if name == 'coordinates' else f'`[{name}]`'}")
    if key.get("type") == "array":
        item = key["items"]
        if "$ref" in item:
            name = item["$ref"].rpartition("/")[2]
            return f"tables, `[[{'phase.goal' if name == 'goal' else name}]]`"
        return "list of words" if "enum" in item else "list of texts"
    if "enum" in key:
        return "word"
    return {"boolean": "`true` or `false`", "number": "number"}.get(key.get("type"), f"`{key.get('const')}`")


def left_out(names: list[str], key: dict, required: list[str]) -> tuple[str, str]:
    """Meaning of a key, and what holds without it."""
    meaning, _, usual = key["description"].partition(". Left out: ")
    if set(names) & set(required):
        return meaning, "required"
    if "default" in key:
        return meaning, f"`{json.dumps(key['default'])}`"
    return meaning, usual or "required"


def keys_table(table: dict, required: list[str]) -> str:
    lines = ["| key | type | meaning | left out |", "|---|---|---|---|"]
    rows = itertools.groupby(table["properties"].items(), lambda row: row[1]["description"])
    for _, alternatives in rows:
        names, keys = zip(*alternatives, strict=True)
        meaning, usual = left_out(list(names), keys[0], required)
        written = ", ".join(f"`{name}`" for name in names)
        lines.append(f"| {written} | {type_of(keys[0])} | {meaning} | {usual} |")
    return "\n".join(lines)


def kinds_table(equipment: dict) -> str:
    lines = ["| kind | keys (in brackets: optional) |", "|---|---|"]
    kinds: dict[str, list[str]] = {}
    for rule in equipment["allOf"]:
        if "kind" not in rule["if"].get("properties", {}):
            continue
        names = [name for name in rule["then"]["propertyNames"]["enum"] if name not in ("id", "kind")]
        shown = [f"`{name}`" if name in rule["then"]["required"] else f"[`{name}`]" for name in names]
        kinds.setdefault(", ".join(shown), []).append(f"`{rule['if']['properties']['kind']['const']}`")
    lines += [f"| {', '.join(kind)} | {keys} |" for keys, kind in kinds.items()]
    return "\n".join(lines)


def measures_table(measure: dict) -> str:
    return "\n".join(
        ["| measure | meaning |", "|---|---|"]
        + [f"| {form['title']} | {form['description']} |" for form in measure["anyOf"]]
    )


def tables(schema: dict) -> dict[str, str]:
    parts = schema["$defs"]
    found = {
        "top level": keys_table(schema, schema["required"] + schema["else"]["required"]),
        "equipment kinds": kinds_table(parts["equipment"]),
        "measures": measures_table(parts["measure"]),
    }
    for name, part in parts.items():
        if "properties" in part:
            found[name] = keys_table(part, part.get("required", []))
    return found


def page_with(text: str, found: dict[str, str]) -> str:
    """The page with every table between its marks; each table needs its place."""
    for name, table in found.items():
        mark = re.compile(rf"(<!-- {name}: from the library -->\n).*?(\n<!-- end -->)", re.DOTALL)
        text, count = mark.subn(lambda m, table=table: m[1] + table + m[2], text)
        if count != 1:
            raise SystemExit(f"{PAGE}: {count} places for the table '{name}'; expected one")
    return text


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--check", action="store_true", help="write nothing; fail if something is out of date")
    check = arguments.parse_args().check
    schema = spondyl.exercise_schema()
    stale = 0
    for path, text in ((SCHEMA, schema), (PAGE, page_with(PAGE.read_text("utf-8"), tables(json.loads(schema))))):
        if path.read_text("utf-8") == text:
            continue
        stale += 1
        if check:
            print(f"{path} is out of date; run docs/generate/exercise_format.py")
        else:
            path.write_text(text, "utf-8")
            print(f"{path} written")
    return stale if check else 0


if __name__ == "__main__":
    sys.exit(main())
