import FoundationEssentials
import ServiceKit
import Store
import Tasks
import Timestamps

extension Accounts {
    /// The feed of whoever asks, if there is one; its secret is not known any more.
    func feed(of identity: Identity) async throws -> Feed? {
        _ = try await account(of: identity)
        let feed = try await documents.read(Feed.self, Feed.key(of: identity.userID))
        return feed?.digest == nil ? nil : feed
    }

    /// Makes a feed, or gives it another address; the former is good no longer.
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

    /// Whose feed a secret opens; nil when it opens none.
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
