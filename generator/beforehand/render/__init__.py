"""From a snapshot to files in memory."""
