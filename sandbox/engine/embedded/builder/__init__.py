"""The classic builder: Dockerfile and context in, images and the engine's own messages out.

`requests` serves, `options` reads what was asked for, `build` goes through the stages and `steps` through
their instructions. `dockerfile` and `context` hold what came, `stage` a stage's settings, `images` bases, the
cache and what is made, `files` what COPY and ADD do over the file systems of `tree`.
"""
