"""Accounts: names, secrets, and what is kept of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.errors import LearnerError
from sandbox.providers.hub.accounts import Accounts
from sandbox.registry.storage import Folder, Memory

if TYPE_CHECKING:
    from pathlib import Path


def test_a_secret_logs_its_account_in_and_no_other() -> None:
    accounts = Accounts(Memory())
    accounts.add("ada", "one")
    accounts.add("bob", "two")
    assert accounts.names() == ["ada", "bob"]
    assert accounts.is_right("ada", "one")
    assert not accounts.is_right("ada", "two")
    assert not accounts.is_right("eve", "one")
    assert not accounts.is_right("../accounts/ada", "one")


def test_a_new_secret_takes_the_place_of_the_old() -> None:
    accounts = Accounts(Memory())
    accounts.add("ada", "old")
    accounts.add("ada", "new")
    assert (accounts.is_right("ada", "old"), accounts.is_right("ada", "new")) == (False, True)


def test_accounts_outlive_the_process_and_the_secret_is_nowhere(tmp_path: Path) -> None:
    files = Folder(tmp_path)
    Accounts(files).add("ada", "a secret")
    assert Accounts(Folder(tmp_path)).is_right("ada", "a secret")
    assert b"a secret" not in files.read("hub/accounts/ada")


@pytest.mark.parametrize("name", ["", "Ada", "library", "a/b", "..", "a b", "-a"])
def test_what_can_be_no_namespace_is_no_name(name: str) -> None:
    with pytest.raises(LearnerError, match="can't be an account's name"):
        Accounts(Memory()).add(name, "secret")
