"""What a session makes on the engine, written down or labelled before it is there, known after a crash."""
