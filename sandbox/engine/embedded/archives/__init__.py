"""Images as archives: `exporting` (save), `loading` (load) and `importing` (a file system as an image)."""
