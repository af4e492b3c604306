import FoundationEssentials
import ServiceKit
import SuiteClient
import Testing
import YAML

@testable import Errand

@Suite("The dapr folder")
struct DaprFolderTests {
    private static let folder = Paths.resolve("../../../dapr", against: #filePath)
    private static let environments = ["embedded", "redis"]

    private func resources(_ environment: String) throws -> [YAMLNode] {
        let path = "\(Self.folder)/components/\(environment)"
        let names = try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.hasSuffix(".yaml") }
        return try names.flatMap { try YAMLNode.documents(in: ProcessFiles.read("\(path)/\($0)") ?? []) }
    }

    private func names(_ resources: [YAMLNode], kind: String) -> Set<String> {
        Set(resources.filter { $0["kind"]?.text == kind }.compactMap { $0["metadata"]?["name"]?.text })
    }

    @Test("the run file is one, and names every service of the executable")
    func runFile() throws {
        let path = "\(Self.folder)/dapr.yaml"
        let file = try RunFile(try #require(ProcessFiles.read(path)), path: path)
        #expect(file.apps.map(\.appID) == ServiceCatalog.names)
        for (app, service) in zip(file.apps, ServiceCatalog.all) {
            #expect(app.appPort == service.defaultPort + 1000)
            #expect(app.command == ["errand", "serve", service.appID])
        }
    }

    @Test("every environment has the same components")
    func sameComponents() throws {
        let embedded = names(try resources("embedded"), kind: "Component")
        #expect(embedded.isSuperset(of: ["statestore", "pubsub", "pubsub-broadcast", "secrets", "outbox-sweep"]))
        for environment in Self.environments {
            #expect(names(try resources(environment), kind: "Component") == embedded)
        }
    }

    @Test("every environment repeats failed deliveries of every pub/sub component", arguments: environments)
    func resiliency(environment: String) throws {
        let resources = try resources(environment)
        let policies = resources.filter { $0["kind"]?.text == "Resiliency" }
        for component in resources where component["spec"]?["type"]?.text?.hasPrefix("pubsub.") == true {
            let name = try #require(component["metadata"]?["name"]?.text)
            let isCovered = policies.contains { policy in
                let targets = policy["spec"]?["targets"]?["components"]
                let retry = targets?[name]?["inbound"]?["retry"]?.text ?? ""
                return policy["spec"]?["policies"]?["retries"]?[retry] != nil
            }
            #expect(isCovered, "\(name)")
        }
    }

    @Test("every component says which apps may use it", arguments: environments)
    func scopes(environment: String) throws {
        for component in try resources(environment) where component["kind"]?.text == "Component" {
            let scopes = component["scopes"]?.elements?.compactMap(\.text) ?? []
            #expect(!scopes.isEmpty)
        }
    }
}
