"""What seeded cases say: as people write, short, with a place and a complaint. Pure."""

import random

SPOTS = ("门口", "路口", "公交站旁", "菜场边", "学校对面", "小区北门", "河边步道", "停车场入口", "桥下", "工地围挡外")
SAID = ("影响通行", "请尽快处理", "已经两天了", "附近有学校", "夜间尤其严重", "多次反映未解决", "有安全隐患",
        "气味很大", "雨天更严重", "老人小孩经过不便", "希望回复", "昨天下午发现")  # fmt: skip
ROADS = ("崇和路", "靖江路", "赤城路", "东方大道", "府前街", "紫阳街", "大洋东路", "柏叶路", "鹿城路", "临海大道")


def words(chance: random.Random, place: str, matter: str) -> tuple[str, str | None]:
    """The description and the address of a case; every fifth has none."""
    road, number = chance.choice(ROADS), chance.randint(1, 399)
    said = "，".join(chance.sample(SAID, chance.randint(1, 3)))
    description = f"{road}{chance.choice(SPOTS)}{matter}，{said}"
    return description, None if chance.random() < 0.2 else f"{place}{road}{number}号"
