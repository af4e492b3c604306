/// The OpenAPI 3.1 description of the service, kept beside the code that it describes.
///
/// `specs/011-notification/contracts/openapi.json` is the same document, indented; tests hold both to each other, and to the routes.
enum OpenAPIDocument {
    static let text = #"""
        {"openapi":"3.1.0",
        "info":{"title":"Errand: notifications","version":"1","license":{"name":"MIT","identifier":"MIT"},
         "description":"What users were reminded of, and how they want to be. Errors are application/problem+json (RFC 9457)."},
        "servers":[{"url":"/"}],
        "security":[{"bearer":[]}],
        "paths":{\#(paths)},
        "components":{"securitySchemes":{"bearer":{"type":"http","scheme":"bearer"}},
         "parameters":{"NotificationID":{"name":"id","in":"path","required":true,
          "schema":{"type":"string","format":"uuid"}}},
         "responses":{\#(responses)},"schemas":{\#(schemas)}}}
        """#

    private static let paths = #"""
        "/api/notifications":{"get":{"operationId":"notifications","tags":["notifications"],
          "summary":"What the user was reminded of, newest first",
          "parameters":[{"name":"limit","in":"query","schema":{"type":"integer","minimum":1,"maximum":100,"default":50}},
           {"name":"cursor","in":"query","description":"The next_cursor of an earlier answer","schema":{"type":"string"}}],
          "responses":{"200":{"description":"One page","content":{"application/json":{"schema":
            {"$ref":"#/components/schemas/NotificationPage"}}}},\#(reading)}}},
        "/api/notifications/{id}/snooze":{"parameters":[{"$ref":"#/components/parameters/NotificationID"}],
         "post":{"operationId":"snoozeNotification","tags":["notifications"],"summary":"Be reminded again later",
          "requestBody":{"required":true,"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Snooze"}}}},
          "responses":{"200":{"$ref":"#/components/responses/Notification"},
           "404":{"$ref":"#/components/responses/NotFound"},
           "409":{"description":"The reminder was cancelled","content":{"application/problem+json":
            {"schema":{"$ref":"#/components/schemas/Problem"}}}},\#(writing)}}},
        "/api/notifications/{id}/dismiss":{"parameters":[{"$ref":"#/components/parameters/NotificationID"}],
         "post":{"operationId":"dismissNotification","tags":["notifications"],
          "summary":"Put a notification away; nothing more is sent for it",
          "responses":{"200":{"$ref":"#/components/responses/Notification"},
           "404":{"$ref":"#/components/responses/NotFound"},\#(reading)}}},
        "/api/notifications/preferences":{"get":{"operationId":"preferences","tags":["preferences"],
          "summary":"How the user wants to be reminded","responses":{
           "200":{"$ref":"#/components/responses/Preferences"},
           "304":{"description":"Still what If-None-Match names"},\#(reading)}},
         "put":{"operationId":"replacePreferences","tags":["preferences"],
          "summary":"Replace the preferences; what is not given takes its default",
          "description":"Reminders that lie ahead are planned anew.",
          "parameters":[{"name":"If-Match","in":"header","description":"Only if they are still at this ETag",
           "schema":{"type":"string"}}],
          "requestBody":{"required":true,"content":{"application/json":{"schema":
           {"$ref":"#/components/schemas/Preferences"}}}},
          "responses":{"200":{"$ref":"#/components/responses/Preferences"},
           "412":{"description":"They have changed meanwhile","content":{"application/problem+json":
            {"schema":{"$ref":"#/components/schemas/Problem"}}}},\#(writing)}}},
        "/api/notifications/openapi.json":{"get":{"operationId":"notificationsDocument","tags":["documents"],"security":[],
          "summary":"This document, through the one origin",
          "responses":{"200":{"description":"This document","content":{"application/json":{}}}}}},
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
