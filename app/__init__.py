"""The application: command line, session, presenters and the main window."""

__version__ = "0.1.0"
