/// The OpenAPI 3.1 description of the service, kept beside the code that it describes.
///
/// `specs/003-tasks-api/contracts/openapi.json` is the same document, indented; tests hold both to each other, and to the routes.
enum OpenAPIDocument {
    static let text = #"""
        {"openapi":"3.1.0",
        "info":{"title":"Errand","version":"1","license":{"name":"MIT","identifier":"MIT"},
         "description":"Accounts and tasks. Errors are application/problem+json (RFC 9457); dates are RFC 3339 in UTC."},
        "servers":[{"url":"/"}],
        "security":[{"bearer":[]}],
        "paths":{
          \#(accountPaths),
          \#(sessionPaths),
          \#(tokenPaths),
          \#(quickPaths),
          \#(filterPaths),
          \#(taskPaths),
          \#(collectionPaths),
          \#(recurrencePaths),
          \#(exchangePaths),
          \#(documentPaths)},
        "components":{"securitySchemes":{
          "bearer":{"type":"http","scheme":"bearer","description":"An access token (JWT, Ed25519, about 15 minutes) or an API token (errand_…)"},
          "cookie":{"type":"apiKey","in":"cookie","name":"errand_refresh"}},
         "parameters":{\#(parameters)},"responses":{\#(responses),\#(quickResponses),\#(filterResponses),\#(collectionResponses)},
         "schemas":{
          \#(accountSchemas),
          \#(sessionSchemas),
          \#(tokenSchemas),
          \#(taskSchemas),
          \#(quickSchemas),
          \#(filterSchemas),
          \#(collectionSchemas),
          \#(recurrenceSchemas),
          \#(exchangeSchemas)}}}
        """#

    private static let documentPaths = #"""
        "/.well-known/jwks.json":{"get":{"operationId":"keys","tags":["tokens"],"security":[],
          "summary":"The public keys of the access tokens (RFC 7517)",
          "responses":{"200":{"description":"The keys","content":{"application/json":{"schema":{"type":"object",
           "required":["keys"],"properties":{"keys":{"type":"array","items":{"type":"object"}}}}}}},
           "503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/openapi.json":{"get":{"operationId":"openapi","tags":["documents"],"security":[],"summary":"This document",
          "responses":{"200":{"description":"This document","content":{"application/json":{}}}}}},
        "/docs":{"get":{"operationId":"docs","tags":["documents"],"security":[],"summary":"This document, for people",
          "responses":{"200":{"description":"A page","content":{"text/html":{"schema":{"type":"string"}}}}}}}
        """#

    private static let parameters = #"""
        "TaskID":{"name":"id","in":"path","required":true,"schema":{"type":"string","format":"uuid"}},
        "Scope":{"name":"scope","in":"query","description":"Of a recurring task: change this occurrence alone, or those to come as well",
          "schema":{"enum":["this","all"],"default":"all"}},
        "IfMatch":{"name":"If-Match","in":"header","description":"Change the task only if it is still at this ETag",
          "schema":{"type":"string"}}
        """#

    private static let responses = #"""
        "Invalid":{"description":"The request is not valid; `errors` names the fields","content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "Unauthorized":{"description":"No valid access token","content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "Forbidden":{"description":"The token lacks the scope that this needs","content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "Account":{"description":"The account","content":{"application/json":
          {"schema":{"$ref":"#/components/schemas/Account"}}}},
        "Feed":{"description":"The calendar feed","content":{"application/json":
          {"schema":{"$ref":"#/components/schemas/Feed"}}}},
        "NotFound":{"description":"This user has no such task","content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "Stale":{"description":"The task is no longer what If-Match names","content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "TooLarge":{"description":"The body is too large","content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "UnsupportedMediaType":{"description":"The body is not JSON","content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "TooManyRequests":{"description":"Too many failures; Retry-After says when to come back",
          "headers":{"Retry-After":{"schema":{"type":"integer"}}},"content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "Unavailable":{"description":"A store or the sidecar does not answer now; safe to repeat",
          "headers":{"Retry-After":{"schema":{"type":"integer"}}},"content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "Task":{"description":"The task","headers":{"ETag":{"schema":{"type":"string"}}},"content":{"application/json":
          {"schema":{"$ref":"#/components/schemas/Task"}}}},
        "SignedIn":{"description":"Signed in","headers":{"Set-Cookie":{"schema":{"type":"string"},
          "description":"With `cookie`: the refresh token, HttpOnly and SameSite=Strict"}},
          "content":{"application/json":{"schema":{"$ref":"#/components/schemas/SignedIn"}}}}
        """#
}
