"""Files by HTTP and HTTPS."""

from __future__ import annotations

import asyncio
import ssl

from aiohttp import web

from ocpp_verdict.files.shelf import TooMuch, Upload
from ocpp_verdict.files.site import Fault, Offer, Place, Site
from ocpp_verdict.pki import Credential, server_context

#: Seconds that requests which are still being served get when the server stops.
_LAST = 0.5


class WebServer:
    """Serve a site by HTTP, or by HTTPS where there is a certificate."""

    def __init__(self, site: Site, credential: Credential | None) -> None:
        self._site = site
        self._ssl: ssl.SSLContext | None = None if credential is None else server_context(credential)
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen; return the port.

        Raises:
            OSError: it cannot be listened on.
        """
        application = web.Application()
        application.router.add_get("/{path:.*}", self._give)
        for method in ("PUT", "POST"):
            application.router.add_route(method, "/{path:.*}", self._take)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=_LAST)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port, ssl_context=self._ssl).start()
        return int(self._runner.addresses[0][1])

    async def stop(self) -> None:
        """Stop serving."""
        if self._runner is not None:
            await self._runner.cleanup()

    async def _give(self, request: web.Request) -> web.StreamResponse:
        offer = self._site.offered(request.path)
        if offer is None or offer.fault is Fault.REFUSE:
            raise web.HTTPNotFound
        if offer.fault is not None and request.method == "GET":
            return await self._give_a_part(request, offer)
        if request.method == "GET":
            self._site.was_fetched(offer)
        return web.Response(body=offer.content, content_type="application/octet-stream")

    async def _give_a_part(self, request: web.Request, offer: Offer) -> web.StreamResponse:
        answer = web.StreamResponse()
        answer.content_type, answer.content_length = "application/octet-stream", len(offer.content)
        await answer.prepare(request)
        await answer.write(offer.first_part)
        if offer.fault is Fault.STALL:
            await _for_ever()
        _hang_up(request)
        return answer

    async def _take(self, request: web.Request) -> web.Response:
        place = self._site.place(request.path)
        if place is None:
            raise web.HTTPNotFound
        if place.fault is Fault.STALL:
            await _for_ever()
        if place.fault is Fault.TRUNCATE:
            _hang_up(request)
            return web.Response(status=500)
        await self._keep(request, place)
        return web.Response(status=201)

    async def _keep(self, request: web.Request, place: Place) -> None:
        upload: Upload | None = None
        try:
            upload = self._site.upload(place)
            async for part in request.content.iter_chunked(65536):
                upload.write(part)
            upload.close()
        except TooMuch:
            raise web.HTTPRequestEntityTooLarge(0, 0) from None
        except OSError as problem:
            raise web.HTTPInsufficientStorage(text=str(problem)) from None
        finally:
            if upload is not None and not upload.closed:
                upload.drop()
        self._site.was_uploaded(upload)


async def _for_ever() -> None:
    await asyncio.get_running_loop().create_future()


def _hang_up(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
