"""Pictures in a real Chromium without JupyterLab: the widget's own script, and Python's answers."""
