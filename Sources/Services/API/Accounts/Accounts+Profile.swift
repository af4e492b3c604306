import ServiceKit
import Store
import Timestamps

extension Accounts {
    /// The account behind a user's id.
    /// - Throws: ``AccountFault/sessionEnded`` when there is none any more.
    func account(of userID: String) async throws -> Account {
        guard let book = try await documents.read(SessionBook.self, SessionBook.key(of: userID)) else {
            throw AccountFault.sessionEnded
        }
        return try await account(in: book)
    }

    /// The account of whoever asks. A session that was signed out is refused at once, not when its access token ends.
    /// - Throws: ``AccountFault/sessionEnded``.
    func account(of identity: Identity) async throws -> Account {
        guard let book = try await documents.read(SessionBook.self, SessionBook.key(of: identity.userID)),
            identity.sessionID.isEmpty || book.isOpen(identity.sessionID, now: .now)
        else { throw AccountFault.sessionEnded }
        return try await account(in: book)
    }

    /// Changes name and time zone, as far as they are given.
    func edit(_ identity: Identity, _ edits: ProfileEdits) async throws -> Account {
        let found = try await account(of: identity)
        return try await documents.update(Account.self, found.key) { document in
            guard var account = document, account.profile.userID == identity.userID else {
                throw AccountFault.sessionEnded
            }
            edits.apply(to: &account.profile)
            document = account
            return account
        }
    }

    /// The profile with the roles that the operator gave it.
    func ranked(_ profile: Profile) -> Profile {
        var profile = profile
        let email = (try? EmailAddress(profile.email).text) ?? profile.email
        profile.roles = admins.contains(email) ? ["admin"] : []
        return profile
    }

    private func account(in book: SessionBook) async throws -> Account {
        guard let email = book.email, let account = try await documents.read(Account.self, Account.key(of: email)),
            account.profile.userID == book.userID
        else { throw AccountFault.sessionEnded }
        return account
    }
}
