/// The OpenAPI 3.1 description of the service, kept beside the code that it describes.
///
/// `specs/015-chat/contracts/openapi.json` is the same document, indented; tests hold both to each other, and to the routes.
enum ChatOpenAPI {
    static let text = #"""
        {"openapi":"3.1.0",
        "info":{"title":"Errand: the assistant","version":"1","license":{"name":"MIT","identifier":"MIT"},
         "description":"Talking about tasks. Errors are application/problem+json (RFC 9457)."},
        "servers":[{"url":"/"}],
        "security":[{"bearer":[]}],
        "paths":{\#(paths)},
        "components":{"securitySchemes":{"bearer":{"type":"http","scheme":"bearer"}},
         "parameters":{"ConversationID":{"name":"id","in":"path","required":true,"schema":{"type":"string"}}},
         "responses":{\#(responses)},"schemas":{\#(schemas)}}}
        """#

    private static let paths = #"""
        "/api/chat":{"post":{"operationId":"chat","tags":["chat"],"summary":"Say something to the assistant",
          "description":"With `Accept: text/event-stream` the answer is told while it comes about: events `conversation`, `tool_call`, `tool_result`, `delta`, and last `done` with the whole answer, or `error` with a problem. 20 messages a minute unless the operator says otherwise. A token that only reads may chat; what writes is then refused.",
          "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Message"}}}},
          "responses":{"200":{"description":"The answer","content":{
            "application/json":{"schema":{"$ref":"#/components/schemas/Answer"}},
            "text/event-stream":{"schema":{"type":"string"}}}},
           "404":{"$ref":"#/components/responses/NotFound"},"429":{"$ref":"#/components/responses/TooMany"},\#(writing)}}},
        "/api/chat/conversations":{"get":{"operationId":"conversations","tags":["conversations"],
          "summary":"The conversations, the latest first",
          "parameters":[{"name":"limit","in":"query","schema":{"type":"integer","minimum":1,"maximum":100,"default":20}},
           {"name":"cursor","in":"query","description":"The next_cursor of an earlier answer","schema":{"type":"string"}}],
          "responses":{"200":{"description":"One page","content":{"application/json":{"schema":
            {"$ref":"#/components/schemas/ConversationPage"}}}},\#(reading)}}},
        "/api/chat/conversations/{id}":{"parameters":[{"$ref":"#/components/parameters/ConversationID"}],
         "get":{"operationId":"conversation","tags":["conversations"],"summary":"A conversation with its latest 200 messages",
          "responses":{"200":{"description":"The conversation","content":{"application/json":{"schema":
            {"$ref":"#/components/schemas/Conversation"}}}},"404":{"$ref":"#/components/responses/NotFound"},\#(reading)}},
         "delete":{"operationId":"deleteConversation","tags":["conversations"],"summary":"Delete a conversation",
          "responses":{"204":{"description":"Deleted"},"404":{"$ref":"#/components/responses/NotFound"},\#(reading)}}},
        "/api/chatkit/session":{"get":{"operationId":"chatKitSession","tags":["ChatKit"],
          "summary":"Where to point OpenAI's ChatKit web component",
          "responses":{"200":{"description":"The component's `api.url` and `api.domainKey`, and when the caller's token ends",
           "content":{"application/json":{"schema":{"$ref":"#/components/schemas/ChatKitSession"}}}},\#(reading)}}},
        "/api/chatkit":{"post":{"operationId":"chatKit","tags":["ChatKit"],
          "summary":"The protocol of ChatKit for servers that are not OpenAI's",
          "description":"As the Python package openai-chatkit types it. Messages are answered by a stream of thread events, everything else by JSON. Threads are the conversations.",
          "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/ChatKitRequest"}}}},
          "responses":{"200":{"description":"A stream of thread events, or what was asked for","content":{
            "application/json":{"schema":{"type":"object"}},"text/event-stream":{"schema":{"type":"string"}}}},
           "404":{"$ref":"#/components/responses/NotFound"},"429":{"$ref":"#/components/responses/TooMany"},\#(writing)}}},
        "/openapi.json":{"get":{"operationId":"openapi","tags":["documents"],"security":[],"summary":"This document",
          "responses":{"200":{"description":"This document","content":{"application/json":{}}}}}}
        """#

    private static let reading = #"""
        "400":{"$ref":"#/components/responses/Invalid"},"401":{"$ref":"#/components/responses/Unauthorized"},
        "403":{"$ref":"#/components/responses/Forbidden"},"503":{"$ref":"#/components/responses/Unavailable"}
        """#

    private static let writing = #"""
        \#(reading),"413":{"$ref":"#/components/responses/TooLarge"},
        "415":{"$ref":"#/components/responses/UnsupportedMediaType"}
        """#
}

extension ChatOpenAPI {
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
