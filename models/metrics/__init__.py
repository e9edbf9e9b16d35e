"""How near two recordings or two scenes are, and at what price in bits."""
