"""What the storage can give out with: each fault once, with its words in both languages."""

from __future__ import annotations

from enum import Enum
from typing import Self

from db.vocabulary import Text


class Fault(Enum):
    """A kind of storage fault: its code, and a text of what happened and what to do."""

    code: str
    text: Text

    def __new__(cls, code: str, happened: tuple[str, str], remedy: tuple[str, str]) -> Self:
        member = object.__new__(cls)
        member._value_ = member.code = code
        member.text = Text(*map(" ".join, zip(happened, remedy, strict=True)))
        return member

    # fmt: off
    FULL = ("storage_full",
        ("Disken er full. Det som var i gang, ble ikke lagret; alt fra før er som det var.",
         "The disk is full. What was under way was not stored; all from before is as it was."),
        ("Frigjør plass og prøv igjen.",
         "Free some space and try again."))
    READ_ONLY = ("storage_read_only",
        ("Databasefilen kan bare leses. Det som var i gang, ble ikke lagret.",
         "The database file is read-only. What was under way was not stored."),
        ("Gi brukeren som kjører programmet, skriverett til databasefilen og mappen den ligger i.",
         "Give the user who runs the program write access to the database file and its folder."))
    LOCKED = ("storage_locked",
        ("Databasen er opptatt: et annet program bruker den. Det som var i gang, ble ikke lagret.",
         "The database is busy: another program is using it. What was under way was not stored."),
        ("Vent til det er ferdig, og prøv igjen.",
         "Wait until that one is done, and try again."))
    DAMAGED = ("storage_damaged",
        ("Databasen er skadet.",
         "The database is damaged."),
        ("Stopp tjenesten og hent tilbake en sikkerhetskopi: python app.py restore FIL",
         "Stop the service and restore a backup: python app.py restore FILE"))
    NOT_A_DATABASE = ("storage_not_a_database",
        ("Filen som DATABASE_URL peker på, er ikke en database.",
         "The file that DATABASE_URL points to is not a database."),
        ("Rett DATABASE_URL, eller hent tilbake en sikkerhetskopi: python app.py restore FIL",
         "Mend DATABASE_URL, or restore a backup: python app.py restore FILE"))
    NEWER = ("storage_newer",
        ("Databasen er brukt med en nyere utgave av programmet og er ikke rørt.",
         "The database was used with a newer version of the program and was not touched."),
        ("Bruk den utgaven, eller hent tilbake en sikkerhetskopi fra før.",
         "Use that version, or restore a backup from before it."))
    MISSING = ("storage_missing",
        ("Det er ingen database der DATABASE_URL peker.",
         "There is no database where DATABASE_URL points."),
        ("Rett DATABASE_URL, eller start tjenesten for å lage den.",
         "Mend DATABASE_URL, or start the service to make it."))
    UNREACHABLE = ("storage_unreachable",
        ("Databasen som DATABASE_URL peker på, kan ikke åpnes.",
         "The database that DATABASE_URL points to cannot be opened."),
        ("Se at mappen eller tjeneren finnes, og at brukeren som kjører programmet, har tilgang.",
         "See that the folder or server is there, and that the program's user has access to it."))
    EXPOSED = ("storage_exposed",
        ("Alle brukere på maskinen kan lese databasefilen, og tilgangen kan ikke strammes inn herfra.",
         "Every user of the machine can read the database file, and that cannot be mended from here."),
        ("La eieren av filen ta bort tilgangen for andre: chmod o-rwx FIL",
         "Let the file's owner take the others' access away: chmod o-rwx FILE"))
    UNKNOWN = ("storage_unknown",
        ("DATABASE_URL er ikke en adresse til en database.",
         "DATABASE_URL is not the address of a database."),
        ("Skriv sqlite:///mappe/fil.db, med tre skråstreker, eller postgresql://bruker@tjener/database.",
         "Write sqlite:///folder/file.db, with three slashes, or postgresql://user@server/database."))
    FOLDER = ("storage_folder",
        ("DATABASE_URL peker på en mappe, ikke en fil.",
         "DATABASE_URL points to a folder, not a file."),
        ("Legg til navnet på databasefilen: sqlite:///mappe/fil.db",
         "Add the name of the database file: sqlite:///folder/file.db"))
    PORT = ("storage_port",
        ("Porten i DATABASE_URL er ikke et tall fra 1 til 65535.",
         "The port in DATABASE_URL is not a number from 1 to 65535."),
        ("Rett den; i et passord skrives : som %3A, / som %2F og @ som %40.",
         "Mend it; in a password, : is written as %3A, / as %2F and @ as %40."))
    PARAMETER = ("storage_parameter",
        ("«{parameter}» i DATABASE_URL kan ikke settes der, eller verdien kan ikke brukes.",
         "“{parameter}” in DATABASE_URL cannot be set there, or its value cannot be used."),
        ("Ta det bort eller rett det; det som kan settes, står i docs/operating.md.",
         "Take it out or mend it; docs/operating.md tells what can be set."))
    NO_DATABASE = ("storage_no_database",
        ("Tjeneren har ingen database med navnet som står i DATABASE_URL.",
         "The server has no database of the name in DATABASE_URL."),
        ("Rett navnet, eller lag databasen (createdb).",
         "Mend the name, or make the database (createdb)."))
    NO_SCHEMA = ("storage_no_schema",
        ("Databasebrukeren har ikke noe skjema å lage tabeller i.",
         "The database user has no schema to make tables in."),
        ("Lag et skjema som brukeren eier, eller rett brukerens search_path.",
         "Make a schema that the user owns, or mend the user's search_path."))
    NO_RIGHT = ("storage_no_right",
        ("Databasebrukeren mangler en rettighet. Det som var i gang, ble ikke lagret.",
         "The database user lacks a right. What was under way was not stored."),
        ("Gi brukeren rett til tabellene og sekvensene i skjemaet, eller la den eie dem.",
         "Grant the user the schema's tables and sequences, or let it own them."))
    SERVER_READ_ONLY = ("storage_server_read_only",
        ("Databasetjeneren tar bare imot lesing nå. Det som var i gang, ble ikke lagret.",
         "The database server only takes reading now. What was under way was not stored."),
        (("Er den en kopi (standby), la DATABASE_URL peke på hovedtjeneren; ellers se på "
          "default_transaction_read_only."),
         ("If it is a standby, let DATABASE_URL point to the primary; else look at "
          "default_transaction_read_only.")))
    NOT_LET_IN = ("storage_not_let_in",
        ("Databasetjeneren slipper ikke brukeren i DATABASE_URL inn.",
         "The database server does not let the user in DATABASE_URL in."),
        ("Se på brukernavn og passord, og på om tjeneren godtar forbindelser herfra (pg_hba.conf).",
         "Check user and password, and whether the server takes connections from here (pg_hba.conf)."))
    SSL = ("storage_ssl",
        ("Databasetjeneren og DATABASE_URL er ikke enige om kryptering.",
         "The database server and DATABASE_URL do not agree on encryption."),
        ("Rett sslmode og sslrootcert i DATABASE_URL, eller slå på SSL på tjeneren.",
         "Mend sslmode and sslrootcert in DATABASE_URL, or turn on SSL at the server."))
    TOO_MANY = ("storage_too_many",
        ("Databasetjeneren har ingen ledige forbindelser.",
         "The database server has no free connections."),
        ("Vent litt og prøv igjen; senk THREADS, eller øk max_connections på tjeneren.",
         "Wait a little and try again; lower THREADS, or raise max_connections at the server."))
    BUSY = ("storage_busy",
        ("Alle forbindelser til databasen er i bruk.",
         "All connections to the database are in use."),
        ("Vent litt og prøv igjen.",
         "Wait a little and try again."))
    STOPPING = ("storage_stopping",
        (("Databasetjeneren starter, stopper eller kutter forbindelsen. Det som var i gang, ble ikke "
          "lagret."),
         ("The database server is starting, stopping or ending connections. What was under way was "
          "not stored.")),
        ("Vent litt og prøv igjen.",
         "Wait a little and try again."))
    TOO_SLOW = ("storage_too_slow",
        (("Databasetjeneren avbrøt arbeidet fordi det tok lengre tid enn den tillater. Det som var i "
          "gang, ble ikke lagret."),
         ("The database server ended the work because it took longer than it allows. What was under "
          "way was not stored.")),
        ("Prøv igjen, eller øk statement_timeout eller idle_in_transaction_session_timeout.",
         "Try again, or raise statement_timeout or idle_in_transaction_session_timeout."))
    ENCODING = ("storage_encoding",
        (("Databasen har et tegnsett som ikke har alle tegnene våre. Det som var i gang, ble ikke "
          "lagret."),
         "The database has an encoding without all of our signs. What was under way was not stored."),
        ("Lag en database med tegnsettet UTF8, og hent tilbake en sikkerhetskopi i den.",
         "Make a database with the encoding UTF8, and restore a backup into it."))
    FOREIGN = ("storage_foreign",
        ("Databasen brukes av et annet program og er ikke rørt.",
         "The database is used by another program and was not touched."),
        ("La DATABASE_URL peke på en egen database eller et eget skjema.",
         "Let DATABASE_URL point to a database or a schema of its own."))
    DEVICE = ("storage_device",
        ("Disken svarer med feil. Det som var i gang, ble ikke lagret.",
         "The disk answers with errors. What was under way was not stored."),
        ("Kontroller disken og databasen (python app.py verify) før du prøver igjen.",
         "Check the disk and the database (python app.py verify) before you try again."))
    # fmt: on
