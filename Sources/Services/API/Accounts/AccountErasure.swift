import Contracts
import Dapr
import Logging
import ServiceKit
import Store
import Suite
import Tasks

/// Deletes accounts. One change of the user's root removes the tasks for good, and its events inform all services;
/// everything else, here and in other services, is erased on these events, so that a crash leaves nothing half done.
struct AccountErasure: Sendable {
    let accounts: Accounts
    let store: RecordStore<TodoTask>
    let logger: Logger

    /// - Throws: ``StoreFault``. An account that is closed already stays closed.
    func close(for cause: UserTasks.Cause) async throws {
        do {
            try await store.commit(for: cause.owner) { change in
                change.close()
                change.emit(.accountDeleted, payload: Self.nothing, for: cause)
                change.emit(.syncClosed, payload: Self.nothing, for: cause)
            }
        } catch StoreFault.closed {}
        // As far as possible at once; the event takes care of the rest.
        do { try await erase(cause.owner) } catch {
            logger.warning("An account could not be erased yet", metadata: ["error": "\(error)"])
        }
    }

    /// The subscription to deleted accounts, each delivered at least once.
    var subscription: Subscription {
        Subscription(to: .accountEvents, of: [.accountDeleted], logger: logger) { try await erase($0.data.userID) }
    }

    /// Erases this service's data of a user, if the root shows that the account was closed; the event alone is not
    /// trusted.
    private func erase(_ userID: String) async throws {
        guard try await store.erase(userID) else { return }
        try await accounts.forget(userID)
    }

    private static let nothing = Array("{}".utf8)
}
