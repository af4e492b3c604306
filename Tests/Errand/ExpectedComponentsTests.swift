import FoundationEssentials
import SuiteClient
import Testing
import YAML

@testable import Errand

@Suite("The components that services expect")
struct ExpectedComponentsTests {
    private static let environments = ["embedded", "redis", "postgresql", "kafka", "mongodb"]

    @Test("each service sees what it needs, and nothing that is another's", arguments: environments)
    func scopes(environment: String) throws {
        let components = try Self.components(of: environment)
        for service in ServiceCatalog.names {
            let expected = try #require(ExpectedComponents.of(service))
            let visible = components.filter { $0.scopes.isEmpty || $0.scopes.contains(service) }
            for (name, family) in expected.required {
                let component = visible.first { $0.name == name }
                #expect(component?.type.hasPrefix(family) == true, "\(service) does not find \(name)")
            }
            for component in visible {
                #expect(!expected.isForeign(component.name), "\(service) sees \(component.name)")
            }
        }
    }

    private static func components(of environment: String) throws -> [(name: String, type: String, scopes: [String])] {
        let folder = Paths.resolve("../../../dapr/components/\(environment)", against: #filePath)
        var components: [(name: String, type: String, scopes: [String])] = []
        for file in try FileManager.default.contentsOfDirectory(atPath: folder) where file.hasSuffix(".yaml") {
            for node in try YAMLNode.documents(in: ProcessFiles.read("\(folder)/\(file)") ?? [])
            where node["kind"]?.text == "Component" {
                components.append(
                    (
                        node["metadata"]?["name"]?.text ?? "", node["spec"]?["type"]?.text ?? "",
                        node["scopes"]?.elements?.compactMap(\.text) ?? []
                    ))
            }
        }
        return components
    }
}
