extension OpenAPIDocument {
    static let sessionPaths = #"""
        "/api/auth/sessions":{"get":{"operationId":"sessions","tags":["accounts"],"summary":"Where the user is signed in",
          "description":"The session used last first. Needs a session, not an API token.",
          "responses":{"200":{"description":"The sessions that go on","content":{"application/json":{"schema":
            {"type":"object","required":["sessions"],"properties":{"sessions":{"type":"array","maxItems":20,
             "items":{"$ref":"#/components/schemas/OpenSession"}}}}}}},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "503":{"$ref":"#/components/responses/Unavailable"}}},
         "delete":{"operationId":"endOtherSessions","tags":["accounts"],"summary":"Sign out everywhere else",
          "description":"Ends every session but the one that asks. Access tokens already out stay good as after a sign-out.",
          "responses":{"204":{"description":"Only this session goes on"},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/auth/sessions/{id}":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}],
         "delete":{"operationId":"endSession","tags":["accounts"],"summary":"End one session, this one or another",
          "responses":{"204":{"description":"The session has ended"},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "404":{"description":"This user has no such session","content":{"application/problem+json":
            {"schema":{"$ref":"#/components/schemas/Problem"}}}},
           "503":{"$ref":"#/components/responses/Unavailable"}}}}
        """#

    static let sessionSchemas = #"""
        "OpenSession":{"type":"object","required":["id","client","created_at","last_used_at","expires_at","current"],
          "properties":{"id":{"type":"string"},
          "client":{"type":"string","maxLength":200,"description":"What the client called itself when it signed in"},
          "created_at":{"type":"string","format":"date-time"},"last_used_at":{"type":"string","format":"date-time"},
          "expires_at":{"type":"string","format":"date-time"},
          "current":{"type":"boolean","description":"Whether it is the one that asks"}}}
        """#
}
