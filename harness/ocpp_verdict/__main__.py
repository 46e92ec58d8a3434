"""`python -m ocpp_verdict` is the same as `ocpp-verdict`."""

import sys

from ocpp_verdict.cli import main

sys.exit(main())
