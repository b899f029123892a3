"""What every part of the library stands on: errors, checks of arguments, names, files."""
