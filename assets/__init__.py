"""What ships with the program: a recording, icons, fonts, documentation."""
