"""What tests of addresses share: an office with two practices, to which files are added."""

import pytest
from office import opened, viewer_of

from server.routes import attachments


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """An application with a public practice and a draft, both held by the first municipality."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(attachments, "request_viewer", viewer_of)
        yield from opened(tmp_path_factory.mktemp("office"))


@pytest.fixture
def office(served):
    """The application, without an attachment."""
    served.clear()
    return served
