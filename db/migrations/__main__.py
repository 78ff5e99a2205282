"""Drafts the migration from the last revision to today's models.

    python -m db.migrations "what it changes"

Read the draft, mend it, run the tests: they compare a migrated database with the models.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from alembic import command
from alembic.script import Script, ScriptDirectory

from db.migrate import alembic_config, migrate
from db.session import open_engine

if len(sys.argv) != 2:
    sys.exit(__doc__)

engine = open_engine("sqlite://")
migrate(engine)
with engine.begin() as connection:
    config = alembic_config(connection)
    last = ScriptDirectory.from_config(config).get_current_head() or "0000"
    script = command.revision(config, sys.argv[1], autogenerate=True, rev_id=f"{int(last) + 1:04d}")

assert isinstance(script, Script)
draft = Path(script.path)
draft.write_text(re.sub(r" *# ### .* ###\n?", "", draft.read_text("utf-8")), "utf-8")
subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", draft], check=True)  # noqa: S603
