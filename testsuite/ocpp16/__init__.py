"""OCPP 1.6: cases after the OCA compliancy test cases, both roles."""
