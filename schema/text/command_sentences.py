"""Sentences of the command `blis`, in the language of the shell that runs it.

As with `sentence`, the English text with its gaps is the key; `commands.po` has it in others.
"""

import os
import re
from collections.abc import Mapping
from typing import Any

from schema.text.catalogues import catalogue, phrase
from schema.text.sentences import SOURCE_LANGUAGE
from search.language import LANGUAGES

LOCALE_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""What a shell says about language, the first that is set; in the order of GNU gettext."""


def command_sentence(template: str, **parts: Any) -> str:
    """Return a sentence with its gaps filled; without parts the text stays as it is.

    English reads no file, so that `blis --help` is quick.
    """
    lang = shell_language(os.environ)
    if lang != SOURCE_LANGUAGE and template in catalogue("commands", lang):
        return phrase("commands", template, lang, **parts)
    return template.format(**parts) if parts else template


def shell_language(variables: Mapping[str, str]) -> str:
    """Return the language of a shell if there are sentences in it, else English.

    >>> shell_language({"LC_ALL": "lv_LV.UTF-8", "LANG": "C"}), shell_language({"LANG": "de_DE"})
    ('lv', 'en')
    """
    chosen = next((text for name in LOCALE_VARIABLES if (text := variables.get(name))), "")
    code = re.split(r"[_.@:]", chosen)[0]
    return code if code in LANGUAGES else SOURCE_LANGUAGE


def names_and_more(named: str, count: int) -> str:
    """Return some names, and how many there are more.

    >>> names_and_more("a, b", 1200), names_and_more("a, b", 0)
    ('a, b and 1,200 more', 'a, b')
    """
    if count <= 0:
        return named
    return command_sentence("{named} and {count:,} more", named=named, count=count)
