"""Does again, to a month that comes back, what was done to everybody's rows while it was away: as after a backup.

Accounts that became one person's are one here, too; who has left is forgotten as `forget_messages` and `forget_patrol`
do it.
"""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

MERGED = (
    "UPDATE {name} SET person_id = person.merged_into FROM person"
    " WHERE person.id = {name}.person_id AND person.merged_into IS NOT NULL"
)
# table: what becomes of the rows of somebody who has left
FORGOTTEN = {
    "delivery": "UPDATE {name} SET title = '', text = '', address = '', fields = '{{}}' FROM person"
    " WHERE person.id = {name}.person_id AND person.erased_at IS NOT NULL"
    " AND (title, text, address, fields) <> ('', '', '', '{{}}'::jsonb)",
    "fix": "DELETE FROM {name} USING person WHERE person.id = {name}.person_id AND person.erased_at IS NOT NULL",
}


# what goes through a table by the time is to begin anew; a worker in the middle of it finds the row gone, and stops
BEGUN_ANEW = {"delivery": "DELETE FROM progress WHERE name = 'delivery_words'"}


async def forget_again(connection: AsyncConnection, table: str, name: str) -> int:
    """In the detached table `name` of `table`; how many rows were changed or erased. Run again: none."""
    merged = await connection.execute(text(MERGED.format(name=name)))
    forgotten = await connection.execute(text(FORGOTTEN[table].format(name=name)))
    if table in BEGUN_ANEW:
        await connection.execute(text(BEGUN_ANEW[table]))
    return merged.rowcount + forgotten.rowcount
