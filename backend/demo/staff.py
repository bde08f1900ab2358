"""The demo city's staff: one account a role, a handler for each body, inspectors on responsibility grids."""

from collections.abc import Mapping, Sequence

import shapely

from backend.demo.grids import DemoArea
from backend.routing.body import Body

POINT = (121.1289, 28.8470)  # the demo point, WGS-84
HANDLERS_BODY = "D02"  # where the first bucket leads at the demo point
INSPECTORS = 60
# user name is the role
NAMES = {
    "desk": "陈受理", "chief": "林班长", "dispatcher": "黄派遣", "supervisor": "郑督查", "leader": "周领导",
    "arbiter": "吴裁定", "treasurer": "孙发放", "admin": "系统管理员", "security": "安全管理员", "auditor": "审计员",
}  # fmt: skip


def demo_staff(areas: Sequence[DemoArea], bodies: Sequence[Body]) -> list[Mapping[str, str]]:
    """Rows as load_people takes them."""
    grids = [area for area in areas if area.shape is not None]
    own = next(area.code for area in grids if shapely.intersects_xy(area.shape, *POINT))
    rows = [_row(role, name, role) for role, name in NAMES.items()]
    rows.append(_row("handler", "王经办", "handler", body=HANDLERS_BODY))
    rows += [_row(f"handler-{body.code}", f"{body.name}经办人", "handler", body=body.code) for body in bodies]
    rows += [_row(f"head-{body.code}", f"{body.name}负责人", "leader", body=body.code) for body in bodies]
    rest = sorted(area.code for area in grids if area.code != own)
    rows.append(_row("inspector", "李采集", "inspector", grids=[own]))
    size = -(-len(rest) // INSPECTORS)
    for number in range(INSPECTORS):
        held = rest[number * size : (number + 1) * size]
        rows.append(_row(f"inspector-{number + 1}", f"采集员{number + 1}号", "inspector", grids=held))
    return rows


def _row(username: str, name: str, roles: str, body: str = "", grids: Sequence[str] = ()) -> Mapping[str, str]:
    return {"username": username, "name": name, "roles": roles, "body_code": body, "grids": " ".join(grids)}
