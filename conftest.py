"""Load the plugin, installed or not."""

pytest_plugins = ("ocpp_verdict.plugin",)
