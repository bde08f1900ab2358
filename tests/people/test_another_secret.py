"""A start with another CGT_SECRET than the database was written with is told of: whoever signed in by a phone would be
somebody new, without a word."""

from contextlib import suppress

import pytest
from alembic import command
from pydantic import SecretStr
from sqlalchemy import update

from backend import serving
from backend.ground.settings import Settings
from backend.migrations.revisions import configuration
from backend.people.person import Person
from tests.linhai import City

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.filterwarnings("ignore:.*expression-based index"),  # of which SQLite cannot tell
]
BEFORE = "0053"  # a person has a column more since
KEY, ANOTHER = (f"1:{43 * letter}=" for letter in "AQ")


@pytest.fixture
def city_settings(city_settings: Settings) -> Settings:
    """With a key of its own for what is sealed, as in production."""
    return city_settings.model_copy(update={"data_keys": SecretStr(KEY)})


async def _said(settings: Settings, capsys: pytest.CaptureFixture[str]) -> str:
    """What a start in production says, as it looks into the database."""
    with suppress(SystemExit):  # of the accounts of a demo
        await serving._refuse_demo_accounts(settings)
    return capsys.readouterr().err


async def test_another_secret_is_named_and_the_right_one_is_not(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    other = {"secret": SecretStr("another one, of as many letters")}
    assert await _said(city.settings.model_copy(update=other), capsys) == ""  # nobody was found by it
    await city.citizen_at_door()
    assert await _said(city.settings, capsys) == ""
    assert "CGT_SECRET" in await _said(city.settings.model_copy(update=other), capsys)
    other["data_keys"] = SecretStr(ANOTHER)
    assert await _said(city.settings.model_copy(update=other), capsys) == ""  # nothing opens what would tell


async def test_a_start_before_the_schema_is_upgraded_is_not_stopped_by_it(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    """A process that ends between install and `migrate` begins anew as the new release, which knows more of a person
    than the schema holds: it is not ready, and does not go round in circles."""
    await city.citizen_at_door()
    async with city.db.write() as session:
        await session.execute(update(Person).values(is_demo=False))
    async with city.db.writer.begin() as connection:
        await connection.run_sync(lambda bound: command.downgrade(configuration(bound), BEFORE))
    other = {"secret": SecretStr("another one, of as many letters")}
    await serving._refuse_demo_accounts(city.settings.model_copy(update=other))
    assert "CGT_SECRET" in capsys.readouterr().err
