import Dapr
import Logging
import Synchronization
import TestSupport
import Testing

@testable import API

@Suite("Keys that sign access tokens")
struct KeyRotationTests {
    @Test("a token that names a key not yet known has the keys fetched again, so that they rotate without a restart")
    func rotation() async throws {
        let vault = try Vault(TestKeys.current)
        let cabinet = vault.cabinet(.zero)
        let old = try await cabinet.keys().signing.id
        #expect(try await cabinet.key(named: old) != nil)
        vault.secret.withLock { $0 = TestKeys.previous }
        let new = try await vault.cabinet(.zero).keys().signing.id
        #expect(new != old)
        #expect(try await cabinet.key(named: new) != nil)
        #expect(try await cabinet.keys().signing.id == new)
    }

    @Test("made-up key ids do not make the secret store busy")
    func bound() async throws {
        let vault = try Vault(TestKeys.current)
        let cabinet = vault.cabinet(.seconds(3600))
        for index in 0..<50 { #expect(try await cabinet.key(named: "made up \(index)") == nil) }
        #expect(vault.asked.load(ordering: .relaxed) == 2)
    }
}

/// A secret store whose one secret changes.
private final class Vault: Sendable {
    let secret: Mutex<String>
    let asked = Atomic<Int>(0)
    private let server = Mutex<ScriptedServer?>(nil)

    init(_ secret: String) throws {
        self.secret = Mutex(secret)
        let server = try ScriptedServer { [weak self] request, connection in
            guard let self else { return false }
            asked.add(1, ordering: .relaxed)
            guard request.head.contains("/jwt-signing-key ") else { return connection.answer(204) }
            let secret = self.secret.withLock { $0 }
            return connection.answer(200, #"{"jwt-signing-key":"\#(secret)"}"#)
        }
        self.server.withLock { $0 = server }
    }

    func cabinet(_ interval: Duration) -> KeyCabinet {
        let url = server.withLock { $0?.url ?? "" }
        return KeyCabinet(
            dapr: DaprClient(DaprConfiguration(endpoint: url)), component: "secrets", logger: Logger(label: "test"),
            reloadInterval: interval)
    }
}
