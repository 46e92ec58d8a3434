"""The SUT profile: all that cases and harness know of the system under test beforehand (PICS and PIXIT).

A profile is a TOML file (`load`), the built-in one (`default`), or either with command-line options on top
(`with_options`). Nothing starts on a `ProfileError`. Secrets are named in the profile, never written there, and are
shown by no repr.
"""

# ruff: noqa: RUF009 (settings are declared by calls, and every default is immutable)

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs

from ocpp_verdict.frames import Side, Version
from ocpp_verdict.sut.checks import SECRET, problems, texts
from ocpp_verdict.sut.claims import SIMULATED, UNSTATED
from ocpp_verdict.sut.configuration import Configuration
from ocpp_verdict.sut.reading import Document, ProfileError, read, value
from ocpp_verdict.sut.sections import (
    Buyer,
    Cable,
    FileServing,
    Ids,
    KnownDeviation,
    Operator,
    OperatorKind,
    System,
    Timings,
    Tls,
    Topology,
)
from ocpp_verdict.sut.settings import Secret

__all__ = ["Cable", "KnownDeviation", "OperatorKind", "ProfileError", "Sut", "default", "load", "with_options"]

#: What a charging station of ours is called.
_IDENTITIES = {Version.V16: "OV-SIM-16", Version.V201: "OV-SIM-201", Version.V21: "OV-SIM-21"}
_ANYWHERE = "0.0.0.0:9000"
#: The security profile the simulators use: OCPP 2.x Core asks for TLS, 1.6 Core for nothing.
_SECURITY_PROFILES = {Version.V16: 1, Version.V201: 2, Version.V21: 2}


