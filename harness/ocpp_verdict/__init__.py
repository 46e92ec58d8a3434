"""OCPP conformance and interoperability test harness."""
