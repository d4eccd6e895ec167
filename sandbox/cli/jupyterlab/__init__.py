"""JupyterLab as the course runs it: its port, its settings, its process, the page in the browser."""
