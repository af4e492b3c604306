import FoundationEssentials
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit
import Store
import Tasks
import TimeZones
import Timestamps

/// One page of a list, joined from bytes cached by the store.
enum TaskPage {
    /// `{"tasks":[…],"next_cursor":…,"rev":…}`; for a page requested by number also `page`, `page_size`, `total` and
    /// `total_pages`.
    static func json(of snapshot: Snapshot<TodoTask>, _ query: TaskQuery, now: Timestamp) -> [UInt8] {
        let total = query.page.map { _ in Self.total(snapshot, query, now) }
        let page = total.map { numbered(snapshot, query, of: $0, now) } ?? select(snapshot, query, now)
        var json = JSONWriter(reserving: page.entries.reduce(96) { $0 + $1.json.count + 1 })
        json.object { json in
            json.member("tasks") { $0.array(page.entries) { $0.raw($1.json) } }
            json.member("next_cursor", orNull: page.cursor?.text)
            json.member("rev", snapshot.rev)
            if let total, let number = query.page { json.pages(number, of: total, query.limit) }
        }
        return json.bytes
    }

    struct Selection {
        var entries: [Entry<TodoTask>] = []
        /// The end of the page, when there are more.
        var cursor: TaskCursor?

        /// - Returns: false when the page is full.
        fileprivate mutating func add(_ entry: Entry<TodoTask>, upTo limit: Int) -> Bool {
            guard entries.count < limit else {
                cursor = entries.last.map { TaskCursor(after: $0.id) }
                return false
            }
            entries.append(entry)
            return true
        }
    }

    /// Number of tasks on all pages.
    private static func total(_ snapshot: Snapshot<TodoTask>, _ query: TaskQuery, _ now: Timestamp) -> Int {
        guard query.search == nil else { return RankedPage.total(snapshot, query, now) }
        let matcher = TaskMatcher(query, now: now)
        return snapshot.runs.reduce(0) { $0 + matcher.matches(in: $1.digest).lineCount }
    }

    /// A page by its number: the tasks before it are selected too and skipped, so it costs as much as all of them
    /// together.
    private static func numbered(
        _ snapshot: Snapshot<TodoTask>, _ query: TaskQuery, of total: Int, _ now: Timestamp
    ) -> Selection {
        let before = ((query.page ?? 1) - 1) * query.limit
        guard before < total else { return Selection() }
        var whole = query
        whole.limit = min(before + query.limit, total)
        var selection = select(snapshot, whole, now)
        selection.entries.removeFirst(before)
        return selection
    }

    private static func select(_ snapshot: Snapshot<TodoTask>, _ query: TaskQuery, _ now: Timestamp) -> Selection {
        switch query.order {
        case nil: query.isUnfiltered ? newest(snapshot, query) : newestFitting(snapshot, query, now)
        case .relevance?: RankedPage.select(snapshot, query, now)
        case let sort?: SortedPage.select(snapshot, query, by: sort, now)
        }
    }

    /// Selects tasks backwards from the cursor until the page is full.
    private static func newest(_ snapshot: Snapshot<TodoTask>, _ query: TaskQuery) -> Selection {
        var selection = Selection()
        let all = snapshot.entries
        var index = query.cursor.map { all.index(atOrAfter: $0.id) } ?? all.endIndex
        while index > all.startIndex {
            index = all.index(before: index)
            guard !all[index].record.isTrashed else { continue }
            guard selection.add(all[index], upTo: query.limit) else { break }
        }
        return selection
    }

    /// Selects matching tasks backwards from the cursor until the page is full.
    private static func newestFitting(
        _ snapshot: Snapshot<TodoTask>, _ query: TaskQuery, _ now: Timestamp
    ) -> Selection {
        var selection = Selection()
        let matcher = TaskMatcher(query, now: now)
        for run in snapshot.runs.reversed() {
            if let cursor = query.cursor, let first = run.firstID, first >= cursor.id { continue }
            let hasRoom = matcher.matches(in: run.digest).lines.forEachReversed { line in
                let entry = run[line]
                if let cursor = query.cursor, entry.id >= cursor.id { return true }
                return selection.add(entry, upTo: query.limit)
            }
            guard hasRoom else { break }
        }
        return selection
    }
}

extension JSONWriter {
    fileprivate mutating func pages(_ number: Int, of total: Int, _ size: Int) {
        member("page", number)
        member("page_size", size)
        member("total", total)
        member("total_pages", (total + size - 1) / size)
    }
}

/// The answer to the query of a list, by its text.
enum ListAnswer {
    fileprivate enum Kept: Sendable {
        case page(ByteBuffer)
        /// Depends on time: tasks become due without being changed.
        case changesWithTime
    }

    /// - Parameter zone: the name of the caller's time zone.
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

/// The durations of the parts of an answer, for diagnosis: the header `Server-Timing` (W3C Server Timing).
enum ServerTiming {
    /// `state;dur=0.121, list;dur=0.043`, in milliseconds.
    static func text(_ parts: [(name: String, time: Duration)]) -> String {
        var text = ""
        for part in parts {
            let (seconds, attoseconds) = part.time.components
            let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
            let fraction = microseconds % 1000
            let zeros = fraction < 10 ? "00" : fraction < 100 ? "0" : ""
            text += "\(text.isEmpty ? "" : ", ")\(part.name);dur=\(microseconds / 1000).\(zeros)\(fraction)"
        }
        return text
    }
}

extension HTTPFields {
    mutating func set(serverTiming parts: (name: String, time: Duration)...) {
        guard let name = Self.serverTiming else { return }
        self[name] = ServerTiming.text(parts)
    }

    private static let serverTiming = HTTPField.Name("Server-Timing")
}
