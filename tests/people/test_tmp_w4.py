import pytest
from tests.people import test_authorisation as t
from tests.people.matrix_patrol import PATROL_MATRIX
from tests.people.matrix_rows import SIGNED_IN
pytestmark = pytest.mark.anyio
@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_patrol_cells(city):
    document = (await city.client.get("/openapi.json")).json()
    for methods in document["paths"].values():
        for op in methods.values():
            t.MATRIX.setdefault(op["operationId"], SIGNED_IN)
    cells, wrong = await t.wrong_cells(city, set(PATROL_MATRIX))
    print(cells)
    assert wrong == []
