"""The OpenAPI document of our routes, in the words of version 3.0: what Swagger UI 4 reads."""

from typing import Any

from msgspec.json import schema_components
from quart_schema.openapi import OpenAPIProvider

from app.domain.policy import ROUTES, TODOS
from app.web.api.documented import BESIDE, SHAPES

VERSION = "3.0.3"


class OurDocument(OpenAPIProvider):
    """Pages are left out; files and empty answers are in."""

    def schema(self) -> dict[str, Any]:
        found = super().schema()
        found["components"]["schemas"] |= self._shapes()
        return {**in_version_3_0(found), "openapi": VERSION}

    def _shapes(self) -> dict[str, Any]:
        """What `$ref` leads to: quart-schema leaves out the structs inside of structs."""
        handlers = [self._app.view_functions[rule.endpoint] for rule in self.generate_rules()]
        shapes = {shape for handler in handlers for shape in getattr(handler, SHAPES, ())}
        ordered = sorted(shapes, key=lambda shape: str(shape.__name__))
        return schema_components(ordered, ref_template="#/components/schemas/{name}")[1]

    def generate_rules(self) -> Any:
        return [rule for rule in super().generate_rules() if rule.rule.startswith("/api/v2/")]

    def operation_id(self, method: str, path: str, func: Any) -> str:
        return str(func.__name__)

    def build_paths(self, rule: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        paths, components = super().build_paths(rule)
        for operation in (one for methods in paths.values() for one in methods.values()):
            for status, kinds in getattr(self._app.view_functions[rule.endpoint], BESIDE, {}).items():
                operation["responses"][status] = _beside(kinds)
            if ROUTES[rule.endpoint] == TODOS:
                operation["security"] = []
        return paths, components

    def build_path_parameter(self, name: str, converter: Any) -> dict[str, Any]:
        parameter = super().build_path_parameter(name, converter)
        return {**parameter, "schema": {"type": "string", "format": "uuid"}}


def in_version_3_0(value: Any) -> Any:
    """JSON Schema of today as 3.0 says it: `null` is a flag, a tuple is an array of anything."""
    if isinstance(value, list):
        return [in_version_3_0(item) for item in value]
    if not isinstance(value, dict):
        return value
    plain = {key: in_version_3_0(item) for key, item in value.items() if key != "prefixItems"}
    if "prefixItems" in value:
        plain["items"] = {}
    choices = plain.get("anyOf")
    if isinstance(choices, list) and {"type": "null"} in choices:
        rest = [choice for choice in choices if choice != {"type": "null"}]
        del plain["anyOf"]
        plain |= {**rest[0]} if len(rest) == 1 and "$ref" not in rest[0] else {"anyOf": rest}
        plain["nullable"] = True
    if isinstance(plain.get("enum"), list) and None in plain["enum"]:
        plain["nullable"] = True
    return plain


def _beside(kinds: tuple[str, ...]) -> dict[str, Any]:
    if not kinds:
        return {"description": "Nada mudou desde a resposta com este ETag."}
    return {
        "description": "O arquivo.",
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in kinds},
    }
