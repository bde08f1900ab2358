"""Firebase Cloud Messaging: for phones abroad, and those few on the mainland that it reaches."""

from datetime import datetime
from typing import Any

from firebase_admin import exceptions, messaging

from backend.ground.db import Database
from backend.ground.settings import Settings
from notifications.channels.channel import AfterUnknown, Outcome, Receipt, SendFailed, Unsendable, read_at_home
from notifications.channels.fcm_client import FcmClient
from notifications.channels.outside import retry_after
from notifications.delivery import Delivery, Urgency
from notifications.device import DeviceKind, drop_device_at, token_of

P, T, U = Outcome.PERMANENT, Outcome.TEMPORARY, Outcome.UNKNOWN
# what FCM says: (what it means, seconds to wait where it asks for none). The first that fits counts.
ERRORS: dict[type[Exception], tuple[Outcome, float | None]] = {
    messaging.UnregisteredError: (P, None),  # the app is gone: the device is dropped
    messaging.SenderIdMismatchError: (P, None),  # another project's token: the device is dropped
    messaging.QuotaExceededError: (T, 60),
    messaging.ThirdPartyAuthError: (T, 600),
    exceptions.InvalidArgumentError: (P, None),
    exceptions.NotFoundError: (P, None),
    exceptions.PermissionDeniedError: (T, 600),
    exceptions.UnauthenticatedError: (T, 60),
    exceptions.ResourceExhaustedError: (T, 60),
    exceptions.UnavailableError: (T, None),
    exceptions.InternalError: (T, None),
    exceptions.DeadlineExceededError: (U, None),
    exceptions.UnknownError: (U, None),
}
GONE = (messaging.UnregisteredError, messaging.SenderIdMismatchError)


class Fcm:
    """Sends to one device. A message that comes twice shows once: its tag and collapse key are the delivery's id."""

    name = "fcm"
    after_unknown = AfterUnknown.RETRY

    def __init__(self, db: Database, settings: Settings, client: FcmClient) -> None:
        self._db, self._settings, self._client = db, settings, client

    async def close(self) -> None:
        await self._client.close()

    async def send(self, delivery: Delivery, at: datetime) -> Receipt:
        async with read_at_home(self._db) as session:
            token = await token_of(session, delivery.address, DeviceKind.FCM, self._settings, at)
        if not token:
            raise Unsendable("no_device")
        try:
            return Receipt(await self._client.send(_message(delivery, token)), "ok")
        except exceptions.FirebaseError as error:
            if isinstance(error, GONE):
                async with self._db.write() as session:
                    await drop_device_at(session, delivery.address)
            failed = _failure(error, at)
            failed.forget(token)
            raise failed from error


def _message(delivery: Delivery, token: str) -> Any:
    identity = str(delivery.id)
    priority = "high" if delivery.urgency is Urgency.URGENT else "normal"
    message = messaging.Message(
        notification=messaging.Notification(title=delivery.title, body=delivery.text),
        data={"id": identity, "kind": delivery.kind, "number": delivery.case_number or ""},
        android=messaging.AndroidConfig(
            collapse_key=identity, priority=priority, notification=messaging.AndroidNotification(tag=identity)
        ),
        apns=messaging.APNSConfig(
            headers={"apns-collapse-id": identity}, payload=messaging.APNSPayload(aps=messaging.Aps(sound="default"))
        ),
    )
    message.token = token  # set here: the constructor warns of it, and nothing else takes a registration token
    return message


def _failure(error: Any, at: datetime) -> SendFailed:
    if isinstance(error.cause, SendFailed):
        return error.cause
    kind, wait = next((found for fits, found in ERRORS.items() if isinstance(error, fits)), (U, None))
    header = error.http_response.headers.get("retry-after") if error.http_response is not None else None
    why = f"{type(error).__name__}"
    return SendFailed(why, kind=kind, retry_after=retry_after(header, at) or wait, provider_answer=str(error)[:200])
