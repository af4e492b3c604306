import FoundationEssentials
import JSON

/// The document under `tasks:{owner}`, a single save of which is a commit.
struct Root: Sendable, Equatable {
    /// The name of the save that wrote this document; a copy in memory with the same name needs no parsing.
    var save = ""
    /// The owner's revision; every change has its own.
    var rev: Int64 = 0
    /// The last few saves that changed something, newest last.
    var commits: [CommitMark] = []
    /// The first revision from which `changes(since:)` can be answered.
    var horizon: Int64 = 0
    var tombstones: [Tombstone] = []
    var pages: [PageReference] = []
    /// Pages that the last compaction replaced. The next one deletes them; until then readers may still need them.
    var replaced: [String] = []
    /// Records that changed since their page was sealed.
    var inline: [InlineChange] = []
    /// True when the owner is closed: there is no data, and there never will be again.
    var isClosed = false
    /// The outbox: events that wait to be published, oldest first.
    var events: [StoredEvent] = []
    /// Pages of events that have waited long, preceding ``events``.
    var eventPages: [EventPageReference] = []
}

/// A save that changed something, and the revision it was based on: the marks of consecutive commits form a chain.
struct CommitMark: Sendable, Equatable {
    let save: String
    let base: Int64
}

/// The id of a removed record, and the revision that removed it.
struct Tombstone: Sendable, Equatable {
    let id: UUID
    let rev: Int64
}

/// A record that is newer than its page.
struct InlineChange: Sendable, Equatable {
    let id: UUID
    /// The record's stored form; nil when it was removed.
    let stored: [UInt8]?
}

enum RootFault: Error, Equatable {
    case malformed
    /// The document was written by a later version of this program.
    case unknownVersion
}

extension Root {
    mutating func change(_ id: UUID, to stored: [UInt8]?) {
        let change = InlineChange(id: id, stored: stored)
        if let index = inline.firstIndex(where: { $0.id == id }) {
            inline[index] = change
        } else {
            inline.append(change)
        }
    }
}

extension [CommitMark] {
    /// True when the named save is among those that led to the current root.
    ///
    /// - Parameter base: the revision the save was based on.
    /// - Returns: nil when too much has happened since to tell.
    func includes(save: String, basedOn base: Int64) -> Bool? {
        if contains(where: { $0.save == save }) { return true }
        guard let oldest = first else { return false }
        return oldest.base <= base ? false : nil
    }
}

extension Root {
    /// The format's version: 2 encodes events as differences from those before them; version 1 is still read.
    static let version: Int64 = 2

    /// The encoded document. It begins with ``prefix(save:)``, by which a copy in memory is recognised as current.
    var document: [UInt8] {
        var writer = JSONWriter(reserving: size)
        writer.object { json in
            json.member("v", Self.version)
            json.member("save", save)
            json.member("rev", rev)
            json.member("horizon", horizon)
            if isClosed { json.member("closed", true) }
            list("commits", commits, into: &json) { $0.string($1.text) }
            list("tombstones", tombstones, into: &json) { $0.string("\($1.id.compact)/\($1.rev)") }
            list("pages", pages, into: &json) { $0.string($1.text) }
            list("replaced", replaced, into: &json) { $0.string($1) }
            list("inline", inline, into: &json) { json, change in
                json.raw("[")
                json.string(plain: change.id.compact.utf8)
                json.raw(",")
                if let stored = change.stored { json.raw(stored) } else { json.raw("null") }
                json.raw("]")
            }
            list("eventPages", eventPages, into: &json) { $0.string($1.text) }
            if !events.isEmpty { json.member("events") { StoredEvent.encode(events, into: &$0) } }
        }
        return writer.bytes
    }

    /// The first bytes of any root written by the named save.
    static func prefix(save: String) -> [UInt8] { Array(#"{"v":\#(version),"save":"\#(save)""#.utf8) }

    /// Approximate length of the document, in bytes.
    var size: Int {
        inline.reduce(0) { $0 + ($1.stored?.count ?? 0) + 32 } + events.reduce(0) { $0 + $1.size }
            + 48 * (pages.count + eventPages.count + tombstones.count + commits.count) + 256
    }

    private func list<Element>(
        _ name: StaticString, _ elements: [Element], into writer: inout JSONWriter,
        _ encode: (inout JSONWriter, Element) -> Void
    ) {
        guard !elements.isEmpty else { return }
        writer.member(name) { $0.array(elements, encode) }
    }
}

extension Root {
    init(document: [UInt8]) throws {
        var root = Root()
        try JSONScanner.read(document) { scanner in
            try scanner.object { member, scanner in
                switch member {
                case "v":
                    guard (1...Self.version).contains(try scanner.integer()) else { throw RootFault.unknownVersion }
                case "save": root.save = try scanner.string()
                case "rev": root.rev = try scanner.integer()
                case "horizon": root.horizon = try scanner.integer()
                case "closed": root.isClosed = try scanner.bool()
                case "commits": try scanner.array { root.commits.append(try CommitMark(text: $0.string())) }
                case "tombstones": try scanner.array { root.tombstones.append(try Tombstone(text: $0.string())) }
                case "pages": try scanner.array { root.pages.append(try PageReference(text: $0.string())) }
                case "replaced": try scanner.array { root.replaced.append(try $0.string()) }
                case "inline": try scanner.array { root.inline.append(try InlineChange(from: &$0)) }
                case "eventPages":
                    try scanner.array { root.eventPages.append(try EventPageReference(text: $0.string())) }
                case "events": root.events = try StoredEvent.list(from: &scanner)
                default: try scanner.skip()
                }
            }
        }
        self = root
    }
}

extension CommitMark {
    var text: String { "\(save)/\(base)" }

    init(text: String) throws {
        let parts = text.split(separator: "/")
        guard parts.count == 2, let base = Int64(parts[1]) else { throw RootFault.malformed }
        self.init(save: String(parts[0]), base: base)
    }
}

extension Tombstone {
    fileprivate init(text: String) throws {
        let parts = text.split(separator: "/")
        guard parts.count == 2, let id = UUID(compact: parts[0]), let rev = Int64(parts[1]) else {
            throw RootFault.malformed
        }
        self.init(id: id, rev: rev)
    }
}

extension InlineChange {
    /// `["id",{record}]`, or `["id",null]` for a record that was removed.
    fileprivate init(from scanner: inout JSONScanner) throws {
        var id: UUID?
        var stored: [UInt8]?
        try scanner.array { scanner in
            if id == nil {
                id = UUID(compact: try scanner.string())
                guard id != nil else { throw RootFault.malformed }
            } else if !scanner.null() {
                stored = try scanner.rawValue()
            }
        }
        guard let id else { throw RootFault.malformed }
        self.init(id: id, stored: stored)
    }
}

/// Makes the keys of a store's documents. Dapr forbids `||` inside a key.
struct Keys: Sendable {
    let collection: String
    let outbox: String

    init(_ configuration: RecordStoreConfiguration) {
        collection = configuration.collection
        outbox = configuration.outbox
    }

    func root(of owner: String) -> String { "\(collection):\(owner)" }
    func page(_ name: String, of owner: String) -> String { "\(collection):\(owner):\(name)" }
    func slot(_ slot: Int, of replica: String) -> String { "\(outbox):\(replica):\(slot)" }
    var replicas: String { "\(outbox):replicas" }
}
