"""The tests; each file stands beside the module that it is named after."""
