"""The SUT profile: what it holds, what it refuses, and that it shows no secret."""

from __future__ import annotations

import csv
import inspect
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import pytest
from ocpp_verdict import data
from ocpp_verdict.catalogue import catalogue, feature_names
from ocpp_verdict.frames import Side, Version
from ocpp_verdict.operators.choice import KINDS, driver
from ocpp_verdict.sut import Cable, KnownDeviation, OperatorKind, ProfileError, Sut, default, load, with_options
from ocpp_verdict.sut.reading import Document
from ocpp_verdict.sut.settings import Secret

STATION = '[sut]\nrole = "charging_station"\nocpp = "1.6"\n'
CSMS = '[sut]\nrole = "csms"\nocpp = "2.0.1"\n'
Write = Callable[..., Path]


@pytest.fixture
def profile(tmp_path: Path) -> Write:
    def write(text: str, name: str = "acme.toml") -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def refused(path: Path, **environ: str) -> list[str]:
    """Return the lines of the error, without the file they all begin with."""
    with pytest.raises(ProfileError) as caught:
        load(path, environ)
    lines = str(caught.value).splitlines()
    assert all(line.startswith(f"{path}: ") for line in lines)
    return [line.removeprefix(f"{path}: ") for line in lines]


# What it holds


def test_smallest_profile_has_the_documented_defaults(profile: Write) -> None:
    sut = load(profile(STATION), {})
    assert (sut.role, sut.ocpp, sut.connector, sut.evse) == (Side.STATION, Version.V16, 1, 1)
    assert (sut.valid_id, sut.invalid_id, sut.group_id) == ("04A1B2C3", "0BADC0DE", "04AAAA01")
    assert (sut.timings.answer, sut.timings.connect, sut.timings.reconnect) == (30, 120, 60)
    assert sut.operator.kind is OperatorKind.CONSOLE
    assert not sut.builtin
    assert sut.password is None
    assert sut.secrets == ()


def test_every_table_reaches_its_flat_attribute(profile: Write) -> None:
    text = STATION + (
        'identity = "X"\n[topology]\ncable = "fixed"\nconnectors = 3\n[ids]\nvalid_id = "AA"\n[timings]\nanswer = 7\n'
        '[configuration]\nmeter_interval = 20\nmeasurands = ["Power.Active.Import"]\n[buyer]\nvendor = "ACME"\n'
        'certificate_date = 2025-01-31\n[[known_deviation]]\nrule = "R1"\nreason = "so"\nexpires = "2027-01-01"\n'
    )
    sut = load(profile(text), {})
    assert (sut.identity, sut.cable, sut.connectors, sut.valid_id) == ("X", Cable.FIXED, 3, "AA")
    assert (sut.timings.answer, sut.meter_interval, sut.measurands) == (7.0, 20, ("Power.Active.Import",))
    assert (sut.buyer.vendor, sut.buyer.certificate_date) == ("ACME", date(2025, 1, 31))
    assert sut.known_deviations == (KnownDeviation(rule="R1", reason="so", expires=date(2027, 1, 1)),)
    assert sut.source.endswith("acme.toml")


def test_csms_without_identity_gets_one_to_connect_with(profile: Write) -> None:
    assert load(profile(CSMS), {}).identity == "OV-SIM-201"
    assert load(profile(STATION), {}).identity == ""


def test_no_two_sections_share_a_flat_name() -> None:
    sections = [cls for cls in Sut.__mro__ if attrs.has(cls) and cls is not Sut]
    names = [name for cls in sections for name in inspect.get_annotations(cls)]
    assert len(names) == len(set(names))


def test_known_deviation_holds_on_its_last_day() -> None:
    row = KnownDeviation(case="TC_024_CS", reason="so", expires=date(2027, 1, 1))
    assert not row.expired(date(2027, 1, 1))
    assert row.expired(date(2027, 1, 2))


@pytest.mark.parametrize(("name", "role"), [("example-charger", Side.STATION), ("example-csms", Side.CSMS)])
def test_example_profile_loads(name: str, role: Side) -> None:
    sut = load(data.directory("testsuite") / f"{name}.toml", {})
    assert sut.role is role
    assert sut.buyer.vendor


