"""What is said when somebody cannot be let in, or a user not be changed: a sentence for each code."""

from __future__ import annotations

from db.vocabulary import Text

WORDINGS: dict[str, Text] = {
    "login_needed": Text("Logg inn for å se dette.", "Log in to see this."),
    "login_ended": Text(
        "Du er logget ut. Last siden på nytt og logg inn igjen.",
        "You are logged out. Reload the page and log in again.",
    ),
    "wrong_login": Text(
        "E-post eller passord er feil. Prøv igjen, eller be en administrator om en ny lenke.",
        "The e-mail or the password is wrong. Try again, or ask an administrator for a new link.",
    ),
    "not_invited": Text(
        "Du er kjent, men ikke invitert hit. Be en administrator invitere e-postadressen din.",
        "You are known, but not invited here. Ask an administrator to invite your e-mail address.",
    ),
    "login_failed": Text(
        "Innloggingen kunne ikke fullføres. Begynn på nytt herfra.",
        "The login could not be completed. Begin anew from here.",
    ),
    "provider_silent": Text(
        "Innloggingstjenesten svarer ikke. Prøv igjen om litt.",
        "The login service does not answer. Try again in a while.",
    ),
    "bad_invitation": Text(
        "Lenken er brukt eller utløpt. Be en administrator om en ny.",
        "The link has been used or has expired. Ask an administrator for a new one.",
    ),
    "password_too_short": Text(
        "Passordet er for kort. Bruk minst {limit} tegn.",
        "The password is too short. Use at least {limit} signs.",
    ),
    "password_too_long": Text(
        "Passordet er for langt. Bruk høyst {limit} tegn.",
        "The password is too long. Use at most {limit} signs.",
    ),
    "password_too_easy": Text(
        "Passordet er for lett å gjette. Bruk flere ord som ikke hører sammen.",
        "The password is too easy to guess. Use several words that do not belong together.",
    ),
    "bad_email": Text(
        "E-postadressen kan ikke brukes. Skriv den som navn@sted.no.",
        "The e-mail address cannot be used. Write it as name@place.no.",
    ),
    "bad_name": Text(
        "Skriv navnet, med høyst {limit} tegn.", "Write the name, with at most {limit} signs."
    ),
    "user_has_number": Text(
        "Navnet eller e-postadressen ser ut til å ha et fødselsnummer eller DUF-nummer. Ta det ut.",
        "The name or the e-mail address seems to have an identity number or a DUF number. "
        "Take it out.",
    ),
    "user_exists": Text(
        "E-postadressen hører allerede til en bruker. Finn brukeren i listen.",
        "The e-mail address already belongs to a user. Find the user in the list.",
    ),
    "unknown_user": Text(
        "Brukeren finnes ikke, eller er fjernet. Last siden på nytt.",
        "There is no such user, or the user is removed. Reload the page.",
    ),
    "unknown_role": Text(
        "Rollen finnes ikke. Velg en fra listen.", "There is no such role. Choose one of the list."
    ),
    "no_roles": Text("Velg minst én rolle.", "Choose at least one role."),
    "bad_role": Text(
        "En rapportør må ha et mottak; de andre rollene har ikke noe. Velg på nytt.",
        "A reporter must have a centre; the other roles have none. Choose again.",
    ),
    "last_administrator": Text(
        "Dette er den eneste administratoren. Gi en annen rollen først.",
        "This is the only administrator. Give someone else the role first.",
    ),
    "not_confirmed": Text(
        "Bekreft at brukeren skal fjernes. Ingenting er endret.",
        "Confirm that the user is to be removed. Nothing is changed.",
    ),
}
