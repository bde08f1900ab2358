"""The OpenAPI document: every operation names its refusals, as problem+json with a closed set of codes."""

from enum import StrEnum
from typing import Any

from fastapi import FastAPI
from pydantic import Field

from backend.ground.late_model import LateModel
from backend.ground.problems import PROBLEMS

PROBLEM_JSON = "application/problem+json"
Code = StrEnum("Code", {code: code for code in PROBLEMS})  # type: ignore[misc]


class FieldProblem(LateModel):
    """What is wrong with one field: its dotted path, a code, and words."""

    field: str
    code: str
    detail: str


class ProblemOut(LateModel):
    """A refusal (RFC 9457)."""

    type: str
    title: str
    status: int
    code: Code = Field(examples=["invalid"])
    detail: str
    errors: list[FieldProblem]


# a plain reference: as a model each would be a validator of its own, for every operation, that nothing ever asks
_PROBLEM = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
# status: what it says here; given to every operation of the doors
REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"description": said, "content": _PROBLEM}
    for status, said in {
        401: "未登录或登录已失效",
        403: "角色不允许",
        404: "不存在，或您看不到",
        409: "冲突：版本已旧、环节不符，或相同请求仍在处理",
        413: "正文过大",
        422: "内容有误：errors 列出全部字段",
        429: "过于频繁：见 Retry-After",
        503: "暂不可用：见 Retry-After，用同一 client_key 重试",
    }.items()
}


def document(app: FastAPI) -> None:
    """Has the application's document describe the problems its operations refer to."""
    plain = app.openapi

    def _openapi() -> dict[str, Any]:
        made = app.openapi_schema is None
        found = plain()
        if made:
            found["components"]["schemas"] |= _problem_schemas()
            for path in found["paths"].values():
                for operation in path.values():
                    for response in operation["responses"].values():
                        _under_its_own_type(response.get("content", {}))
        return found

    app.openapi = _openapi  # type: ignore[method-assign]


def _under_its_own_type(content: dict[str, Any]) -> None:
    """FastAPI describes every model as application/json; what is answered as a kind of JSON (GeoJSON, say) is that."""
    for kind, described in content.items():
        if kind.endswith("+json") and not described and "application/json" in content:
            content[kind] = content.pop("application/json")
            return


def _problem_schemas() -> dict[str, Any]:
    whole = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    parts: dict[str, Any] = whole.pop("$defs")
    return parts | {"ProblemOut": whole}
