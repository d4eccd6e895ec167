"""Exercise 1.1: six words and what they mean."""

from __future__ import annotations

from sandbox.exercises import Confusion, Exercise, Match, Misconception

SPEC = "https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#definitions"

exercise = Exercise(
    id="1.1",
    title="Six words",
    minutes=4,
    statement="Pair every word with what it means.",
    kind=Match(
        pairs=(
            ("registry", "a service that stores images and hands them out over HTTP"),
            ("repository", "all versions of one image in that service, under one name"),
            ("tag", "a name for one version, which can be given to another one later"),
            ("digest", "a fingerprint, computed from the bytes themselves"),
            ("manifest", "the list of parts that one image is made of"),
            ("layer", "a pack of files, one part of an image"),
        ),
        feedback="Every pair fits. These six words will do for the whole course.",
        confusions=(
            Confusion(
                0,
                1,
                "registry-is-repository",
                "A registry holds many names. One name with all its versions is something smaller.",
            ),
            Confusion(
                2,
                3,
                "tags-are-immutable",
                "What is computed from the bytes can't be given to other bytes. A tag can.",
            ),
            Confusion(
                4,
                5,
                "manifest-holds-the-files",
                "You printed a manifest: it held sizes and fingerprints, and no file.",
            ),
        ),
    ),
    misconceptions=(
        Misconception(
            "registry-is-repository",
            "The catalogue asked the one for a list of the other. Which lists which?",
            SPEC,
        ),
        Misconception(
            "tags-are-immutable",
            "Which of the two did a person choose, and which came out of a calculation?",
            SPEC,
        ),
        Misconception(
            "manifest-holds-the-files",
            "Look at the JSON that the registry sent you: does it contain the forecast, or name it?",
            SPEC,
        ),
    ),
    hints=(
        "Go from the largest to the smallest: each of the first few contains or names the next.",
        "The paragraphs after the start of the registry, and those above the tree.",
        "Start with the two you are sure of. Then ask of each other word: chosen or computed?",
    ),
    why=(
        "A registry holds repositories; a repository holds versions; a tag names one of them. The version is"
        " a"
        " manifest, which lists the parts by digest, and most parts are layers."
    ),
    source=SPEC,
    uses=("registry", "repository", "tag", "digest", "manifest", "layer"),
)
