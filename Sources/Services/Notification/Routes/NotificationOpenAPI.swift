/// The OpenAPI 3.1 description of the service, kept beside the code that it describes.
///
/// `specs/011-notification/contracts/openapi.json` is the same document, indented; tests compare both with each other
/// and with the routes.
enum NotificationOpenAPI {
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

extension NotificationOpenAPI {
    static let responses = #"""
        "Notification":{"description":"The notification as it is now","content":{"application/json":
          {"schema":{"$ref":"#/components/schemas/Notification"}}}},
        "Preferences":{"description":"The preferences","headers":{"ETag":{"schema":{"type":"string"}}},
          "content":{"application/json":{"schema":{"$ref":"#/components/schemas/Preferences"}}}},
        "Invalid":{"description":"The request is not valid; `errors` names the fields","content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "Unauthorized":{"description":"No valid access token","content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "Forbidden":{"description":"The token does not allow this","content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "NotFound":{"description":"This user has no such notification","content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "TooLarge":{"description":"The body is too large","content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "UnsupportedMediaType":{"description":"The body must be application/json","content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "Unavailable":{"description":"Try again soon","content":{"application/problem+json":
          {"schema":{"$ref":"#/components/schemas/Problem"}}}}
        """#

    static let schemas = #"""
        "NotificationPage":{"type":"object","required":["notifications","next_cursor"],"properties":{
          "notifications":{"type":"array","items":{"$ref":"#/components/schemas/Notification"}},
          "next_cursor":{"type":["string","null"]}}},
        "Notification":{"type":"object","required":["id","task_id","title","priority","due","due_at","offset","state",
          "fired_at","snoozed_until","dismissed_at","deliveries"],"properties":{
          "id":{"type":"string","format":"uuid"},"task_id":{"type":"string","format":"uuid"},"title":{"type":"string"},
          "priority":{"enum":["P1","P2","P3","P4"]},
          "due":{"type":"string","description":"As the task has it"},
          "due_at":{"type":["string","null"],"format":"date-time","description":"null for a whole day"},
          "offset":{"type":"integer","description":"Minutes before due"},
          "state":{"enum":["scheduled","due","delivered","failed","cancelled","missed"]},
          "fired_at":{"type":["string","null"],"format":"date-time"},
          "snoozed_until":{"type":["string","null"],"format":"date-time"},
          "dismissed_at":{"type":["string","null"],"format":"date-time"},
          "deliveries":{"type":"array","items":{"$ref":"#/components/schemas/Delivery"}}}},
        "Delivery":{"type":"object","required":["channel","state","attempts","delivered_at","error"],"properties":{
          "channel":{"$ref":"#/components/schemas/Channel"},
          "state":{"enum":["pending","delivered","failed","cancelled"]},"attempts":{"type":"integer"},
          "delivered_at":{"type":["string","null"],"format":"date-time"},"error":{"type":["string","null"]}}},
        "Channel":{"enum":["in_app","email","webhook","sms"]},
        "Channels":{"type":"array","uniqueItems":true,"items":{"$ref":"#/components/schemas/Channel"}},
        "Snooze":{"type":"object","description":"One of the two","additionalProperties":false,"properties":{
          "minutes":{"type":"integer","minimum":1,"maximum":40320},
          "until":{"type":"string","format":"date-time","description":"In the future, a year ahead at most"}}},
        "Offset":{"type":"integer","minimum":0,"maximum":40320},
        "Preferences":{"type":"object","additionalProperties":false,"properties":{
          "channels":{"$ref":"#/components/schemas/Channels","description":"Those that are not set up are not used"},
          "default_offset":{"type":["integer","null"],"minimum":0,"maximum":40320,"default":30,
           "description":"Minutes before due for tasks that do not say; null reminds only when a task says so"},
          "day_time":{"type":"string","default":"09:00","description":"When a task without a time is taken to be due"},
          "time_zone":{"type":["string","null"],"description":"IANA name; null is the account's"},
          "quiet_hours":{"type":["object","null"],"required":["from","to","zone"],"additionalProperties":false,
           "description":"Reminders wait until they end","properties":{"from":{"type":"string","examples":["22:00"]},
            "to":{"type":"string","examples":["07:00"]},"zone":{"type":"string","examples":["Europe/Berlin"]}}},
          "priorities":{"type":"object","additionalProperties":false,"description":"What one priority does differently",
           "properties":{"P1":{"$ref":"#/components/schemas/Exception"},"P2":{"$ref":"#/components/schemas/Exception"},
            "P3":{"$ref":"#/components/schemas/Exception"},"P4":{"$ref":"#/components/schemas/Exception"}}},
          "email":{"type":["string","null"],"format":"email","description":"null is the account's address"},
          "webhook":{"type":["object","null"],"additionalProperties":false,
           "description":"Signed by the rules of Standard Webhooks; a url of one's own, or a path at the operator's receiver",
           "properties":{"url":{"type":"string","format":"uri"},"path":{"type":"string"},
            "secret":{"type":"string","description":"whsec_ and 24 to 64 bytes in base64; made when absent"}}},
          "phone":{"type":["string","null"],"examples":["+491701234567"],
           "description":"For text messages, in E.164; blanks, hyphens and brackets are taken out. A new one is a 400 where text messages are not set up"},
          "available_channels":{"$ref":"#/components/schemas/Channels","readOnly":true}}},
        "Exception":{"type":"object","additionalProperties":false,"properties":{
          "channels":{"$ref":"#/components/schemas/Channels"},"default_offset":{"$ref":"#/components/schemas/Offset"},
          "ignore_quiet_hours":{"type":"boolean","default":false}}},
        "Problem":{"type":"object","required":["type","title","status"],"properties":{"type":{"type":"string"},
          "title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"},
          "errors":{"type":"array","items":{"type":"object","required":["field","message"],
           "properties":{"field":{"type":"string"},"message":{"type":"string"}}}},
          "correlation_id":{"type":"string"}}}
        """#
}
