extension OpenAPIDocument {
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
           "items":{"type":"array","minItems":2,"maxItems":2,"items":{"type":"integer","minimum":0}}}}},
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
