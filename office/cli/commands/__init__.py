"""The commands of the program, one file a noun; program.py names them and loads each on demand."""
