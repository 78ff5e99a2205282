"""The pages, in the order of the menu. To add one, write its module and put it here.

One is made with the application: `delivery`, which looks at what lies on the desk.
"""

from dashboard.page import Page
from dashboard.pages import (
    attendance,
    audit,
    centre,
    centres,
    contents,
    economy,
    figure,
    indicator,
    method,
    models,
    outcomes,
    overview,
    programme,
    progress,
    quality,
    reconciliation,
    report,
    reports,
    revisions,
    settlement,
    surveys,
    theory,
    users,
)

PAGES: tuple[Page, ...] = (
    overview.PAGE,
    programme.PAGE,
    settlement.PAGE,
    outcomes.PAGE,
    progress.PAGE,
    attendance.PAGE,
    centres.PAGE,
    centre.PAGE,
    economy.PAGE,
    surveys.PAGE,
    models.PAGE,
    theory.PAGE,
    quality.PAGE,
    reconciliation.PAGE,
    contents.PAGE,
    revisions.PAGE,
    method.PAGE,
    indicator.PAGE,
    figure.PAGE,
    reports.PAGE,
    report.PAGE,
    audit.PAGE,
    users.PAGE,
)


def page_with(table: str) -> Page | None:
    """The page that shows a table of figures or words, beside what else it tells; None for none.

    A page about one thing shows parts of what others do.
    """
    return next((page for page in PAGES if table in page.tables and not page.about_one), None)
