/// The OpenAPI 3.1 description of the service, kept beside the code that it describes.
///
/// `specs/012-audit/contracts/openapi.json` is the same document, indented; tests compare both with each other and with
/// the routes.
enum AuditOpenAPI {
    static let text = #"""
        {"openapi":"3.1.0",
        "info":{"title":"Errand audit","version":"1.0.0",
        "description":"A tamper-evident trail of everything that happened to each user's tasks and reminders."},
        "security":[{"bearer":[]}],
        "paths":{\#(paths)},
        "components":{"securitySchemes":{"bearer":{"type":"http","scheme":"bearer"}},
         "responses":{\#(responses)},"schemas":{\#(schemas)}}}
        """#

    private static let paths = #"""
        "/api/audit":{"get":{"operationId":"listAuditRecords","summary":"Records of the trail",
        "description":"Each source's events in the order of their sequence, the sources merged by time.",
        "parameters":[{"name":"task_id","in":"query","description":"Only events about this task.","schema":{
        "type":"string"}},{"name":"type","in":"query",
        "description":"Only events of this type; `com.todo.` may be left out.","schema":{"type":"string"}},{
        "name":"after","in":"query","description":"Only events that happened later.","schema":{"type":"string",
        "format":"date-time"}},{"name":"before","in":"query","description":"Only events that happened earlier.",
        "schema":{"type":"string","format":"date-time"}},{"name":"order","in":"query",
        "description":"Which come first.","schema":{"type":"string","enum":["oldest","newest"],"default":"oldest"}},
        {"name":"cursor","in":"query","description":"The `next_cursor` of an earlier answer.","schema":{
        "type":"string"}},{"name":"limit","in":"query","description":"So many records at most.","schema":{
        "type":"integer","minimum":1,"maximum":500,"default":50}},{"name":"user_id","in":"query",
        "description":"Whose trail; an admin may name anybody.","schema":{"type":"string","format":"uuid"}}],
        "responses":{"200":{"description":"A page","content":{"application/json":{"schema":{
        "$ref":"#/components/schemas/Page"}}}},"400":{"$ref":"#/components/responses/Invalid"},"401":{
        "$ref":"#/components/responses/Unauthorized"},"403":{"$ref":"#/components/responses/Forbidden"},"503":{
        "$ref":"#/components/responses/Unavailable"},"409":{"$ref":"#/components/responses/Damaged"}}}},
        "/api/audit/verify":{"get":{"operationId":"verifyAuditTrail","summary":"Whether the trail is whole",
        "description":"Reads every record from the store and follows the chain of hashes.","parameters":[{
        "name":"user_id","in":"query","description":"Whose trail; an admin may name anybody.","schema":{
        "type":"string","format":"uuid"}}],"responses":{"200":{"description":"The verdict","content":{
        "application/json":{"schema":{"$ref":"#/components/schemas/Verdict"}}}},"400":{
        "$ref":"#/components/responses/Invalid"},"401":{"$ref":"#/components/responses/Unauthorized"},"403":{
        "$ref":"#/components/responses/Forbidden"},"503":{"$ref":"#/components/responses/Unavailable"}}}},
        "/api/audit/export":{"get":{"operationId":"exportAuditTrail","summary":"The whole trail",
        "description":"One canonical record a line, in the order of the chain. The SHA-256 of a line, without its line feed, is the `previous` of the next line.",
        "parameters":[{"name":"user_id","in":"query","description":"Whose trail; an admin may name anybody.",
        "schema":{"type":"string","format":"uuid"}}],"responses":{"200":{"description":"The records","content":{
        "application/x-ndjson":{"schema":{"$ref":"#/components/schemas/Record"}}}},"400":{
        "$ref":"#/components/responses/Invalid"},"401":{"$ref":"#/components/responses/Unauthorized"},"403":{
        "$ref":"#/components/responses/Forbidden"},"503":{"$ref":"#/components/responses/Unavailable"},"409":{
        "$ref":"#/components/responses/Damaged"}}}},
        "/api/audit/openapi.json":{"get":{"operationId":"auditDocument","security":[],"summary":"This document",
        "responses":{"200":{"description":"This document","content":{"application/json":{}}}}}},
        "/openapi.json":{"get":{"operationId":"openapi","security":[],"summary":"This document","responses":{"200":{
        "description":"This document","content":{"application/json":{}}}}}}
        """#

    private static let responses = #"""
        "Invalid":{"description":"A parameter is wrong","content":{"application/problem+json":{"schema":{
        "$ref":"#/components/schemas/Problem"}}}},
        "Unauthorized":{"description":"No valid access token","content":{"application/problem+json":{"schema":{
        "$ref":"#/components/schemas/Problem"}}}},
        "Forbidden":{
        "description":"The token lacks the scope `read`, or the trail is another user's and the caller no admin",
        "content":{"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "Damaged":{"description":"A stored part of the trail is missing or cannot be read","content":{
        "application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}}},
        "Unavailable":{"description":"The store cannot be reached","content":{"application/problem+json":{"schema":{
        "$ref":"#/components/schemas/Problem"}}}}
        """#

    private static let schemas = #"""
        "Record":{"type":"object","required":["number","previous","recorded_at","source","sequence","id","type",
        "subject","time","data"],"properties":{"number":{"type":"integer",
        "description":"Place in the chain: the order of arrival."},"previous":{"type":"string",
        "pattern":"^[0-9a-f]{64}$","description":"SHA-256 of the record before; zeros in the first."},
        "recorded_at":{"type":"string","format":"date-time"},"source":{"type":"string",
        "description":"The app id that published the event."},"sequence":{"type":"integer",
        "description":"Orders the events of one source."},"id":{"type":"string"},"type":{"type":"string"},
        "subject":{"type":"string","description":"The task's id."},"time":{"type":"string","format":"date-time"},
        "data":{"type":"object","description":"The event's data as it was published."}}},
        "Page":{"type":"object","required":["records","next_cursor","erased_at"],"properties":{"records":{
        "type":"array","items":{"$ref":"#/components/schemas/Record"}},"next_cursor":{"type":["string","null"]},
        "erased_at":{"type":["string","null"],"format":"date-time",
        "description":"When the account was deleted and the trail with it."}}},
        "Verdict":{"type":"object","required":["valid","records","head","broken","erased_at"],"properties":{
        "valid":{"type":"boolean"},"records":{"type":"integer"},"head":{"type":"string",
        "description":"SHA-256 of the last record. Who keeps it can tell later whether the past was rewritten."},
        "broken":{"oneOf":[{"type":"null"},{"type":"object","required":["number","reason"],"properties":{"number":{
        "type":"integer"},"reason":{"type":"string","enum":["altered","missing","unreadable"]}}}]},"erased_at":{
        "type":["string","null"],"format":"date-time"}}},
        "Problem":{"type":"object","required":["type","title","status"],"properties":{"type":{"type":"string",
        "format":"uri-reference"},"title":{"type":"string"},"status":{"type":"integer"},"detail":{"type":"string"},
        "correlation_id":{"type":"string"},"errors":{"type":"array","items":{"type":"object","required":["field",
        "message"],"properties":{"field":{"type":"string"},"message":{"type":"string"}}}}}}
        """#
}
