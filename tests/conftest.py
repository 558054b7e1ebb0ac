"""What tests of several packages share."""

import pytest

from sandbox import Sandbox


@pytest.fixture(scope="session")
def running_cloud():
    with Sandbox() as cloud:
        yield cloud


@pytest.fixture
def cloud(running_cloud):
    """The sandbox in the state of its start."""
    running_cloud.reset()
    return running_cloud
