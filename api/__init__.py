"""The faces of tournée: the command line, which only assembles what the floors below compute."""