@pytest.mark.parametrize("name", ["example-charger", "example-csms"])
def test_example_profile_loads_with_its_simple_comments_switched_on(name: str, profile: Write, tmp_path: Path) -> None:
    text = (data.directory("testsuite") / f"{name}.toml").read_text(encoding="utf-8")
    for key in ("password_file = ", "[tls]", "ca = ", "certificate = ", "key = "):
        assert f"\n# {key}" in text
        text = text.replace(f"\n# {key}", f"\n{key}")
    for file in ("acme.password", "csms.password", "server-chain.pem", "server-key.pem", "station-ca.pem"):
        (tmp_path / file).write_text("s3cret\n")
    for file in ("csms-root.pem", "station-chain.pem", "station-key.pem"):
        (tmp_path / file).write_text("x")
    sut = load(profile(text), {})
    assert sut.password == "s3cret"
    assert sut.tls.certificate is not None
    assert sut.tls.certificate.is_file()


# What it refuses


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[sut]\nocpp = '1.6'", '[sut] role is missing; accepted: "charging_station" or "csms"'),
        ("", "[sut] is missing; accepted: a table"),
        (
            STATION + "sut = 1",
            "[sut] sut is unknown; known: role, ocpp, identity, host, listen, url, secure_url, security_profile,",
        ),
        (STATION + "identiy = 'x'", '[sut] identiy is unknown; did you mean "identity"?'),
        (STATION + "[topologie]", '[topologie] is unknown; did you mean "topology"?'),
        (STATION.replace("1.6", "1.5"), '[sut] ocpp = "1.5" is not accepted; accepted: "1.6" or "2.0.1" or "2.1"'),
        (
            STATION + "security_profile = 4",
            "[sut] security_profile = 4 is not accepted; accepted: a whole number from 0",
        ),
        (
            STATION + "security_profile = true",
            "[sut] security_profile = True is not accepted; accepted: a whole number",
        ),
        (
            STATION + f"identity = '{'x' * 49}'",
            f'[sut] identity = "{"x" * 49}" is not accepted; accepted: a text of at',
        ),
        (
            STATION + "url = 'http://x'",
            '[sut] url = "http://x" is not accepted; accepted: a URL that starts with ws://',
        ),
        (STATION + "listen = 'x'", '[sut] listen = "x" is not accepted; accepted: HOST:PORT, such as 127.0.0.1:9000'),
        (
            STATION + "[topology]\nevses = 'two'",
            '[topology] evses = "two" is not accepted; accepted: a whole number from',
        ),
        (
            STATION + "[topology]\nconnector = 3",
            "[topology] connector = 3 is not accepted; accepted: at most connectors",
        ),
        (
            STATION + "[transfers]\nscheme = 'sftp'",
            '[transfers] scheme = "sftp" is not accepted; accepted: "http" or "https" or "ftp" or "ftps"',
        ),
        (
            STATION + "[transfers]\ndata_ports = '50009-50000'",
            '[transfers] data_ports = "50009-50000" is not accepted; accepted: ports from 1 to 65535',
        ),
        (
            STATION + "[transfers]\ndata_ports = '1-x'",
            '[transfers] data_ports = "1-x" is not accepted; accepted: FIRST-LAST, such as',
        ),
        (
            STATION + "[transfers]\nport = 65536",
            "[transfers] port = 65536 is not accepted; accepted: a whole number from 0",
        ),
        (CSMS + "[topology]\nevse = 3", "[topology] evse = 3 is not accepted; accepted: at most evses, which is 2"),
        (STATION + "[topology]\ncable = 1", '[topology] cable = 1 is not accepted; accepted: "socket" or "fixed"'),
        (
            STATION + "[topology]\nshared_reader = 1",
            "[topology] shared_reader = 1 is not accepted; accepted: true or fal",
        ),
        (STATION + "[timings]\nreset = 0", "[timings] reset = 0 is not accepted; accepted: a number from 0.1 to 86400"),
        (STATION + "[timings]\nreset = true", "[timings] reset = True is not accepted; accepted: a number from 0.1"),
        (STATION + "[timings]\nreset = nan", "[timings] reset = nan is not accepted; accepted: a number from 0.1"),
        (STATION + "timings = 5", "[sut] timings is unknown; known:"),
        ("timings = 5\n" + STATION, "[timings] = 5 is not accepted; accepted: a table"),
        (
            STATION + "[configuration]\nstack_level = -1",
            "[configuration] stack_level = -1 is not accepted; accepted: a wh",
        ),
        (
            STATION + "[configuration]\nmeasurands = 'x'",
            '[configuration] measurands = "x" is not accepted; accepted: a li',
        ),
        (
            STATION + "[configuration]\nmeasurands = [1]",
            "[configuration] measurands = [1] is not accepted; accepted: a li",
        ),
        (STATION + "[tls]\nca = ''", '[tls] ca = "" is not accepted; accepted: the path of an existing file'),
        (
            STATION + "[tls]\nca = 'no.pem'",
            '[tls] ca = "no.pem": there is no such file; accepted: the path of an existing',
        ),
        (
            STATION + "[buyer]\ncertificate_date = 'x'",
            '[buyer] certificate_date = "x" is not accepted; accepted: a date',
        ),
        (
            STATION + "[pics]\nfeatures = ['fixed_cabel']",
            '[pics] features: "fixed_cabel" is no feature of a charging_stati',
        ),
        (CSMS + "[pics]\nprofiles = ['Smart']", '[pics] profiles: "Smart" is no feature of a csms in OCPP 2.0.1;'),
        ("known_deviation = 1\n" + STATION, "[known_deviation] = 1 is not accepted; accepted: an array of tables"),
        (
            STATION + "[operator]\nkind = 'x'",
            '[operator] kind = "x" is not accepted; accepted: "simulated" or "console" o',
        ),
        (
            STATION + "[operator]\nverbs = 1",
            '[operator] kind is missing; accepted: "simulated" or "console" or "http" or',
        ),
        (STATION + "[operator]\nkind = 'console'\nurl = 'x'", "[operator] url is unknown; no key goes here"),
        (STATION + "[operator]\nkind = 'http'", "[operator] verbs is missing; accepted: a table"),
        (
            STATION + "[operator]\nkind = 'command'\nverbs = 1",
            "[operator] verbs = 1 is not accepted; accepted: a table",
        ),
        (
            STATION + "[operator]\nkind = 'command'\nverbs = {plug_in = 1}",
            "[operator.verbs] plug_in = 1 is not accepted; accepted: a text",
        ),
        (
            STATION + "[operator]\nkind = 'http'\n[operator.verbs.plug_in]\nmethod = 'POST'",
            "[operator.verbs.plug_in] url is missing; accepted: a URL or a path",
        ),
        (
            STATION + "[operator]\nkind = 'python'\nx = 1",
            "[operator] class is missing; accepted: a name or MODULE:CLASS",
        ),
    ],
)
def test_fault_names_key_value_and_what_is_accepted(profile: Write, text: str, line: str) -> None:
    lines = refused(profile(text))
    assert len(lines) == 1
    assert lines[0].startswith(line)


