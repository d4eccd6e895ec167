"""Every statement of the text that the course grew from is taught, in the course's own words.

The table names, for each statement that belongs to a chapter that exists, the cell and the words that teach
it. A statement that is outdated or too short names the words that put it right.
"""

from __future__ import annotations

import pytest

from tests.course.notebooks import cells, prose

TAUGHT = [
    (
        "Docker images need a place to be stored, shared, and downloaded.",
        "01",
        "goal",
        "Docker images need a place to be stored, shared and downloaded.",
    ),
    (
        "This is where Docker Hub and Docker Registries are used.",
        "01",
        "docker-hub",
        "Hub is one of many, and companies run their own.",
    ),
    (
        "A Docker Registry is a storage system for Docker images.",
        "01",
        "a-place-for-images",
        "A Docker registry is a storage system for Docker images. More exactly, it is a service",
    ),
    ("It allows users to upload images", "01", "a-place-for-images", "upload images"),
    ("It allows users to download images", "01", "a-place-for-images", "download images"),
    ("It allows users to share images with others", "01", "a-place-for-images", "share images with others"),
    ("It allows users to manage image versions", "01", "a-place-for-images", "manage versions of images"),
    (
        "Registries act as a central location for Docker images.",
        "01",
        "a-place-for-images",
        "That makes it the central location for the images of a team, a company, or the world.",
    ),
    (
        "Docker Hub is the default public Docker registry provided by Docker.",
        "01",
        "docker-hub",
        "It is the default public registry, provided by Docker.",
    ),
    (
        "When we run docker pull python, Docker pulls the image from Docker Hub by default.",
        "01",
        "docker-hub",
        "Where a name does not say which registry is meant, Docker Hub is",
    ),
]


@pytest.mark.parametrize(("statement", "number", "cell", "words"), TAUGHT, ids=[row[0] for row in TAUGHT])
def test_it_is_taught(statement: str, number: str, cell: str, words: str) -> None:
    text = prose(dict(cells(number, "markdown"))[cell])
    assert words in text, f"{statement!r} is no longer taught in {number}/{cell}"


@pytest.mark.parametrize(
    ("number", "cell", "words"),
    [
        ("01", "push", "client.images.push("),
        ("01", "pull", "client.images.pull("),
        ("01", "old-image", "lab.colleague_pushes("),
        ("01", "push-second", 'tag="0.2"'),
    ],
    ids=["upload", "download", "share", "manage versions"],
)
def test_what_a_registry_allows_is_done_and_not_only_said(number: str, cell: str, words: str) -> None:
    assert words in dict(cells(number, "code"))[cell]
