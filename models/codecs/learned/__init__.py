"""The learned codecs: entropy coder, exact prior, coder of pictures. torch only where it must."""
