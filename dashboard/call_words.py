"""What the browser says when the service does not answer it: the words that `assets/calls.js` shows.

They stand in the page from its first byte, since the server is what cannot be asked for them then.
"""

from __future__ import annotations

import html

from db.vocabulary import Language, Text

WORDS = {
    "put-back": Text(
        "Valget ble ikke gjennomført, så filtrene er satt tilbake til det som vises.",
        "The choice was not carried out, so the filters are put back to what is shown.",
    ),
    "lost": Text(
        "Vi fikk ikke kontakt med tjenesten. Sjekk forbindelsen og prøv igjen.",
        "The service could not be reached. Check the connection and try again.",
    ),
    "slow": Text(
        "Tjenesten svarte ikke i tide. Prøv igjen.",
        "The service did not answer in time. Try again.",
    ),
    "down": Text(
        "Tjenesten er ute av drift akkurat nå. Prøv igjen om litt.",
        "The service is out of order right now. Try again in a while.",
    ),
    "other": Text(
        "Svaret var ikke fra tjenesten, eller kom ikke helt fram. Kanskje må du først logge inn på "
        "nettet du bruker.",
        "The answer was not from the service, or did not arrive whole. You may have to log in to "
        "the network you are on first.",
    ),
    "login": Text(
        "Du er ikke lenger logget inn. Last siden på nytt og logg inn igjen.",
        "You are no longer logged in. Reload the page and log in again.",
    ),
    "long": Text(
        "Siden bruker lang tid. Vent litt til, eller prøv igjen.",
        "The page is taking long. Wait a little more, or try again.",
    ),
    "unsure": Text(
        "Vi fikk ikke svar fra tjenesten, og vet ikke om det ble gjort. Last siden på nytt og se, før "
        "du prøver igjen.",
        "The service did not answer, and we do not know whether it was done. Reload the page and "
        "look before you try again.",
    ),
    "again": Text("Prøv igjen", "Try again"),
    "reload": Text("Last siden på nytt", "Reload the page"),
}
"""By what has happened, and what can be done about it."""


def attributes(language: Language) -> str:
    """The words as attributes of an HTML element."""
    return " ".join(
        f'data-{name}="{html.escape(text.in_(language))}"' for name, text in WORDS.items()
    )
