"""A stand-in for a mail server: SMTP as far as a submission goes. An address with `nobody` in it is refused."""

import asyncio
import email
import socket
import ssl
from email.policy import default

from notifications.standins.received import Received

MOST_LINE = 64 * 1024


async def serve_smtp(listening: socket.socket, received: Received, tls: ssl.SSLContext | None = None) -> asyncio.Server:
    """Serves on a socket that listens already; with `tls` it offers STARTTLS."""

    async def _one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _Session(reader, writer, received, tls).run()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()

    return await asyncio.start_server(_one, sock=listening, limit=MOST_LINE)


class _Session:
    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        received: Received,
        tls: ssl.SSLContext | None,
    ) -> None:
        self._reader, self._writer, self._received, self._tls = reader, writer, received, tls
        self._to, self._encrypted = "", False

    async def run(self) -> None:
        """Until QUIT, or the end of the line."""
        await self._say("220 stand-in ESMTP")
        while line := (await self._reader.readline()).decode("utf-8", "replace").strip():
            word = line.split(" ")[0].upper()
            if word == "QUIT":
                await self._say("221 bye")
                return
            await self._heed(word, line)

    async def _heed(self, word: str, line: str) -> None:
        if word == "EHLO":
            offered = ["250-stand-in"] + (["250-STARTTLS"] if self._tls and not self._encrypted else [])
            await self._say("\r\n".join([*offered, "250-AUTH PLAIN LOGIN", "250 8BITMIME"]))
        elif word == "STARTTLS" and self._tls is not None:
            await self._say("220 go ahead")
            await self._writer.start_tls(self._tls)
            self._encrypted = True
        elif word == "AUTH":
            await self._say("235 welcome")
        elif word == "RCPT" and "nobody" in line:
            await self._say("550 no such mailbox")
        elif word == "RCPT":
            self._to = line.partition("<")[2].partition(">")[0]
            await self._say("250 ok")
        elif word == "DATA":
            await self._take()
        else:
            await self._say("250 ok")

    async def _take(self) -> None:
        await self._say("354 end with a dot")
        content = bytearray()
        while (line := await self._reader.readline()) not in (b".\r\n", b""):
            content += line[1:] if line.startswith(b"..") else line
        read = email.message_from_bytes(bytes(content), policy=default)
        number = self._received.note(
            "email", self._to, title=str(read["Subject"]), text=read.get_content(), id=str(read["Message-ID"]),
            encrypted=self._encrypted,
        )  # fmt: skip
        await self._say(f"250 queued as {number}")

    async def _say(self, words: str) -> None:
        self._writer.write(words.encode() + b"\r\n")
        await self._writer.drain()