def deviation(case: str = '"TC_024_CS"', reason: str = '"so"', expires: str = "2027-01-01", rest: str = "") -> str:
    return f"{STATION}[[known_deviation]]\ncase = {case}\nreason = {reason}\nexpires = {expires}\n{rest}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (deviation(expires='"soon"'), 'number 1 expires = "soon" is not accepted; accepted: a date such as 2027-03-31'),
        (deviation(expires="2027-02-30"), None),
        (
            deviation(expires="2027-01-01T00:00:00"),
            "number 1 expires = 2027-01-01 00:00:00 is not accepted; accepted: a",
        ),
        (deviation(reason='" "'), 'number 1 reason = " " is not accepted; accepted: a text that says why'),
        (deviation(case='""'), "number 1 names neither case nor rule; accepted: one of them"),
        (deviation(rest='rule = "R"'), "number 1 names both case and rule; accepted: one of them"),
        (
            deviation(case='"TC_24_CS"'),
            'number 1 case = "TC_24_CS" does not exist for a charging_station; did you mean',
        ),
        (deviation(case='"TC_023_1_CSMS"'), 'number 1 case = "TC_023_1_CSMS" does not exist for a charging_station;'),
    ],
)
def test_known_deviation_that_would_never_match_is_a_fault(profile: Write, text: str, line: str | None) -> None:
    lines = refused(profile(text))
    assert len(lines) == 1
    assert lines[0].startswith(f"[[known_deviation]] {line}" if line else "is no TOML: ")


