"""`new`: the file of an exercise that is still to be written, its line in course.toml, its notebook cells."""
