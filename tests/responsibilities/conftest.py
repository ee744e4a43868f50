import pytest

from portal.actor import Source, system
from tests.responsibilities import county as counties


@pytest.fixture
def county(db):
    """广安区 with its 68 organizations and their people, from the demonstration's workbooks."""
    return counties.build()


@pytest.fixture
def by():
    return system(source=Source.COMMAND, label="测试")
