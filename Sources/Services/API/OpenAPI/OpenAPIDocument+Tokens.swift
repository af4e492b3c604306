extension OpenAPIDocument {
    static let tokenPaths = #"""
        "/api/auth/tokens":{"get":{"operationId":"tokens","tags":["tokens"],"summary":"The API tokens that hold",
          "description":"Needs a session, not an API token.",
          "responses":{"200":{"description":"The tokens, without their text","content":{"application/json":{"schema":
            {"type":"object","required":["tokens"],"properties":{"tokens":{"type":"array","maxItems":50,
             "items":{"$ref":"#/components/schemas/APIToken"}}}}}}},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "503":{"$ref":"#/components/responses/Unavailable"}}},
         "post":{"operationId":"issueToken","tags":["tokens"],"summary":"Make an API token",
          "description":"Needs a session, not an API token. The token is shown in this answer only.",
          "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/TokenRequest"}}}},
          "responses":{"201":{"description":"The token","content":{"application/json":{"schema":
            {"$ref":"#/components/schemas/NewAPIToken"}}}},
           "400":{"$ref":"#/components/responses/Invalid"},"401":{"$ref":"#/components/responses/Unauthorized"},
           "403":{"$ref":"#/components/responses/Forbidden"},
           "409":{"description":"There are 50 tokens already","content":{"application/problem+json":
            {"schema":{"$ref":"#/components/schemas/Problem"}}}},
           "413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},
           "503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/auth/tokens/{id}":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}],
         "delete":{"operationId":"revokeToken","tags":["tokens"],"summary":"Revoke an API token",
          "description":"Needs a session. Every service refuses the token within 30 seconds.",
          "responses":{"204":{"description":"The token holds no more"},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "404":{"description":"This user has no such token","content":{"application/problem+json":
            {"schema":{"$ref":"#/components/schemas/Problem"}}}},
           "503":{"$ref":"#/components/responses/Unavailable"}}}}
        """#

    static let tokenSchemas = #"""
        "TokenRequest":{"type":"object","required":["name","scopes"],"additionalProperties":false,"properties":{
          "name":{"type":"string","minLength":1,"maxLength":100},
          "scopes":{"type":"array","minItems":1,"items":{"type":"string","enum":["read","write"]}},
          "expires_in_days":{"type":["integer","null"],"minimum":1,"maximum":365,"default":90}}},
        "APIToken":{"type":"object","required":["id","name","scopes","created_at","expires_at","last_used_at"],
          "properties":{"id":{"type":"string"},"name":{"type":"string"},
          "scopes":{"type":"array","items":{"type":"string","enum":["read","write"]}},
          "created_at":{"type":"string","format":"date-time"},"expires_at":{"type":"string","format":"date-time"},
          "last_used_at":{"type":["string","null"],"format":"date-time","description":"To the hour"}}},
        "NewAPIToken":{"allOf":[{"$ref":"#/components/schemas/APIToken"},{"type":"object","required":["token"],
          "properties":{"token":{"type":"string","description":"errand_…; shown only here"}}}]}
        """#
}
