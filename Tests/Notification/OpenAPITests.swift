import Dapr
import FoundationEssentials
import HTTPTypes
import Hummingbird
import JSON
import Logging
import TestSupport
import Testing
import Timestamps

@testable import Notification
@testable import ServiceKit

/// The service's own description is complete and true.
@Suite("OpenAPI of notifications")
struct OpenAPITests {
    private func document() throws -> JSONValue { try JSONValue(Array(OpenAPIDocument.text.utf8)) }

    @Test("the served document is the one in specs")
    func specs() async throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let path = "/\(root)/specs/011-notification/contracts/openapi.json"
        let file = try JSONValue(Array(try Data(contentsOf: URL(filePath: path))))
        #expect(try document() == file)
        try await withService(NotificationService.self, ["DAPR_HTTP_PORT": "1"]) { service in
            for path in ["/openapi.json", "/api/notifications/openapi.json"] {
                let served = try await service.get(path)
                #expect(served.hasPrefix("HTTP/1.1 200"))
                #expect(served.hasSuffix(OpenAPIDocument.text))
            }
        }
    }

    @Test("every route that the code registers is described, and nothing else is")
    func routes() throws {
        let document = try document()
        let environment = ServiceEnvironment(
            settings: Settings([:]), dapr: DaprClient(DaprConfiguration()), logger: Logger(label: "test"),
            metrics: Metrics(), tokens: TokenVerifier(keys: FixedKeys([:])), replica: "test")
        let router = Router(context: ServiceContext.self)
        try NotificationService(environment).routes(router.group())
        let methods: Set = ["get", "put", "post", "patch", "delete"]
        let described = (document["paths"]?.object ?? JSONObject()).flatMap { path, operations in
            (operations.object?.keys ?? []).filter(methods.contains).map { "\($0) \(path)" }
        }
        let registered = router.routes.map { route in
            let path = route.path.description.split(separator: "/").map { $0 == ":id" ? "{id}" : $0 }
            return "\(route.method.rawValue.lowercased()) /\(path.joined(separator: "/"))"
        }
        #expect(Set(registered) == Set(described))
    }

    @Test("every reference in the document leads somewhere")
    func references() throws {
        let document = try document()
        var references: [String] = []
        func collect(_ value: JSONValue) {
            if let reference = value["$ref"]?.string { references.append(reference) }
            for member in value.object.map({ $0.map(\.value) }) ?? value.array ?? [] { collect(member) }
        }
        collect(document)
        #expect(references.count > 20)
        for reference in Set(references) {
            let target = reference.split(separator: "/").dropFirst().reduce(Optional(document)) { $0?[String($1)] }
            #expect(target != nil, "\(reference)")
        }
    }

    @Test("an answered notification has exactly the members that the document describes")
    func members() async throws {
        let schema = try document()["components"]?["schemas"]?["Notification"]
        try await Desk.run { desk in
            let person = desk.person()
            try await person.publish(person.event { $0.due = .now + .seconds(1) })
            let notification = try #require(try await person.waitFor(1, "delivered").first)
            #expect(notification.object?.keys == schema?["required"]?.array?.compactMap(\.string))
            let preferences = try await person.send(.get, "/preferences").json
            let described = try document()["components"]?["schemas"]?["Preferences"]?["properties"]?.object?.keys
            #expect(preferences.object?.keys == described)
        }
    }
}
