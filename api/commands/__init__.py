"""The commands, by what they work on: samples, networks, plans."""
