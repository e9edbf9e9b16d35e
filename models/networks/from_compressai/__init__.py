"""CompressAI's models and the learned baseline: loaded, and walked through as a coder does."""
