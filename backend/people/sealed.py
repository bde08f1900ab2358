"""SEALED: where this room keeps sealed values."""

from backend.ground.reseal import SealedColumn
from backend.people.identities import IdentityKind, about_identity
from backend.people.open_sign_in import about_address
from backend.people.person import Person
from backend.people.refused_sign_in import RefusedSignIn
from backend.people.second_factor import about_totp
from backend.people.sign_in import SignIn

SEALED = (
    SealedColumn(Person, "phone_sealed", lambda key: about_identity(key, IdentityKind.PHONE)),
    SealedColumn(Person, "wechat_sealed", lambda key: about_identity(key, IdentityKind.WECHAT)),
    SealedColumn(Person, "totp_sealed", about_totp),
    SealedColumn(SignIn, "address_sealed", about_address),
    SealedColumn(RefusedSignIn, "address_sealed", about_address),
)