def test_known_deviation_of_a_house_case_needs_no_entry_in_the_catalogue(profile: Write) -> None:
    assert load(profile(deviation(case='"ACME_1"')), {}).known_deviations[0].case == "ACME_1"


def test_all_faults_are_told_at_once_each_on_a_line(profile: Write) -> None:
    lines = refused(profile(STATION + "foo = 1\n[topology]\nevses = 0\n[ids]\nvalid_id = 5\n[[known_deviation]]\n"))
    assert [line.split(" ")[0] for line in lines] == ["[sut]", "[topology]", "[ids]", *["[[known_deviation]]"] * 2]


def test_toml_fault_names_the_line(profile: Write) -> None:
    assert refused(profile(STATION + "identity = \n[tls]\n")) == ["is no TOML: Invalid value (at line 4, column 12)"]


def test_file_that_cannot_be_read_is_named(tmp_path: Path, profile: Write) -> None:
    assert refused(tmp_path / "none.toml") == ["cannot be read: No such file or directory"]
    (tmp_path / "latin.toml").write_bytes(b"# \xe9")
    assert refused(tmp_path / "latin.toml") == ["is no UTF-8 text (byte 2)"]


def test_long_value_is_cut(profile: Write) -> None:
    assert "x" * 100 not in refused(profile(STATION + f"listen = '{'x' * 200}'"))[0]


# Secrets

HTTP = STATION + "[operator]\nkind = 'http'\nverbs = {plug_in = {url = '/x'}}\n"


@pytest.mark.parametrize("key", ["password", "Password", "token", "authorization_key"])
def test_password_in_the_profile_is_refused_and_not_repeated(profile: Write, key: str) -> None:
    line = refused(profile(STATION + f'{key} = "hunter2"'))[0]
    assert line.startswith(f"[sut] {key}: a secret is never written in the profile; accepted: the name of an environ")
    assert "hunter2" not in line


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (CSMS + "url = 'ws://u:hunter2@x/'", "[sut] url holds a password"),
        (CSMS + "url = 'ws://u:hunter2@x y/'", '[sut] url = "ws://<secret>@x y/" is not accepted'),
        (HTTP + "url = 'http://u:hunter2@x/'", "[operator] holds a URL with a password"),
        (HTTP + "headers = {Authorization = 'Bearer hunter2'}", "[operator] header Authorization: a secret is never"),
        (HTTP.replace("'/x'", "'/x', headers = {X-Api-Key = 'hunter2'}"), "[operator] header X-Api-Key: a secret is"),
    ],
)
def test_secret_inside_of_another_value_is_refused_and_not_repeated(profile: Write, text: str, place: str) -> None:
    (line,) = refused(profile(text))
    assert line.startswith(place)
    assert "hunter2" not in line


def test_harmless_header_is_accepted(profile: Write) -> None:
    assert load(profile(HTTP + "headers = {Accept = 'x'}"), {}).operator.settings["headers"] == {"Accept": "x"}


def test_password_comes_from_the_environment(profile: Write) -> None:
    sut = load(profile(STATION + "password_env = 'PW'"), {"PW": "hunter2"})
    assert sut.password == "hunter2"
    assert sut.secrets == ("hunter2",)


def test_password_comes_from_the_first_line_of_a_file_beside_the_profile(profile: Write) -> None:
    profile("hunter2\r\nrest\n", "pw")
    assert load(profile(STATION + "password_file = 'pw'"), {}).password == "hunter2"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "password_env = 'PW'",
            '[sut] password_env = "PW": no such environment variable is set; accepted: one with the',
        ),
        (
            "password_file = 'pw'",
            '[sut] password_file = "pw": there is no such file; accepted: the path of an existing',
        ),
        (
            "password_file = 'pw'\npassword_env = 'PW'",
            "[sut] password_env and password_file are both named; accepted: o",
        ),
    ],
)
def test_missing_secret_is_a_fault(profile: Write, text: str, line: str) -> None:
    (found,) = refused(profile(STATION + text), PW="")
    assert found.startswith(line)


def test_operator_secrets_are_taken_from_the_environment_and_hidden(profile: Write) -> None:
    path = profile(HTTP + "headers = {Authorization = 'Bearer {env.T}'}\n")
    assert load(path, {"T": "hunter2"}).secrets == ("hunter2",)
    assert refused(path)[0].startswith('[operator] {env.NAME}, NAME = "T": no such environment variable is set')


