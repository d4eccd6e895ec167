"""Exercise 1.4: the steps of a pull, in order."""

from __future__ import annotations

from sandbox.exercises import Exercise, Misconception, Order, Slip

SOURCE = "https://github.com/opencontainers/distribution-spec/blob/v1.1.0/spec.md#pull"

exercise = Exercise(
    id="1.4",
    title="The requests of a pull",
    minutes=4,
    statement="An engine pulls an image that it has never seen. Put its steps in order.",
    kind=Order(
        steps=(
            "Read the registry's address from the front of the image's name",
            "Ask for the tag: `HEAD /v2/skylark/forecast/manifests/0.1` is answered with a digest",
            "Ask for the manifest by that digest: `GET /v2/skylark/forecast/manifests/sha256:…`",
            "Ask for every part that is missing: `GET /v2/skylark/forecast/blobs/sha256:…`",
            "Compute the digest of what arrived and compare",
            "Write down that the name now means this image",
        ),
        feedback="From name to tag, from tag to manifest, from manifest to parts; then check, then keep.",
        slips=(
            Slip(
                0,
                1,
                "hub-is-asked-first",
                "Before the first request the engine must know whom to ask. No other place is asked first.",
            ),
            Slip(
                1,
                2,
                "digest-is-known-beforehand",
                "You gave the engine a tag. It has no digest before the registry has told it one.",
            ),
            Slip(
                2,
                3,
                "tag-names-the-layers",
                "A tag names one manifest, and no layer. Which parts there are stands in the manifest.",
            ),
            Slip(
                3,
                4,
                "check-comes-before-the-bytes",
                "A digest is computed from bytes. They have to be here first.",
            ),
        ),
    ),
    misconceptions=(
        Misconception("hub-is-asked-first", "Where in the name does it say which registry is meant?", SOURCE),
        Misconception(
            "digest-is-known-beforehand",
            "Which of your steps tells the engine the digest that this one uses?",
            SOURCE,
        ),
        Misconception(
            "tag-names-the-layers",
            "Look at the tree again: what hangs directly under the tag?",
            SOURCE,
        ),
        Misconception(
            "check-comes-before-the-bytes",
            "What goes into the calculation of a digest?",
            SOURCE,
        ),
    ),
    hints=(
        "Each step needs something that an earlier one has brought.",
        "The list of requests under the cell that pulled.",
        "Write beside each step what it needs to know and what it finds out; then chain them.",
    ),
    why=(
        "A pull follows the tree from the tag down. Every arrow below the tag is a digest, so the engine can"
        " check"
        " each piece, whoever sent it. The name is written last: an interrupted pull leaves no half image."
    ),
    source=SOURCE,
    uses=("pull", "tag", "digest", "manifest", "layer", "registry-log"),
)
