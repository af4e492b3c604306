import Curl
import Dapr
import FoundationEssentials
import JSON
import Testing
import Timestamps

@testable import Store

extension Stage {
    /// A replica's trail, with small parts, so that few records make many of them.
    func trail(prefix: String, _ configure: (inout TrailConfiguration) -> Void = { _ in }) -> Trail {
        var configuration = TrailConfiguration(collection: prefix)
        configuration.stateStore = component
        configuration.inlineLimit = 4
        configuration.segmentLimit = 8
        configuration.volumeLimit = 4
        configure(&configuration)
        return Trail(configuration, dapr: dapr, observe: { [signals] in signals.count($0) })
    }

    var dapr: DaprClient { DaprClient(DaprConfiguration(endpoint: endpoint), curl: CurlClient()) }

    /// A stored document's text, whoever wrote it.
    func text(_ key: String) async throws -> String? {
        guard let item = try await dapr.getState(component, key) else { return nil }
        return try JSONValue(item.value).string
    }

    /// Changes a stored document behind everybody's back.
    func tamper(_ key: String, _ change: (String) -> String) async throws {
        let text = try #require(try await text(key))
        let changed = change(text)
        #expect(changed != text)
        try await dapr.saveState(component, [StateSave(key: key, value: .document(Array(changed.utf8)))])
    }
}

extension TrailEvent {
    static func sample(
        _ sequence: Int64, of source: String = "api", in owner: String = "o", subject: String = "s",
        type: String = "com.example.done", at seconds: Int64? = nil, data: String = #"{"n":1}"#
    ) -> TrailEvent {
        TrailEvent(
            source: source, id: "\(owner).\(sequence).0", type: type, subject: subject,
            time: Timestamp(seconds: 1_700_000_000 + (seconds ?? sequence)), sequence: sequence,
            data: Array(data.utf8))
    }

    static func samples(_ range: ClosedRange<Int64>, of source: String = "api") -> [TrailEvent] {
        range.map { .sample($0, of: source) }
    }
}

extension Trail {
    /// Every record, a page at a time.
    func all(of owner: String, limit: Int = 7, newestFirst: Bool = false) async throws -> [TrailRecord] {
        var query = TrailQuery()
        query.limit = limit
        query.newestFirst = newestFirst
        var records: [TrailRecord] = []
        repeat {
            let page = try await self.records(of: owner, query)
            records += page.records
            query.cursor = page.next.flatMap { TrailCursor(json: $0.json) }
            #expect(page.records.count == limit || page.next == nil)
        } while query.cursor != nil
        return records
    }

    func exported(_ owner: String) async throws -> [UInt8] {
        var text: [UInt8] = []
        try await export(owner) { text += $0 }
        return text
    }
}
