"""Lists of things as text: columns, sizes, ages, and the formats that `--format` asks for."""
