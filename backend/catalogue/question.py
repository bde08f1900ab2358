"""Extra questions (补充问题) that forms ask of a bucket or an exact class, beside words, place and photos."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from backend.catalogue.category import Category


class Datatype(StrEnum):
    """What an answer is, in the words of Open311."""

    STRING = "string"
    NUMBER = "number"
    DATETIME = "datetime"
    TEXT = "text"
    SINGLE = "singlevaluelist"
    MULTI = "multivaluelist"


@dataclass(frozen=True)
class Question:
    """A question: its code, its words in Chinese and English, and the answers to choose from (key, 中文, English)."""

    code: str
    datatype: Datatype
    chinese: str
    english: str
    required: bool = False
    choices: tuple[tuple[str, str, str], ...] = ()
    hint: str = ""

    def words(self, locale: str) -> str:
        return self.english if locale == "en" else self.chinese

    def choice(self, key: str, locale: str) -> str | None:
        """The words of an answer; None if it is none of the choices."""
        words = {one: english if locale == "en" else chinese for one, chinese, english in self.choices}
        return words.get(key)


_DANGER = Question(
    "DANGER", Datatype.SINGLE, "是否危及人身安全", "Is anybody in danger?",
    choices=(("no", "否", "No"), ("yes", "是", "Yes"), ("unknown", "不清楚", "Not sure")),
)  # fmt: skip
_SINCE = Question("SINCE", Datatype.DATETIME, "何时发现", "When did you first see it?", hint="ISO 8601，须带时区")
_PLATE = Question("PLATES", Datatype.STRING, "涉及车辆的数量或特征（勿填车牌号）", "How many vehicles, of what kind?")
_DEPTH = Question(
    "DEPTH", Datatype.SINGLE, "积水深度", "How deep is the water?", required=True,
    choices=(("ankle", "没过脚踝（10 厘米以内）", "Up to the ankle (10 cm)"),
             ("knee", "没过小腿（10–40 厘米）", "10–40 cm"),
             ("wheel", "超过半个车轮（40 厘米以上）", "More than 40 cm")),
)  # fmt: skip
_BLOCKED = Question(
    "BLOCKED", Datatype.MULTI, "受影响的通行", "Who cannot pass?",
    choices=(("foot", "行人", "People on foot"), ("cycle", "非机动车", "Cycles"), ("car", "机动车", "Cars"),
             ("wheelchair", "轮椅", "Wheelchairs")),
)  # fmt: skip
_WIDTH = Question("WIDTH_CM", Datatype.NUMBER, "塌陷或破损的宽度（厘米）", "Width of the hole in centimetres")
_SMELL = Question("SMELL", Datatype.TEXT, "气味、声响等情况", "Smell, noise, anything else")

# bucket or class: what is asked; a class asks its bucket's questions, too
QUESTIONS: dict[str, tuple[Question, ...]] = {
    "street_order": (_PLATE,),
    "facilities": (_DANGER, _BLOCKED),
    "emergency": (_DANGER, _SINCE),
    "E0502": (_SMELL,),
    "E0505": (_WIDTH, _BLOCKED),
    "E0506": (_DEPTH, _BLOCKED),
}


def questions_of(bucket: str, category: Category | None = None) -> Sequence[Question]:
    """What is asked of a bucket, or of a class: its bucket's questions first."""
    own = QUESTIONS.get(category.code, ()) if category else ()
    return list(dict.fromkeys((*QUESTIONS.get(bucket, ()), *own)))