@attrs.frozen(kw_only=True, slots=False)
class Sut(Ids, Topology, Configuration, System):
    """A system under test; every value that a case needs is an attribute of its own.

    Attributes:
        tls: certificates.
        timings: how long to wait for what, in seconds.
        transfers: the harness's own file server.
        pics: what the product claims: feature ids, and certification profiles with dashes for blanks.
        operator: who acts on the system under test, and how.
        known_deviations: defects that are accepted until a day.
        buyer: what the vendor declared.
        source: the profile's file; empty for the built-in one.
    """

    tls: Tls = Tls()
    timings: Timings = Timings()
    transfers: FileServing = FileServing()
    pics: frozenset[str] = frozenset()
    operator: Operator = Operator()
    known_deviations: tuple[KnownDeviation, ...] = ()
    buyer: Buyer = Buyer()
    source: str = ""
    _password: Secret | None = None
    _operator_secrets: tuple[Secret, ...] = ()

    @property
    def password(self) -> str | None:
        """Return the Basic Authentication password, None if there is none."""
        return self._password.reveal() if self._password else None

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return every text that must not stand in evidence or logs."""
        hidden = (self._password, *self._operator_secrets)
        return tuple(secret.reveal() for secret in hidden if secret)

    @property
    def builtin(self) -> bool:
        """Whether the built-in simulator is under test."""
        return self.operator.kind is OperatorKind.SIMULATED

    def pixit(self) -> dict[str, Any]:
        """Return the values that cases use: identifications, topology, configuration, and how long is waited."""
        sections: tuple[Any, ...] = (Ids, Topology, Configuration)
        names = [field.name for section in sections for field in attrs.fields(section)]
        return {name: getattr(self, name) for name in names} | attrs.asdict(self.timings)

    def features(self) -> frozenset[str]:
        """Return what the product claims together with what follows from the rest of the profile."""
        return self.pics | _derived(self)


def load(path: Path | str, environ: Mapping[str, str]) -> Sut:
    """Return the system that the profile at `path` describes; secrets are taken from `environ`.

    Raises:
        ProfileError: the profile, a file or an environment variable that it names is missing or wrong.
    """
    file = Path(path)
    document = read(file)
    found = [f"{file}: {problem}" for problem in problems(document)]
    if found:
        raise ProfileError("\n".join(found))
    return _sut(document, file, environ)


def default(role: Side, version: Version) -> Sut:
    """Return the profile of the built-in simulator."""
    return Sut(
        role=role,
        ocpp=version,
        identity=_IDENTITIES[version],
        listen="127.0.0.1:0",
        security_profile=_SECURITY_PROFILES[version],
        pics=SIMULATED[role, version],
        operator=Operator(kind=OperatorKind.SIMULATED),
    )


def with_options(
    sut: Sut,
    *,
    charger: str | None = None,
    csms: str | None = None,
    ocpp: str | None = None,
    identity: str | None = None,
    listen: str | None = None,
    operator: str | None = None,
) -> Sut:
    """Return `sut` with command-line options on top; None leaves what the profile says.

    `charger` is the address of a station, `csms` the URL of a CSMS. Naming one makes a built-in profile that of a real
    product: whichever identity connects, a person as operator, and no claims but the ordinary ones.

    Raises:
        ProfileError: an option is wrong, or contradicts the profile.
    """
    _contradictions(sut, charger, csms, ocpp)
    role = Side.STATION if charger else Side.CSMS if csms else sut.role
    version = sut.ocpp if ocpp is None else value(System, "ocpp", ocpp, "--ocpp")
    if sut.builtin and not sut.source:
        sut = _real(role, version) if charger or csms else default(sut.role, version)
    options = {"host": charger, "url": csms, "identity": identity, "listen": listen}
    spelled = {"host": "--charger", "url": "--csms", "identity": "--identity", "listen": "--listen"}
    changes: dict[str, Any] = {
        key: value(System, key, text, spelled[key]) for key, text in options.items() if text is not None
    }
    if operator is not None:
        kind = value(Operator, "kind", operator, "--operator")
        changes["operator"] = attrs.evolve(sut.operator, kind=kind)
    chosen = attrs.evolve(sut, **changes)
    if chosen.role is Side.CSMS and not chosen.url and not chosen.builtin:
        raise ProfileError(f"{chosen.source}: [sut] url is missing, and --csms too; accepted: the URL of the CSMS")
    return chosen


def _real(role: Side, version: Version) -> Sut:
    """Return the profile of a product of which nothing is known.

    A CSMS that nobody has prepared calls no identification Expired or Blocked, so that those cases do not apply (1.6).
    """
    identity = _IDENTITIES[version] if role is Side.CSMS else ""
    sut = Sut(role=role, ocpp=version, identity=identity, listen=_ANYWHERE, pics=UNSTATED[role, version])
    unprepared = (role, version) == (Side.CSMS, Version.V16)
    return attrs.evolve(sut, expired_id="", blocked_id="") if unprepared else sut


def _contradictions(sut: Sut, charger: str | None, csms: str | None, ocpp: str | None) -> None:
    if charger and csms:
        raise ProfileError("--charger and --csms name two systems; a run judges one")
    named = Side.STATION if charger else Side.CSMS if csms else sut.role
    if not sut.builtin and named is not sut.role:
        option = "--charger" if charger else "--csms"
        raise ProfileError(f'{option}: {sut.source or "the profile"} says [sut] role = "{sut.role}"')
    if not sut.builtin and ocpp not in (None, sut.ocpp):
        raise ProfileError(f'--ocpp {ocpp}: {sut.source or "the profile"} says [sut] ocpp = "{sut.ocpp}"')


def _sut(document: Document, file: Path, environ: Mapping[str, str]) -> Sut:
    flat: list[attrs.AttrsInstance] = [document.ids, document.topology, document.configuration, document.sut]
    values = {name: setting for part in flat for name, setting in attrs.asdict(part, recurse=False).items()}
    if document.sut.role is Side.CSMS and not values["identity"]:
        values["identity"] = _IDENTITIES[document.sut.ocpp]
    return Sut(
        **values,
        tls=_located(document.tls, file),
        timings=document.timings,
        transfers=document.transfers,
        pics=_claims(document),
        operator=document.operator,
        known_deviations=document.known_deviation,
        buyer=document.buyer,
        source=str(file),
        password=_password(document.sut, file, environ),
        operator_secrets=_operator_secrets(document.operator, file, environ),
    )


def _claims(document: Document) -> frozenset[str]:
    stated = document.pics
    if stated.features is None and stated.profiles is None:
        return UNSTATED[document.sut.role, document.sut.ocpp]
    profiles = (name.replace(" ", "-") for name in stated.profiles or ())
    return frozenset((*profiles, *(stated.features or ())))


def _derived(sut: Sut) -> frozenset[str]:
    """Return the features that topology, ids and security profile imply."""
    station = sut.role is Side.STATION
    if sut.ocpp is Version.V16:
        facts = {
            "fixed_cable": station and sut.cable is Cable.FIXED,
            f"connected_with_profile_{sut.security_profile}": sut.security_profile > 0,
            f"security_profile_{sut.security_profile}": sut.security_profile > 0,
            "expired_id": not station and bool(sut.expired_id),
            "blocked_id": not station and bool(sut.blocked_id),
        }
    else:
        facts = {
            "HFS-1": station and sut.cable is Cable.SOCKET,
            "HFS-2": station and sut.cable is Cable.FIXED,
            f"HFS-8={sut.evses}": station,
        }
    return frozenset(id for id, true in facts.items() if true)


def _password(system: System, file: Path, environ: Mapping[str, str]) -> Secret | None:
    if system.password_env:
        return _from_environment("[sut] password_env", system.password_env, file, environ)
    if system.password_file is None:
        return None
    path = _existing(system.password_file, "[sut] password_file", file)
    return Secret(path.read_text(encoding="utf-8").partition("\n")[0].strip("\r"))


def _operator_secrets(operator: Operator, file: Path, environ: Mapping[str, str]) -> tuple[Secret, ...]:
    """Return what the placeholders {env.NAME} of the operator's templates stand for."""
    variables = sorted({name for text in texts(operator.settings) for name in SECRET.findall(text)})
    return tuple(_from_environment("[operator] {env.NAME}, NAME", name, file, environ) for name in variables)


def _from_environment(place: str, variable: str, file: Path, environ: Mapping[str, str]) -> Secret:
    if not environ.get(variable):
        raise ProfileError(
            f'{file}: {place} = "{variable}": no such environment variable is set; accepted: one with the secret'
        )
    return Secret(environ[variable])


def _located(tls: Tls, file: Path) -> Tls:
    """Return `tls` with paths taken from the profile's folder, all of which exist."""
    named = {attribute.name: getattr(tls, attribute.name) for attribute in attrs.fields(Tls)}
    return Tls(**{key: path and _existing(path, f"[tls] {key}", file) for key, path in named.items()})


def _existing(path: Path, place: str, file: Path) -> Path:
    whole = file.parent / path
    if not whole.is_file():
        raise ProfileError(f'{file}: {place} = "{path}": there is no such file; accepted: the path of an existing file')
    return whole
