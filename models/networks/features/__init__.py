"""SCI: spikes to features, features to bits and back, what they show."""
