import Store

extension Accounts {
    /// Erases everything that is kept of a user. The session book, which leads to the rest, is last, and what stays of it
    /// is empty. May be repeated.
    func forget(_ userID: String) async throws {
        let key = SessionBook.key(of: userID)
        try await documents.delete([TokenBook.key(of: userID)])
        try await documents.delete([Feed.key(of: userID)])
        try await documents.delete([FilterBook.key(of: userID)])
        if let email = try await documents.read(SessionBook.self, key)?.email {
            let account = Account.key(of: email)
            // The address may be somebody else's by now.
            if try await documents.read(Account.self, account)?.profile.userID == userID {
                try await documents.delete([account])
            }
        }
        try await documents.update(SessionBook.self, key) { book in
            var closed = book ?? SessionBook(userID: userID, email: nil)
            closed.closeForGood()
            book = closed
        }
    }
}
