/// The OpenAPI 3.1 description of the service, kept beside the code that it describes.
///
/// `specs/003-tasks-api/contracts/openapi.json` is the same document, indented; tests compare both with each other and
/// with the routes.
enum TasksOpenAPI {
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

extension TasksOpenAPI {
    static let filterPaths = #"""
        "/api/filters":{
         "get":{"operationId":"listFilters","tags":["filters"],"summary":"The saved filters",
          "responses":{"200":{"description":"The filters, the oldest first","content":{"application/json":{"schema":{"type":"object",
            "required":["filters"],"properties":{"filters":{"type":"array","maxItems":100,
             "items":{"$ref":"#/components/schemas/SavedFilter"}}}}}}},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "503":{"$ref":"#/components/responses/Unavailable"}}},
         "post":{"operationId":"createFilter","tags":["filters"],"summary":"Save a filter",
          "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/FilterContent"}}}},
          "responses":{"201":{"$ref":"#/components/responses/SavedFilter"},"400":{"$ref":"#/components/responses/Invalid"},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "409":{"$ref":"#/components/responses/FilterConflict"},"413":{"$ref":"#/components/responses/TooLarge"},
           "415":{"$ref":"#/components/responses/UnsupportedMediaType"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/filters/{id}":{"parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}],
         "get":{"operationId":"getFilter","tags":["filters"],"summary":"One saved filter",
          "responses":{"200":{"$ref":"#/components/responses/SavedFilter"},"401":{"$ref":"#/components/responses/Unauthorized"},
           "403":{"$ref":"#/components/responses/Forbidden"},"404":{"$ref":"#/components/responses/FilterNotFound"},
           "503":{"$ref":"#/components/responses/Unavailable"}}},
         "put":{"operationId":"replaceFilter","tags":["filters"],"summary":"Replace a saved filter",
          "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/FilterContent"}}}},
          "responses":{"200":{"$ref":"#/components/responses/SavedFilter"},"400":{"$ref":"#/components/responses/Invalid"},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "404":{"$ref":"#/components/responses/FilterNotFound"},"409":{"$ref":"#/components/responses/FilterConflict"},
           "413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},
           "503":{"$ref":"#/components/responses/Unavailable"}}},
         "delete":{"operationId":"deleteFilter","tags":["filters"],"summary":"Delete a saved filter",
          "responses":{"204":{"description":"Deleted"},"401":{"$ref":"#/components/responses/Unauthorized"},
           "403":{"$ref":"#/components/responses/Forbidden"},"404":{"$ref":"#/components/responses/FilterNotFound"},
           "503":{"$ref":"#/components/responses/Unavailable"}}}}
        """#

    static let filterResponses = #"""
        "SavedFilter":{"description":"The filter","content":{"application/json":{"schema":{"$ref":"#/components/schemas/SavedFilter"}}}},
        "FilterNotFound":{"description":"This user has no such filter","content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "FilterConflict":{"description":"Another filter has this name, or there are 100 already","content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}}
        """#

    static let filterSchemas = #"""
        "FilterContent":{"type":"object","required":["name","filter"],"additionalProperties":false,"properties":{
          "name":{"type":"string","minLength":1,"maxLength":100},
          "filter":{"type":"string","minLength":1,"maxLength":1000,"examples":["p1 & #work & (overdue | due before: friday) & !waiting"],
           "description":"The language is described in specs/014-filters"},"id":{}}},
        "SavedFilter":{"type":"object","required":["id","name","filter"],"properties":{"id":{"type":"string"},
          "name":{"type":"string"},"filter":{"type":"string"}}}
        """#
}

extension TasksOpenAPI {
    static let quickPaths = #"""
        "/api/tasks/quick":{"post":{"operationId":"quickAdd","tags":["quick add"],"summary":"Make a task of one line of English",
          "description":"\"Weekly team standup every Monday 9:30 #work p1 remind 30m\". The grammar is described in specs/008-quick-add.",
          "parameters":[{"name":"Idempotency-Key","in":"header","schema":{"type":"string","maxLength":255},
           "description":"A repeated request with the same key and text answers with the task it created the first time"}],
          "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/QuickText"}}}},
          "responses":{"201":{"$ref":"#/components/responses/QuickTask"},"200":{"$ref":"#/components/responses/QuickTask"},
           "400":{"$ref":"#/components/responses/Invalid"},"401":{"$ref":"#/components/responses/Unauthorized"},
           "403":{"$ref":"#/components/responses/Forbidden"},"413":{"$ref":"#/components/responses/TooLarge"},
           "415":{"$ref":"#/components/responses/UnsupportedMediaType"},
           "422":{"description":"The Idempotency-Key was used for another task","content":{"application/problem+json":
            {"schema":{"$ref":"#/components/schemas/Problem"}}}},
           "503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/tasks/quick/preview":{"post":{"operationId":"previewQuickAdd","tags":["quick add"],"summary":"What a line would become",
          "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/QuickText"}}}},
          "responses":{"200":{"description":"The task as it would be, and what was understood","content":{"application/json":{"schema":
            {"type":"object","required":["task","understood"],"properties":{"task":{"$ref":"#/components/schemas/QuickDraft"},
             "understood":{"$ref":"#/components/schemas/Understood"}}}}}},
           "400":{"$ref":"#/components/responses/Invalid"},"401":{"$ref":"#/components/responses/Unauthorized"},
           "403":{"$ref":"#/components/responses/Forbidden"},"413":{"$ref":"#/components/responses/TooLarge"},
           "415":{"$ref":"#/components/responses/UnsupportedMediaType"}}}}
        """#

    static let quickResponses = #"""
        "QuickTask":{"description":"The task, and which words became what","headers":{"ETag":{"schema":{"type":"string"}},
          "Location":{"schema":{"type":"string"}}},"content":{"application/json":{"schema":{"type":"object",
          "required":["task","understood"],"properties":{"task":{"$ref":"#/components/schemas/Task"},
          "understood":{"$ref":"#/components/schemas/Understood"}}}}}}
        """#

    static let quickSchemas = #"""
        "QuickText":{"type":"object","required":["text"],"additionalProperties":false,"properties":{
          "text":{"type":"string","minLength":1,"description":"At most 10,240 bytes"},
          "zone":{"type":["string","null"],"description":"An IANA name; the account's zone when absent","examples":["Europe/Berlin"]},
          "literal":{"type":["array","null"],"maxItems":100,"description":"Ranges whose words are kept as they are, in UTF-16 code units",
           "items":{"type":"array","minItems":2,"maxItems":2,"items":{"type":"integer","minimum":0}}},
          "typed_at":{"type":["string","null"],"format":"date-time","description":"When it was typed, which days count from; now when absent, and at the latest"}}},
        "QuickDraft":{"type":"object","required":["title","priority","tags","due","due_at","recurrence","reminders"],"properties":{
          "title":{"type":"string"},"priority":{"enum":["P1","P2","P3","P4"]},"tags":{"type":"array","items":{"type":"string"}},
          "due":{"$ref":"#/components/schemas/Due"},"due_at":{"type":["string","null"],"format":"date-time"},
          "recurrence":{"oneOf":[{"$ref":"#/components/schemas/Recurrence"},{"type":"null"}]},
          "reminders":{"type":["array","null"],"items":{"type":"integer","description":"Minutes before due"}}}},
        "Understood":{"type":"array","description":"In the order of the text; none overlaps another","items":{"type":"object",
          "required":["kind","start","end","text","value"],"properties":{
          "kind":{"enum":["due","time","recurrence","tag","priority","reminder"]},
          "start":{"type":"integer","description":"In UTF-16 code units of the text"},"end":{"type":"integer"},
          "text":{"type":"string"},"value":{"type":"string","description":"What the words became: a due date, an RRULE, a tag, P1, minutes"}}}}
        """#
}

extension TasksOpenAPI {
    static let recurrencePaths = #"""
        "/api/tasks/{id}/recurrence":{"parameters":[{"$ref":"#/components/parameters/TaskID"}],
         "get":{"operationId":"getRecurrence","tags":["recurrence"],"summary":"By which rule a task recurs, and when next",
          "responses":{"200":{"description":"The rule","content":{"application/json":{"schema":{"type":"object",
            "required":["recurrence","series","next"],"properties":{"recurrence":{"$ref":"#/components/schemas/Recurrence"},
             "series":{"$ref":"#/components/schemas/Series"},"next":{"$ref":"#/components/schemas/NextDue"}}}}}},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "404":{"$ref":"#/components/responses/NotFound"},"503":{"$ref":"#/components/responses/Unavailable"}}},
         "post":{"operationId":"setRecurrence","tags":["recurrence"],"summary":"Let a task recur by this rule from now on",
          "parameters":[{"$ref":"#/components/parameters/IfMatch"}],
          "requestBody":{"required":true,"content":{"application/json":
           {"schema":{"$ref":"#/components/schemas/RecurrenceInput"}}}},
          "responses":{"200":{"$ref":"#/components/responses/Task"},"400":{"$ref":"#/components/responses/Invalid"},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "404":{"$ref":"#/components/responses/NotFound"},"412":{"$ref":"#/components/responses/Stale"},
           "413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},
           "503":{"$ref":"#/components/responses/Unavailable"}}},
         "delete":{"operationId":"deleteRecurrence","tags":["recurrence"],"summary":"End the series: no further occurrence follows",
          "parameters":[{"$ref":"#/components/parameters/IfMatch"}],
          "responses":{"204":{"description":"The task does not recur"},"401":{"$ref":"#/components/responses/Unauthorized"},
           "403":{"$ref":"#/components/responses/Forbidden"},"404":{"$ref":"#/components/responses/NotFound"},
           "412":{"$ref":"#/components/responses/Stale"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/tasks/{id}/recurrence/skip":{"parameters":[{"$ref":"#/components/parameters/TaskID"}],
         "post":{"operationId":"skipOccurrence","tags":["recurrence"],"summary":"Move a pending task to its next occurrence, undone",
          "parameters":[{"$ref":"#/components/parameters/IfMatch"}],
          "responses":{"200":{"$ref":"#/components/responses/Task"},"401":{"$ref":"#/components/responses/Unauthorized"},
           "403":{"$ref":"#/components/responses/Forbidden"},"404":{"$ref":"#/components/responses/NotFound"},
           "409":{"description":"`not-skippable`: the task is completed, its next occurrence is there already, or it is the last",
            "content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}},
           "412":{"$ref":"#/components/responses/Stale"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/tasks/{id}/instances":{"parameters":[{"$ref":"#/components/parameters/TaskID"}],
         "get":{"operationId":"listInstances","tags":["recurrence"],"summary":"The tasks of a series, the latest first",
          "parameters":[{"name":"limit","in":"query","schema":{"type":"integer","minimum":1,"maximum":1000,"default":100}}],
          "responses":{"200":{"description":"The tasks","content":{"application/json":{"schema":{"type":"object",
            "required":["series_id","instances","next"],"properties":{"series_id":{"type":"string","format":"uuid"},
             "instances":{"type":"array","items":{"$ref":"#/components/schemas/Task"}},
             "next":{"$ref":"#/components/schemas/NextDue"}}}}}},
           "400":{"$ref":"#/components/responses/Invalid"},"401":{"$ref":"#/components/responses/Unauthorized"},
           "403":{"$ref":"#/components/responses/Forbidden"},"404":{"$ref":"#/components/responses/NotFound"},
           "503":{"$ref":"#/components/responses/Unavailable"}}}}
        """#

    static let recurrenceSchemas = #"""
        "Due":{"type":["string","null"],"examples":["2026-11-21T09:30:00Z","2026-11-21T09:30:00+01:00[Europe/Berlin]","2026-11-21"],
          "description":"An instant (RFC 3339), a wall time with its zone (RFC 9557, the offset optional when sent), or a whole day; in the years 1970 to 2200"},
        "NextDue":{"type":"array","items":{"$ref":"#/components/schemas/Due"},
          "description":"The due dates to come, if each is done in time; at most five"},
        "Series":{"type":["object","null"],"required":["id","occurrence"],"properties":{
          "id":{"type":"string","format":"uuid","description":"The first task of the series"},
          "occurrence":{"type":"integer","minimum":1}}},
        "RecurrenceInput":{"oneOf":[{"type":"null"},{"type":"string","description":"An RRULE (RFC 5545)"},
          {"type":"object","required":["rrule"],"properties":{"rrule":{"type":"string"},"from":{"enum":["due","completion"]}}},
          {"$ref":"#/components/schemas/RecurrenceWords"}]},
        "RecurringPattern":{"enum":["daily","weekly","monthly","yearly","custom","none",null],
          "description":"The rule in one word, as other suites have it; only read, never answered. Beside recurrence it has to say the same, or custom"},
        "Recurrence":{"allOf":[{"$ref":"#/components/schemas/RecurrenceWords"},
          {"required":["frequency","interval","from","rrule"]}]},
        "RecurrenceWords":{"type":"object","required":["frequency"],"description":"A rule of RFC 5545 in plain words",
          "properties":{"frequency":{"enum":["daily","weekly","monthly","yearly"]},
          "interval":{"type":"integer","minimum":1,"maximum":100000,"default":1,"description":"Every how many days, weeks, months, years"},
          "weekdays":{"type":"array","items":{"$ref":"#/components/schemas/Weekday"}},
          "nth_weekdays":{"type":"array","items":{"type":"object","required":["weekday","nth"],"properties":{
           "weekday":{"$ref":"#/components/schemas/Weekday"},"nth":{"type":"integer","description":"-1 is the last"}}}},
          "month_days":{"type":"array","items":{"type":"integer","minimum":-31,"maximum":31},
           "description":"A day that a month does not have is passed over; the last day of every month is -1"},
          "months":{"type":"array","items":{"type":"integer","minimum":1,"maximum":12}},
          "year_days":{"type":"array","items":{"type":"integer"}},"week_numbers":{"type":"array","items":{"type":"integer"}},
          "hours":{"type":"array","items":{"type":"integer"}},"minutes":{"type":"array","items":{"type":"integer"}},
          "set_positions":{"type":"array","items":{"type":"integer"}},"week_start":{"$ref":"#/components/schemas/Weekday"},
          "count":{"type":["integer","null"],"minimum":1,"maximum":100000},
          "until":{"type":["string","null"],"description":"A day, a wall time, or an RFC 3339 date-time; included"},
          "from":{"enum":["due","completion"],"default":"due"},
          "rrule":{"type":"string","description":"The same rule as an RRULE; passed over where frequency is sent"}}},
        "Weekday":{"enum":["monday","tuesday","wednesday","thursday","friday","saturday","sunday"]}
        """#
}

extension TasksOpenAPI {
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

extension TasksOpenAPI {
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
