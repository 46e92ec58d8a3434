"""Tests of the http driver, against a real server on loopback."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, unquote

import attrs
import pytest
from aiohttp import web
from ocpp_verdict.clock import JumpingLoop
from ocpp_verdict.operators import CouldNot
from ocpp_verdict.operators.http import Http
from ocpp_verdict.verdict import HarnessFault

HOSTILE = "\"; rm -rf /; ' a/b?c#d&e=f\r\nX-Evil: 1\\ é"


@attrs.define
class Rig:
    """A test rig's web service: what it was asked, and what it answers."""

    url: str = ""
    status: int = 200
    answer: str = "ok"
    asked: list[tuple[str, str, dict[str, str], str]] = attrs.field(factory=list)
    closing: asyncio.Event = attrs.field(factory=asyncio.Event)

    async def serve(self, request: web.BaseRequest) -> web.Response:
        self.asked.append((request.method, request.raw_path, dict(request.headers), await request.text()))
        if request.path == "/mute":
            await self.closing.wait()
        return web.Response(status=self.status, text=self.answer, headers={"Location": "/elsewhere"})


@asynccontextmanager
async def rig() -> AsyncIterator[Rig]:
    here = Rig()
    runner = web.ServerRunner(web.Server(here.serve))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    here.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield here
    finally:
        here.closing.set()
        await runner.cleanup()


@pytest.mark.asyncio
async def test_values_go_where_the_profile_puts_them() -> None:
    async with rig() as there:
        verbs = {
            "plug_in": {
                "method": "PUT",
                "url": "/evse/{evse}/{id}?c={connector}",
                "headers": {"X-Id": "id {id}"},
                "body": {"connector": "{connector}", "note": "id={id}", "all": "{values}"},
            }
        }
        await Http({"url": there.url, "verbs": verbs}).perform("plug_in", {"evse": 1, "connector": 2, "id": "04A1"})
    method, path, headers, body = there.asked[0]
    assert (method, path, headers["X-Id"]) == ("PUT", "/evse/1/04A1?c=2", "id 04A1")
    assert headers["Content-Type"] == "application/json"
    assert json.loads(body) == {"connector": 2, "note": "id=04A1", "all": {"evse": 1, "connector": 2, "id": "04A1"}}


@pytest.mark.asyncio
async def test_a_hostile_value_stays_a_value_in_every_place() -> None:
    async with rig() as there:
        entry = {
            "url": "/present/{id}/end?x={id}",
            "headers": {"X-Id": "{id}"},
            "body": '{"id": {id}, "text": "<{id}>"}',
        }
        await Http({"url": there.url, "verbs": {"present": entry}}).perform("present", {"id": HOSTILE})
    _, path, headers, body = there.asked[0]
    route, _, query = path.partition("?")
    assert [unquote(part) for part in route.split("/")] == ["", "present", HOSTILE, "end"]
    assert parse_qs(query) == {"x": [HOSTILE]}
    assert "X-Evil" not in headers
    assert json.loads(body) == {"id": HOSTILE, "text": f"<{HOSTILE}>"}


@pytest.mark.asyncio
async def test_form_and_text_bodies() -> None:
    async with rig() as there:
        form = {"url": "/", "body": "id={id}&go=1", "content_type": "application/x-www-form-urlencoded"}
        text = {"url": "/", "body": "id={id}", "content_type": "text/plain"}
        driver = Http({"url": there.url, "verbs": {"present": form, "reboot": text}})
        await driver.perform("present", {"id": "a&b c"})
        await driver.perform("reboot", {"id": "a&b c"})
    assert [asked[3] for asked in there.asked] == ["id=a%26b+c&go=1", "id=a&b c"]
    assert there.asked[0][2]["Content-Type"] == "application/x-www-form-urlencoded"


@pytest.mark.asyncio
async def test_one_entry_for_every_verb_and_a_mere_url() -> None:
    async with rig() as there:
        special = {"reboot": f"{there.url}/special", "request.Reset": "/reset"}
        driver = Http({"url": there.url, "verbs": {"*": "/{verb}", **special}})
        for verb in ("unplug", "reboot"):
            await driver.perform(verb, {})
        for action in ("Reset", "ClearCache"):
            await driver.perform("request", {"action": action})
    paths = ["/unplug", "/special", "/reset", "/request"]
    assert [asked[:2] for asked in there.asked] == [("POST", path) for path in paths]
    assert "Content-Type" not in there.asked[0][2] or there.asked[0][3] == ""


