"""What is said to whoever is refused before the application is reached."""

from __future__ import annotations

from db.vocabulary import Text

WORDINGS: dict[str, Text] = {
    "too_busy": Text(
        "Det er for mange som spør på en gang. Prøv igjen om {seconds} s.",
        "Too many are asking at once. Try again in {seconds} s.",
    ),
    "stopping": Text(
        "Tjenesten stanses eller startes på nytt. Prøv igjen om {seconds} s.",
        "The service is being stopped or restarted. Try again in {seconds} s.",
    ),
    "too_slow": Text(
        "Det som ble sendt, kom for sent fram. Sjekk forbindelsen og send på nytt.",
        "What was sent took too long to arrive. Check the connection and send it again.",
    ),
}
