"""What a client asks for when it creates a container: read, checked, and completed from the image.

`settings` is `Config`, `host_settings` is `HostConfig`, `port_specs` and `mount_specs` are their odd corners,
`creating` is the request.
"""
