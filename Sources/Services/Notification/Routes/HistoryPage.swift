import FoundationEssentials
import JSON
import ServiceKit
import Store
import Timestamps

/// A place in the history: when an entry fired, and which one it is.
struct HistoryCursor: Sendable, Hashable, Comparable {
    let fired: Timestamp
    let id: UUID

    init(fired: Timestamp, id: UUID) {
        self.fired = fired
        self.id = id
    }

    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, let milliseconds = Int64(parts[0]), parts[1].utf8.count == 36,
            let id = UUID(uuidString: String(parts[1]))
        else { return nil }
        self.init(fired: Timestamp(milliseconds: milliseconds), id: id)
    }

    var text: String { "\(fired.milliseconds)_\(id.uuidString.lowercased())" }

    static func < (left: HistoryCursor, right: HistoryCursor) -> Bool {
        left.fired != right.fired ? left.fired < right.fired : left.id < right.id
    }
}

/// One page of the history, newest first.
enum HistoryPage {
    static func json(of snapshot: Snapshot<NotificationRecord>, _ query: PageQuery<HistoryCursor>) -> [UInt8] {
        let all = snapshot.derived("history", cost: { $0.count * 64 }, history)
        let rest = query.cursor.map { cursor in all.drop { $0.place >= cursor } } ?? all[...]
        let page = rest.prefix(query.limit)
        var json = JSONWriter(reserving: page.reduce(64) { $0 + $1.entry.json.count + 1 })
        json.raw(#"{"notifications":["#)
        for (index, item) in page.enumerated() {
            if index > 0 { json.raw(",") }
            json.raw(item.entry.json)
        }
        json.raw(#"],"next_cursor":"#)
        json.text(rest.count > page.count ? page.last?.place.text : nil)
        json.raw("}")
        return json.bytes
    }

    private struct Item: Sendable {
        let place: HistoryCursor
        let entry: Entry<NotificationRecord>
    }

    private static func history(_ snapshot: Snapshot<NotificationRecord>) -> [Item] {
        snapshot.entries.compactMap { entry in
            guard let fired = entry.record.reminder?.firedAt else { return nil }
            return Item(place: HistoryCursor(fired: fired, id: entry.id), entry: entry)
        }.sorted { $0.place > $1.place }
    }
}
