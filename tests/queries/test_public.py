"""What the public is shown cannot be turned into what it is not shown."""

from __future__ import annotations

from sqlalchemy import Engine

from db.vocabulary import Audience
from tests.queries.attack import Attack
from tests.queries.ledger import Ledger


def test_no_small_number_of_the_demonstration_can_be_told(published: Engine) -> None:
    ledger = Ledger(published)
    attack = Attack()
    attack.add(ledger.cells(), ledger.cells(audience=Audience.PUBLIC))
    assert len(attack.small) > 100
    assert attack.uncovered() == {}
