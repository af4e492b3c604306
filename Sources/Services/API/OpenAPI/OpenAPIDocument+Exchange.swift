extension OpenAPIDocument {
    static let exchangePaths = #"""
        "/api/tasks/export":{"get":{"operationId":"exportTasks","tags":["exchange"],"summary":"All tasks, in a format of other programs",
          "parameters":[{"name":"format","in":"query","schema":{"type":"string","enum":["json","todotxt","ics","csv"],"default":"json"}}],
          "responses":{"200":{"description":"The document","content":{
           "application/json":{"schema":{"type":"object","required":["version","tasks"],"properties":{"version":{"const":1},
            "tasks":{"type":"array","items":{"$ref":"#/components/schemas/Task"}}}}},
           "text/plain":{"schema":{"type":"string"}},"text/calendar":{"schema":{"type":"string"}},
           "text/csv":{"schema":{"type":"string"}}}},
           "400":{"$ref":"#/components/responses/Invalid"},"401":{"$ref":"#/components/responses/Unauthorized"},
           "403":{"$ref":"#/components/responses/Forbidden"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/tasks/import":{"post":{"operationId":"importTasks","tags":["exchange"],
          "summary":"Create the tasks of a document that other programs wrote",
          "description":"At most 5,000 tasks in 5 MiB. Lines that cannot be read are reported and spoil no other. The same document again makes nothing twice: tasks are known by their id or UID, or else by their content.",
          "parameters":[{"name":"format","in":"query","required":true,"schema":{"type":"string","enum":["json","todotxt","ics","csv"]}},
           {"name":"zone","in":"query","description":"Where times without a zone are meant; the account's zone by default","schema":{"type":"string"}}],
          "requestBody":{"required":true,"content":{"application/json":{},"text/plain":{},"text/calendar":{},"text/csv":{},"application/octet-stream":{}}},
          "responses":{"200":{"description":"What came of each line","content":{"application/json":{"schema":
            {"$ref":"#/components/schemas/ImportReport"}}}},
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
           {"name":"If-None-Match","in":"header","schema":{"type":"string"}}],
          "responses":{"200":{"description":"VTODO components (RFC 5545)","headers":{"ETag":{"schema":{"type":"string"}}},
            "content":{"text/calendar":{"schema":{"type":"string"}}}},"304":{"description":"Nothing has changed"},
           "404":{"description":"There is no such feed","content":{"application/problem+json":
            {"schema":{"$ref":"#/components/schemas/Problem"}}}},
           "503":{"$ref":"#/components/responses/Unavailable"}}}}
        """#

    static let exchangeSchemas = #"""
        "ImportReport":{"type":"object","required":["created","exists","skipped","failed","lines"],"properties":{
          "created":{"type":"integer"},"exists":{"type":"integer","description":"Created before"},
          "skipped":{"type":"integer","description":"No tasks"},"failed":{"type":"integer"},
          "lines":{"type":"array","maxItems":5000,"items":{"type":"object","required":["line","status"],"properties":{
           "line":{"type":"integer","description":"Of a JSON array the place, from 1"},
           "status":{"type":"string","enum":["created","exists","skipped","failed"]},
           "id":{"type":"string","format":"uuid"},"detail":{"type":"string"}}}}}},
        "Feed":{"type":"object","required":["active","created_at"],"properties":{"active":{"type":"boolean"},
          "created_at":{"type":["string","null"],"format":"date-time"},
          "path":{"type":"string","description":"Only in the answer that makes the feed"}}}
        """#
}
