"""Moving scenes that need no file: each is a frozen value, analytic in space and time."""
