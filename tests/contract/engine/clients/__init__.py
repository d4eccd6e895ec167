"""Real clients told the same: the docker command line by line, and the docker SDK call by call."""
