"""The generated client under test against the spec it was generated from.

subjects        the specs that are tried, each with its client
values          a schema -> values that are valid by it
reader          a request of the client, as an independent reader of OpenAPI sees it
test_requests   what the client sends for any arguments is valid, and says what was meant
test_responses  what is valid is decoded, whatever it is, and nothing of it is lost
"""
