"""What the codec panel asks for, as functions for a worker thread: values in, values out."""
