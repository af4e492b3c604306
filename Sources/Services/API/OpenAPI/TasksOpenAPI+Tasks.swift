extension TasksOpenAPI {
    static let taskPaths = #"""
        "/api/tasks":{
         "get":{"operationId":"listTasks","tags":["tasks"],"summary":"A page of the tasks, newest first; of a search, what fits best first",
          "description":"Filters are combined. A cursor stays good while tasks change: what comes after the place of the last page's last task follows. It belongs to its order.",
          "parameters":[
           {"name":"limit","in":"query","schema":{"type":"integer","minimum":1,"maximum":1000,"default":50}},
           {"name":"cursor","in":"query","description":"`next_cursor` of the page before","schema":{"type":"string"}},
           {"name":"page","in":"query","description":"The number of the page, for clients that count pages; not with cursor. A task that comes or goes shifts them",
            "schema":{"type":"integer","minimum":1,"maximum":1000000}},
           {"name":"page_size","in":"query","description":"The same as limit; without page, of the first one",
            "schema":{"type":"integer","minimum":1,"maximum":1000,"default":50}},
           {"name":"status","in":"query","schema":{"enum":["pending","completed"]}},
           {"name":"priority","in":"query","description":"One, or several separated by commas; critical, high, medium, low are read too","schema":{"type":"string"}},
           {"name":"tag","in":"query","description":"Given several times: tasks that carry all","schema":{"type":"array",
            "items":{"type":"string"}}},
           {"name":"any_tag","in":"query","description":"Given several times: tasks that carry one of them","schema":{"type":"array",
            "items":{"type":"string"}}},
           {"name":"due","in":"query","description":"overdue: pending, and its time or day is over; week: the next seven days, with today",
            "schema":{"enum":["today","tomorrow","week","overdue","none"]}},
           {"name":"due_before","in":"query","description":"Due before this moment or day","schema":{"$ref":"#/components/schemas/Due"}},
           {"name":"due_after","in":"query","description":"Due after this moment or day","schema":{"$ref":"#/components/schemas/Due"}},
           {"name":"filter","in":"query","description":"The filter language, such as `p1 & #work & (overdue | due before: friday)`",
            "schema":{"type":"string","maxLength":1000}},
           {"name":"sort","in":"query","description":"The default is the newest first, with q the best fit. With a hyphen before it: the other direction. Ties are broken by id; what lacks the field comes last",
            "schema":{"enum":["created","updated","due","priority","title","completed","position","relevance",
             "-created","-updated","-due","-priority","-title","-completed","-position","-relevance"]}},
           {"name":"zone","in":"query","description":"Where days begin, by its IANA name; the account's when absent","schema":{"type":"string"}},
           {"name":"q","in":"query","description":"Words; each must begin a word of title, tags or description. Case and diacritics make no difference",
            "schema":{"type":"string","maxLength":200}}],
          "responses":{"200":{"description":"The page","content":{"application/json":
            {"schema":{"$ref":"#/components/schemas/TaskPage"}}}},"400":{"$ref":"#/components/responses/Invalid"},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},"503":{"$ref":"#/components/responses/Unavailable"}}},
         "post":{"operationId":"createTask","tags":["tasks"],"summary":"Create a task",
          "parameters":[{"name":"Idempotency-Key","in":"header","schema":{"type":"string","maxLength":255},
           "description":"A repeated request with the same key and task answers with the task it created the first time"}],
          "requestBody":{"required":true,"content":{"application/json":
           {"schema":{"$ref":"#/components/schemas/TaskContent"}}}},
          "responses":{"201":{"$ref":"#/components/responses/Task"},"200":{"$ref":"#/components/responses/Task"},
           "400":{"$ref":"#/components/responses/Invalid"},"401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "413":{"$ref":"#/components/responses/TooLarge"},"415":{"$ref":"#/components/responses/UnsupportedMediaType"},
           "422":{"description":"The Idempotency-Key was used for another task","content":{"application/problem+json":
            {"schema":{"$ref":"#/components/schemas/Problem"}}}},
           "503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/tasks/changes":{"get":{"operationId":"taskChanges","tags":["tasks"],"summary":"What changed since a revision",
          "parameters":[{"name":"since","in":"query","required":true,"schema":{"type":"integer","minimum":0},
           "description":"The `rev` of an earlier answer"}],
          "responses":{"200":{"description":"The changes","content":{"application/json":
            {"schema":{"$ref":"#/components/schemas/TaskChanges"}}}},"400":{"$ref":"#/components/responses/Invalid"},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "410":{"description":"`resync-required`: the revision is too old, load the whole list again",
            "content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}},
           "503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/tasks/{id}":{"parameters":[{"$ref":"#/components/parameters/TaskID"}],
         "get":{"operationId":"getTask","tags":["tasks"],"summary":"One task",
          "parameters":[{"name":"If-None-Match","in":"header","schema":{"type":"string"}}],
          "responses":{"200":{"$ref":"#/components/responses/Task"},"304":{"description":"Unchanged"},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},"404":{"$ref":"#/components/responses/NotFound"},
           "503":{"$ref":"#/components/responses/Unavailable"}}},
         "put":{"operationId":"replaceTask","tags":["tasks"],"summary":"Replace a task; what is absent takes its default",
          "parameters":[{"$ref":"#/components/parameters/IfMatch"},{"$ref":"#/components/parameters/Scope"}],
          "requestBody":{"required":true,"content":{"application/json":
           {"schema":{"$ref":"#/components/schemas/TaskContent"}}}},
          "responses":{"200":{"$ref":"#/components/responses/Task"},"400":{"$ref":"#/components/responses/Invalid"},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},"404":{"$ref":"#/components/responses/NotFound"},
           "412":{"$ref":"#/components/responses/Stale"},"413":{"$ref":"#/components/responses/TooLarge"},
           "415":{"$ref":"#/components/responses/UnsupportedMediaType"},
           "503":{"$ref":"#/components/responses/Unavailable"}}},
         "patch":{"operationId":"patchTask","tags":["tasks"],"summary":"Change what is named (RFC 7396); null clears",
          "parameters":[{"$ref":"#/components/parameters/IfMatch"},{"$ref":"#/components/parameters/Scope"}],
          "requestBody":{"required":true,"content":{
           "application/merge-patch+json":{"schema":{"$ref":"#/components/schemas/TaskPatch"}},
           "application/json":{"schema":{"$ref":"#/components/schemas/TaskPatch"}}}},
          "responses":{"200":{"$ref":"#/components/responses/Task"},"400":{"$ref":"#/components/responses/Invalid"},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},"404":{"$ref":"#/components/responses/NotFound"},
           "412":{"$ref":"#/components/responses/Stale"},"413":{"$ref":"#/components/responses/TooLarge"},
           "415":{"$ref":"#/components/responses/UnsupportedMediaType"},
           "503":{"$ref":"#/components/responses/Unavailable"}}},
         "delete":{"operationId":"deleteTask","tags":["tasks"],"summary":"Move a task to the trash, where it stays for 30 days",
          "parameters":[{"$ref":"#/components/parameters/IfMatch"}],
          "responses":{"204":{"description":"Deleted"},"401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},
           "404":{"$ref":"#/components/responses/NotFound"},"412":{"$ref":"#/components/responses/Stale"},
           "503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/tasks/{id}/toggle":{"parameters":[{"$ref":"#/components/parameters/TaskID"}],
         \#(toggle("post", "toggleTask")),
         \#(toggle("patch", "toggleTaskByPatch"))}
        """#

    /// `POST`, and the method that other suites use instead.
    private static func toggle(_ method: String, _ operation: String) -> String {
        #"""
         "\#(method)":{"operationId":"\#(operation)","tags":["tasks"],"summary":"Complete a pending task, reopen a completed one",
          "description":"POST and PATCH are the same; a body is not read. A repetition toggles back; send If-Match where that matters.",
          "parameters":[{"$ref":"#/components/parameters/IfMatch"}],
          "responses":{"200":{"$ref":"#/components/responses/Task"},
           "401":{"$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},"404":{"$ref":"#/components/responses/NotFound"},
           "412":{"$ref":"#/components/responses/Stale"},"503":{"$ref":"#/components/responses/Unavailable"}}}
        """#
    }

    static let taskSchemas = #"""
        "TaskContent":{"type":"object","required":["title"],"additionalProperties":false,
          "description":"Read-only members of Task may be sent back; they are ignored.","properties":{
          "title":{"type":"string","minLength":1,"maxLength":500},
          "description":{"type":["string","null"],"maxLength":10000},
          "status":{"enum":["pending","completed"],"default":"pending"},
          "priority":{"$ref":"#/components/schemas/Priority"},
          "tags":{"type":["array","null"],"maxItems":10,"items":{"type":"string","minLength":1,"maxLength":50}},
          "due":{"$ref":"#/components/schemas/Due"},"reminders":{"$ref":"#/components/schemas/Reminders"},
          "recurrence":{"$ref":"#/components/schemas/RecurrenceInput"},"recurring_pattern":{"$ref":"#/components/schemas/RecurringPattern"},
          "checklist":{"$ref":"#/components/schemas/Checklist"},
          "id":{},"due_at":{},"series":{},"position":{},"created_at":{},"updated_at":{},"completed_at":{},"rev":{}}},
        "TaskPatch":{"type":"object","additionalProperties":false,"properties":{
          "title":{"type":"string","minLength":1,"maxLength":500},
          "description":{"type":["string","null"],"maxLength":10000},
          "status":{"enum":["pending","completed"]},"priority":{"$ref":"#/components/schemas/Priority"},
          "tags":{"type":["array","null"],"maxItems":10,"items":{"type":"string","minLength":1,"maxLength":50}},
          "due":{"$ref":"#/components/schemas/Due"},"reminders":{"$ref":"#/components/schemas/Reminders"},
          "recurrence":{"$ref":"#/components/schemas/RecurrenceInput"},"recurring_pattern":{"$ref":"#/components/schemas/RecurringPattern"},
          "checklist":{"$ref":"#/components/schemas/Checklist"},
          "id":{},"due_at":{},"series":{},"position":{},"created_at":{},"updated_at":{},"completed_at":{},"rev":{}}},
        "Task":{"type":"object","additionalProperties":false,
          "required":["id","title","description","status","priority","tags","due","due_at","reminders","recurrence","series","checklist","position","created_at","updated_at","completed_at","rev"],
          "properties":{"id":{"type":"string","format":"uuid"},"title":{"type":"string"},
          "description":{"type":["string","null"]},"status":{"enum":["pending","completed"]},
          "priority":{"enum":["P1","P2","P3","P4"]},"tags":{"type":"array","items":{"type":"string"}},
          "due":{"$ref":"#/components/schemas/Due"},"due_at":{"type":["string","null"],"format":"date-time"},
          "reminders":{"$ref":"#/components/schemas/Reminders"},
          "recurrence":{"oneOf":[{"$ref":"#/components/schemas/Recurrence"},{"type":"null"}]},
          "series":{"$ref":"#/components/schemas/Series"},
          "checklist":{"type":"array","maxItems":50,"items":{"type":"object","required":["id","title","done"],"properties":{
           "id":{"type":"string","format":"uuid"},"title":{"type":"string"},"done":{"type":"boolean"}}}},
          "position":{"type":"string","description":"Manual order, compared bytewise"},"created_at":{"type":"string","format":"date-time"},
          "updated_at":{"type":"string","format":"date-time"},"completed_at":{"type":["string","null"],"format":"date-time"},
          "rev":{"type":"integer","description":"The user's revision at the task's last change"}}},
        "TaskPage":{"type":"object","required":["tasks","next_cursor","rev"],"properties":{
          "tasks":{"type":"array","items":{"$ref":"#/components/schemas/Task"}},
          "next_cursor":{"type":["string","null"]},"rev":{"type":"integer"},
          "page":{"type":"integer","description":"This and the next three: only where page or page_size was given"},
          "page_size":{"type":"integer"},"total":{"type":"integer","description":"Tasks on all pages"},
          "total_pages":{"type":"integer","description":"0 when there is no task"}}},
        "TaskChanges":{"type":"object","required":["rev","tasks","deleted"],"properties":{"rev":{"type":"integer"},
          "tasks":{"type":"array","items":{"$ref":"#/components/schemas/Task"}},
          "deleted":{"type":"array","items":{"type":"object","required":["id","rev"],"properties":{
           "id":{"type":"string","format":"uuid"},"rev":{"type":"integer"}}}}}}
        """#
}
