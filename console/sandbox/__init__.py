"""The practice world: stand-ins on loopback for the systems a distributor's console talks to."""
