/// The OpenAPI 3.1 description of the service, kept beside the code that it describes.
///
/// `specs/015-chat/contracts/openapi.json` is the same document, indented; tests hold both to each other, and to the routes.
enum OpenAPIDocument {
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
