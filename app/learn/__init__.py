"""The Learn area's lessons: what each computes when a slider moves."""
