import FoundationEssentials
import Glibc
import HTTPTypes
import JSON
import SuiteClient
import Synchronization
import TestSupport
import Testing

@testable import Errand

extension EndToEnd {
    @Suite("The suite as people run it")
    struct SuiteTests {
        @Test("errand verify passes on a fresh suite", .timeLimit(.minutes(2)))
        func verify() async throws {
            try await SuitePlace.with { place in
                try await SuiteUnderTest.run(in: place) { suite in
                    let lines = Mutex<[String]>([])
                    let passed = await Verification(client: suite.client) { line in lines.withLock { $0.append(line) } }
                        .run()
                    #expect(passed, "\(lines.withLock { $0 }.joined(separator: "\n"))")
                }
            }
        }

        @Test(
            "errand verify passes through TLS, and refuses a certificate that nobody vouches for",
            .timeLimit(.minutes(2)))
        func verifyEncrypted() async throws {
            try await SuitePlace.with { place in
                try await SuiteUnderTest.run(in: place) { suite in
                    let certificate = try TestCertificate()
                    // The one origin: whoever says https means all of the suite.
                    let api = try await TLSFront(to: 3000 + place.portOffset, with: certificate).ready()
                    let sync = try await TLSFront(to: 8003 + place.portOffset, with: certificate).ready()
                    let command = [
                        SuitePlace.executable, "verify", "https://localhost:\(api.port)", "--sync",
                        "wss://localhost:\(sync.port)",
                    ]
                    let trusting = try await Program.run(command, ["SSL_CERT_FILE": certificate.file])
                    #expect(trusting.code == 0, "\(trusting.output)")
                    let doubting = try await Program.run(command)
                    #expect(doubting.code == 1)
                    #expect(doubting.output.contains("certificate"), "\(doubting.output)")
                }
            }
        }

        @Test("a restart keeps accounts and tasks", .timeLimit(.minutes(2)))
        func restart() async throws {
            try await SuitePlace.with { place in
                let (account, id) = try await SuiteUnderTest.run(in: place) { suite in
                    let account = try await suite.client.signUp("restart")
                    let answer = try await suite.client.send(.post, "/api/tasks", ["title": "Stay"], as: account)
                    return (account, try answer.expecting(201).taskID())
                }
                try await SuiteUnderTest.run(in: place) { suite in
                    let session = try await suite.client.signIn(account)
                    let task = try await suite.client.send(.get, "/api/tasks/\(id)", as: session).expecting(200)
                    #expect(task.json?["title"]?.string == "Stay")
                    // The key that signs tokens is kept as well.
                    try await suite.client.send(.get, "/api/tasks", as: account).expecting(200)
                }
            }
        }

        @Test("a killed service is started again, and open tabs catch up", .timeLimit(.minutes(2)))
        func killedService() async throws {
            try await SuitePlace.with { place in
                try await SuiteUnderTest.run(in: place) { suite in
                    let account = try await suite.client.signUp("killed")
                    for name in ["sync", "api", SuiteUnderTest.sidecar(of: "api")] {
                        #expect(suite.kill(name))
                        try await eventually { suite.output.contains("\(name) was ended by signal 9") }
                        try await suite.waitUntilReady()
                    }
                    let tab = try await suite.client.open(account, since: 0)
                    let id = try await suite.client.send(.post, "/api/tasks", ["title": "After"], as: account)
                        .expecting(201).taskID()
                    #expect(try await tab.next("changed").taskID == id)
                    tab.close()
                }
            }
        }

        @Test("when errand up itself is killed, nothing is left running", .timeLimit(.minutes(2)))
        func killedSupervisor() async throws {
            try await SuitePlace.with { place in
                let children = try? await SuiteUnderTest.run(in: place) { suite in
                    let children = SuiteProcesses.suite(of: suite.processID).map(\.id)
                    let sidecars = RealDaprd.isUsed ? ServiceCatalog.names.count : 1
                    #expect(suite.processes.count == ServiceCatalog.names.count + sidecars)
                    kill(pid_t(suite.processID), SIGKILL)
                    return children
                }
                try await eventually(within: .seconds(30)) {
                    (children ?? []).allSatisfy { kill(pid_t($0), 0) != 0 }
                }
            }
        }
    }
}

/// Tests that run whole suites: one after the other, because each wants the machine for itself.
@Suite("End to end", .serialized)
enum EndToEnd {}
