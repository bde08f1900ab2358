"""The OpenAPI document: every operation names its refusals, as problem+json with a closed set of codes."""

from enum import StrEnum
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel, Field

from backend.ground.problems import PROBLEMS

PROBLEM_JSON = "application/problem+json"
Code = StrEnum("Code", {code: code for code in PROBLEMS})  # type: ignore[misc]


class FieldProblem(BaseModel):
    """What is wrong with one field: its dotted path, a code, and words."""

    field: str
    code: str
    detail: str


class ProblemOut(BaseModel):
    """A refusal (RFC 9457)."""

    type: str
    title: str
    status: int
    code: Code = Field(examples=["invalid"])
    detail: str
    errors: list[FieldProblem]


# status: what it says here; given to every operation of the doors
REFUSALS: dict[int | str, dict[str, Any]] = {
    401: {"model": ProblemOut, "description": "未登录或登录已失效"},
    403: {"model": ProblemOut, "description": "角色不允许"},
    404: {"model": ProblemOut, "description": "不存在，或您看不到"},
    409: {"model": ProblemOut, "description": "冲突：版本已旧、环节不符，或相同请求仍在处理"},
    413: {"model": ProblemOut, "description": "正文过大"},
    422: {"model": ProblemOut, "description": "内容有误：errors 列出全部字段"},
    429: {"model": ProblemOut, "description": "过于频繁：见 Retry-After"},
    503: {"model": ProblemOut, "description": "暂不可用：见 Retry-After，用同一 client_key 重试"},
}


def document(app: FastAPI) -> None:
    """Has the application say problem+json where FastAPI would say what a good answer is."""
    plain = app.openapi

    def _openapi() -> dict[str, Any]:
        made = app.openapi_schema is None
        found = plain()
        if made:
            for path in found["paths"].values():
                for operation in path.values():
                    _rename(operation["responses"])
        return found

    app.openapi = _openapi  # type: ignore[method-assign]


def _rename(responses: dict[str, Any]) -> None:
    for status, response in responses.items():
        for content in list(response.get("content", {}).values()):  # under whatever the operation itself answers with
            if status[0] in "45" and "ProblemOut" in content.get("schema", {}).get("$ref", ""):
                response["content"] = {PROBLEM_JSON: content}
