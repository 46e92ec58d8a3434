"""Third-party OCPP programs, and the tests that run against them."""
