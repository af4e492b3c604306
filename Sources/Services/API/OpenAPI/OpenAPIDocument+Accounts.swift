extension OpenAPIDocument {
    static let accountPaths = #"""
        "/api/auth/signup":{"post":{"operationId":"signUp","tags":["accounts"],"security":[],"summary":"Open an account",
          "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/SignUp"}}}},
          "responses":{"201":{"$ref":"#/components/responses/SignedIn"},"400":{"$ref":"#/components/responses/Invalid"},
           "409":{"description":"The address cannot be used to sign up","content":{"application/problem+json":
            {"schema":{"$ref":"#/components/schemas/Problem"}}}},
           "413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},
           "429":{"$ref":"#/components/responses/TooManyRequests"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/auth/signin":{"post":{"operationId":"signIn","tags":["accounts"],"security":[],"summary":"Start a session",
          "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/SignIn"}}}},
          "responses":{"200":{"$ref":"#/components/responses/SignedIn"},"400":{"$ref":"#/components/responses/Invalid"},
           "401":{"description":"Address and password do not match; the same for an unknown address",
            "content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}},
           "413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},
           "429":{"$ref":"#/components/responses/TooManyRequests"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/auth/refresh":{"post":{"operationId":"refresh","tags":["accounts"],"security":[{},{"cookie":[]}],
          "summary":"Exchange a refresh token for the next one and a new access token",
          "description":"A token is good once. Shown again within 10 s of its replacement, by a client that lost the answer, it gives the same answer; shown later, it ends the session. By cookie, the header `X-Errand-Client: web` is needed.",
          "requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Refresh"}}}},
          "responses":{"200":{"$ref":"#/components/responses/SignedIn"},"400":{"$ref":"#/components/responses/Invalid"},
           "401":{"description":"The session has ended","content":{"application/problem+json":
            {"schema":{"$ref":"#/components/schemas/Problem"}}}},
           "403":{"description":"By cookie, without X-Errand-Client","content":{"application/problem+json":
            {"schema":{"$ref":"#/components/schemas/Problem"}}}},
           "413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},
           "503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/auth/signout":{"post":{"operationId":"signOut","tags":["accounts"],
          "security":[{"bearer":[]},{},{"cookie":[]}],
          "summary":"End the session of the refresh token in the body, of the cookie, or of the access token",
          "description":"Access tokens already out stay good until they end by themselves, about 15 minutes, but for managing the account, which ends at once.",
          "requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Refresh"}}}},
          "responses":{"204":{"description":"The session has ended, now or before"},
           "400":{"$ref":"#/components/responses/Invalid"},"401":{"$ref":"#/components/responses/Unauthorized"},
           "403":{"description":"By cookie, without X-Errand-Client; or an API token","content":{"application/problem+json":
            {"schema":{"$ref":"#/components/schemas/Problem"}}}},
           "413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},
           "503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/auth/session":{"get":{"operationId":"session","tags":["accounts"],"summary":"Who is signed in",
          "responses":{"200":{"description":"The session","content":{"application/json":
            {"schema":{"$ref":"#/components/schemas/Session"}}}},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/account":{"get":{"operationId":"account","tags":["accounts"],"summary":"The account of whoever asks",
          "responses":{"200":{"$ref":"#/components/responses/Account"},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "503":{"$ref":"#/components/responses/Unavailable"}}},
         "patch":{"operationId":"editAccount","tags":["accounts"],"summary":"Change name or time zone",
          "description":"A merge patch (RFC 7396). Needs a session, not an API token. The zone is in force from the next access token on.",
          "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/AccountPatch"}}}},
          "responses":{"200":{"$ref":"#/components/responses/Account"},"400":{"$ref":"#/components/responses/Invalid"},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},
           "503":{"$ref":"#/components/responses/Unavailable"}}},
         "delete":{"operationId":"deleteAccount","tags":["accounts"],"summary":"Delete the account and everything in it, for good",
          "description":"Needs a session and, again, the password. Every service erases what it keeps of the user; the address may sign up again, as somebody new.",
          "requestBody":{"required":true,"content":{"application/json":{"schema":{"type":"object","required":["password"],
           "additionalProperties":false,"properties":{"password":{"type":"string"}}}}}},
          "responses":{"204":{"description":"The account is no more"},"400":{"$ref":"#/components/responses/Invalid"},
           "401":{"$ref":"#/components/responses/Unauthorized"},
           "403":{"description":"The password is wrong, or the token lacks the scope","content":{"application/problem+json":
            {"schema":{"$ref":"#/components/schemas/Problem"}}}},
           "413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},
           "429":{"$ref":"#/components/responses/TooManyRequests"},"503":{"$ref":"#/components/responses/Unavailable"}}}}
        """#

    static let accountSchemas = #"""
        "SignUp":{"type":"object","required":["email","password"],"additionalProperties":false,"properties":{
          "email":{"type":"string","format":"email","maxLength":254},
          "password":{"type":"string","minLength":8,"maxLength":1024,"description":"8 to 1024 bytes"},
          "name":{"type":["string","null"],"minLength":1,"maxLength":100,
           "description":"The part before the @ when absent"},
          "time_zone":{"type":["string","null"],"default":"UTC","description":"IANA name, such as Europe/Berlin"},
          "cookie":{"type":["boolean","null"],"default":false,
           "description":"Put the refresh token into a cookie instead of the answer"}}},
        "SignIn":{"type":"object","required":["email","password"],"additionalProperties":false,"properties":{
          "email":{"type":"string","format":"email"},"password":{"type":"string"},
          "cookie":{"type":["boolean","null"],"default":false}}},
        "Refresh":{"type":"object","additionalProperties":false,"properties":{"refresh_token":{"type":["string","null"]}}},
        "User":{"type":"object","required":["id","email","name"],"properties":{
          "id":{"type":"string","format":"uuid"},"email":{"type":"string"},"name":{"type":"string"}}},
        "SignedIn":{"type":"object","required":["access_token","token_type","expires_in","refresh_expires_in","user"],
          "properties":{"access_token":{"type":"string"},"token_type":{"const":"Bearer"},
          "expires_in":{"type":"integer","description":"Seconds"},
          "refresh_token":{"type":"string","description":"Absent when it is in the cookie"},
          "refresh_expires_in":{"type":"integer","description":"Seconds"},"user":{"$ref":"#/components/schemas/User"}}},
        "Account":{"type":"object","required":["id","email","name","time_zone","role","created_at"],"properties":{
          "id":{"type":"string","format":"uuid"},"email":{"type":"string"},"name":{"type":"string"},
          "time_zone":{"type":"string","description":"IANA name, such as Europe/Berlin"},
          "role":{"type":"string","enum":["user","admin"]},"created_at":{"type":"string","format":"date-time"}}},
        "AccountPatch":{"type":"object","additionalProperties":false,"properties":{
          "name":{"type":"string","minLength":1,"maxLength":100},
          "time_zone":{"type":["string","null"],"description":"IANA name; null for UTC"}}},
        "Session":{"type":"object","required":["user","session_id","expires_at"],"properties":{
          "user":{"$ref":"#/components/schemas/User"},"session_id":{"type":"string"},
          "expires_at":{"type":"string","format":"date-time","description":"When the access token ends"}}},
        "Problem":{"type":"object","required":["type","title","status"],"properties":{
          "type":{"type":"string","format":"uri-reference"},"title":{"type":"string"},"status":{"type":"integer"},
          "detail":{"type":"string"},"correlation_id":{"type":"string"},
          "errors":{"type":"array","items":{"type":"object","required":["field","message"],"properties":{
           "field":{"type":"string"},"message":{"type":"string"}}}}}}
        """#
}
