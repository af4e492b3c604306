import JSON
import TestSupport
import TestValues
import Testing

/// The JSON Schemas of `specs/002-events` against what a suite really published.
enum EventContract {
    /// Every event is one that the contracts describe, and is as they describe it.
    static func check(_ events: [JSONValue]) throws {
        var checks: [String: SchemaCheck] = [:]
        for event in events {
            let type = event["type"]?.string ?? ""
            let name = String(type.dropFirst("com.todo.".count))
            guard let check = try checks[name] ?? (try? SchemaCheck(schema: name)) else {
                Issue.record("no contract describes \(type)")
                continue
            }
            checks[name] = check
            let faults = check.faults(of: event)
            #expect(faults.isEmpty, "\(type): \(faults.joined(separator: ", ")) in \(event)")
            #expect(event["id"]?.string == event["data"]?["idempotency_key"]?.string, "\(type)")
        }
    }
}
