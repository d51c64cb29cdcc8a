"""Sentences and names for people: labels, licences, citations, Markdown, sentences of errors.

`locales/` has the sentences that translators edit. What a client typed is checked in
`schema.editing`; what words mean to the search is in `search`.
"""
