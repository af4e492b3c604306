import FoundationEssentials
import JSON

/// The document under `tasks:{owner}`: one save of it is a commit.
struct Root: Sendable, Equatable {
    /// Names the save that wrote this document; a copy in memory that bears the same name needs no parsing.
    var save = ""
    /// The owner's revision; every change has its own.
    var rev: Int64 = 0
    /// The last few saves that changed something, newest last.
    var commits: [CommitMark] = []
    /// `changes(since:)` can be answered from this revision on.
    var horizon: Int64 = 0
    var tombstones: [Tombstone] = []
    var pages: [PageReference] = []
    /// Pages that the last fold replaced. The next fold deletes them; until then readers may still want them.
    var replaced: [String] = []
    /// What changed since its page was sealed.
    var inline: [InlineChange] = []
    /// Whether the owner is no more: nothing is here, and never will be again.
    var isClosed = false
    /// The outbox: what waits to be published, oldest first.
    var events: [StoredEvent] = []
    /// What has waited for long, before ``events``.
    var eventPages: [EventPageReference] = []
}

/// A save that changed something, and the revision it was based on: the marks of consecutive commits form a chain.
struct CommitMark: Sendable, Equatable {
    let save: String
    let base: Int64
}

/// A record that is no more, and the revision that removed it.
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
    /// Written by a later version of this program.
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
    /// Whether the save with this name is among those that made a root what it is.
    ///
    /// - Parameter base: the revision the save was based on.
    /// - Returns: nil when so much has happened since that it cannot be told.
    func includes(save: String, basedOn base: Int64) -> Bool? {
        if contains(where: { $0.save == save }) { return true }
        guard let oldest = first else { return false }
        return oldest.base <= base ? false : nil
    }
}
