"""What is done with recordings and codecs together: measuring, sweeping, comparing."""
