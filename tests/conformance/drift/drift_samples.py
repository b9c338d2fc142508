"""Two documents about parcels that mean the same: ours, and one that others publish."""

from __future__ import annotations

OURS = """\
openapi: 3.1.0
info: {title: Parcels, version: 1.0.0}
servers:
  - url: https://post.example/v1
paths:
  /parcels:
    post:
      operationId: parcels.send
      parameters:
        - name: fast
          in: query
          schema: {type: boolean}
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/SendParcel'}
      responses:
        '200':
          description: Sent.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Parcel'}
  /parcels/{parcel_id}:
    get:
      operationId: parcels.find
      parameters:
        - name: parcel_id
          in: path
          required: true
          schema: {type: string}
      responses:
        '200':
          description: Found.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Parcel'}
components:
  schemas:
    SendParcel:
      type: object
      required: [to]
      properties:
        to: {type: string, minLength: 1}
        notes:
          type: object
          additionalProperties: {type: string}
    Parcel:
      type: object
      required: [id]
      properties:
        id: {type: string}
        weight: {type: [integer, 'null']}
        size:
          anyOf:
            - {type: string, enum: [small, large]}
            - {type: string}
        sender:
          anyOf:
            - $ref: '#/components/schemas/Address'
            - type: 'null'
        stamps:
          type: array
          items: {$ref: '#/components/schemas/Stamp'}
    Address:
      type: object
      properties:
        street: {type: string}
        forwarded: {$ref: '#/components/schemas/Address'}
    Stamp:
      type: string
      enum: [blue, red]
"""

# The same, as others would write it: other names, OpenAPI 3.0, another server, JSON Schema's other
# ways to say things, shared by an alias, and more than we speak of.
PUBLISHED = """\
openapi: 3.0.3
info: {title: Post, version: 2024-01-01}
servers:
- url: https://api.post.example/
paths:
  /v1/parcels:
    parameters:
    - {name: fast, in: query, required: false, schema: {type: boolean}}
    post:
      operationId: createParcel
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: '#/components/schemas/ParcelInput'}
      responses: &answers
        200:
          description: OK
          content:
            application/json:
              schema: {$ref: '#/components/schemas/ParcelObject'}
  /v1/parcels/{parcel_id}:
    get:
      operationId: getParcel
      parameters: [{$ref: '#/components/parameters/id'}]
      responses: *answers
  /v1/letters:
    get: {responses: {}}
components:
  parameters:
    id: {name: parcel_id, in: path, required: true, schema: {type: string, title: Id}}
  schemas:
    ParcelInput:
      type: object
      required: [to]
      properties:
        to: {allOf: [{type: string}, {minLength: 1}]}
        notes: {type: object, additionalProperties: {type: string}}
    ParcelObject:
      type: object
      required: [id]
      properties:
        id: {type: string, description: The id., example: p1, deprecated: false}
        weight: {type: integer, nullable: true}
        size:
          oneOf: [{type: string}, {enum: [large, small], type: string}]
        sender:
          allOf: [{$ref: '#/components/schemas/Sender'}]
          nullable: true
        stamps: {type: array, items: {type: string, enum: [red, blue]}}
    Sender:
      type: object
      properties:
        street: {type: string}
        forwarded: {$ref: '#/components/schemas/Sender'}
"""