@pytest.mark.asyncio
@pytest.mark.parametrize("status", [302, 400, 404, 503])
async def test_a_refusal_is_told(status: int) -> None:
    async with rig() as there:
        there.status, there.answer = status, "no such\r\n connector\x1b[2J " + "x" * 1000
        with pytest.raises(CouldNot) as could_not:
            await Http({"verbs": {"*": there.url + "/{id}"}}).perform("unplug", {"id": 1})
        assert len(there.asked) == 1
    text = str(could_not.value)
    assert text.startswith(f"POST {there.url}/{{id}} was answered with {status}: no such connector [2J xxx")
    assert len(text) < 300


@pytest.mark.asyncio
async def test_secrets_go_into_the_request_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIG_TOKEN", "s3 cret/")
    async with rig() as there:
        there.status, there.answer = 401, "token s3 cret/ is wrong (s3%20cret%2F)"
        settings = {
            "url": there.url,
            "headers": {"Authorization": "Bearer {env.RIG_TOKEN}"},
            "verbs": {"*": {"url": "/?t={env.RIG_TOKEN}", "body": "{values}"}},
        }
        driver = Http(settings)
        with pytest.raises(CouldNot) as could_not:
            await driver.perform("unplug", {"id": "{env.RIG_TOKEN}"})
    _, path, headers, body = there.asked[0]
    assert (path, headers["Authorization"]) == ("/?t=s3%20cret/", "Bearer s3 cret/")
    assert json.loads(body) == {"id": "{env.RIG_TOKEN}"}
    assert "cret" not in str(could_not.value)
    assert "[redacted]" in str(could_not.value)


@pytest.mark.asyncio
async def test_nobody_there_and_nobody_answers() -> None:
    async with rig() as there:
        with pytest.raises(CouldNot, match=r"/mute was not answered within 0\.2 s"):
            await Http({"verbs": {"*": there.url + "/mute"}, "timeout": 0.2}).perform("reboot", {})
    with pytest.raises(CouldNot, match="failed: ClientConnectorError: Cannot connect"):
        await Http({"verbs": {"*": there.url}}).perform("reboot", {})


@pytest.mark.asyncio
async def test_a_verb_without_request() -> None:
    with pytest.raises(CouldNot, match=r"^the profile has no request for verb 'fault'$"):
        await Http({"verbs": {"reboot": "http://127.0.0.1:1/"}}).perform("fault", {})


def test_time_does_not_jump_while_it_waits() -> None:
    async def slow() -> None:
        async with rig() as there:
            asyncio.get_running_loop().call_later(0.05, there.closing.set)
            began = time.monotonic()
            await Http({"verbs": {"*": there.url + "/mute"}}).perform("reboot", {})
            assert time.monotonic() - began >= 0.05

    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(slow())


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "operator.verbs: no verb has an entry"),
        ({"verbs": {"plug": "http://x/"}}, "operator.verbs: unknown key 'plug'"),
        ({"verbs": {"reboot": 5}}, "operator.verbs.reboot: 5 is no table"),
        ({"verbs": {"reboot": {"body": "x"}}}, "operator.verbs.reboot.url: None is no text"),
        ({"verbs": {"reboot": {"url": "http://x", "verb": "x"}}}, "operator.verbs.reboot: unknown key 'verb'"),
        ({"verbs": {"reboot": "/x"}}, "operator.verbs.reboot.url: '/x' does not begin with http:// or https://"),
        ({"verbs": {"reboot": "file:///etc/passwd"}}, "does not begin with http"),
        (
            {"verbs": {"reboot": {"url": "http://x", "method": "get"}}},
            "method: 'get' is unknown; accepted are GET, POST",
        ),
        ({"verbs": {"reboot": {"url": "http://x", "content_type": "text/xml"}}}, "content_type: 'text/xml' is unknown"),
        (
            {"verbs": {"reboot": {"url": "http://x", "content_type": "text/plain", "body": {}}}},
            "operator.verbs.reboot.body: a table can only be sent as application/json",
        ),
        ({"verbs": {"reboot": "http://x"}, "headers": {"A": 1}}, "operator.headers.A: 1 is no text"),
        ({"verbs": {"reboot": "http://x"}, "headers": []}, "operator.headers: [] is no table"),
        ({"verbs": {"reboot": "http://x"}, "url": 1}, "operator.url: 1 is no text"),
        ({"verbs": {"reboot": "http://x"}, "timeout": "1"}, "operator.timeout: '1' is no time"),
        (
            {"verbs": {"reboot": "http://x/{tokn}"}},
            "operator: {tokn} is no value; known are action, connector",
        ),
    ],
)
def test_wrong_settings_name_key_and_value(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(HarnessFault) as fault:
        Http(settings)
    assert message in str(fault.value)
