"""A file server for one case: firmware to be fetched, logs to be taken in; HTTP, in memory, nothing else.

Every name lies under a path that nobody can guess, what is not offered does not exist, and what is uploaded is counted
and measured but not kept: a device is not trusted with our memory.
"""

from __future__ import annotations

import logging
import secrets

from aiohttp import web

logger = logging.getLogger(__name__)

#: Most bytes of an upload that are read.
MAX_UPLOAD = 64 * 1024 * 1024


class FileServer:
    """Serve the files that were offered, and take in uploads below `uploads`.

    Attributes:
        fetched: how often each offered file was fetched in full.
        received: name of each file that was uploaded in full -> its bytes.
    """

    def __init__(self) -> None:
        self.fetched: dict[str, int] = {}
        self.received: dict[str, int] = {}
        self._files: dict[str, bytes] = {}
        self._base = ""
        self._secret = secrets.token_urlsafe(12)
        self._runner: web.AppRunner | None = None

    async def start(self, host: str) -> None:
        """Listen on a free port of `host`.

        Raises:
            OSError: it cannot be listened on.
        """
        application = web.Application(client_max_size=MAX_UPLOAD)
        application.router.add_get(f"/{self._secret}/{{name}}", self._give)
        for method in ("PUT", "POST"):
            application.router.add_route(method, f"/{self._secret}/uploads/{{name:.*}}", self._take)
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self._base = f"http://{f'[{host}]' if ':' in host else host}:{port}/{self._secret}"

    async def stop(self) -> None:
        """Stop serving."""
        if self._runner is not None:
            await self._runner.cleanup()

    def offer(self, name: str, content: bytes) -> str:
        """Let a file be fetched; return its URL."""
        self._files[name] = content
        return f"{self._base}/{name}"

    @property
    def missing(self) -> str:
        """Return the URL of a file that does not exist."""
        return f"{self._base}/does-not-exist.bin"

    @property
    def uploads(self) -> str:
        """Return the URL below which files can be uploaded."""
        return f"{self._base}/uploads"

    @property
    def closed_uploads(self) -> str:
        """Return a URL below which nothing can be uploaded."""
        return f"{self._base}/closed"

    async def _give(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        content = self._files.get(name)
        if content is None:
            raise web.HTTPNotFound
        if request.method == "GET":
            self.fetched[name] = self.fetched.get(name, 0) + 1
        return web.Response(body=content, content_type="application/octet-stream")

    async def _take(self, request: web.Request) -> web.Response:
        size = 0
        async for part in request.content.iter_chunked(65536):
            size += len(part)
            if size > MAX_UPLOAD:
                raise web.HTTPRequestEntityTooLarge(MAX_UPLOAD, size)
        name = request.match_info["name"][:100]
        logger.info("%s was uploaded, %d bytes", name, size)
        if len(self.received) < 100:
            self.received[name] = size
        return web.Response(status=201)
