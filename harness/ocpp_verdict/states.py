"""Reusable states of the OCA documents as fixtures: what must hold before the first row of a case."""

from __future__ import annotations
