"""the whole pipeline: applications, assistance, callers, followers, returns, rulings, and the marks of a case."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from backend.ground.columns import Instant, Json

revision: str = "0010"
down_revision: str | None = "0005"
what = "案件全流程：申请、协办、来电人、关注、退回、裁定与案件标记"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    _marks()
    _tables()
    op.execute(
        "UPDATE cases SET before_photos ="
        " (SELECT count(*) FROM case_photo WHERE case_photo.case_id = cases.id AND case_photo.shows = 'before')"
    )


def _marks() -> None:
    op.add_column("cases", sa.Column("verdict", sa.String(length=16), nullable=True))
    op.add_column("cases", sa.Column("before_photos", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("cases", sa.Column("merged_into", sa.String(length=16), nullable=True))
    op.add_column("cases", sa.Column("responsible_body", sa.String(length=60), nullable=True))
    op.add_column("cases", sa.Column("bound", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("cases", sa.Column("assisting", Json, nullable=False, server_default="[]"))
    op.add_column("cases", sa.Column("team", sa.String(length=40), nullable=True))
    op.add_column("cases", sa.Column("assignee_id", sa.Uuid(), nullable=True))
    op.add_column("cases", sa.Column("asks", sa.String(length=32), nullable=True))
    op.add_column("cases", sa.Column("asked_by", sa.Uuid(), nullable=True))
    op.add_column("cases", sa.Column("suspended_until", Instant(), nullable=True))
    op.add_column("cases", sa.Column("called_back", sa.String(length=16), nullable=True))
    op.add_column("cases", sa.Column("forced", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("cases", sa.Column("self_handled", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("cases", sa.Column("sampled", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("cases", sa.Column("excused", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("cases", sa.Column("disputed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("cases", sa.Column("return_count", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("cases", sa.Column("rework_count", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("cases", sa.Column("extension_count", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("cases", sa.Column("suspension_count", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("cases", sa.Column("reopen_count", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("cases", sa.Column("urge_count", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("cases", sa.Column("supervise_count", sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_cases_merged", "cases", ["merged_into"])
    op.create_index("ix_cases_suspended", "cases", ["suspended_until"])
    op.add_column("rule", sa.Column("ruling", sa.String(length=16), nullable=True))
    op.add_column("rule", sa.Column("owner_code", sa.String(length=16), nullable=True))


def _tables() -> None:
    op.create_table(
        "ruling",
        sa.Column("number", sa.String(length=16), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("subject_number", sa.String(length=16), nullable=False),
        sa.Column("class_code", sa.String(length=8), nullable=False),
        sa.Column("area_prefix", sa.String(length=15), nullable=False),
        sa.Column("owner_code", sa.String(length=16), nullable=True),
        sa.Column("returned_by", sa.String(length=16), nullable=True),
        sa.Column("duty_code", sa.String(length=16), nullable=True),
        sa.Column("body_code", sa.String(length=16), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ruling")),
    )
    op.create_index(op.f("ix_ruling_made_at"), "ruling", ["made_at"])
    op.create_index(op.f("ix_ruling_subject_id"), "ruling", ["subject_id"])
    op.create_table(
        "ruling_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_ruling_year")),
    )
    op.create_table(
        "application",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("asked_for", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("body_code", sa.String(length=16), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("duty_code", sa.String(length=16), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("endorsed_by", sa.Uuid(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_application_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
    )
    op.create_index(op.f("ix_application_case_id"), "application", ["case_id"])
    op.create_table(
        "assist",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("body_code", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_assist_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assist")),
    )
    op.create_index("ix_assist_body", "assist", ["body_code", "case_id"])
    op.create_index(op.f("ix_assist_case_id"), "assist", ["case_id"])
    op.create_table(
        "caller",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("phone_sealed", sa.String(length=300), nullable=False),
        sa.Column("name_sealed", sa.String(length=400), nullable=True),
        sa.Column("kept_since", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_caller_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_caller")),
    )
    op.create_index(op.f("ix_caller_kept_since"), "caller", ["kept_since"])
    op.create_table(
        "case_follower",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_follower_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", "person_id", name=op.f("pk_case_follower")),
    )
    op.create_index(op.f("ix_case_follower_person_id"), "case_follower", ["person_id"])
    op.create_table(
        "case_return",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("body_code", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("duty_code", sa.String(length=16), nullable=True),
        sa.Column("contested", sa.Boolean(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("to_body", sa.String(length=16), nullable=True),
        sa.Column("ruling", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_return_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_return")),
    )
    op.create_index(op.f("ix_case_return_at"), "case_return", ["at"])
    op.create_index(op.f("ix_case_return_case_id"), "case_return", ["case_id"])
