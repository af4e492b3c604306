import ArgumentParser
import Curl
import HTTPTypes
import SuiteClient
import Synchronization
import TestSupport
import Testing

@testable import Errand

@Suite("errand verify")
struct VerificationTests {
    private static let patience = Duration.seconds(30)

    private func verification(_ port: Int, patience: Duration, _ curl: CurlClient) -> Verification {
        let address = SuiteAddress(api: "http://127.0.0.1:\(port)", sync: "ws://127.0.0.1:\(port)", web: nil)
        return Verification(client: VerificationClient(address: address, curl: curl), patience: patience)
    }

    @Test("a suite that is not ready yet gets the time it was given")
    func patient() async throws {
        let asked = Atomic(0)
        let suite = TestApplication { _ in
            let count = asked.add(1, ordering: .relaxed).newValue
            return TestApplication.Answer(count < 4 ? .serviceUnavailable : .ok)
        }
        let curl = CurlClient()
        try await suite.run { port in
            try await verification(port, patience: Self.patience, curl).becomingReady()
        }
        #expect(asked.load(ordering: .relaxed) >= 5)
        await curl.shutdown()
    }

    @Test("a suite that does not even listen yet gets it too")
    func silent() async throws {
        let port = try await FreePort.take()
        let curl = CurlClient()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await verification(port, patience: Self.patience, curl).becomingReady() }
            await #expect(throws: SuiteFault.self) {
                try await verification(port, patience: .zero, curl).becomingReady()
            }
            try await TestApplication().run(port: port) { _ in try await group.waitForAll() }
        }
        await curl.shutdown()
    }

    @Test("without patience the first answer decides")
    func impatient() async throws {
        let suite = TestApplication { _ in TestApplication.Answer(.serviceUnavailable) }
        let curl = CurlClient()
        try await suite.run { port in
            let fault = await #expect(throws: SuiteFault.self) {
                try await verification(port, patience: .zero, curl).becomingReady()
            }
            #expect(fault?.description.contains("answered 503") == true)
        }
        #expect(suite.calls.count == 1)
        await curl.shutdown()
    }

    @Test("--wait is a number of seconds that makes sense")
    func option() throws {
        #expect(try VerifyCommand.parse(["--wait=60"]).wait == 60)
        #expect(try VerifyCommand.parse([]).wait == 0)
        #expect(throws: (any Error).self) { try VerifyCommand.parse(["--wait=-1"]) }
    }
}
