import FoundationEssentials
import JSON

extension Root {
    /// 2 tells events by those before them; what version 1 wrote is still read.
    static let version: Int64 = 2

    /// The document. It begins with ``prefix(save:)``, which is how a copy in memory is recognised as current.
    var document: [UInt8] {
        var writer = JSONWriter(reserving: size)
        writer.raw(Self.prefix(save: save))
        writer.raw(#","rev":"#)
        writer.integer(rev)
        writer.raw(#","horizon":"#)
        writer.integer(horizon)
        if isClosed { writer.raw(#","closed":true"#) }
        list("commits", commits, into: &writer) { $1.string($0.text) }
        list("tombstones", tombstones, into: &writer) { $1.string("\($0.id.compact)/\($0.rev)") }
        list("pages", pages, into: &writer) { $1.string($0.text) }
        list("replaced", replaced, into: &writer) { $1.string($0) }
        list("inline", inline, into: &writer) { change, writer in
            writer.raw(#"[""#)
            writer.raw(change.id.compact.utf8)
            writer.raw(#"","#)
            writer.raw(change.stored ?? Array("null".utf8))
            writer.raw("]")
        }
        list("eventPages", eventPages, into: &writer) { $1.string($0.text) }
        if !events.isEmpty {
            writer.raw(#","events":"#)
            StoredEvent.encode(events, into: &writer)
        }
        writer.raw("}")
        return writer.bytes
    }

    /// The first bytes of every root that the named save wrote.
    static func prefix(save: String) -> [UInt8] { Array(#"{"v":\#(version),"save":"\#(save)""#.utf8) }

    /// Roughly how long the document is.
    var size: Int {
        inline.reduce(0) { $0 + ($1.stored?.count ?? 0) + 32 } + events.reduce(0) { $0 + $1.size }
            + 48 * (pages.count + eventPages.count + tombstones.count + commits.count) + 256
    }

    private func list<Element>(
        _ name: StaticString, _ elements: [Element], into writer: inout JSONWriter,
        _ encode: (Element, inout JSONWriter) -> Void
    ) {
        guard !elements.isEmpty else { return }
        writer.raw(#",""#)
        writer.raw(name)
        writer.raw(#"":["#)
        for (index, element) in elements.enumerated() {
            if index > 0 { writer.raw(",") }
            encode(element, &writer)
        }
        writer.raw("]")
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
