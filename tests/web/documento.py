"""What the OpenAPI document promises: requests drawn from its schemas, answers held against them."""

import json
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

Schema = dict[str, Any]
Draw = st.DrawFn

HOSTILE = (
    *(
        "",
        " ",
        "\x00",
        "a\x00b",
        "\u202e",
        "\x1b]52;c;x\x07",
        "'",
        '"',
        "%",
        "_",
        "\\",
        "../..",
        "<svg onload=x>",
    ),
    *(
        "٣",
        "İ",
        "ﬀ" * 40,
        "\ud7ff",
        "\U0010ffff",
        "senha=oculta",
        "é" * 201,
        "x" * 2_001,
        "NaN",
        "-0",
        "1e999",
    ),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-02-30", "null", "true"),
)
texts = st.sampled_from(HOSTILE) | st.text(max_size=40)
numbers = st.sampled_from([0, 1, -1, 2**31, 2**63, 2**64, -(2**63) - 1, 10**30]) | st.integers()
scalars = st.none() | st.booleans() | numbers | st.floats(allow_nan=False, allow_infinity=False) | texts
anything = st.recursive(
    scalars,
    lambda deeper: st.lists(deeper, max_size=4) | st.dictionaries(texts, deeper, max_size=4),
    max_leaves=10,
)


@dataclass
class Operation:
    """One method of one path. `known` are values that exist, by the name of the field that wants them."""

    method: str
    path: str
    said: Schema
    schemas: Schema
    known: dict[str, list[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.said["operationId"])

    def parameters(self, where: str) -> dict[str, Schema]:
        return {one["name"]: one["schema"] for one in self.said["parameters"] if one["in"] == where}

    @property
    def body(self) -> Schema | None:
        found = self.said.get("requestBody")
        return None if found is None else dict(found["content"]["application/json"]["schema"])

    # -- what may be asked

    def value(self, draw: Draw, schema: Schema, name: str) -> Any:
        """One that the schema allows; of the known ones mostly, where there are some."""
        if "$ref" in schema:
            schema = self.schemas[schema["$ref"].rpartition("/")[2]]
        if schema.get("nullable") and draw(st.booleans()):
            return None
        if name in self.known and schema.get("type") == "string" and draw(st.integers(0, 3)):
            return draw(st.sampled_from(self.known[name]))
        if "anyOf" in schema:
            return self.value(draw, draw(st.sampled_from(schema["anyOf"])), name)
        if "enum" in schema:
            return draw(st.sampled_from([one for one in schema["enum"] if one is not None]))
        match schema.get("type"):
            case "string":
                return str(draw(st.uuids())) if schema.get("format") == "uuid" else draw(texts)
            case "integer":
                return draw(numbers)
            case "number":
                return draw(st.floats(allow_nan=False, allow_infinity=False))
            case "boolean":
                return draw(st.booleans())
            case "array":
                many = draw(st.integers(schema.get("minItems", 0), min(schema.get("maxItems", 3), 3)))
                return [self.value(draw, schema["items"], name) for _ in range(many)]
            case "object":
                return self._object(draw, schema, name)
        return draw(anything)

    def _object(self, draw: Draw, schema: Schema, name: str) -> Any:
        if name in self.known and draw(st.booleans()):
            return json.loads(draw(st.sampled_from(self.known[name])))
        if "properties" not in schema:
            return draw(st.dictionaries(texts, anything, max_size=3))
        wanted = [
            name for name in schema["properties"] if name in schema.get("required", ()) or draw(st.booleans())
        ]
        return {name: self.value(draw, schema["properties"][name], name) for name in wanted}

    def spoilt(self, draw: Draw, value: Any) -> Any:
        """The same with something wrong about it."""
        if not isinstance(value, dict) or not draw(st.integers(0, 4)):
            return draw(anything)
        name = draw(st.sampled_from([*value, "campo_desconhecido"]))
        match draw(st.sampled_from(["wrong", "gone", "deep"])):
            case "wrong":
                return {**value, name: draw(anything)}
            case "gone":
                return {k: v for k, v in value.items() if k != name}
        deep: Any = "fundo"
        for _ in range(draw(st.sampled_from([40, 400]))):
            deep = [deep]
        return {**value, name: deep}

    # -- what may be answered

    def broken_promises(self, status: int, kind: str, raw: bytes) -> list[str]:
        """What of this answer the document does not say; empty when it is as promised."""
        promised = self.said["responses"].get(str(status))
        if status >= 500 or promised is None:
            return [f"{status}: {raw[:300]!r}"]
        kinds = promised.get("content", {})
        if not kinds:
            return [f"{status}: a body where none is promised"] if raw else []
        if kind not in kinds:
            return [f"{status}: {kind!r}, promised are {sorted(kinds)}"]
        if kind != "application/json":
            return []
        return list(self._wrong(json.loads(raw), kinds[kind]["schema"], f"{status} $"))

    def _wrong(self, value: Any, schema: Schema, at: str) -> list[str]:
        if "$ref" in schema:
            schema = self.schemas[schema["$ref"].rpartition("/")[2]]
        if value is None and (schema.get("nullable") or not schema.keys() & {"type", "anyOf", "enum"}):
            return []
        if "anyOf" in schema:
            each = [self._wrong(value, choice, at) for choice in schema["anyOf"]]
            return [] if [] in each else each[0]
        if "enum" in schema:
            return [] if value in schema["enum"] else [f"{at}: {value!r} is none of {schema['enum']}"]
        kind = schema.get("type")
        if kind is not None and not IS[kind](value):
            return [f"{at}: {value!r} is no {kind}"]
        if kind == "array":
            return [
                w
                for n, one in enumerate(value)
                for w in self._wrong(one, schema.get("items", {}), f"{at}[{n}]")
            ]
        if kind == "object":
            found = [f"{at}: lacks {name}" for name in schema.get("required", ()) if name not in value]
            inside = schema.get("properties", {})
            return found + [
                w for k in value.keys() & inside.keys() for w in self._wrong(value[k], inside[k], f"{at}.{k}")
            ]
        return []


IS = {
    "string": lambda v: isinstance(v, str),
    "boolean": lambda v: isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
    "array": lambda v: isinstance(v, list),
    "object": lambda v: isinstance(v, dict),
}


def operations(document: Schema, known: dict[str, list[str]]) -> dict[str, Operation]:
    """Every operation by its name."""
    schemas = document["components"]["schemas"]
    found = [
        Operation(method.upper(), path, said, schemas, known)
        for path, methods in document["paths"].items()
        for method, said in methods.items()
    ]
    return {one.name: one for one in found}


def dangling(document: Schema) -> set[str]:
    """Names that a `$ref` leads to and nothing has."""
    text = json.dumps(document)
    wanted = {piece.partition('"')[0] for piece in text.split('"#/components/schemas/')[1:]}
    return wanted - document["components"]["schemas"].keys()
