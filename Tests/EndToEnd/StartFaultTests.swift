import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import Errand

extension EndToEnd {
    @Suite("A start that cannot succeed")
    struct StartFaultTests {
        @Test("a taken port is named, with who needs it and what to do", .timeLimit(.minutes(1)))
        func portTaken() async throws {
            try await SuitePlace.with { place in
                let listener = try #require(Listener(port: 8000 + place.portOffset))
                let (code, output) = try await place.runToEnd()
                #expect(code == 1)
                #expect(output.contains("Port \(listener.port) is taken"))
                #expect(output.contains("the public port of api"))
                #expect(output.contains("--port-offset"))
            }
        }

        @Test(
            "a wrong component file is named with its line and key",
            .enabled(if: !RealDaprd.isUsed, "\(RealDaprd.builtInOnly)"), .timeLimit(.minutes(1)))
        func wrongComponent() async throws {
            try await SuitePlace.with { place in
                var place = place
                place.components = try place.copyComponents { name, text in
                    name == "statestore.yaml"
                        ? text.replacing("name: connectionString", with: "nam: connectionString") : text
                }
                let (code, output) = try await place.runToEnd()
                #expect(code == 1)
                #expect(output.contains("statestore.yaml:"), "\(output)")
            }
        }

        @Test("a mistyped key of the run file is named with its line", .timeLimit(.minutes(1)))
        func wrongRunFile() async throws {
            try await SuitePlace.with { place in
                var place = place
                try PrivateFile.makeFolder(place.state)
                place.runFile = "\(place.state)/run.yaml"
                let text = "version: 1\napps:\n  - appDirPath: .\n    apport: 1\n"
                try PrivateFile.write(Array(text.utf8), to: place.runFile)
                place.components = SuitePlace.project
                let (code, output) = try await place.runToEnd()
                #expect(code == 1)
                #expect(output.contains("run.yaml:4: apps[0].apport: no such key; did you mean appPort?"))
            }
        }

        @Test("two suites do not share a state folder", .timeLimit(.minutes(2)))
        func sharedState() async throws {
            try await SuitePlace.with { place in
                try await SuiteUnderTest.run(in: place) { _ in
                    let (code, output) = try await place.runToEnd()
                    #expect(code == 1)
                    #expect(output.contains("already running with the state in \(place.state)"))
                }
            }
        }
    }
}

/// Something else that listens on a port.
private final class Listener {
    let port: Int
    private let descriptor: Int32

    init?(port: Int) {
        self.port = port
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard bound == 0, listen(descriptor, 1) == 0 else { return nil }
    }

    deinit { close(descriptor) }
}
