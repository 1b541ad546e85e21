"""What the database refuses is logged; what it was asked about is not."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.persistence.database import Database


async def test_an_error_does_not_repeat_what_a_statement_was_given(database: Database) -> None:
    async with database.read() as c:
        with pytest.raises(DBAPIError) as failed:
            await c.execute(
                text("SELECT coluna_que_nao_ha FROM usuario WHERE nome = :nome"), {"nome": "hunter2"}
            )
    assert "coluna_que_nao_ha" in str(failed.value)
    assert "hunter2" not in str(failed.value)
