"""OCPP 2.0.1 and 2.1: cases after OCA part 6, both roles."""
