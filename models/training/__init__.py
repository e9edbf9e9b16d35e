"""Training of the learned parts: data, stages, the loop; here too torch is imported."""
