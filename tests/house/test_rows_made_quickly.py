"""What a new row holds from the start costs next to nothing: for `list` pydantic takes its signature out of its words
each time a row is made, 0.4 ms, ten times as much as all the rest of the row."""

from sqlmodel import SQLModel

from backend.migrations.tables import all_tables


def _rows(of: type[SQLModel] = SQLModel) -> list[type[SQLModel]]:
    return [found for one in of.__subclasses__() for found in (one, *_rows(one)) if hasattr(found, "__table__")]


def test_no_row_begins_with_a_list_whose_signature_is_read_from_its_words() -> None:
    all_tables()
    rows = _rows()
    slow = [f"{row.__name__}.{name}" for row in rows for name, one in row.model_fields.items() if _is_slow(one)]
    assert len(rows) > 60
    assert slow == []


def _is_slow(field: object) -> bool:
    made_by = getattr(field, "default_factory", None)
    return isinstance(made_by, type) and bool(getattr(made_by, "__text_signature__", None))
