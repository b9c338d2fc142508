"""How our spec differs from a published OpenAPI document, and which differences are intended.

    reading      the published text -> Document, more leniently than our own spec is read
    schema       a schema -> View: what it says, whichever way it is spelled
    operations   a document -> its operations, by method and path
    compare      two documents -> Difference*
    intended     intended.yaml: the differences we want, each with its reason and source
    report       what is printed

Only what both documents describe is compared: operations by method and path, schemas by following
them from there. Descriptions, titles, examples, `x-` words, links and security are not looked at.
"""
