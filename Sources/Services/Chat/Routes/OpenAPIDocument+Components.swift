extension OpenAPIDocument {
    static let responses = #"""
        "Invalid":{"description":"The request is not valid; `errors` names the fields","content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "Unauthorized":{"description":"No valid access token","content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "Forbidden":{"description":"The token does not allow this","content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "NotFound":{"description":"This user has no such conversation","content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "TooMany":{"description":"Too many messages; Retry-After says when one more is taken",
          "headers":{"Retry-After":{"schema":{"type":"integer"}}},"content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "TooLarge":{"description":"The body is too large","content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "UnsupportedMediaType":{"description":"The body must be application/json","content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "Unavailable":{"description":"A store, the sidecar or the language model does not answer now",
          "headers":{"Retry-After":{"schema":{"type":"integer"}}},"content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}}
        """#

    static let schemas = #"""
        "Message":{"type":"object","required":["message"],"additionalProperties":false,"properties":{
          "message":{"type":"string","minLength":1,"maxLength":4000},
          "conversation_id":{"type":["string","null"],"description":"Goes on with a conversation; absent begins one"}}},
        "Answer":{"type":"object","required":["conversation_id","message_id","reply","tool_calls","suggestions",
          "needs_answer","assistant"],"properties":{
          "conversation_id":{"type":"string"},"message_id":{"type":"string"},"reply":{"type":"string"},
          "tool_calls":{"type":"array","items":{"$ref":"#/components/schemas/ToolCall"}},
          "suggestions":{"type":"array","items":{"type":"string"},"description":"What could be said next"},
          "needs_answer":{"type":"boolean","description":"Whether the reply is a question that the next message may answer"},
          "assistant":{"enum":["rules","model"]}}},
        "ToolCall":{"type":"object","required":["id","name","arguments"],"properties":{
          "id":{"type":"string"},"name":{"type":"string"},"arguments":{"type":"object"},
          "result":{"description":"As the tool's output schema says; of an old message, {\"omitted\":true} when it was long"},
          "error":{"type":"object","required":["code","message"],"properties":{
           "code":{"enum":["not_found","invalid","conflict","limit","unavailable","forbidden"]},
           "message":{"type":"string"}}}}},
        "ConversationPage":{"type":"object","required":["conversations","next_cursor"],"properties":{
          "conversations":{"type":"array","items":{"$ref":"#/components/schemas/ConversationEntry"}},
          "next_cursor":{"type":["string","null"]}}},
        "ConversationEntry":{"type":"object","required":["id","title","created_at","updated_at","messages"],"properties":{
          "id":{"type":"string"},"title":{"type":"string"},"created_at":{"type":"string","format":"date-time"},
          "updated_at":{"type":"string","format":"date-time"},"messages":{"type":"integer"}}},
        "Conversation":{"type":"object","required":["id","title","created_at","updated_at","messages"],"properties":{
          "id":{"type":"string"},"title":{"type":"string"},"created_at":{"type":"string","format":"date-time"},
          "updated_at":{"type":"string","format":"date-time"},
          "messages":{"type":"array","maxItems":200,"items":{"$ref":"#/components/schemas/StoredMessage"}}}},
        "StoredMessage":{"type":"object","required":["id","role","text","tool_calls","suggestions","created_at"],
          "properties":{"id":{"type":"string"},"role":{"enum":["user","assistant"]},"text":{"type":"string"},
          "tool_calls":{"type":"array","items":{"$ref":"#/components/schemas/ToolCall"}},
          "suggestions":{"type":"array","items":{"type":"string"}},
          "created_at":{"type":"string","format":"date-time"}}},
        "ChatKitSession":{"type":"object","required":["url","domain_key","expires_at"],"properties":{
          "url":{"type":"string"},"domain_key":{"type":"string"},"expires_at":{"type":"string","format":"date-time"}}},
        "ChatKitRequest":{"type":"object","required":["type"],"properties":{
          "type":{"enum":["threads.create","threads.add_user_message","threads.retry_after_item","threads.get_by_id",
           "threads.list","threads.update","threads.delete","items.list","items.feedback"]},
          "params":{"type":"object"},"metadata":{"type":"object"}}},
        "Problem":{"type":"object","required":["type","title","status"],"properties":{
          "type":{"type":"string","format":"uri-reference"},"title":{"type":"string"},"status":{"type":"integer"},
          "detail":{"type":"string"},"correlation_id":{"type":"string"},
          "errors":{"type":"array","items":{"type":"object","required":["field","message"],"properties":{
           "field":{"type":"string"},"message":{"type":"string"}}}}}}
        """#
}
