"""SEALED: where this room keeps sealed values."""

from backend.ground.reseal import SealedColumn
from notifications.device import Device, about_device
from notifications.webhook_endpoint import WebhookEndpoint, about_endpoint
from notifications.wechat.provider_token import ProviderToken
from notifications.wechat.wechat_push import WechatPush, about_push

SEALED = (
    SealedColumn(Device, "token_sealed", about_device),
    SealedColumn(WebhookEndpoint, "secret_sealed", about_endpoint),
    SealedColumn(ProviderToken, "sealed", str),  # about its name
    SealedColumn(WechatPush, "sealed", about_push),
)
