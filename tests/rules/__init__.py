"""Tests of the standing rules: for each a scene that trips it and a near miss."""
