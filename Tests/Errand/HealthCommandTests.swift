import ServiceKit
import Testing

@testable import Errand

@Suite("errand health")
struct HealthCommandTests {
    @Test("asks where the service listens by default, and the port of the environment before that")
    func ports() throws {
        #expect(try HealthCommand.ports(of: "api", environment: [:]) == [8000])
        #expect(try HealthCommand.ports(of: "api", environment: ["ERRAND_PORT_OFFSET": "100"]) == [8100])
        #expect(try HealthCommand.ports(of: "api", environment: ["ERRAND_PORT": "80"]) == [80])
    }

    @Test("without a name asks every service that this executable can be")
    func everyService() throws {
        let ports = try HealthCommand.ports(of: nil, environment: [:])
        #expect(ports == ServiceCatalog.all.map { $0.defaultPort })
    }

    @Test("an unknown service is a fault, not a healthy container")
    func unknown() {
        #expect(throws: (any Error).self) { try HealthCommand.ports(of: "nobody", environment: [:]) }
    }
}
