"""What both doors share of FastAPI: the sessions, the actor. Nothing behind a door knows of it."""

from collections.abc import AsyncIterator, Callable, Collection
from datetime import datetime
from ipaddress import ip_address
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import HTTPConnection

from backend.cases.city import City
from backend.cases.labels import Labels
from backend.cases.numbers import Numbers
from backend.ground import clock
from backend.ground.db import Database
from backend.ground.errors import Problem
from backend.ground.settings import Settings
from backend.people.actor import Actor, find_actor
from backend.people.minors import check_age
from backend.people.tokens import TokenExpired
from backend.workflow.roles import Role
from media import Photo, PhotoRoom, link

Found = TypeVar("Found")
Clock = Callable[[], datetime]
# lets the OpenAPI page sign staff in by itself
SIGN_IN = OAuth2PasswordBearer("/api/v1/auth/password", auto_error=False, scheme_name="sign_in")


def database(request: Request) -> Database:
    """The application's database."""
    found: Database = request.app.state.database
    return found


def settings(request: Request) -> Settings:
    """The application's settings."""
    found: Settings = request.app.state.settings
    return found


def address_of(request: HTTPConnection) -> str:
    """Where the request came from: the client's address, as a trusted proxy tells it (CGT_TRUSTED_PROXIES); empty for
    what is no address. An IPv4 address within IPv6 is that IPv4 address."""
    try:
        found = ip_address(request.client.host if request.client else "")
    except ValueError:
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found)


def city_clock(request: Request) -> Clock:
    """The city's clock: for what takes long, and has to tell the time again."""
    read: Clock = getattr(request.app.state, "now", clock.now)
    return read


def now(request: Request) -> datetime:
    """The instant at which the request is served (UTC)."""
    return city_clock(request)()


def _in_place(read: Callable[[Request], Found]) -> Any:
    """A dependency that is read where the request is served: FastAPI sends a plain function to a thread and back."""

    async def _read(request: Request) -> Found:
        return read(request)

    return Depends(_read)


DatabaseHere = Annotated[Database, _in_place(database)]
SettingsHere = Annotated[Settings, _in_place(settings)]
Now = Annotated[datetime, _in_place(now)]
ClockHere = Annotated[Clock, _in_place(city_clock)]


async def _read_session(opened: DatabaseHere) -> AsyncIterator[AsyncSession]:
    async with opened.read() as session:
        yield session


async def _public_session(opened: DatabaseHere) -> AsyncIterator[AsyncSession]:
    async with opened.read_public() as session:
        yield session


async def _write_session(opened: DatabaseHere) -> AsyncIterator[AsyncSession]:
    async with opened.write() as session:
        yield session


# scope="function": the transaction is committed before the answer leaves
ReadSession = Annotated[AsyncSession, Depends(_read_session, scope="function")]
PublicSession = Annotated[AsyncSession, Depends(_public_session, scope="function")]
WriteSession = Annotated[AsyncSession, Depends(_write_session, scope="function")]


# RFC 6750: why a token is refused; nothing where none was shown
INVALID = 'Bearer error="invalid_token"'
EXPIRED = f'{INVALID}, error_description="The access token expired"'


async def bearer_token(token: Annotated[str | None, Depends(SIGN_IN)]) -> str:
    """The bearer token of the request; Problem not_signed_in if there is none."""
    if not token:
        raise Problem("not_signed_in", headers={"WWW-Authenticate": "Bearer"})
    return token


async def any_actor(request: Request, at: Now, token: Annotated[str, Depends(bearer_token)]) -> Actor:
    """Who acts, read in a session of its own which is closed before the deed begins."""
    try:
        async with database(request).read() as session:
            return await find_actor(session, token, settings(request), at, address_of(request))
    except Problem as refused:
        if refused.code == "not_signed_in":
            refused.headers["WWW-Authenticate"] = EXPIRED if isinstance(refused, TokenExpired) else INVALID
        raise


# for what is open to those, too, who have to change their password first
AnyActor = Annotated[Actor, Depends(any_actor)]


async def enrolling_actor(actor: AnyActor) -> Actor:
    """Who acts, unless a password has to be changed first (Problem password_change_needed): who knows only the first
    one is not known to be its owner."""
    if actor.must_change_password:
        raise Problem("password_change_needed")
    return actor


async def current_actor(actor: AnyActor) -> Actor:
    """Who acts, unless a password has to be changed or a second factor taken up (needs_enrolment) first."""
    await enrolling_actor(actor)  # called, for each link of a chain of dependencies costs every request
    if actor.must_enrol:
        raise Problem("needs_enrolment")
    return actor


CurrentActor = Annotated[Actor, Depends(current_actor)]


def actor_for(deed: str) -> Any:
    """Who acts, if old enough for the deed, or with a guardian's word (UNDER_14)."""

    async def _of_age(actor: CurrentActor) -> Actor:
        check_age(actor, deed)
        return actor

    return Depends(_of_age)


def actor_in(*roles: Role) -> Any:
    """Who acts, holding one of these roles: Problem not_allowed."""

    async def _holding(actor: CurrentActor) -> Actor:
        return holder(actor, roles)

    return Depends(_holding)


async def known_first(request: Request) -> Actor:
    """Who acts, asked before a body is read (asked_first.py). Problem not_signed_in, and what else `current_actor`
    refuses."""
    token = await bearer_token(await SIGN_IN(request))
    return await current_actor(await any_actor(request, now(request), token))


def holder(actor: Actor, roles: Collection[Role]) -> Actor:
    """Who acts, holding one of these roles: Problem not_allowed."""
    if not actor.roles & set(roles):
        raise Problem("not_allowed")
    return actor


# for what is open to those, too, whose role needs a second factor they have not taken up yet
EnrollingActor = Annotated[Actor, Depends(enrolling_actor)]


def city(request: Request) -> City:
    """What this process knows of the city."""
    found: City = request.app.state.city
    return found


def numbers(request: Request) -> Numbers:
    """The case numbers of this process."""
    found: Numbers = request.app.state.numbers
    return found


def photos(request: Request) -> PhotoRoom:
    """The room where photos are taken in and handed out."""
    found: PhotoRoom = request.app.state.photos
    return found


PhotosHere = Annotated[PhotoRoom, _in_place(photos)]
CityHere = Annotated[City, _in_place(city)]
NumbersHere = Annotated[Numbers, _in_place(numbers)]


async def labels_for(request: Request, session: AsyncSession) -> Labels:
    """The names behind codes."""
    return await city(request).labels(session)


def link_to(request: Request, photo: Photo, size: str, at: datetime) -> str:
    """The path of a photo's derivative, good for an hour or two."""
    return link(photo, size, settings(request), at)
