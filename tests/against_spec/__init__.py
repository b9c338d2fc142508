"""The generated client, tested against its spec.

subjects        the specs that are tried, each with its client
values          a schema -> values that are valid by it
reader          a request of the client, as an independent reader of OpenAPI sees it
test_requests   requests for any valid arguments are valid, and have the arguments' values
test_responses  any valid response is decoded without loss
"""
