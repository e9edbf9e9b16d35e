"""The scene of the bundled recording: a workshop wall, a fan, crates on a belt, a ball."""
