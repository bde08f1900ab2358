"""Objects in an S3-compatible store (Ceph RGW, SeaweedFS, Garage, a cloud's OSS …) through the minio library."""

import io
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import TypeVar
from urllib.parse import unquote, urlsplit

import structlog
import urllib3
from minio import Minio
from minio.error import InvalidResponseError, MinioException, S3Error

from backend.ground.errors import Problem
from backend.ground.setting_forms import s3_parts
from media.signed_length import with_length
from media.sizes import MOST_BYTES
from media.store_threads import AT_ONCE, StoreThreads
from media.stored import Stored

CONNECT, READ = 2.0, 10.0  # seconds
TRIES_AGAIN = 1
PAGE = 500
PART = MOST_BYTES  # one request for all we keep: parts of an upload that was killed would lie there, unseen by a walk
MISSING = {"NoSuchKey", "NoSuchObject", "NotFound"}
FULL = {"InsufficientStorage", "XMinioStorageFull", "QuotaExceeded", "EntityTooLarge"}
RETRY_AFTER = 5  # seconds
CODE = re.compile(r"<Code>(\w+)</Code>")
T = TypeVar("T")
log = structlog.get_logger("photos")


@dataclass(frozen=True)
class S3Place:
    """Where a store is. `public` is the address under which phones reach it, where that is another one."""

    endpoint: str
    access_key: str
    secret_key: str
    bucket: str
    region: str
    secure: bool
    public: str | None = None


def s3_place(url: str) -> S3Place:
    """Of `s3://KEY:SECRET@host:port/bucket?region=…&secure=true&public=https://…`. ValueError, without the secret."""
    parts, more = s3_parts(url)
    user, word, host, bucket = parts.username or "", parts.password or "", parts.hostname or "", parts.path.strip("/")
    endpoint = f"{host}:{parts.port}" if parts.port else host
    secure = more.get("secure", "true").lower() not in ("false", "0", "no")
    region, public = more.get("region", "us-east-1"), more.get("public")
    return S3Place(endpoint, unquote(user), unquote(word), bucket, region, secure, public)


class S3Storage:
    """The store of a city on several machines. The bucket is private; it is made if it is not there."""

    def __init__(self, place: S3Place) -> None:
        self._bucket, self._region, self._secret_key = place.bucket, place.region, place.secret_key
        self._threads = StoreThreads()
        self._pool = _pool()
        self._client = _client(place, place.endpoint, place.secure, self._pool)
        seen = urlsplit(place.public) if place.public else None
        self._signer = _client(place, seen.netloc, seen.scheme == "https", self._pool) if seen else self._client

    async def put(self, key: str, content: bytes) -> None:
        await self._run(self._put, key, content)

    async def get(self, key: str) -> bytes | None:
        return await self._run(self._get, key)

    async def stat(self, key: str) -> Stored | None:
        return await self._run(self._stat, key)

    async def delete(self, key: str) -> None:
        await self._run(lambda: self._client.remove_object(bucket_name=self._bucket, object_name=key))

    async def walk(self, prefix: str) -> AsyncIterator[Stored]:
        found = self._client.list_objects(bucket_name=self._bucket, prefix=f"{prefix}/", recursive=True)
        while page := await self._run(lambda: list(islice(found, PAGE))):
            for one in page:
                if one.object_name is not None and one.last_modified is not None:
                    yield Stored(one.object_name, one.size or 0, one.last_modified)

    def put_url(self, key: str, size: int, life: int) -> str | None:
        """Signed without asking the store: the region is known."""
        signed = self._signer.get_presigned_url(
            method="PUT", bucket_name=self._bucket, object_name=key, expires=timedelta(seconds=life)
        )
        return with_length(signed, size, self._secret_key)

    async def answers(self) -> bool:
        await self._asked(self._threads.run_apart(lambda: self._client.bucket_exists(bucket_name=self._bucket)))
        return True

    def close(self) -> None:
        self._pool.clear()

    async def _run(self, deed: Callable[..., T], *args: object) -> T:
        return await self._asked(self._threads.run(deed, *args))

    async def _asked(self, answer: Awaitable[T]) -> T:
        """The answer, with the store's faults turned into refusals that say when to come back."""
        try:
            return await answer
        except (MinioException, urllib3.exceptions.HTTPError, OSError) as fault:
            why = _code_of(fault)
            code = "disk_full" if why in FULL else "storage_unavailable"
            log.error("storage", why=why or type(getattr(fault, "reason", None) or fault).__name__)
            raise Problem(code, retry_after=RETRY_AFTER) from fault

    def _put(self, key: str, content: bytes) -> None:
        try:
            self._put_once(key, content)
        except MinioException as fault:
            if _code_of(fault) != "NoSuchBucket":
                raise
            self._client.make_bucket(bucket_name=self._bucket, location=self._region)
            self._put_once(key, content)

    def _put_once(self, key: str, content: bytes) -> None:
        self._client.put_object(
            bucket_name=self._bucket, object_name=key, data=io.BytesIO(content), length=len(content), part_size=PART
        )

    def _get(self, key: str) -> bytes | None:
        try:
            answer = self._client.get_object(bucket_name=self._bucket, object_name=key)
        except MinioException as fault:
            if _code_of(fault) in MISSING:
                return None
            raise
        try:
            content: bytes = answer.read(MOST_BYTES + 1)  # a client can put more at its address than it announced
            return content
        finally:
            answer.close()
            answer.release_conn()

    def _stat(self, key: str) -> Stored | None:
        try:
            found = self._client.stat_object(bucket_name=self._bucket, object_name=key)
        except MinioException as fault:
            if _code_of(fault) in MISSING:
                return None
            raise
        assert found.last_modified is not None
        return Stored(key, found.size or 0, found.last_modified)


def _code_of(fault: Exception) -> str:
    """The store's own word; the library reads it from application/xml only, and some stores answer text/xml."""
    if isinstance(fault, S3Error):
        return fault.code or ""
    found = CODE.search(str(fault)) if isinstance(fault, InvalidResponseError) else None
    return found[1] if found else ""


def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(
        timeout=urllib3.Timeout(connect=CONNECT, read=READ),
        maxsize=AT_ONCE,
        retries=urllib3.Retry(total=TRIES_AGAIN, read=0, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504]),
    )


def _client(place: S3Place, endpoint: str, secure: bool, pool: urllib3.PoolManager) -> Minio:
    return Minio(
        endpoint=endpoint, access_key=place.access_key, secret_key=place.secret_key, region=place.region,
        secure=secure, http_client=pool,
    )  # fmt: skip
