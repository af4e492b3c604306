import FoundationEssentials
import JSON
import ServiceKit
import Testing
import Timestamps

@testable import API

@Suite struct AccountRulesTests {
    private let keys: KeyRing
    private let now = Timestamp(milliseconds: 1_763_717_400_000)
    private let profile = Profile(userID: UUID().uuidString, email: "a@b.de", name: "a", zone: "Europe/Berlin")

    init() throws { keys = KeyRing(signing: try #require(SigningKey(secret: String(repeating: "A", count: 43)))) }

    private func book(with token: RefreshToken) -> SessionBook {
        var book = SessionBook(userID: profile.userID, email: profile.email)
        book.open(Session(token, now: now, lifetime: .seconds(3600)), now: now)
        return book
    }

    @Test("a replaced token may be shown again for ten seconds, after that it ends the session")
    func grace() {
        let first = RefreshToken(userID: UUID())
        let second = first.successor(keys: keys)
        var book = book(with: first)
        #expect(book.rotate(first, to: second, now: now, lifetime: .seconds(3600)) == .rotated)
        var late = book
        #expect(book.rotate(first, to: second, now: now + .seconds(10), lifetime: .seconds(3600)) == .repeated)
        #expect(late.rotate(first, to: second, now: now + .seconds(11), lifetime: .seconds(3600)) == .reused)
        #expect(late.sessions.isEmpty && book.sessions.count == 1)
    }

    @Test("a session ends when it is not used, and lives on when it is")
    func expiry() {
        let first = RefreshToken(userID: UUID())
        let second = first.successor(keys: keys)
        var book = book(with: first)
        var unused = book
        #expect(unused.rotate(first, to: second, now: now + .seconds(3600), lifetime: .seconds(3600)) == .ended)
        #expect(book.rotate(first, to: second, now: now + .seconds(3000), lifetime: .seconds(3600)) == .rotated)
        #expect(book.session(first.sessionID, now: now + .seconds(6000)) != nil)
    }

    @Test("sessions are bounded: the one unused for longest makes room")
    func bound() {
        let first = RefreshToken(userID: UUID())
        var book = book(with: first)
        for index in 1...SessionBook.maximumSessions {
            let later = now + .seconds(index)
            book.open(Session(RefreshToken(userID: UUID()), now: later, lifetime: .seconds(3600)), now: later)
        }
        #expect(book.sessions.count == SessionBook.maximumSessions)
        #expect(book.session(first.sessionID, now: now) == nil)
    }

    @Test("documents read back as they were written")
    func documents() throws {
        let book = book(with: RefreshToken(userID: UUID()))
        #expect(try JSONValue(encoding: book).decode(SessionBook.self) == book)
        let account = Account(profile: profile, password: try PasswordHash(of: "secret", cost: 10), created: now)
        #expect(try JSONValue(encoding: account).decode(Account.self) == account)
    }

    @Test("a refresh token reads back under the key that sealed it, and under that key as the previous one")
    func seals() throws {
        let token = RefreshToken(userID: UUID())
        let text = token.text(keys: keys)
        #expect(RefreshToken(text, keys: keys) == token)
        let new = try #require(SigningKey(secret: String(repeating: "B", count: 42) + "A"))
        #expect(RefreshToken(text, keys: KeyRing(signing: new)) == nil)
        #expect(RefreshToken(text, keys: KeyRing(signing: new, previous: keys.signing)) == token)
    }

    @Test("a password's digest carries its parameters, and refuses those out of bounds")
    func passwords() throws {
        let hash = try PasswordHash(of: "pässword", cost: 10)
        let read = try #require(PasswordHash(text: hash.text))
        #expect(read == hash)
        #expect(try read.matches("pässword"))
        #expect(try !read.matches("password"))
        #expect(PasswordHash(text: hash.text.replacing("$10$", with: "$30$")) == nil)
        #expect(PasswordHash(text: "scrypt$14$8$1$$") == nil)
    }

    @Test(
        "nobody locks anybody else out: the owner signs in while strangers guess, from where they did before or from anew"
    )
    func noLockout() throws {
        let throttle = SignInThrottle(perOrigin: 100, perAccount: 3, accountsPerOrigin: 10)
        throttle.succeeded(from: "home", on: "ann", now: now)
        for guess in 0..<50 { try? throttle.attempt(from: "stranger \(guess % 5)", on: "ann", now: now) }
        #expect(throws: AccountFault.throttled(seconds: 30)) {
            try throttle.attempt(from: "stranger 1", on: "ann", now: now)
        }
        // Where she signed in before her own failures count, and nobody else's.
        for _ in 0..<3 { try throttle.attempt(from: "home", on: "ann", now: now) }
        #expect(throws: AccountFault.throttled(seconds: 30)) { try throttle.attempt(from: "home", on: "ann", now: now) }
        // Elsewhere she has one attempt.
        try throttle.attempt(from: "a train", on: "ann", now: now)
        #expect(throws: AccountFault.self) { try throttle.attempt(from: "a train", on: "ann", now: now) }
        throttle.succeeded(from: "a train", on: "ann", now: now)
        try throttle.attempt(from: "a train", on: "ann", now: now)
    }

    @Test("one origin makes some accounts at once, and then one a minute")
    func creations() throws {
        let throttle = SignInThrottle(perOrigin: 100, perAccount: 3, accountsPerOrigin: 2)
        for _ in 0..<2 { try throttle.creation(from: "home", now: now) }
        #expect(throws: AccountFault.throttled(seconds: 60)) { try throttle.creation(from: "home", now: now) }
        try throttle.creation(from: "elsewhere", now: now)
        throttle.voidCreation(from: "home", now: now)
        try throttle.creation(from: "home", now: now)
        try throttle.creation(from: "home", now: now + .seconds(61))
    }

    @Test("failures leak away with time, and a full table forgets the emptiest bucket only")
    func failures() {
        let table = LeakyBuckets(capacity: 2, leak: .seconds(30))
        #expect(table.charge("a", now: now) == nil)
        #expect(table.charge("a", now: now) == nil)
        #expect(table.charge("a", now: now) == 30)
        #expect(table.charge("a", now: now + .seconds(20)) == 10)
        for index in 0..<20_000 { _ = table.charge("other \(index)", now: now + .seconds(20)) }
        #expect(table.charge("a", now: now + .seconds(20)) == 10)
        #expect(table.charge("a", now: now + .seconds(31)) == nil)
        table.forgive("a", all: true, now: now + .seconds(31))
        #expect(table.charge("a", now: now + .seconds(31)) == nil)
    }
}
