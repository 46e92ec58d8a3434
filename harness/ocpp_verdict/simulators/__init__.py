"""The built-in charger and CSMS: the default system under test and the proof of the suite.

They are written on `ocpp`'s ChargePoint, not on our roles, so that an error of ours does not cancel itself out.
"""
