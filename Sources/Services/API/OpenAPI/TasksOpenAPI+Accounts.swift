extension TasksOpenAPI {
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

extension TasksOpenAPI {
    static let collectionPaths = #"""
        "/api/tasks/bulk":{"post":{"operationId":"bulkTasks","tags":["tasks"],"summary":"Many changes with one request",
          "description":"Each operation succeeds or fails by itself, in their order. They share one commit unless they write much, and are undone together.",
          "parameters":[{"name":"Idempotency-Key","in":"header","schema":{"type":"string","maxLength":255},
           "description":"A repeated request creates none of its tasks again"}],
          "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Bulk"}}}},
          "responses":{"200":{"description":"What became of each","content":{"application/json":
            {"schema":{"$ref":"#/components/schemas/BulkResults"}}}},"400":{"$ref":"#/components/responses/Invalid"},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},
           "503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/tasks/undo":{"post":{"operationId":"undo","tags":["tasks"],"summary":"Take back the user's last change",
          "description":"A bulk change, and requests with the same Change-Unit, as a whole; asked again, the change before it, of up to ten. Changes made by services do not count; an untouched next occurrence goes with the completion that caused it.",
          "parameters":[{"name":"task","in":"query","description":"A task that the change has to be about","schema":{"type":"string","format":"uuid"}}],
          "responses":{"200":{"description":"The tasks as they are now","content":{"application/json":{"schema":{"type":"object",
            "required":["tasks","deleted","withdrawn"],"properties":{"tasks":{"type":"array","items":{"$ref":"#/components/schemas/Task"}},
            "deleted":{"type":"array","description":"What is in the trash now","items":{"type":"string","format":"uuid"}},
            "withdrawn":{"type":"array","description":"The next occurrences that are gone with the completion","items":{"type":"string","format":"uuid"}}}}}}},
           "400":{"$ref":"#/components/responses/Invalid"},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "409":{"description":"`nothing-to-undo`, or `not-the-last-change`, when that is not about the named task","content":{"application/problem+json":
            {"schema":{"$ref":"#/components/schemas/Problem"}}}},"503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/tasks/redo":{"post":{"operationId":"redo","tags":["tasks"],"summary":"Make the change again that was undone last",
          "description":"As long as nothing was changed since.",
          "responses":{"200":{"description":"The tasks as they are now","content":{"application/json":{"schema":{"type":"object",
            "required":["tasks","deleted","withdrawn"],"properties":{"tasks":{"type":"array","items":{"$ref":"#/components/schemas/Task"}},
            "deleted":{"type":"array","description":"What is in the trash now","items":{"type":"string","format":"uuid"}},
            "withdrawn":{"type":"array","items":{"type":"string","format":"uuid"}}}}}}},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "409":{"description":"`nothing-to-redo`","content":{"application/problem+json":
            {"schema":{"$ref":"#/components/schemas/Problem"}}}},"503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/tasks/trash":{"get":{"operationId":"listTrash","tags":["tasks"],"summary":"What was deleted in the last 30 days, the latest first",
          "parameters":[{"name":"limit","in":"query","schema":{"type":"integer","minimum":1,"maximum":1000,"default":50}},
           {"name":"cursor","in":"query","schema":{"type":"string"}}],
          "responses":{"200":{"description":"The page","content":{"application/json":{"schema":{"type":"object",
            "required":["tasks","next_cursor"],"properties":{"tasks":{"type":"array","items":{"type":"object",
             "required":["task","deleted_at","expires_at"],"properties":{"task":{"$ref":"#/components/schemas/Task"},
             "deleted_at":{"type":"string","format":"date-time"},"expires_at":{"type":"string","format":"date-time"}}}},
            "next_cursor":{"type":["string","null"]}}}}}},"400":{"$ref":"#/components/responses/Invalid"},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/tasks/{id}/restore":{"parameters":[{"$ref":"#/components/parameters/TaskID"}],
         "post":{"operationId":"restoreTask","tags":["tasks"],"summary":"Bring a task back from the trash",
          "responses":{"200":{"$ref":"#/components/responses/Task"},"401":{"$ref":"#/components/responses/Unauthorized"},
           "403":{"$ref":"#/components/responses/Forbidden"},"404":{"$ref":"#/components/responses/NotFound"},
           "503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/tasks/{id}/move":{"parameters":[{"$ref":"#/components/parameters/TaskID"}],
         "post":{"operationId":"moveTask","tags":["tasks"],"summary":"Move a task before or after another one, in the order of `sort=position`",
          "parameters":[{"$ref":"#/components/parameters/IfMatch"}],
          "requestBody":{"required":true,"content":{"application/json":{"schema":{"type":"object","additionalProperties":false,
           "minProperties":1,"maxProperties":1,"properties":{"before":{"type":"string","format":"uuid"},
           "after":{"type":"string","format":"uuid"}}}}}},
          "responses":{"200":{"$ref":"#/components/responses/Task"},"400":{"$ref":"#/components/responses/Invalid"},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "404":{"$ref":"#/components/responses/NotFound"},
           "412":{"$ref":"#/components/responses/Stale"},"413":{"$ref":"#/components/responses/TooLarge"},
           "415":{"$ref":"#/components/responses/UnsupportedMediaType"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/tags":{"get":{"operationId":"listTags","tags":["tags"],"summary":"The tags in use, the most used first",
          "responses":{"200":{"description":"The tags","content":{"application/json":{"schema":{"type":"object","required":["tags"],
            "properties":{"tags":{"type":"array","items":{"type":"object","required":["name","count","pending"],"properties":{
             "name":{"type":"string"},"count":{"type":"integer"},"pending":{"type":"integer"}}}}}}}}},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "503":{"$ref":"#/components/responses/Unavailable"}}},
         \#(tagChanges("NamedTag", anyName))},
        "/api/tags/{name}":{"parameters":[{"name":"name","in":"path","required":true,"schema":{"type":"string"},
          "description":"Case makes no difference"}],
         \#(tagChanges("Tag"))}
        """#

    private static let anyName = #"""
        "parameters":[{"name":"name","in":"query","required":true,"schema":{"type":"string"},
         "description":"Any name, also one with `/`, `?`, `#` or `\\`, which sidecars do not pass on in a path"}],
        """#

    /// The operations on one tag, independent of how the tag is given.
    private static func tagChanges(_ operation: String, _ parameters: String = "") -> String {
        #"""
         "put":{"operationId":"rename\#(operation)","tags":["tags"],"summary":"Rename a tag on every task; a name in use merges the two",\#(parameters)
          "requestBody":{"required":true,"content":{"application/json":{"schema":{"type":"object","required":["name"],
           "additionalProperties":false,"properties":{"name":{"type":"string","minLength":1,"maxLength":50}}}}}},
          "responses":{"200":{"$ref":"#/components/responses/TagChanged"},"400":{"$ref":"#/components/responses/Invalid"},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "404":{"$ref":"#/components/responses/NotFound"},"413":{"$ref":"#/components/responses/TooLarge"},
           "415":{"$ref":"#/components/responses/UnsupportedMediaType"},"503":{"$ref":"#/components/responses/Unavailable"}}},
         "delete":{"operationId":"delete\#(operation)","tags":["tags"],"summary":"Take a tag from every task",\#(parameters)
          "responses":{"200":{"$ref":"#/components/responses/TagChanged"},"400":{"$ref":"#/components/responses/Invalid"},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "404":{"$ref":"#/components/responses/NotFound"},"503":{"$ref":"#/components/responses/Unavailable"}}}
        """#
    }

    static let collectionResponses = #"""
        "TagChanged":{"description":"How many tasks were changed","content":{"application/json":{"schema":{"type":"object",
          "required":["name","changed"],"properties":{"name":{"type":"string"},"changed":{"type":"integer"}}}}}}
        """#

    static let collectionSchemas = #"""
        "Priority":{"type":["string","null"],"default":"P3","description":"P1 to P4, or critical, high, medium, low, in either case"},
        "Reminders":{"type":["array","null"],"maxItems":5,"items":{"type":"integer","minimum":0,"maximum":40320},
          "description":"Minutes before due; none when empty; null: as the user prefers"},
        "Checklist":{"type":["array","null"],"maxItems":50,"items":{"type":"object","required":["title"],"additionalProperties":false,
          "properties":{"id":{"type":["string","null"],"format":"uuid","description":"Made by the server when absent"},
          "title":{"type":"string","minLength":1,"maxLength":500},"done":{"type":["boolean","null"],"default":false}}}},
        "Bulk":{"type":"object","required":["operations"],"additionalProperties":false,"properties":{"operations":{"type":"array",
          "minItems":1,"maxItems":100,"items":{"oneOf":[
          {"type":"object","required":["op","task"],"additionalProperties":false,"properties":{"op":{"const":"add"},
           "task":{"$ref":"#/components/schemas/TaskContent"}}},
          {"type":"object","required":["op","id","task"],"additionalProperties":false,"properties":{"op":{"const":"update"},
           "id":{"type":"string","format":"uuid"},"task":{"$ref":"#/components/schemas/TaskPatch"}}},
          {"type":"object","required":["op","id","due"],"additionalProperties":false,"properties":{"op":{"const":"reschedule"},
           "id":{"type":"string","format":"uuid"},"due":{"$ref":"#/components/schemas/Due"}}},
          {"type":"object","required":["op","id"],"additionalProperties":false,"properties":{
           "op":{"enum":["complete","reopen","delete","restore"]},"id":{"type":"string","format":"uuid"}}}]}}}},
        "BulkResults":{"type":"object","required":["results"],"properties":{"results":{"type":"array","items":{"type":"object",
          "required":["status"],"properties":{"status":{"type":"integer","description":"As if the operation had been a request"},
          "task":{"$ref":"#/components/schemas/Task"},"problem":{"$ref":"#/components/schemas/Problem"}}}}}}
        """#
}

extension TasksOpenAPI {
    static let exchangePaths = #"""
        "/api/tasks/export":{"get":{"operationId":"exportTasks","tags":["exchange"],"summary":"All tasks, in a format of other programs",
          "parameters":[{"name":"format","in":"query","schema":{"type":"string","enum":["json","todotxt","ics","csv"],"default":"json"}},
           {"name":"spreadsheet","in":"query","description":"Whether cells of CSV that a spreadsheet would compute get an apostrophe before them; such a table does not come back as it was","schema":{"type":"boolean","default":false}}],
          "responses":{"200":{"description":"The document","content":{
           "application/json":{"schema":{"type":"object","required":["version","tasks"],"properties":{"version":{"const":1},
            "tasks":{"type":"array","items":{"$ref":"#/components/schemas/Task"}}}}},
           "text/plain":{"schema":{"type":"string"}},"text/calendar":{"schema":{"type":"string"}},
           "text/csv":{"schema":{"type":"string"}}}},
           "400":{"$ref":"#/components/responses/Invalid"},"401":{"$ref":"#/components/responses/Unauthorized"},
           "403":{"$ref":"#/components/responses/Forbidden"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/tasks/import":{"post":{"operationId":"importTasks","tags":["exchange"],
          "summary":"Create the tasks of a document that other programs wrote",
          "description":"At most 20,000 tasks in 5 MiB. What cannot be kept of a task is left out and reported; only a task without any title fails, and spoils no other. The same document again makes nothing twice: tasks are known by an id of ours, by a calendar's UID, or else by their content; what lies in the trash is brought back. All of an import is one change for undoing. The body's format is what the query says; a charset that its type names is read, UTF-8 and then windows-1252 otherwise. With `Accept: application/x-ndjson` the answer says how far the import is, a line each time, and ends with the report, or with `problem`.",
          "parameters":[{"name":"format","in":"query","required":true,"schema":{"type":"string","enum":["json","todotxt","ics","csv"]}},
           {"name":"zone","in":"query","description":"Where times without a zone are meant; the account's zone by default, and for Etc/Unknown","schema":{"type":"string"}},
           {"name":"continues","in":"query","description":"The batch of an earlier report that this import goes on with, as long as nothing else was done since: undoing takes both back","schema":{"type":"integer"}}],
          "requestBody":{"required":true,"content":{"application/json":{},"text/plain":{},"text/calendar":{},"text/csv":{},"application/octet-stream":{}}},
          "responses":{"200":{"description":"What came of each line","content":{"application/json":{"schema":
            {"$ref":"#/components/schemas/ImportReport"}},"application/x-ndjson":{"schema":{"type":"string"}}}},
           "400":{"$ref":"#/components/responses/Invalid"},"401":{"$ref":"#/components/responses/Unauthorized"},
           "403":{"$ref":"#/components/responses/Forbidden"},"413":{"$ref":"#/components/responses/TooLarge"},
           "415":{"$ref":"#/components/responses/UnsupportedMediaType"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/account/export":{"get":{"operationId":"exportAccount","tags":["accounts"],
          "summary":"Everything that is kept about whoever asks","description":"Needs a session, not an API token.",
          "responses":{"200":{"description":"The document; its tasks can be imported","content":{"application/json":{"schema":
            {"type":"object","required":["version","account","api_tokens","filters","trash","tasks"],"properties":{"version":{"const":1},
             "account":{"$ref":"#/components/schemas/Account"},
             "api_tokens":{"type":"array","items":{"$ref":"#/components/schemas/APIToken"}},
             "filters":{"type":"array","items":{"type":"object"}},
             "trash":{"type":"array","description":"What can still be brought back; an import passes it over","items":{"type":"object",
              "required":["task","deleted_at","expires_at"],"properties":{"task":{"$ref":"#/components/schemas/Task"},
              "deleted_at":{"type":"string","format":"date-time"},"expires_at":{"type":"string","format":"date-time"}}}},
             "tasks":{"type":"array","items":{"$ref":"#/components/schemas/Task"}}}}}}},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/account/feed":{"get":{"operationId":"feed","tags":["exchange"],"summary":"Whether there is a calendar feed",
          "description":"Needs a session, not an API token.","responses":{"200":{"$ref":"#/components/responses/Feed"},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "503":{"$ref":"#/components/responses/Unavailable"}}},
         "post":{"operationId":"makeFeed","tags":["exchange"],"summary":"Make a calendar feed, or give it a new address",
          "description":"The address is shown in this answer only; an earlier one is good no longer. Whoever knows it can read the tasks.",
          "responses":{"201":{"$ref":"#/components/responses/Feed"},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "503":{"$ref":"#/components/responses/Unavailable"}}},
         "delete":{"operationId":"revokeFeed","tags":["exchange"],"summary":"End the calendar feed",
          "responses":{"204":{"description":"There is no feed"},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/feeds/{secret}":{"get":{"operationId":"readFeed","tags":["exchange"],"security":[],
          "summary":"The tasks still to be done, as iCalendar","parameters":[{"name":"secret","in":"path","required":true,
           "description":"As `path` of /api/account/feed has it, with `.ics` behind","schema":{"type":"string"}},
           {"name":"kind","in":"query","description":"A VEVENT for each task that is due, which every calendar shows, a VTODO for each task, or both","schema":{"type":"string","enum":["event","todo","both"],"default":"event"}},
           {"name":"days","in":"query","description":"How far ahead; what is overdue is always there","schema":{"type":"integer","minimum":0,"maximum":3660}},
           {"name":"If-None-Match","in":"header","schema":{"type":"string"}}],
          "responses":{"200":{"description":"VEVENT or VTODO components (RFC 5545)","headers":{"ETag":{"schema":{"type":"string"}}},
            "content":{"text/calendar":{"schema":{"type":"string"}}}},"304":{"description":"Nothing has changed"},
           "400":{"$ref":"#/components/responses/Invalid"},
           "404":{"description":"There is no such feed","content":{"application/problem+json":
            {"schema":{"$ref":"#/components/schemas/Problem"}}}},
           "503":{"$ref":"#/components/responses/Unavailable"}}}}
        """#

    static let exchangeSchemas = #"""
        "ImportReport":{"type":"object","required":["created","restored","exists","skipped","failed","kept","adjusted","left_out","batch","parts","lines"],"properties":{
          "created":{"type":"integer"},"restored":{"type":"integer","description":"Brought back from the trash"},
          "exists":{"type":"integer","description":"Created before"},
          "skipped":{"type":"integer","description":"No tasks"},"failed":{"type":"integer"},
          "kept":{"type":"integer","description":"Tasks of which all is there"},
          "adjusted":{"type":"integer","description":"Tasks of which all is there, but not quite as it was"},
          "left_out":{"type":"integer","description":"Tasks of which something is not there"},
          "batch":{"type":["integer","null"],"description":"The change that undoing takes back"},
          "parts":{"type":"array","description":"Of the document as a whole","items":{"$ref":"#/components/schemas/ImportedPart"}},
          "lines":{"type":"array","items":{"type":"object","required":["line","status"],"properties":{
           "line":{"type":"integer","description":"Of a JSON array the place, from 1"},
           "status":{"type":"string","enum":["created","restored","exists","skipped","failed"]},
           "outcome":{"type":"string","enum":["kept","adjusted","left_out","failed"]},
           "id":{"type":"string","format":"uuid"},"detail":{"type":"string"},
           "parts":{"type":"array","items":{"$ref":"#/components/schemas/ImportedPart"}}}}}}},
        "ImportedPart":{"type":"object","required":["part","outcome","detail"],"properties":{
          "part":{"type":"string","description":"What its source calls it, such as RRULE"},
          "outcome":{"type":"string","enum":["adjusted","left_out"]},"detail":{"type":"string"}}},
        "Feed":{"type":"object","required":["active","created_at"],"properties":{"active":{"type":"boolean"},
          "created_at":{"type":["string","null"],"format":"date-time"},
          "path":{"type":"string","description":"Only in the answer that makes the feed"}}}
        """#
}
