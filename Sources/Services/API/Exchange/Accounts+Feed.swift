import FoundationEssentials
import ServiceKit
import Store
import Tasks
import Timestamps

extension Accounts {
    /// The feed of the caller, if there is one; its secret cannot be retrieved.
    func feed(of identity: Identity) async throws -> Feed? {
        _ = try await account(of: identity)
        let feed = try await documents.read(Feed.self, Feed.key(of: identity.userID))
        return feed?.digest == nil ? nil : feed
    }

    /// Makes a feed, or gives it a new address, which invalidates the former one.
    func makeFeed(of identity: Identity) async throws -> (secret: FeedSecret, feed: Feed) {
        _ = try await account(of: identity)
        guard let userID = UUID(uuidString: identity.userID) else { throw AccountFault.sessionEnded }
        let secret = FeedSecret(userID: userID)
        return (secret, try await set(Feed(secret, now: .now), of: identity.userID))
    }

    func revokeFeed(of identity: Identity) async throws {
        guard try await feed(of: identity) != nil else { return }
        _ = try await set(Feed(nil, now: .now), of: identity.userID)
    }

    /// The owner of the feed with a secret; nil for an invalid one.
    func owner(ofFeed secret: FeedSecret) async throws -> String? {
        let userID = secret.userID.taskID
        guard let feed = try await documents.read(Feed.self, Feed.key(of: userID)), feed.isOpened(by: secret) else {
            return nil
        }
        return userID
    }

    private func set(_ feed: Feed, of userID: String) async throws -> Feed {
        try await documents.update(Feed.self, Feed.key(of: userID)) { document in
            document = feed
            return feed
        }
    }
}
