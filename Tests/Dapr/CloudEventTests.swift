import Dapr
import FoundationEssentials
import HTTPTypes
import Testing

@Suite("Events and values of one's own")
struct CloudEventTests {
    private struct Visit: Codable, Equatable, Sendable {
        let place: String
        let at: Date
    }

    private func text(_ event: CloudEvent) throws -> String { String(decoding: try event.json(), as: UTF8.self) }

    @Test("an event is written with all its attributes, in the JSON format of CloudEvents")
    func format() throws {
        let event = CloudEvent(
            id: "1", source: "/shop", type: "a.b", subject: "s", time: "2026-01-02T03:04:05Z", dataSchema: "urn:x",
            data: .json(Array(#"{"n":1}"#.utf8)), extensions: ["count": 3, "flag": true, "correlationid": "c\"1"])
        #expect(
            try text(event)
                == #"{"specversion":"1.0","id":"1","source":"/shop","type":"a.b","subject":"s","time":"2026-01-02T03:04:05Z","#
                + #""datacontenttype":"application/json","dataschema":"urn:x","correlationid":"c\"1","count":3,"flag":true,"#
                + #""data":{"n":1}}"#)
        let plain = CloudEvent(id: "2", source: "s", type: "t", time: nil, data: .text("a\n\"b\""))
        #expect(
            try text(plain)
                == #"{"specversion":"1.0","id":"2","source":"s","type":"t","datacontenttype":"text/plain","data":"a\n\"b\""}"#
        )
        let binary = CloudEvent(id: "3", source: "s", type: "t", time: nil, data: .binary([0, 255]))
        #expect(try text(binary) == #"{"specversion":"1.0","id":"3","source":"s","type":"t","data_base64":"AP8="}"#)
        #expect(CloudEvent(source: "s", type: "t").id != CloudEvent(source: "s", type: "t").id)
    }

    @Test(
        "an event that breaks a rule is refused before anything is sent",
        arguments: [
            (CloudEvent(id: "", source: "s", type: "t"), CloudEventFault.emptyAttribute("id")),
            (CloudEvent(source: "", type: "t"), .emptyAttribute("source")),
            (CloudEvent(source: "s", type: ""), .emptyAttribute("type")),
            (CloudEvent(source: "s", type: "t", subject: ""), .emptyAttribute("subject")),
            (CloudEvent(source: "s", type: "t", extensions: ["No": 1]), .extensionName("No")),
            (CloudEvent(source: "s", type: "t", extensions: ["": 1]), .extensionName("")),
            (CloudEvent(source: "s", type: "t", extensions: ["data": 1]), .extensionName("data")),
            (CloudEvent(source: "s", type: "t", extensions: ["traceparent": "x"]), .extensionName("traceparent")),
            (CloudEvent(source: "s", type: "t", extensions: ["x": nil]), .extensionValue("x")),
            (CloudEvent(source: "s", type: "t", extensions: ["x": [1]]), .extensionValue("x")),
            (CloudEvent(source: "s", type: "t", extensions: ["x": 3_000_000_000]), .extensionValue("x")),
            (CloudEvent(source: "s", type: "t", data: .json([])), .invalidData),
            (CloudEvent(source: "s", type: "t", data: .json(Array("{},".utf8))), .invalidData),
        ])
    func rules(event: CloudEvent, fault: CloudEventFault) async throws {
        #expect(throws: fault) { try event.json() }
        let sidecar = try RecordingSidecar()
        await #expect(throws: fault) { try await sidecar.client().publish("p", "t", event) }
        #expect(sidecar.asked.isEmpty)
    }

    @Test("JSON, text and binary data arrive as they were sent, with every attribute, and can be sent on")
    func roundTrip() throws {
        for data: CloudEvent.Payload in [.json(Array(#"{"n":[1]}"#.utf8)), .text("{not json"), .binary([0, 159, 255])] {
            let type = data == .binary([0, 159, 255]) ? "image/png" : nil
            let event = CloudEvent(
                id: "1", source: "s", type: "t", subject: "x", time: "2026-01-02T03:04:05Z", dataContentType: type,
                dataSchema: "urn:y", data: data, extensions: ["n": 1])
            let delivered = try TopicEvent(body: event.json(), headers: [.traceparent: "00-1-2-00"])
            #expect(delivered.id == "1" && delivered.subject == "x" && delivered.extensions["n"] == 1)
            #expect(CloudEvent(delivered) == event)
        }
    }

    @Test("an event of a bulk publish is itself, under its own id")
    func bulk() async throws {
        let sidecar = try RecordingSidecar()
        let event = CloudEvent(id: "e", source: "s", type: "t", time: nil)
        _ = try await sidecar.client().bulkPublish("p", "t", [BulkPublishEntry(event, metadata: ["partitionKey": "k"])])
        #expect(
            sidecar.asked.first?.body
                == #"[{"entryId":"e","event":{"specversion":"1.0","id":"e","source":"s","type":"t"},"#
                + #""contentType":"application/cloudevents+json","metadata":{"partitionKey":"k"}}]"#)
    }

    @Test("a value goes out and comes back the same, dates as RFC 3339 to the millisecond")
    func values() async throws {
        let visit = Visit(place: "a/b", at: Date(timeIntervalSince1970: 1_700_000_000.25))
        let sidecar = try RecordingSidecar()
        try await sidecar.client().saveState("s", "k", encoding: visit, etag: ETag(rawValue: "7"), ttlSeconds: 5)
        try await sidecar.client().saveState("s", "k", encoding: visit, form: .document)
        let body = try #require(sidecar.asked.first?.body)
        #expect(body.contains(#""at":"2023-11-14T22:13:20.250Z""#) && body.contains(#""place":"a/b""#))
        #expect(
            body.hasSuffix(#","etag":"7","options":{"concurrency":"first-write"},"metadata":{"ttlInSeconds":"5"}}]"#))
        #expect(sidecar.asked.last?.body.contains(#""value":"{\""#) == true)
        let event = try CloudEvent(source: "s", type: "t", encoding: visit)
        #expect(try TopicEvent(body: event.json()).decode(Visit.self) == visit)
    }

    @Test(
        "dates are read as other languages write them",
        arguments: [
            "2023-11-14T22:13:20Z", "2023-11-14T22:13:20.0Z", "2023-11-14T22:13:20.000000000Z",
            "2023-11-14T23:13:20+01:00", "2023-11-14T23:13:20.000+01:00",
        ])
    func dates(text: String) throws {
        let run = JobRun(name: "j", data: Array(#"{"place":"x","at":"\#(text)"}"#.utf8))
        #expect(try run.decode(Visit.self).at == Date(timeIntervalSince1970: 1_700_000_000))
    }

    @Test("what is no date, and what is something else, is an error of decoding")
    func wrong() {
        let run = JobRun(name: "j", data: Array(#"{"place":"x","at":"yesterday"}"#.utf8))
        #expect(throws: DecodingError.self) { try run.decode(Visit.self) }
        #expect(throws: DecodingError.self) { try run.decode([Int].self) }
    }
}
