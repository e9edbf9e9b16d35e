"""The leaky integrate-and-fire neuron as a codec: spike counts of coefficients, or of pixels."""