def test_secret_is_found_in_arrays_of_a_body_too(profile: Write) -> None:
    path = profile(HTTP.replace("'/x'", "'/x', body = {list = ['{env.T}', 1]}"))
    assert load(path, {"T": "hunter2"}).secrets == ("hunter2",)


def test_nothing_shows_a_secret(profile: Write) -> None:
    sut = load(profile(STATION + "password_env = 'PW'"), {"PW": "hunter2"})
    for shown in (repr(sut), str(sut), str(attrs.asdict(sut)), str(attrs.astuple(sut)), f"{sut}", repr(vars(sut))):
        assert "hunter2" not in shown


def test_secrets_are_equal_by_text() -> None:
    assert {Secret("a"), Secret("a")} == {Secret("a")}
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"


# Built-in profiles and options


@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize("role", Side)
def test_builtin_claims_exist_and_leave_few_cases_out(role: Side, version: Version) -> None:
    sut = default(role, version)
    assert sut.builtin
    assert {id.partition("=")[0] for id in sut.features()} <= feature_names(version, role).keys()
    applicable = [entry.applies(sut.features())[0] for entry in catalogue().entries(version, role)]
    assert sum(applicable) / len(applicable) > 0.85


@pytest.mark.parametrize(
    ("changes", "features"),
    [
        ({"cable": Cable.FIXED}, {"fixed_cable"}),
        ({"security_profile": 2}, {"security_profile_2", "connected_with_profile_2"}),
        ({"ocpp": Version.V201}, {"HFS-1", "HFS-8=2"}),
        ({"ocpp": Version.V201, "cable": Cable.FIXED, "evses": 1}, {"HFS-2", "HFS-8=1"}),
        ({"role": Side.CSMS}, {"expired_id", "blocked_id"}),
        ({"role": Side.CSMS, "expired_id": ""}, {"blocked_id"}),
        ({"role": Side.CSMS, "ocpp": Version.V201}, set()),
    ],
)
def test_features_follow_from_the_rest_of_the_profile(changes: dict[str, Any], features: set[str]) -> None:
    plain = attrs.evolve(default(Side.STATION, Version.V16), pics=frozenset(), security_profile=0)
    assert attrs.evolve(plain, **changes).features() == features


def test_claims_are_the_ordinary_ones_only_where_none_are_stated(profile: Write) -> None:
    assert load(profile(STATION), {}).pics == {"local_stop"}
    assert load(profile(STATION + "[pics]\nfeatures = []"), {}).pics == frozenset()
    stated = load(profile(CSMS + "[pics]\nprofiles = ['Core', 'Smart Charging']\nfeatures = ['C-13']"), {})
    assert stated.pics == {"Core", "Smart-Charging", "C-13"}


def test_charger_option_makes_the_builtin_profile_that_of_a_real_product() -> None:
    sut = with_options(default(Side.STATION, Version.V16), charger="192.168.1.50", ocpp="2.0.1")
    assert (sut.role, sut.ocpp, sut.host, sut.identity) == (Side.STATION, Version.V201, "192.168.1.50", "")
    assert sut.operator.kind is OperatorKind.CONSOLE
    assert "C-13" not in sut.pics
    assert sut.listen == "0.0.0.0:9000"


def test_csms_option_makes_the_builtin_profile_that_of_a_real_product() -> None:
    sut = with_options(default(Side.STATION, Version.V16), csms="ws://h/ocpp", identity="CP1", operator="console")
    assert (sut.role, sut.url, sut.identity, sut.builtin) == (Side.CSMS, "ws://h/ocpp", "CP1", False)
    assert {"expired_id", "blocked_id"}.isdisjoint(sut.features())


def test_options_win_over_the_profile(profile: Write) -> None:
    sut = load(profile(STATION + "[pics]\nfeatures = ['Reservation']"), {})
    changed = with_options(sut, charger="10.0.0.1", listen="10.0.0.2:0", identity="Y")
    assert (changed.host, changed.listen, changed.identity, changed.pics) == (
        "10.0.0.1",
        "10.0.0.2:0",
        "Y",
        frozenset({"Reservation"}),
    )


