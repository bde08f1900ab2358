"""Who signs in, or fails to, while the account is being erased (注销) leaves nothing in its name."""

from collections.abc import Coroutine
from typing import Any

import pytest
from sqlalchemy import or_, select
from sqlmodel import col

from backend.ground.errors import Problem
from backend.people.actor import Actor
from backend.people.open_sign_in import Device
from backend.people.refused_sign_in import RefusedSignIn
from backend.people.sign_in import SignedInBy, SignIn
from backend.people.sign_in_by_phone import sign_in_by_phone
from backend.people.sign_in_by_wechat import sign_in_by_wechat
from mobile_api.about_me import erase
from tests.linhai import City
from tests.people.test_merged_meanwhile import PHONE, two
from tests.releases.test_one_at_a_time import begun

pytestmark = pytest.mark.anyio


def device(by: SignedInBy) -> Device:
    return Device(by, "某人的手机", "handset-0123456789", "203.0.113.9")


async def while_erased(city: City, who: Actor, deed: Coroutine[Any, Any, Any]) -> Any:
    """What the deed gives that begins while somebody is being erased."""
    async with city.db.write() as session:
        await erase(session, by=who, settings=city.settings, at=city.at)
        doing = await begun(deed)
    return await doing


async def test_a_sign_in_by_wechat_is_that_of_somebody_new(city: City) -> None:
    async with two(city) as (_other, leaving):
        by = device(SignedInBy.WECHAT)
        signing = sign_in_by_wechat(city.db, "openid-1", device=by, settings=city.settings, at=city.at)
        await while_erased(city, leaving, signing)
    async with city.db.read() as session:
        told = or_(col(SignIn.device) != "", col(SignIn.address_sealed) != "", col(SignIn.device_digest).is_not(None))
        theirs = select(col(SignIn.id)).where(col(SignIn.person_id) == leaving.id, told)
        assert (await session.execute(theirs)).all() == []
        anew = select(col(SignIn.person_id)).where(col(SignIn.device) == by.name)
        assert (await session.execute(anew)).scalar_one() != leaving.id


async def test_one_by_phone_that_is_refused_is_nobodys(city: City) -> None:
    async with two(city) as (leaving, _other):
        by = device(SignedInBy.PHONE)
        signing = sign_in_by_phone(city.db, PHONE, "000000", device=by, settings=city.settings, at=city.at)
        with pytest.raises(Problem, match="bad_code"):
            await while_erased(city, leaving, signing)
    async with city.db.read() as session:
        assert (await session.execute(select(col(RefusedSignIn.person_id)))).scalars().all() == [None]
