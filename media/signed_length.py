"""An address to put an object at that is good for so many bytes: what the S3 library signs is the host alone, so that
anything up to what the store holds could be put there.
"""

import hashlib
import hmac
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

METHOD = "AWS4-HMAC-SHA256"
SIGNED = "content-length;host"
SCOPE = 4  # parts of a credential behind the access key: day, region, service, its end


def with_length(url: str, size: int, secret_key: str) -> str:
    """The library's PUT address signed anew for a body of exactly `size` bytes (AWS Signature Version 4); the store
    refuses any other. Date, scope and life stay the library's."""
    parts = urlsplit(url)
    said = {name: value for name, value in parse_qsl(parts.query) if name != "X-Amz-Signature"}
    said["X-Amz-SignedHeaders"] = SIGNED
    query = urlencode(sorted(said.items()), quote_via=quote, safe="")
    headers = f"content-length:{size}\nhost:{parts.netloc}\n"
    asked = "\n".join(("PUT", parts.path, query, headers, SIGNED, "UNSIGNED-PAYLOAD"))
    scope = said["X-Amz-Credential"].rsplit("/", SCOPE)[1:]
    digest = hashlib.sha256(asked.encode()).hexdigest()
    key = f"AWS4{secret_key}".encode()
    for part in scope:
        key = hmac.digest(key, part.encode(), "sha256")
    signed = "\n".join((METHOD, said["X-Amz-Date"], "/".join(scope), digest))
    signature = hmac.new(key, signed.encode(), hashlib.sha256).hexdigest()
    return urlunsplit(parts._replace(query=f"{query}&X-Amz-Signature={signature}"))