def test_without_options_nothing_changes(profile: Write) -> None:
    sut = load(profile(STATION), {})
    assert with_options(sut) == sut
    assert with_options(default(Side.CSMS, Version.V201)) == default(Side.CSMS, Version.V201)
    assert with_options(default(Side.CSMS, Version.V16), ocpp="2.0.1") == default(Side.CSMS, Version.V201)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"charger": "h", "csms": "ws://h"}, "--charger and --csms name two systems; a run judges one"),
        ({"csms": "http://h"}, '--csms: "http://h" is not accepted; accepted: a URL that starts with ws:// or wss://'),
        ({"ocpp": "1.5"}, '--ocpp: "1.5" is not accepted; accepted: "1.6" or "2.0.1" or "2.1"'),
        ({"listen": "x"}, '--listen: "x" is not accepted; accepted: HOST:PORT'),
        ({"operator": "x"}, '--operator: "x" is not accepted; accepted: "simulated" or'),
    ],
)
def test_wrong_option_is_named(options: dict[str, str], text: str) -> None:
    with pytest.raises(ProfileError) as caught:
        with_options(default(Side.STATION, Version.V16), **options)
    assert str(caught.value).startswith(text)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"csms": "ws://h"}, '--csms: {path} says [sut] role = "charging_station"'),
        ({"ocpp": "2.0.1"}, '--ocpp 2.0.1: {path} says [sut] ocpp = "1.6"'),
    ],
)
def test_option_that_contradicts_the_profile_is_named(profile: Write, options: dict[str, str], text: str) -> None:
    path = profile(STATION)
    with pytest.raises(ProfileError) as caught:
        with_options(load(path, {}), **options)
    assert str(caught.value) == text.format(path=path)


def test_csms_needs_a_url_from_somewhere(profile: Write) -> None:
    sut = load(profile(CSMS), {})
    assert with_options(sut, csms="ws://h").url == "ws://h"
    with pytest.raises(ProfileError, match=r"\[sut\] url is missing, and --csms too"):
        with_options(sut)


# What the OCA tables call "configured"


def parameters() -> list[dict[str, str]]:
    path = data.directory("testsuite") / "ocpp2" / "parameters.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_configured_parameter_of_the_tables_is_accounted_for() -> None:
    assert len({row["parameter"] for row in parameters()}) == 143


@pytest.mark.parametrize("row", parameters(), ids=lambda row: row["parameter"])
def test_configured_parameter_is_a_setting_or_generated(row: dict[str, str]) -> None:
    if not row["key"]:
        assert row["generated"]
        return
    section, _, key = row["key"].partition(".")
    cls: Any = getattr(attrs.fields(attrs.resolve_types(Document)), section).type
    assert key in {attribute.name for attribute in attrs.fields(cls)}


# The operator's driver is made of what the profile holds


@pytest.mark.parametrize(
    "text",
    [
        'kind = "console"',
        'kind = "command"\ndirectory = "."\ntimeout = 5\nverbs = {"*" = "./x", plug_in = "./y"}',
        'kind = "http"\nurl = "http://h"\nheaders = {A = "b"}\ntimeout = 5\n[operator.verbs.plug_in]\nmethod = "PUT"\n'
        'url = "/x"\nheaders = {C = "d"}\nbody = "{connector}"\ncontent_type = "text/plain"',
        'kind = "http"\nverbs = {"*" = {url = "http://h/{verb}", body = {n = 1}}}',
        'kind = "python"\nclass = "operators_of_tests:Rig"\nport = 5',
    ],
)
def test_driver_takes_every_setting_that_the_profile_takes(
    profile: Write, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("operators_of_tests")
    module.__dict__["Rig"] = Rig
    monkeypatch.setitem(sys.modules, "operators_of_tests", module)
    operator = load(profile(f"{STATION}[operator]\n{text}\n"), {}).operator
    assert driver(operator.kind.value, operator.settings) is not None


def test_profile_and_drivers_know_the_same_kinds() -> None:
    assert set(KINDS) == set(OperatorKind)


class Rig:
    """A user's driver."""

    def __init__(self, settings: dict[str, Any]) -> None:
        assert settings == {"port": 5}

    async def perform(self, verb: str, values: Any) -> None:
        """Do nothing."""
