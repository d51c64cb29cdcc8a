"""What is said of tables from outside, in Latvian and in English."""

from collections.abc import Mapping

OF_IMPORTS: Mapping[str, tuple[str, str]] = {
    "import_damaged": (
        "Failu nevar nolasīt: tas ir bojāts, nav vesels vai prasa pārāk daudz laika.",
        "The file cannot be read: it is damaged, not whole, or takes too long.",
    ),
    "import_unwanted": ("Failu nevar pieņemt: {reason}", "The file is not taken: {reason}"),
    "import_too_large": (
        "Failā drīkst būt ne vairāk kā {most:,} baiti, bet ir {size:,}.",
        "A file may have {most:,} bytes, this one has {size:,}.",
    ),
    "import_too_many": (
        "Vienā reizē var iesūtīt ne vairāk kā {most:,} vērtības: sadaliet failu.",
        "{most:,} values can be taken at a time: split the file.",
    ),
    "import_no_rows": ("Failā nav datu rindu.", "The file holds no rows of data."),
    "import_no_text": (
        "Fails nav teksts UTF-8, UTF-16 vai Windows-1257 kodējumā.",
        "The file is no text in UTF-8, UTF-16 or Windows-1257.",
    ),
    "import_encoding": (
        "Fails nav UTF-8; tas nolasīts kā {encoding}. Pārbaudiet garumzīmes.",
        "The file is not in UTF-8 and was read as {encoding}: look at the letters with marks.",
    ),
    "import_sheets": (
        "Nolasīta tikai pirmā lapa: {sheet}.",
        "Only the first sheet was read: {sheet}.",
    ),
    "import_hidden": (
        "Paslēptais nav nolasīts: rindu skaits – {hidden_rows}, kolonnu skaits – {hidden_columns}.",
        "What is hidden was not read: {hidden_rows} rows, {hidden_columns} columns.",
    ),
    "import_quotes": (
        "{row}. rindā sākas pēdiņas, kas nebeidzas, vai ir pārāk gara šūna: {reason}.",
        "At line {row} the quotation marks or the length of a cell are not right: {reason}.",
    ),
    "import_one_column": (
        "Failā ir tikai viena kolonna: atdaliet kolonnas ar komatu, semikolu vai tabulatoru.",
        "The file has a single column: part the columns by comma, semicolon or tab.",
    ),
    "import_merged": (
        "Virsraksta {place}. kolonnai nav nosaukuma: atceliet šūnu apvienošanu un katrai "
        "kolonnai ierakstiet savu nosaukumu.",
        "Column {place} of the header has no name: unmerge the cells and name each column.",
    ),
    "import_same_name": (
        "Divām kolonnām ir viens nosaukums: {cell}.",
        "Two columns have the same name: {cell}.",
    ),
    "import_no_column": (
        "Nav zināms, kurā kolonnā ir {field}. Kolonnas: {columns}. Norādiet: {field}=KOLONNA.",
        "No column is known to hold {field}. The columns: {columns}. Say {field}=COLUMN.",
    ),
    "import_named_twice": (
        "Divas kolonnas var būt {field}: {columns}. Norādiet vienu: {field}=KOLONNA.",
        "Two columns may hold {field}: {columns}. Say which: {field}=COLUMN.",
    ),
    "import_mapped_nowhere": (
        "Kolonnas {cell} failā nav. Kolonnas: {columns}.",
        "The file has no column {cell}. The columns: {columns}.",
    ),
    "import_no_field": (
        "Lauka „{cell}” nav. Lauki: {fields}.",
        "There is no field {cell}. The fields: {fields}.",
    ),
    "import_not_json_stat": (
        "Fails nav JSON-stat 2 datu kopa: {reason}.",
        "The file is no data set of JSON-stat 2: {reason}.",
    ),
    "import_width": (
        "Šūnu rindā ir {found}, bet kolonnu – {wanted}.",
        "The row has {found} cells, the header {wanted}.",
    ),
    "import_required": ("Šūna ir tukša.", "The cell is empty."),
    "import_formula": (
        "Šūnā ir formula: saglabājiet tās vērtību.",
        "The cell holds a formula: save its value instead.",
    ),
    "import_no_number": ("„{cell}” nav skaitlis.", "{cell!r} is no number."),
    "import_two_ways": (
        "„{cell}” var lasīt divējādi: norādiet, kāda ir decimālzīme.",
        '"{cell}" can be read in two ways: say which sign stands before decimals.',
    ),
    "import_no_period": (
        "„{cell}” nav gads, ceturksnis vai mēnesis.",
        "{cell!r} is no year, quarter or month.",
    ),
    "import_no_status": ("Statusa „{cell}” nav.", "There is no status {cell!r}."),
    "import_no_day": (
        "„{cell}” nav diena, piemēram, 2021-07-01.",
        "{cell!r} is no day, such as 2021-07-01.",
    ),
    "import_group_differs": (
        "{first}. rinda par šo grupu saka citu.",
        "Row {first} says something else of this group.",
    ),
    "import_no_indicator": ("Rādītāja „{cell}” nav.", "There is no indicator {cell!r}."),
    "import_no_municipality": (
        "Pašvaldības „{cell}” nav.",
        "There is no municipality {cell!r}.",
    ),
    "import_which_municipality": (
        "Periodā {period} ar nosaukumu „{cell}” nav tieši vienas pašvaldības: norādiet ATVK kodu.",
        "Not exactly one municipality was called {cell!r} all through {period}: give its ATVK "
        "code.",
    ),
    "import_duplicate": (
        "Par to pašu ir jau {first}. rinda.",
        "Row {first} is about the same already.",
    ),
    "import_status_denies": (
        "Vērtība neatbilst statusam „{status}”.",
        "The value does not go with the status {status}.",
    ),
    "import_text": ("Teksts neder: {reason}", "The text does not fit: {reason}"),
    "import_forbidden": (
        "Jūs nedrīkstat rakstīt šīs pašvaldības vērtības.",
        "You may not write values of this municipality.",
    ),
    "import_state": (
        "Vērtība jau ir publicēta; to maina tikai redaktori.",
        "The value is public; only editors change it.",
    ),
    "import_correction": (
        "Vērtība jau ir publicēta: komentārā pasakiet, kāpēc tā mainās.",
        "The value is public: a comment has to say why it changes.",
    ),
    "import_invalid": ("Šūna neder: {reason}.", "The cell does not fit: {reason}."),
    "import_too_big": (
        "Skaitlis „{cell}” ir lielāks par visu, ko te mēra.",
        "{cell!r} is larger than anything that is measured here.",
    ),
    "import_bracketed": (
        "„{cell}” var būt negatīvs skaitlis vai neuzticams: rakstiet to bez iekavām.",
        '"{cell}" may be a negative number or an unreliable one: write it without brackets.',
    ),
    "import_scaled_cell": (
        "Šūnā redzams „{cell}”, bet tajā ir {held}: mainiet šūnas formātu tā, lai tā rāda savu "
        "vērtību.",
        'The cell shows "{cell}" and holds {held}: change its format so that it shows its value.',
    ),
    "import_other_unit": (
        "Šūnas „{cell}” vienība nav tā, kurā mēra rādītāju: {unit}.",
        'The unit in "{cell}" is another one than that of the indicator: {unit}.',
    ),
    "import_share_or_percent": (
        "„{cell}” var būt procenti vai daļa no viena: citas kolonnas šūnas rāda procentus.",
        '"{cell}" may be a percentage or a share of one: other cells are percentages.',
    ),
    "import_scaled_table": (
        "Tabulā rakstīts „{cell}”: norādiet, ar ko vērtības jāreizina, piemēram, scale=1000 vai "
        "scale=1.",
        "The table says “{cell}”: say by what its values are to be multiplied, such as scale=1000 "
        "or scale=1.",
    ),
    "import_two_years": (
        "„{cell}” ir divi gadi: norādiet vienu gadu, ceturksni vai mēnesi.",
        '"{cell}" is two years: give a single year, quarter or month.',
    ),
    "import_quarter_or_month": (
        "„{cell}” var būt ceturksnis vai mēnesis: rakstiet 2047-Q2 vai 2047-02.",
        '"{cell}" may be a quarter or a month: write 2047-Q2 or 2047-02.',
    ),
    "import_which_period": (
        "Nav skaidrs, vai diena „{cell}” apzīmē gadu, ceturksni vai mēnesi: norādiet to pašu.",
        "The day “{cell}” may stand for a year, a quarter or a month: give that instead.",
    ),
    "import_gone": (
        "Pašvaldības „{cell}” periodā {period} vairs nebija.",
        "The municipality {cell!r} was no more in {period}.",
    ),
    "import_code_and_name": (
        "Šūnā „{cell}” kods un nosaukums apzīmē dažādas pašvaldības.",
        "In {cell!r} the code and the name are those of different municipalities.",
    ),
    "import_which_column": (
        "Nav skaidrs, kurā no kolonnām ir {field}: {columns}. Norādiet: {field}=KOLONNA.",
        "Several columns may hold {field}: {columns}. Say which: {field}=COLUMN.",
    ),
    "import_bad_byte": (
        "{line}. rindas {place}. vietā ir baits {byte}, kas {encoding} kodējumā nav burts: "
        "saglabājiet failu UTF-8 kodējumā.",
        "Line {line}, place {place} holds the byte {byte}, which is no letter in {encoding}: "
        "save the file as UTF-8.",
    ),
    "import_left_out": (
        "Izlaistas vērtības, kas nav pašvaldību: {told}.",
        "Left out are values that are not of municipalities: {told}.",
    ),
    "import_notes": (
        "Rindas bez vērtībām uzskatītas par piezīmēm: {count}.",
        "Lines without values were taken for notes: {count}.",
    ),
    "import_decimal": (
        "Decimālzīme visā kolonnā uzskatīta par „{sign}”.",
        "The sign before decimals was taken to be “{sign}” in all of the column.",
    ),
    "import_conflict": (
        "Kāds šo vērtību pa to laiku ir mainījis: sūtiet tabulu vēlreiz.",
        "Somebody has changed this value meanwhile: send the table again.",
    ),
}
