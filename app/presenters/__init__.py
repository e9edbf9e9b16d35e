"""One presenter a panel: each turns the session into what a view shows, and wishes into changes."""
