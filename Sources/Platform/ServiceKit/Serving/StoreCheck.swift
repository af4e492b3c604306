import Dapr
import JSON
import Logging
import Synchronization

/// Finds out whether a service's state store can be read and written, by reading and writing a document of its own.
///
/// A store that is full or read-only still answers reads, and so does the service: readiness tells of it, but stays.
/// Only a store that cannot be read makes a replica unready.
final class StoreCheck: Sendable {
    /// The state of the store, as `/health/ready` names it.
    enum Verdict: String, Sendable {
        case well = "ok"
        case full
        case unwritable = "read-only"
        case unreadable
    }

    /// The time between two checks, and the longest that one is waited for; a slow store is not a broken one.
    private static let pause = (whenWell: Duration.seconds(5), otherwise: Duration.seconds(1))
    private static let patience = Duration.milliseconds(1500)

    private let dapr: DaprClient
    private let store: String
    private let key: String
    private let logger: Logger
    private let last = Mutex<(verdict: Verdict, asked: ContinuousClock.Instant?)>((.well, nil))

    /// - Parameters:
    ///   - store: the name of the component.
    ///   - appID: whose document is written.
    init(_ store: String, of appID: String, dapr: DaprClient, logger: Logger) {
        self.dapr = dapr
        self.store = store
        key = "health:\(appID)"
        self.logger = logger
    }

    func check() async -> Verdict {
        let (known, asked) = last.withLock { $0 }
        let pause = known == .well ? Self.pause.whenWell : Self.pause.otherwise
        if let asked, .now - asked < pause { return known }
        let found = await inTime() ?? known
        let isNews = last.withLock { last in
            defer { last = (found, .now) }
            return last.verdict != found
        }
        if isNews { tell(found) }
        return found
    }

    private func tell(_ verdict: Verdict) {
        let store: Logger.Metadata = ["store": "\(store)"]
        switch verdict {
        case .well: logger.notice("The store is well again", metadata: store)
        case .full: logger.error("The store is full", metadata: store)
        case .unwritable: logger.error("The store cannot be written", metadata: store)
        case .unreadable: logger.error("The store cannot be read", metadata: store)
        }
    }

    /// - Returns: nil when the store took too long to tell.
    private func inTime() async -> Verdict? {
        await withTaskGroup(of: Verdict?.self) { group in
            group.addTask { await self.ask() }
            group.addTask {
                try? await Task.sleep(for: Self.patience)
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }

    private func ask() async -> Verdict? {
        do { _ = try await dapr.getState(store, key) } catch {
            return (error as? DaprError)?.kind == .refused ? .unreadable : nil
        }
        do {
            try await dapr.saveState(store, [StateSave(key: key, value: .document(Array("{}".utf8)))])
            return .well
        } catch let error as DaprError where error.kind == .refused {
            return error.isStoreFull ? .full : .unwritable
        } catch {
            return nil
        }
    }
}
