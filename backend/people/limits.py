"""How often one may try to get in. LIMITS can be printed; the counting holds across processes (ground.spent)."""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address, ip_network
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from backend.ground.db import Database
from backend.ground.digest import keyed_digest
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.ground.spent import Allowance, forget, keep, refund, seconds_to_wait, spend_all
from backend.people.refused_lately import forget as forget_refusals
from backend.people.refused_lately import refuse_again, remember

NOBODY = UUID(int=0)  # looked up in place of who is unknown
ONE_IN = 100  # of the codes of a day, one is counted
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Limit(StrEnum):
    """What is counted, for each of what."""

    CODE_PHONE = "code-phone"  # 验证码：每个号码
    CODE_ADDRESS = "code-address"  # 验证码：每个来源地址
    CODE_CITY = "code-city"  # 验证码：全市合计，防止短信费用被刷
    CODE_CITY_DAY = "code-city-day"  # 验证码：全市一天合计，每百条计一次
    CODE_PHONE_KNOWN = "code-phone-known"  # 验证码：每个号码，在机主用过的设备上
    CODE_CITY_KNOWN = "code-city-known"  # 验证码：全市合计，在机主用过的设备上
    TRY_ADDRESS = "try-address"  # 校验验证码失败：每个来源地址
    LOGIN_ACCOUNT = "login-account"  # 口令失败：每个账号（陌生设备）
    LOGIN_ADDRESS = "login-address"  # 口令失败：每个来源地址（陌生设备）
    LOGIN_DEVICE = "login-device"  # 口令失败：账号在其常用设备上
    SECOND_FACTOR = "second-factor"  # 启用、停用动态口令时输错：每个人
    MACHINE_WRITE = "machine-write"  # 开放接口写入：每个密钥
    ADDRESS = "address"  # 地址查询：每个人
    EXPORT = "export"  # 导出全部资料：每个人
    OLD_PASSWORD = "old-password"  # noqa: S105 - 修改口令时原口令输错：每个人


# 1/min, 5/h, 10/day are what SMS providers allow; five failures and 15 minutes the practice of 等保; ten from one
# address in five minutes is what large open sites allow; 300 codes a minute are far more than a city of a million needs
# (30 000 a day, of which one in a hundred is counted, too: a sign-in lasts thirty days)
# and 300 reports a minute from one machine are a city's day in an hour; a thumb on a map asks once a second;
# everything about oneself, with every photo, is wanted once, and once more where the line broke
LIMITS: dict[Limit, tuple[Allowance, ...]] = {
    Limit.CODE_PHONE: (Allowance(1, MINUTE), Allowance(5, HOUR), Allowance(10, DAY)),
    Limit.CODE_ADDRESS: (Allowance(60, MINUTE),),
    Limit.CODE_CITY: (Allowance(300, MINUTE),),
    Limit.CODE_CITY_DAY: (Allowance(300, DAY),),
    Limit.CODE_PHONE_KNOWN: (Allowance(1, MINUTE), Allowance(5, HOUR), Allowance(10, DAY)),
    Limit.CODE_CITY_KNOWN: (Allowance(300, MINUTE),),
    Limit.TRY_ADDRESS: (Allowance(60, MINUTE),),
    Limit.LOGIN_ACCOUNT: (Allowance(5, 15 * MINUTE),),
    Limit.LOGIN_ADDRESS: (Allowance(10, 5 * MINUTE),),
    Limit.LOGIN_DEVICE: (Allowance(5, 15 * MINUTE),),
    Limit.SECOND_FACTOR: (Allowance(5, 15 * MINUTE),),
    Limit.MACHINE_WRITE: (Allowance(300, MINUTE),),
    Limit.ADDRESS: (Allowance(60, MINUTE), Allowance(1000, DAY)),
    Limit.EXPORT: (Allowance(2, HOUR),),
    Limit.OLD_PASSWORD: (Allowance(5, 15 * MINUTE),),
}


# whoever has one address of IPv6 has a whole network of them
NETWORK = 64  # bits
OF_PHONES = (Limit.CODE_PHONE, Limit.CODE_PHONE_KNOWN)
OF_ADDRESSES = frozenset({Limit.CODE_ADDRESS, Limit.TRY_ADDRESS, Limit.LOGIN_ADDRESS})


class Counted:
    """The limits that one attempt counts against: which, and of whom."""

    def __init__(self, settings: Settings, of_whom: Mapping[Limit, str]) -> None:
        whole = {limit: network_of(who) if limit in OF_ADDRESSES else who for limit, who in of_whom.items()}
        self._wanted = {keyed_digest(settings, f"limit:{limit}", who): LIMITS[limit] for limit, who in whole.items()}

    @property
    def keys(self) -> Collection[str]:
        """What it is counted under."""
        return self._wanted

    async def refuse_if_spent(self, session: AsyncSession, at: datetime, *, of: Database | None = None) -> None:
        """Problem too_many if any of them is used up, remembered for a moment (of this database); changes nothing."""
        waits = await seconds_to_wait(session, self._wanted, at)
        if of is not None:
            remember(of, waits, at)
        _refuse(max(waits.values(), default=0))

    def refuse_again(self, of: Database, at: datetime) -> None:
        """Problem too_many if any of them was used up a moment ago."""
        refuse_again(of, self._wanted, at)

    async def spend(self, session: AsyncSession, at: datetime, *, under_way: bool = False) -> None:
        """Uses one of each. Problem too_many if any of them is used up, busy if by what is under way: roll back."""
        _refuse(await spend_all(session, self._wanted, at, under_way=under_way))

    @asynccontextmanager
    async def one_try(self, db: Database, at: datetime) -> AsyncIterator[None]:
        """One of each is used before it is tried: many at once are not many tries. Given back where nothing was tried
        (Problem busy); else by `refund`, or for good by `keep`. Problem too_many if any of them is used up, busy if it
        is by others that are being tried."""
        async with db.write() as session:
            await self.spend(session, at, under_way=True)
        try:
            yield
        except Problem as problem:
            if problem.code == "busy":
                async with db.write() as session:
                    await self.refund(session, at)
            raise

    async def refund(self, session: AsyncSession, at: datetime) -> None:
        """Gives back what was used at this instant: the attempt was a good one."""
        for key in sorted(self._wanted):
            await refund(session, key, at)

    async def keep(self, session: AsyncSession, at: datetime) -> bool:
        """What was used at this instant was a wrong one; whether the next is refused."""
        return await keep(session, self._wanted, at) > 0

    async def forget(self, session: AsyncSession) -> None:
        """Nothing has been used: whoever it is may try anew."""
        await forget_all(session, [self])


async def forget_all(session: AsyncSession, counts: Iterable[Counted]) -> None:
    """Nothing of these has been used, in one question."""
    keys = [key for one in counts for key in one.keys]
    await forget(session, keys)
    forget_refusals(keys)


def network_of(address: str) -> str:
    """What counts as one address: an IPv4 address itself, of IPv6 its /64; what is no address, itself."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return address if found.version == 4 else str(ip_network((found.packed, NETWORK), strict=False))


def _refuse(wait: int) -> None:
    if wait:
        raise Problem("too_many", retry_after=wait)
