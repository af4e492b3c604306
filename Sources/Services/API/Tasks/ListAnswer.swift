import Hummingbird
import ServiceKit
import Store
import Tasks
import TimeZones
import Timestamps

/// What a list answers to a query's text.
enum ListAnswer {
    fileprivate enum Kept: Sendable {
        case page(ByteBuffer)
        /// What is due today changes although no task does.
        case changesWithTime
    }

    /// - Parameter zone: the name of the zone in which whoever asks lives.
    static func page(
        of snapshot: Snapshot<TodoTask>, asked text: String, zone: String, now: () -> Timestamp
    ) throws -> ByteBuffer {
        let kept = try snapshot.derived("list?\(zone)?\(text)", cost: \Kept.cost) { snapshot in
            let query = try query(text, zone: zone, now())
            return query.dependsOnTime ? Kept.changesWithTime : .page(page(of: snapshot, query, now()))
        }
        return switch kept {
        case .page(let page): page
        case .changesWithTime: page(of: snapshot, try query(text, zone: zone, now()), now())
        }
    }

    private static func query(_ text: String, zone: String, _ now: Timestamp) throws -> TaskQuery {
        try TaskQuery(try QueryString(text).parameters, now: now, zone: Zone(zone) ?? .utc)
    }

    private static func page(of snapshot: Snapshot<TodoTask>, _ query: TaskQuery, _ now: Timestamp) -> ByteBuffer {
        ByteBuffer(bytes: TaskPage.json(of: snapshot, query, now: now))
    }
}

extension ListAnswer.Kept {
    fileprivate var cost: Int {
        switch self {
        case .page(let page): page.readableBytes
        case .changesWithTime: 64
        }
    }
}
