import Dapr
import JSON
import Timestamps

/// The document under `audit:{owner}`: one save of it appends. A line of JSON, then the newest records, a line each.
struct JournalRoot: Sendable, Equatable {
    /// Names the save that wrote this document.
    var save = ""
    /// So many records there are.
    var count: Int64 = 0
    /// The SHA-256 of the last one.
    var head = ChainDigest.none
    /// The last few saves, newest last.
    var commits: [CommitMark] = []
    /// When the journal was closed and its records removed, for good.
    var erased: Timestamp?
    /// The sealed parts, oldest first: volumes, and behind them the segments that are in none yet.
    var volumes: [JournalReference] = []
    var segments: [JournalReference] = []
    /// The newest records, behind all segments.
    var inline: [JournalLine] = []

    /// The number of the first inline record.
    var firstInline: Int64 { count - Int64(inline.count) + 1 }
    /// Roughly how long the document is.
    var size: Int { inlineBytes + 250 * (volumes.count + segments.count) + 40 * commits.count + 256 }
    var inlineBytes: Int { inline.reduce(0) { $0 + $1.bytes.count + 1 } }
}

/// A root, and the version it was read with.
struct JournalState: Sendable {
    var root = JournalRoot()
    /// nil when there is no document yet, or when this replica wrote it and was not told.
    var etag: ETag?
}

extension JournalRoot {
    static let version: Int64 = 1

    var document: [UInt8] {
        var json = JSONWriter(reserving: size)
        json.raw(Self.prefix(save: save))
        json.raw(#","count":"#)
        json.integer(count)
        json.raw(#","head":"#)
        json.string(head)
        if let erased {
            json.raw(#","erased":"#)
            json.integer(erased.milliseconds)
        }
        json.raw(#","commits":["#)
        for (index, mark) in commits.enumerated() {
            if index > 0 { json.raw(",") }
            json.string(mark.text)
        }
        json.raw(#"],"volumes":"#)
        json.references(volumes)
        json.raw(#","segments":"#)
        json.references(segments)
        json.raw("}")
        for line in inline {
            json.raw("\n")
            json.raw(line.bytes)
        }
        return json.bytes
    }

    /// The first bytes of every root that the named save wrote.
    static func prefix(save: String) -> [UInt8] { Array(#"{"v":\#(version),"save":"\#(save)""#.utf8) }

    init(document: [UInt8]) throws {
        let end = document.firstIndex(of: 0x0A) ?? document.endIndex
        var root = JournalRoot()
        try JSONScanner.read(Array(document[..<end])) { scanner in
            try scanner.object { member, scanner in
                switch member {
                case "v": guard try scanner.integer() == Self.version else { throw RootFault.unknownVersion }
                case "save": root.save = try scanner.string()
                case "count": root.count = try scanner.integer()
                case "head": root.head = try scanner.string()
                case "erased": root.erased = Timestamp(milliseconds: try scanner.integer())
                case "commits": try scanner.array { root.commits.append(try CommitMark(text: $0.string())) }
                case "volumes": try scanner.array { root.volumes.append(try JournalReference(from: &$0)) }
                case "segments": try scanner.array { root.segments.append(try JournalReference(from: &$0)) }
                default: try scanner.skip()
                }
            }
        }
        root.inline = JournalLine.lines(of: document[end...])
        self = root
    }
}
