public import Dapr
import FoundationEssentials
import Identifiers

/// Keeps an append-only trail of events for each owner, each record chained to the one before by its SHA-256.
///
/// The root document of an owner holds the newest records, the hash of the last one, and the table of sealed segments
/// with all others. Appending is one save of the root under its ETag. An event is appended once, however often, late or
/// out of order it comes, and on whichever replica.
public final class Journal: Sendable {
    let configuration: JournalConfiguration
    let reader: JournalReader
    private let queue: WriteQueue<JournalSubmission>

    /// - Parameter observe: is told of everything worth counting; called often, from anywhere.
    public init(
        _ configuration: JournalConfiguration, dapr: DaprClient,
        observe: @escaping @Sendable (StoreSignal) -> Void = { _ in }
    ) {
        let documents = Documents(dapr: dapr, store: configuration.stateStore)
        let reader = JournalReader(configuration, documents: documents, observe: observe)
        let writer = JournalWriter(configuration: configuration, reader: reader, observe: observe)
        self.configuration = configuration
        self.reader = reader
        queue = WriteQueue(batchLimit: configuration.batchLimit, queueLimit: configuration.queueLimit) {
            batch, owner, _ in
            await writer.commit(batch, for: owner)
        }
    }

    /// Appends those of the events that are not in the owner's trail yet, in the order given, with as many saves as their
    /// bytes take.
    ///
    /// - Throws: ``UnsoundEvent`` before anything happened, or ``StoreFault``; then the first of the events may be there.
    ///   Repeating does no harm.
    @discardableResult
    public func append(_ events: [JournalEvent], for owner: String) async throws -> JournalReceipt {
        try check(owner)
        guard events.allSatisfy(\.isSound) else { throw UnsoundEvent() }
        var whole = JournalReceipt(appended: 0, known: 0, isErased: false)
        var rest = events[...]
        repeat {
            let next = rest.prefix(fitting: configuration.batchBytes, \.size)
            whole += try await appendAtOnce(Array(next), for: owner)
            rest = rest.dropFirst(next.count)
        } while !rest.isEmpty
        return whole
    }

    /// All or none.
    private func appendAtOnce(_ events: [JournalEvent], for owner: String) async throws -> JournalReceipt {
        try await withCheckedThrowingContinuation { caller in
            let submission = JournalSubmission(
                events: events, succeed: { caller.resume(returning: $0) }, fail: { caller.resume(throwing: $0) })
            queue.submit(submission, for: owner)
        }
    }

    /// What the copies in memory take, in bytes.
    public var cachedBytes: Int { reader.cachedBytes }

    func check(_ owner: String) throws(StoreFault) {
        guard UUID(canonical: owner) != nil else { throw .invalidOwner }
    }
}

/// What became of an append.
public struct JournalReceipt: Sendable, Equatable {
    /// So many events were new.
    public internal(set) var appended: Int
    /// So many were there already.
    public internal(set) var known: Int
    /// The owner's journal is closed for good; nothing more was appended.
    public internal(set) var isErased: Bool

    static func += (whole: inout JournalReceipt, part: JournalReceipt) {
        whole.appended += part.appended
        whole.known += part.known
        whole.isErased = whole.isErased || part.isErased
    }
}
