"""What the simulated CSMSs of all versions have in common: the server, handshakes, sessions, and faults on the wire."""
