"""The conformance suite: OCA cases by version and role, and cases of our own."""
