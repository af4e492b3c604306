extension OpenAPIDocument {
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

    /// What is done to one tag, however it is named.
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
