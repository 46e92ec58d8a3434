"""Answers that rest on what was seen on the wire, or on what the vendor declared, and on no case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache

import tomli

from ocpp_verdict import data
from ocpp_verdict.frames import Side
from ocpp_verdict.report.answer import Answer, Line, Proof, Subject
from ocpp_verdict.report.programme import FACTS
from ocpp_verdict.verdict import Verdict

#: Subprotocol -> what people call it.
_SPOKEN = {"ocpp1.6": "OCPP 1.6", "ocpp2.0.1": "OCPP 2.0.1", "ocpp2.1": "OCPP 2.1"}
#: Versions of which `settings.toml` lists the settings.
_LISTED = ("1.6", "2.0.1")
#: Vendor-only settings that are named.
_NAMED = 6


def _unknown(told: str) -> Line:
    return Line("", Answer.NOT_KNOWN, Proof.NONE, told)


def _versions(about: Subject) -> Line:
    facts, ocpp = about.facts, about.system["ocpp"]
    if not facts.frames:
        return _unknown("It sent nothing.")
    offered = f" In its handshakes it offered {_names(facts.offered)}." if facts.offered else ""
    agreed = f" In its handshakes it agreed to {_names(facts.agreed)}." if facts.agreed else ""
    told = f"It spoke OCPP {ocpp} here.{offered or agreed}"
    return Line("", f"OCPP {ocpp}", Proof.SEEN, told, places=about.places("frame"))


def _names(subprotocols: Iterable[str]) -> str:
    return ", ".join(_SPOKEN.get(name, name) for name in sorted(subprotocols))


def _newer(about: Subject) -> Line:
    """Answer whether it speaks OCPP 2.0.1; a 1.6 product may have to be set to it, so that silence is no "no"."""
    facts, ocpp = about.facts, about.system["ocpp"]
    if not facts.frames:
        return _unknown("It sent nothing.")
    if ocpp == "2.0.1":
        return Line("", Answer.YES, Proof.SEEN, "It spoke OCPP 2.0.1 here.", places=about.places("frame"))
    if "ocpp2.0.1" in facts.offered:
        return _unknown(f"It offered OCPP 2.0.1 and spoke OCPP {ocpp} here. Test it in 2.0.1.")
    silent = f", and offered {_names(facts.offered)} only" if facts.offered else ""
    return _unknown(f"It spoke OCPP {ocpp} here{silent}. If it can do 2.0.1, test it set to 2.0.1.")


def _third_party(about: Subject) -> Line:
    facts, station = about.facts, about.system["role"] == Side.STATION.value
    if not about.played:
        return _unknown("This is a recording: the harness was not at the other end.")
    if not facts.connections:
        return _unknown("No connection came about.")
    places = about.places("connection", "boot")
    if not facts.frames:
        return Line("", Answer.NO, Proof.SEEN, "A connection came about, and it said nothing.", places=places)
    if "Accepted" not in facts.boots:
        return _unknown("A connection came about, and no boot was accepted on it.")
    who = "It connected to this harness" if station else "It let the station of this harness in"
    told = f"{who} and talked: {_count(facts.connections, 'connection')}, {_count(facts.frames, 'frame')} of its own."
    return Line("", Answer.YES, Proof.SEEN, told, places=places)


def _certificate(about: Subject) -> Line:
    number = str(about.declared.get("certificate_number") or "")
    if not number:
        return _unknown("The vendor declared none.")
    day = about.declared.get("certificate_date")
    of = ", ".join(map(str, about.declared.get("certified_profiles") or ()))
    plausible = "" if any(map(str.isdigit, number)) and len(number) >= 4 else " It does not look like a number."
    told = f"{number}{f' of {day}' if day else ', without a date'}{f', for {of}' if of else ''}.{plausible}"
    document = str(about.declared.get("certificate_document") or "")
    proof = Proof.GIVEN if document else Proof.DECLARED
    given = f" Document: {document}." if document else ""
    return Line("", "as declared", proof, f"{told}{given} Not looked up: compare with the list of the OCA.")


def _back_ends(about: Subject) -> Line:
    names = about.declared.get("back_ends") or ()
    if not names:
        return _unknown("The vendor named none.")
    return Line("", f"{len(names)} named", Proof.DECLARED, f"{', '.join(map(str, names))}.")


def _proprietary(about: Subject) -> Line:
    facts = about.facts
    if not facts.frames:
        return _unknown("It sent nothing.")
    own: list[str] = _own_settings(about)
    told: list[str] = []
    if facts.transfers:
        names = ", ".join(f"{vendor} ({_times(count)})" for vendor, count in sorted(facts.transfers.items()))
        told.append(f"DataTransfer of {names}.{_without(about)}")
    else:
        told.append("No DataTransfer of its own was seen.")
    if own:
        more = f" and {len(own) - _NAMED} more" if len(own) > _NAMED else ""
        told.append(f"{_count(len(own), 'setting')} that OCPP does not have: {', '.join(own[:_NAMED])}{more}.")
    elif facts.configuration and about.system["ocpp"] in _LISTED:
        told.append(f"All {len(facts.configuration)} settings that it told are OCPP's.")
    elif about.system["role"] == Side.STATION.value:
        told.append("Its settings were not compared with those of OCPP.")
    places = about.places("transfer", "configuration") or about.places("frame")
    if facts.transfers or own:
        return Line("", Answer.YES, Proof.SEEN, " ".join(told), places=places)
    unread = about.system["role"] == Side.STATION.value and not facts.configuration
    if unread or not about.played:
        return _unknown(" ".join(told))
    return Line("", Answer.NO, Proof.SEEN, " ".join(told), places=places)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _without(about: Subject) -> str:
    """Return what came of refusing its own messages."""
    facts = about.facts
    passed = sum(case["verdict"] == Verdict.PASS for case in about.cases)
    if not facts.refused or facts.refused < sum(facts.transfers.values()) or not passed:
        return " Whether it works without was not tried."
    return f" Each was refused, and {_count(passed, 'case')} passed all the same."


def _own_settings(about: Subject) -> list[str]:
    """Return the configuration keys (1.6) or variables (2.x) of the device that the specification does not list."""
    if about.system["ocpp"] not in _LISTED:
        return []
    known = _standard()["keys" if about.system["ocpp"] == "1.6" else "variables"]
    return sorted(key for key in about.facts.configuration if _variable(key, about.system["ocpp"]) not in known)


def _variable(key: str, ocpp: str) -> str:
    """Return the name of a setting as the list has it: of "Component.Variable.Instance (EVSE 1)" the variable."""
    if ocpp == "1.6":
        return key.casefold()
    words = key.partition(" (EVSE ")[0].casefold().split(".")
    known = _standard()["variables"]
    return next((word for word in words[1:] if word in known), words[-1])


@cache
def _standard() -> Mapping[str, frozenset[str]]:
    """Return the names that OCPP gives to settings, without case."""
    file = data.directory("reports") / "settings.toml"
    whole = tomli.loads(file.read_text(encoding="utf-8"))
    return {kind: frozenset(name.casefold() for name in names) for kind, names in whole.items()}


def _security(about: Subject) -> Line:
    if not about.facts.connections:
        return _unknown("No connection came about.")
    number = about.system["security_profile"]
    tls = "; ".join(sorted(about.facts.tls))
    over = f"Connections of this run used {tls}." if tls else "No connection of this run used TLS."
    told = f"The run was set up for security profile {number}. {over}"
    return Line("", f"profile {number}", Proof.SEEN, told, places=about.places("connection"))


#: How each fact is answered.
ANSWERS: Mapping[str, Callable[[Subject], Line]] = dict(
    zip(
        FACTS,
        (_versions, _newer, _third_party, _certificate, _back_ends, _proprietary, _security),
        strict=True,
    )
)
