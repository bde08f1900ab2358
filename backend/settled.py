"""Settings that were looked at whole, by `check` and at the start, and what of them an operator is to think of."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches

from dotenv import dotenv_values

from backend.ground.named import named
from backend.ground.settings import Settings

PREFIX = "CGT_"
ROOMS = ("backend.people.second_factor:check_named_roles", "notifications.channels.service_account:check_credentials")
# in production: when it is worth a word, and the word
THINK_OF: tuple[tuple[Callable[[Settings], bool], str], ...] = (
    (lambda one: not one.sms_gateway, "CGT_SMS_GATEWAY 未设置：收不到验证码，市民无法用手机号登录"),
    (
        lambda one: one.database_url.startswith("sqlite"),
        "CGT_DATABASE_URL 是 SQLite：只宜试用，正式运行请用 PostgreSQL",
    ),
    (lambda one: one.public_url.startswith("http://"), "CGT_PUBLIC_URL 不是 https：密码与个人信息会以明文传送"),
)


def settled() -> Settings:
    """The settings. ValueError, line by line, for what the rooms find at fault with them."""
    settings, faults = Settings(), list[str]()
    for room in ROOMS:
        try:
            named(room)(settings)
        except ValueError as fault:
            faults.append(str(fault))
    if faults:
        raise ValueError("\n".join(faults))
    return settings


def warnings_of(settings: Settings) -> list[str]:
    """What is allowed and hardly meant."""
    found = [f"没有 {_guessed(name)} 这个设置，不起作用" for name in _unknown({**dotenv_values(".env"), **os.environ})]
    if not settings.is_demo:
        found += [words for is_so, words in THINK_OF if is_so(settings)]
    return [f"提醒：{one}" for one in found]


def warn(settings: Settings) -> None:
    """Says so beside what a command has to say."""
    sys.stderr.writelines(f"{line}\n" for line in warnings_of(settings))


def _unknown(given: Mapping[str, str | None]) -> Iterator[str]:
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    # CGT_TEST_… and CGT_BENCH_… are of the tests
    ours = (name for name in sorted(given) if name.upper().startswith(PREFIX))
    return (name for name in ours if name.upper() not in known and not name.startswith(("CGT_TEST_", "CGT_BENCH_")))


def _guessed(name: str) -> str:
    near = get_close_matches(name.upper(), [f"{PREFIX}{one}".upper() for one in Settings.model_fields], 1, 0.8)
    return f"{name}（是否指 {near[0]}）" if near else name
