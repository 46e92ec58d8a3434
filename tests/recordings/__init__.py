"""Cases played against recordings of real systems: a player stands in for the system that was recorded."""
