"""The application: command line, session, presenters and the main window."""
