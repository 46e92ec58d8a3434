"""The built-in charger and CSMS: the default system under test and the proof of the suite.

They are written on `ocpp`'s ChargePoint, not on our roles, so that an error of ours does not cancel itself out.
"""

from ocpp import messages

# By default `ocpp` hands every payload to a thread. All parties of a built-in run live on one event loop, whose time
# stands still meanwhile, so that threads would only cost: two changes of thread a frame.
messages.ASYNC_VALIDATION = False
