"""taking part: me-too and what it counts for, follows, comments, surveys, calls for volunteers; urgency in the inbox."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from backend.ground.columns import Instant, Json

revision: str = "0041"
down_revision: str | None = "0040"
what = "公众参与：附议、关注、评论、问卷、志愿招募；收件箱的紧急程度"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

OPEN = sa.text("ended_at IS NULL")
LIFTED = sa.text("priority > 0")
LOW = "('points.earn', 'points.spend', 'notice.announce')"


def upgrade() -> None:
    for name in ("me_too_count", "support", "priority"):
        op.add_column("cases", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_cases_priority", "cases", ["priority", "id"], sqlite_where=LIFTED, postgresql_where=LIFTED)
    op.create_index("ix_cases_open_cell", "cases", ["cell"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.add_column("inbox_item", sa.Column("urgency", sa.String(length=32), nullable=False, server_default="normal"))
    op.execute(f"UPDATE inbox_item SET urgency = 'low' WHERE kind IN {LOW}")  # noqa: S608 - a literal of ours
    _me_too()
    _follows()
    _comments()
    _surveys()
    _volunteers()


def _me_too() -> None:
    op.create_table(
        "me_too",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("why", Json, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_me_too_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", "person_id", name=op.f("pk_me_too")),
    )
    op.create_index(op.f("ix_me_too_person_id"), "me_too", ["person_id"])
    op.create_table(
        "me_too_origin",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.String(length=64), nullable=True),
        sa.Column("network", sa.String(length=64), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_me_too_origin_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", "person_id", name=op.f("pk_me_too_origin")),
    )
    op.create_index(op.f("ix_me_too_origin_person_id"), "me_too_origin", ["person_id"])
    op.create_index(op.f("ix_me_too_origin_at"), "me_too_origin", ["at"])


def _follows() -> None:
    op.create_table(
        "follow",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=True),
        sa.Column("area", sa.String(length=15), nullable=True),
        sa.Column("lon", sa.Float(), nullable=True),
        sa.Column("lat", sa.Float(), nullable=True),
        sa.Column("radius_m", sa.Integer(), nullable=True),
        sa.Column("tile", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow")),
    )
    op.create_index("ix_follow_person", "follow", ["person_id", "id"])
    op.create_index("ix_follow_code", "follow", ["kind", "code"])
    op.create_index("ix_follow_tile", "follow", ["tile"])


def _comments() -> None:
    op.create_table(
        "comment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("why", Json, nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_comment_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    op.create_index("ix_comment_case", "comment", ["case_id", "state", "id"])
    op.create_index("ix_comment_state", "comment", ["state", "id"])
    op.create_index("ix_comment_person", "comment", ["person_id", "id"])


def _surveys() -> None:
    op.create_table(
        "survey",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("questions", Json, nullable=False),
        sa.Column("opens_at", Instant(), nullable=True),
        sa.Column("closes_at", Instant(), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
    )
    op.create_table(
        "survey_part",
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_survey_part_survey_id_survey")),
        sa.PrimaryKeyConstraint("survey_id", "person_id", name=op.f("pk_survey_part")),
    )
    op.create_index(op.f("ix_survey_part_person_id"), "survey_part", ["person_id"])
    op.create_table(
        "survey_count",
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.String(length=16), nullable=False),
        sa.Column("option", sa.String(length=16), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f("fk_survey_count_survey_id_survey")),
        sa.PrimaryKeyConstraint("survey_id", "question", "option", name=op.f("pk_survey_count")),
    )


def _volunteers() -> None:
    op.create_table(
        "volunteer_call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("begins_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("sign_up_until", Instant(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("shown_from", Instant(), nullable=True),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volunteer_call")),
    )
    op.create_table(
        "volunteer",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", Instant(), nullable=False),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["volunteer_call.id"], name=op.f("fk_volunteer_call_id_volunteer_call")),
        sa.PrimaryKeyConstraint("call_id", "person_id", name=op.f("pk_volunteer")),
    )
    op.create_index(op.f("ix_volunteer_person_id"), "volunteer", ["person_id"])
