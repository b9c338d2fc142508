"""The differences between our spec and a published OpenAPI document, and which are intended.

    reading      the published text -> Document, less strict than the loader of our own spec
    schema       a schema -> View: its meaning, independent of the spelling
    operations   a document -> its operations, by method and path
    compare      two documents -> Difference*
    intended     intended.yaml: the intended differences, each with its reason and source
    report       the printed report

Only operations that both documents have are compared, by method and path, and the schemas that
they reach. Descriptions, titles, examples, `x-` keys, links and security are not compared.
"""
