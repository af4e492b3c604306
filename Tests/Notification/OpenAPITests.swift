import Contracts
import Dapr
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
    private func document() throws -> JSONValue { try JSONValue(ContractDocument.notifications.bytes) }

    @Test("the served document is the one in specs")
    func specs() async throws {
        let file = try OpenAPICheck.specified(in: "011-notification")
        #expect(try document() == file)
        try await withService(NotificationService.self, ["DAPR_HTTP_PORT": "1"]) { service in
            for path in ["/openapi.json", "/api/notifications/openapi.json"] {
                let served = try await service.get(path)
                #expect(served.hasPrefix("HTTP/1.1 200"))
                #expect(served.hasSuffix(String(decoding: ContractDocument.notifications.bytes, as: UTF8.self)))
            }
        }
    }

    @Test("every route that the code registers is described, and nothing else is; every reference leads somewhere")
    func routes() throws {
        let document = try document()
        let environment = ServiceEnvironment(
            settings: Settings([:]), dapr: DaprClient(DaprConfiguration()), logger: Logger(label: "test"),
            metrics: Metrics(), tokens: TokenVerifier(keys: FixedKeys([:])), replica: "test")
        let router = Router(context: ServiceContext.self)
        try NotificationService(environment).routes(router.group())
        let registered = OpenAPICheck.operations(
            of: router.routes.map { ($0.method.rawValue, $0.path.description) })
        #expect(registered == OpenAPICheck.operations(of: document))
        #expect(OpenAPICheck.brokenReferences(in: document).isEmpty)
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
