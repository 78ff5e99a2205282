"""The pages, in the order of the menu. To add one, write its module and put it here."""

from dashboard.page import Page
from dashboard.pages import centre, centres, overview, programme, reports, settlement

PAGES: tuple[Page, ...] = (
    overview.PAGE,
    programme.PAGE,
    settlement.PAGE,
    centres.PAGE,
    centre.PAGE,
    reports.PAGE,
)
