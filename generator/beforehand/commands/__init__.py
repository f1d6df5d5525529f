"""The commands, one a module: flags and words; the work is elsewhere."""
