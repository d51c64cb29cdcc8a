"""Sentences about what went wrong, written in English where they arise and said in Latvian too.

`sentence` works as gettext does: the English text with its gaps is the key under which the
Latvian one stands below.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

spoken: ContextVar[str] = ContextVar("spoken", default="en")
"""The language in which whoever asks now is told what went wrong; English where nobody said."""


class Sentence(str):
    """An English sentence that knows of which parts it was made."""

    template: str
    parts: Mapping[str, Any]

    def __str__(self) -> str:
        """Return the sentence itself, so that it goes on knowing its parts."""
        return self


def sentence(template: str, **parts: Any) -> Sentence:
    """Return a sentence whose gaps are filled.

    >>> sentence("Give q from 2 to {most}.", most=9)
    'Give q from 2 to 9.'
    """
    made = Sentence(template.format(**parts))
    made.template, made.parts = template, parts
    return made


def translate_sentence(text: str, lang: str) -> str:
    """Return a sentence in a language; what is no sentence of ours stays as it is.

    >>> (
    ...     translate_sentence(sentence("Say true or false."), "lv"),
    ...     translate_sentence("Internal error", "lv"),
    ... )
    ('Norādiet true vai false.', 'Iekšēja kļūda')
    """
    if lang != "lv":
        return text
    if not isinstance(text, Sentence):
        return LATVIAN.get(text, text)
    parts = {name: translate_sentence(part, lang) for name, part in text.parts.items()}
    return LATVIAN[text.template].format(**parts)


def localise_sentence(text: str, code: str = "") -> str:
    """Return a sentence in the language of whoever asks now.

    What a library says is English; in Latvian it is introduced by what its code means.
    """
    lang = spoken.get()
    found = translate_sentence(text, lang)
    if lang != "lv" or code not in INTRODUCED or isinstance(text, Sentence) or found != text:
        return found
    return f"{INTRODUCED[code]}: {text}"


INTRODUCED: Mapping[str, str] = {
    "GRAPHQL_PARSE_FAILED": "Vaicājumu nevar nolasīt",
    "GRAPHQL_VALIDATION_FAILED": "Vaicājums neatbilst shēmai",
    "OPERATION_RESOLUTION_FAILURE": "Nav skaidrs, kuru operāciju izpildīt",
    "BAD_USER_INPUT": "Vērtība neder",
    "TOKEN_LIMIT_EXCEEDED": "Vaicājums ir par garu",
    "DEPTH_LIMIT_EXCEEDED": "Vaicājums ir par dziļu",
}
"""What stands before a sentence of a library, by its code."""

LATVIAN: Mapping[str, str] = {
    # Why there is no value
    "Medians and indexes of parts say nothing of the whole.": (
        "Mediānas un indeksus no daļu vērtībām aprēķināt nevar."
    ),
    "The sources do not say how values of several places add up.": (
        "Avoti nesaka, kā vērtības summējas."
    ),
    "What the ratio is divided by is not an indicator here.": "Nav zināms, ar ko skaitlis dalīts.",
    "On that day the territory was not that of one municipality.": (
        "Tajā dienā teritorija nebija vienas pašvaldības teritorija."
    ),
    "Nothing was measured there in these periods.": "Šajos periodos tur nekas nav mērīts.",
    # What something is called that there is not
    "municipality": "pašvaldība",
    "indicator": "rādītājs",
    "theme": "tēma",
    "group": "grupa",
    "practice": "pieredze",
    # Lists, pages, ids
    "Say how many with {name}, from 1 to {largest}.": (
        "Norādiet, cik ierakstu vajag: {name} no 1 līdz {largest}."
    ),
    "Give either first or last, not both.": "Norādiet vai nu first, vai last, nevis abus.",
    "{what} is not an id of this API.": "{what} nav šī API identifikators.",
    "This is not an id of {name}.": "Tas nav {name} identifikators.",
    "This is not a cursor of this API.": "Tas nav šī API kursors.",
    "This cursor belongs to a list with another order or filter.": (
        "Šis kursors ir no saraksta ar citu secību vai filtru."
    ),
    "This cursor belongs to another search.": "Šis kursors ir no cita meklējuma.",
    "Sort by at most {most_keys} fields.": "Kārtojiet ne vairāk kā pēc {most_keys} laukiem.",
    "Ask for at most {largest_batch} at a time, not {count}.": (
        "Vienā reizē var prasīt ne vairāk kā {largest_batch}, nevis {count}."
    ),
    "Ask for at most {largest_page} ids at a time, not {count}.": (
        "Vienā reizē var prasīt ne vairāk kā {largest_page} identifikatorus, nevis {count}."
    ),
    "There is no {name} {what}.": "Nav ieraksta {name} {what}.",
    "There is no such {name}.": "Tāda ieraksta ({name}) nav.",
    "There is no such {name}. Perhaps: {meant}.": (
        "Tāda ieraksta ({name}) nav. Varbūt domāts: {meant}."
    ),
    "There was no such {name} on that day.": "Tajā dienā tāda ieraksta ({name}) nebija.",
    "Nobody holds this practice, so there is nobody to compare with.": (
        "Šai praksei nav nevienas pašvaldības, tāpēc nav, ar ko salīdzināt."
    ),
    "There is nothing of this id that can be searched.": (
        "Ierakstu ar šo identifikatoru nevar meklēt."
    ),
    "Give the ids of themes.": "Norādiet tēmu identifikatorus.",
    "A language is a tag such as lv or en.": "Valodu norāda ar kodu, piemēram, lv vai en.",
    "Say in which zone the time is, as in 2026-11-28T09:00:00+02:00 or ...Z.": (
        "Norādiet laika joslu, piemēram, 2026-11-28T09:00:00+02:00 vai ...Z."
    ),
    # How much may be asked for
    "The document has several operations: name one in operationName.": (
        "Dokumentā ir vairākas operācijas: nosauciet vienu laukā operationName."
    ),
    "Nest at most {limit} levels deep.": "Ligzdojiet ne dziļāk kā {limit} līmeņos.",
    "Select the same field at most {repeats} times in one place.": (
        "Vienā vietā to pašu lauku var izvēlēties ne vairāk kā {repeats} reizes."
    ),
    "Cannot spread fragment '{name}' within itself.": (
        "Fragmentu '{name}' nevar iekļaut tajā pašā fragmentā."
    ),
    "Too large: {what} {shown}, and {allowed} are allowed. {counted}": (
        "Par lielu: {what} {shown}, atļauts {allowed}. {counted}"
    ),
    "You have used up your points: ask again in {seconds} seconds.": (
        "Jūsu punkti ir iztērēti: jautājiet vēlreiz pēc {seconds} sekundēm."
    ),
    "You have used up your points: listen again in {retry_after} seconds.": (
        "Jūsu punkti ir iztērēti: pieslēdzieties vēlreiz pēc {retry_after} sekundēm."
    ),
    "Too much at once: wait {retry_after} seconds.": (
        "Vienā reizē par daudz: uzgaidiet {retry_after} sekundes."
    ),
    "You may have {most} operations under way: wait for one.": (
        "Reizē drīkst notikt {most} jūsu operācijas: sagaidiet, kamēr kāda beidzas."
    ),
    "{operations} at a time, not more.": "Reizē drīkst notikt {operations} operācijas, ne vairāk.",
    "Send at most {input_values} values in variables.": (
        "Mainīgajos drīkst būt ne vairāk kā {input_values} vērtības."
    ),
    "Nest lists and inputs at most {input_depth} deep.": (
        "Sarakstus un ievades objektus ligzdojiet ne dziļāk kā {input_depth} līmeņos."
    ),
    "Send values of at most {limit} characters.": "Vērtībā drīkst būt ne vairāk kā {limit} zīmes.",
    "lower `first`": "samaziniet `first`",
    "say `first` on the lists": "norādiet sarakstiem `first`",
    "ask for less": "prasiet mazāk",
    "The answer could {could}, and {limit} are allowed: {way}.": (
        "Atbilde var {could}, bet atļauts ir {limit}: {way}."
    ),
    "have {count} rows": "saturēt {count} rindas",
    "have {count} values": "saturēt {count} vērtības",
    "cost {count} points": "maksāt {count} punktus",
    "Ask for members of types at most {allowed} deep in {value}.": (
        "Tipu laukus laukā {value} prasiet ne dziļāk kā {allowed} līmeņos."
    ),
    "The filter asks for too much: take fewer or shallower conditions.": (
        "Filtrs prasa par daudz: ņemiet mazāk nosacījumu vai ligzdojiet tos mazāk."
    ),
    "{name} is null: leave it out, or ask with isNull.": (
        "{name} ir null: izlaidiet to vai jautājiet ar isNull."
    ),
    "{name} is longer than {longest} letters, or holds a null character.": (
        "{name} ir garāks par {longest} zīmēm, vai tajā ir nulles zīme."
    ),
    # Who asks
    "Sign in, or send a key.": "Pieslēdzieties vai sūtiet atslēgu.",
    "Sign in, or send a key, to ask for this.": (
        "Lai to prasītu, pieslēdzieties vai sūtiet atslēgu."
    ),
    "Sign in, or send a key, to write.": "Lai rakstītu, pieslēdzieties vai sūtiet atslēgu.",
    "This key is not known.": "Šāda atslēga nav zināma.",
    "This key was revoked.": "Šī atslēga ir atsaukta.",
    "This key expired on {day}.": "Šīs atslēgas derīgums beidzies {day}.",
    "This account is disabled.": "Šis konts ir slēgts.",
    "You have been signed out: sign in again.": "Jūs esat atslēgts: pieslēdzieties vēlreiz.",
    "This key lacks the scope {scope}.": "Šai atslēgai nav atļaujas {scope}.",
    "The key lacks the scope {scope}.": "Atslēgai nav atļaujas {scope}.",
    "This is for the roles {wanted}.": "To drīkst tikai lomas {wanted}.",
    "Only those who may edit the practice now may do this.": (
        "To drīkst tikai tie, kas šo pieredzi pašlaik drīkst labot."
    ),
    "Only those who hold or review a practice see this.": (
        "To redz tikai pieredzes autori un izvērtētāji."
    ),
    "Send viewer {{ csrfToken }} as X-CSRF-Token with everything that is not a GET.": (
        "Ar visu, kas nav GET, sūtiet viewer {{ csrfToken }} galvenē X-CSRF-Token."
    ),
    "Send the key as Authorization: Bearer blis_...": (
        "Sūtiet atslēgu galvenē Authorization: Bearer blis_..."
    ),
    "Signed in with a browser, only pages of BLIS can send this.": (
        "Pārlūkā pieslēgta lietotāja vārdā to var sūtīt tikai BLIS lapas."
    ),
    "Municipalities report values, and editors.": "Vērtības iesniedz pašvaldības un redaktori.",
    "Only editors publish values.": "Vērtības publicē tikai redaktori.",
    # Time and the database
    "This took longer than an operation may: ask for less at a time.": (
        "Tas prasīja vairāk laika, nekā operācija drīkst: prasiet vienā reizē mazāk."
    ),
    "This took longer than a write may, so nothing was written: send it again, less at a time or "
    "when others write less.": (
        "Tas prasīja vairāk laika, nekā rakstīšana drīkst, tāpēc nekas nav ierakstīts: sūtiet "
        "vēlreiz, vienā reizē mazāk vai tad, kad citi raksta mazāk."
    ),
    "The database cannot be used now: ask again in a few seconds.": (
        "Datubāze pašlaik nav pieejama: mēģiniet vēlreiz pēc dažām sekundēm."
    ),
    "The database was lost while this was written, so it is not known whether it is there: send "
    "it again with the same Idempotency-Key, or read the record before you send it anew.": (
        "Rakstīšanas laikā savienojums ar datubāzi pārtrūka, tāpēc nav zināms, vai tas ir "
        "ierakstīts: sūtiet vēlreiz ar to pašu Idempotency-Key vai vispirms izlasiet ierakstu."
    ),
    "Internal error": "Iekšēja kļūda",
    "The request is nested too deeply.": "Pieprasījums ir ligzdots pārāk dziļi.",
    # Listening
    "Nothing can be listened to here.": "Šeit nav ko klausīties.",
    "You do not take in what happens: ask `changes`.": (
        "Jūs nepaspējat saņemt notiekošo: jautājiet `changes`."
    ),
    # Search
    "Ask for 1 to {most_fragments} passages of each text.": (
        "No katra teksta var prasīt 1 līdz {most_fragments} fragmentus."
    ),
    "Give a marker of at most {longest_marker} characters.": (
        "Iezīmē drīkst būt ne vairāk kā {longest_marker} zīmes."
    ),
    # Comparing and charts
    "Give q from 2 to {most_parts}.": "Norādiet q no 2 līdz {most_parts}.",
    "There are no values of {code} to be shown.": "Rādītājam {code} nav vērtību, ko rādīt.",
    "These are not among those compared: {names}.": "Šo pašvaldību salīdzinājumā nav: {names}.",
    "Name the municipalities whose series to show.": (
        "Nosauciet pašvaldības, kuru datu rindas rādīt."
    ),
    "{name} has no series in these borders. {why}": (
        "Pašvaldībai {name} šajās robežās datu rindas nav. {why}"
    ),
    "A chart is {least_width} to {width} pixels wide.": (
        "Attēla platums ir no {least_width} līdz {width} pikseļiem."
    ),
    "Give all: true, or leave peers out for those of the same kind.": (
        "Norādiet all: true vai izlaidiet peers, lai salīdzinātu ar tāda paša veida pašvaldībām."
    ),
    "Name 1 to {most_named} municipalities.": "Nosauciet 1 līdz {most_named} pašvaldības.",
    "Name 1 to {most_series} municipalities.": "Nosauciet 1 līdz {most_series} pašvaldības.",
    "Give 1 to {most_criteria} criteria.": "Norādiet 1 līdz {most_criteria} kritērijus.",
    "Name the municipality to which the others are similar.": (
        "Nosauciet pašvaldību, kurai pārējās ir līdzīgas."
    ),
    "Give a year, a quarter or a month: 2024, 2024-Q1, 2024-08.": (
        "Norādiet gadu, ceturksni vai mēnesi: 2024, 2024-Q1, 2024-08."
    ),
    "A weight is more than 0.": "Svaram jābūt lielākam par 0.",
    "Give first from 1 to {most_similar}.": "Norādiet first no 1 līdz {most_similar}.",
    "Give first from 1 to {most_paths}.": "Norādiet first no 1 līdz {most_paths}.",
    "There is no set with this token.": "Kopas ar šādu atslēgu nav.",
    "Give a first day that is not after the last, {last}.": (
        "Pirmā diena nedrīkst būt pēc pēdējās, {last}."
    ),
    "Give a topic or an indicator, not both.": "Norādiet tēmu vai rādītāju, nevis abus.",
    "A SCATTER has a second indicator, and no other chart has.": (
        "Otrs rādītājs ir tikai attēlam SCATTER, un tam tas ir vajadzīgs."
    ),
    "A SERIES takes from and to, and municipalities in place of peers.": (
        "Attēlam SERIES norāda from un to, un municipalities, nevis peers."
    ),
    "A {value} shows one period; only a SERIES has from and to.": (
        "{value} rāda vienu periodu; from un to ir tikai attēlam SERIES."
    ),
    "Point out at most {most_named} municipalities.": (
        "Izcelt var ne vairāk kā {most_named} pašvaldības."
    ),
    "There is no parameter {name}: {known}.": "Parametra {name} nav: {known}.",
    "none is known": "neviens nav zināms",
    "Name the one municipality whose place to tell.": (
        "Nosauciet to vienu pašvaldību, kuras vietu rādīt."
    ),
    "There is no series in these borders. {why}": "Šajās robežās datu rindas nav. {why}",
    "The export of a {name} has no {called}.": "Eksportam {name} nav parametra {called}.",
    "An export holds at most {most} values: name indicators or periods.": (
        "Eksportā var būt ne vairāk kā {most} vērtības: norādiet rādītājus vai periodus."
    ),
    "The picture cannot be drawn at the moment; its table can still be asked for.": (
        "Attēlu pašlaik nevar uzzīmēt; tā tabulu joprojām var saņemt."
    ),
    "There is no such parameter; there are {known}.": "Tāda parametra nav; ir {known}.",
    "Say by its code which indicator to show.": "Norādiet ar kodu, kuru rādītāju rādīt.",
    "Borders are {known}.": "Robežas ir {known}.",
    "Give one of {known}.": "Norādiet vienu no: {known}.",
    "Say all=true, or nothing.": "Norādiet all=true vai neko.",
    "A parameter may come once; put commas between several names.": (
        "Parametrs drīkst būt vienu reizi; vairākus nosaukumus atdaliet ar komatu."
    ),
    "Say the width as a whole number of pixels.": "Platumu norādiet veselos pikseļos.",
    "Themes are {known}.": "Krāsu režīmi ir {known}.",
    "Charts are {known}.": "Attēli ir {known}.",
    # Requests
    "Ask with GET or POST.": "Jautājiet ar GET vai POST.",
    "Answers are {events}.": "Atbildes ir {events}.",
    "Answers are {graphql} or {json}.": "Atbildes ir {graphql} vai {json}.",
    "This is {ld} or {json}.": "Tas ir {ld} vai {json}.",
    "The body may have at most {limit} bytes.": (
        "Pieprasījuma saturā drīkst būt ne vairāk kā {limit} baiti."
    ),
    "The address may have {limit} bytes.": "Adresē drīkst būt {limit} baiti.",
    "The parameters may have {longest} bytes.": "Parametros drīkst būt {longest} baiti.",
    "Batches are not taken: send each operation in a request of its own.": (
        "Vairākas operācijas kopā nepieņem: sūtiet katru savā pieprasījumā."
    ),
    'The body must be a JSON object such as {{"query": "{{ topics ... }}"}}.': (
        'Saturam jābūt JSON objektam, piemēram, {{"query": "{{ topics ... }}"}}.'
    ),
    "A parameter comes twice.": "Kāds parametrs ir divreiz.",
    "The variables are nested too deeply.": "Mainīgie ir ligzdoti pārāk dziļi.",
    "The parameters are not percent-encoded UTF-8.": ("Parametri nav UTF-8 ar procentu kodējumu."),
    "{what} is not JSON in UTF-8: {error}.": "{what} nav JSON UTF-8 kodējumā: {error}.",
    "The body": "Saturs",
    "The parameter {name}": "Parametrs {name}",
    "The field {name} must be a string.": "Laukam {name} jābūt tekstam.",
    "The field {name} must be an object.": "Laukam {name} jābūt objektam.",
    "Send queries with GET or POST, mutations with POST.": (
        "Vaicājumus sūtiet ar GET vai POST, mutācijas ar POST."
    ),
    "A mutation changes something: send it with POST.": (
        "Mutācija kaut ko maina: sūtiet to ar POST."
    ),
    "Send the body as application/json in UTF-8.": (
        "Sūtiet saturu kā application/json UTF-8 kodējumā."
    ),
    "Send the body without a content encoding.": "Sūtiet saturu bez saspiešanas.",
    'The request needs a document: {{"query": "..."}}.': (
        'Pieprasījumam vajadzīgs dokuments: {{"query": "..."}}.'
    ),
    "extensions.persistedQuery must be an object with a sha256Hash.": (
        "extensions.persistedQuery jābūt objektam ar sha256Hash."
    ),
    "A document is named by its SHA-256 as 64 hexadecimal digits.": (
        "Dokumentu nosauc ar tā SHA-256: 64 heksadecimāliem cipariem."
    ),
    "The hash is not the SHA-256 of the document.": "Tas nav šī dokumenta SHA-256.",
    "Subscribe over a WebSocket at this address, or over SSE at its path /stream.": (
        "Abonējiet ar WebSocket šajā adresē vai ar SSE tās ceļā /stream."
    ),
    "Send texts without the character NUL, and numbers as people use them.": (
        "Sūtiet tekstus bez nulles zīmes un skaitļus, kādus cilvēki lieto."
    ),
    # Files and forms
    "Send a form as multipart/form-data.": "Sūtiet veidlapu kā multipart/form-data.",
    "A file may have {most} bytes.": "Failā drīkst būt {most} baiti.",
    "The form has to come in within {seconds} seconds.": (
        "Veidlapai jāpienāk {seconds} sekunžu laikā."
    ),
    "The form cannot be read: {message}": "Veidlapu nevar nolasīt: {message}",
    "{reason}: send the table again in a while.": "{reason}: sūtiet tabulu vēlreiz pēc brīža.",
    "The languages are lv and en.": "Valodas ir lv un en.",
    "It is , or ; or tab; in an address ; is written %3B.": (
        "Atdalītājs ir , vai ; vai tab; adresē ; raksta kā %3B."
    ),
    "It is , or a point.": "Zīme ir komats vai punkts.",
    "The sign is , or .": "Zīme ir , vai .",
    "The scale is {known}.": "Mērogs ir {known}.",
    'Give a JSON object of texts, such as {{"value": "Skaits"}}.': (
        'Norādiet JSON objektu ar tekstiem, piemēram, {{"value": "Skaits"}}.'
    ),
    "Say true or false.": "Norādiet true vai false.",
    "Send a file that is not empty.": "Sūtiet failu, kas nav tukšs.",
    "The virus scanner refuses this file.": "Vīrusu pārbaude šo failu noraida.",
    "The file cannot be scanned for viruses now: try again later.": (
        "Failu pašlaik nevar pārbaudīt pret vīrusiem: mēģiniet vēlāk."
    ),
    "The file holds a personal code; take it out and send the file again.": (
        "Failā ir personas kods; izņemiet to un sūtiet failu vēlreiz."
    ),
    "This value does not fit: {reason}.": "Šī vērtība neder: {reason}.",
    "There is no such address: begin at {start}.": "Šādas adreses nav, sākums ir {start}.",
    "This address takes {allowed}.": "Šai adresei der {allowed}.",
    "There is no such attachment.": "Tāda pielikuma nav.",
    "There is no such practice.": "Tādas pieredzes nav.",
    "There is no such feed.": "Tādas plūsmas nav.",
    "This feed was deleted.": "Šī plūsma ir dzēsta.",
}
"""The Latvian of each sentence, by the English one."""
