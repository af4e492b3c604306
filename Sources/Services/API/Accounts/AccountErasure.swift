import Contracts
import Dapr
import Logging
import ServiceKit
import Store
import Suite
import Tasks

/// The end of an account. One change of the user's root takes the tasks away, for good, and tells everybody by its events;
/// all else, here and in other services, is erased when they hear of it, so that a crash leaves nothing half done.
struct AccountErasure: Sendable {
    let accounts: Accounts
    let store: RecordStore<TodoTask>
    let logger: Logger

    /// - Throws: ``StoreFault``. One who was closed before stays closed.
    func close(for cause: UserTasks.Cause) async throws {
        do {
            try await store.commit(for: cause.owner) { change in
                change.close()
                change.emit(.accountDeleted, payload: Self.nothing, for: cause)
                change.emit(.syncClosed, payload: Self.nothing, for: cause)
            }
        } catch StoreFault.closed {}
        // At once as far as it goes; the event sees to the rest.
        do { try await erase(cause.owner) } catch {
            logger.warning("An account could not be erased yet", metadata: ["error": "\(error)"])
        }
    }

    /// Hears of accounts that were deleted, at least once each.
    var subscription: Subscription {
        Subscription(to: .accountEvents, of: [.accountDeleted], logger: logger) { try await erase($0.data.userID) }
    }

    /// Erases what this service keeps of a user, if the account was closed: the root says so, not the event.
    private func erase(_ userID: String) async throws {
        guard try await store.erase(userID) else { return }
        try await accounts.forget(userID)
    }

    private static let nothing = Array("{}".utf8)
}
