extension OpenAPIDocument {
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
