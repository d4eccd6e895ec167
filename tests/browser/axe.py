"""The accessibility rules of axe-core, asked of our own markup alone: the page around it is somebody else's.

They see names, roles and contrast; whether the keyboard is enough, they do not see. The journeys do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page


def violations(page: Page, selector: str) -> list[str]:
    """Return what breaks a rule inside the elements of a selector: the rule, its help, and where.

    Raises:
        AssertionError: there is no such element, or no rule applied: then nothing was looked at.
    """
    assert page.locator(selector).count(), selector
    found = Axe().run(page, context=[[selector]]).response
    assert found["passes"], "no rule applied"
    return [
        f"{rule['id']}: {rule['help']}: {node['html'][:200]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
