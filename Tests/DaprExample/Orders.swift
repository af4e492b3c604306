import Dapr
import DaprHummingbird
import Hummingbird

struct Order: Codable, Sendable {
    let id: String
    let total: Int
}

@main
struct Orders {
    static func main() async throws {
        let environment = Environment()
        let dapr = DaprClient()
        let placed = Subscription(pubsub: "pubsub", topic: "orders", of: Order.self) { order, _ in
            try await dapr.saveState("statestore", "order:\(order.id)", encoding: order)
            return .success
        }
        let application = DaprApplication(subscriptions: [placed], appToken: environment.get("APP_API_TOKEN"))
        let router = Router()
        router.add(middleware: DaprMiddleware(application))
        router.post("orders") { request, context in
            let order = try await request.decode(as: Order.self, context: context)
            let event = try CloudEvent(id: order.id, source: "shop", type: "order.placed", encoding: order)
            try await dapr.publish("pubsub", "orders", event)
            return HTTPResponse.Status.accepted
        }
        let address = BindAddress.hostname("127.0.0.1", port: environment.get("APP_PORT", as: Int.self) ?? 9000)
        try await Application(router: router, configuration: .init(address: address)).runService()
    }
}
