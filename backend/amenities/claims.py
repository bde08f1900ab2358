"""Which component (部件) an amenity is: one there is, and no other amenity's: two with one place and one owner would
both be named by its code."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from backend.amenities.amenity import Amenity
from backend.amenities.amenity_kind import AmenityState
from backend.ground.one_at_a_time import one_at_a_time
from backend.ground.slices import AT_ONCE, slices
from backend.places.component import Component


async def claim_alone(session: AsyncSession) -> None:
    """To be called before it is looked up whose a component is. Held until the transaction ends."""
    await one_at_a_time(session, "amenity")


async def faults_of_claims(session: AsyncSession, made: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """What is wrong with the components that amenities (rows by code) say they are, by the same codes. One that has
    been removed keeps nobody from what it was."""
    named = {code: row["component_id"] for code, row in made.items() if row.get("component_id")}
    known = {one for (one,) in await _found(session, select(col(Component.id)), Component.id, named.values())}
    holders = await _holders(session, made, named.values())
    faults = dict[str, str]()
    for code, component in named.items():
        if component not in known:
            faults[code] = "没有该部件"
        elif made[code].get("state") is not AmenityState.REMOVED:
            holder = holders.setdefault(component, code)
            if holder != code:
                faults[code] = f"该部件已对应设施 {holder}，一个部件只能对应一处设施"
    return faults


async def _holders(session: AsyncSession, made: Collection[str], components: Collection[str]) -> dict[str, str]:
    """By component: which other amenity it is."""
    standing = col(Amenity.state) != AmenityState.REMOVED
    query = select(col(Amenity.component_id), col(Amenity.code)).where(standing).order_by(col(Amenity.code))
    found = await _found(session, query, Amenity.component_id, components)
    return {component: code for component, code in found if code not in made}


async def _found(
    session: AsyncSession, query: Select[Any], column: Any, wanted: Collection[str]
) -> list[Sequence[Any]]:
    """The rows whose column is one of those wanted."""
    found = list[Sequence[Any]]()
    for some in slices(sorted(set(wanted)), AT_ONCE):
        found += (await session.execute(query.where(col(column).in_(some)))).all()
    return found
