import Dapr
import Logging
import ServiceLifecycle

/// Looks, once the sidecar is there, whether it holds every subscription of the service: a bad entry makes Dapr discard
/// all of them without a word, and then nothing ever arrives.
struct SubscriptionCheck: ServiceLifecycle.Service {
    let expected: [Subscription]
    let dapr: DaprClient
    let logger: Logger

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            do {
                try await check()
                try await Task.sleep(for: .seconds(1 << 30))
            } catch is CancellationError {}
        }
    }

    private func check() async throws {
        guard !expected.isEmpty else { return }
        var missing = expected
        for attempt in 0..<60 where !missing.isEmpty {
            try await Task.sleep(for: .milliseconds(attempt < 5 ? 200 : 1000))
            guard let loaded = try? await dapr.metadata().subscriptions else { continue }
            missing = expected.filter { wanted in
                !loaded.contains { $0.pubsub == wanted.pubsub && $0.topic == wanted.topic }
            }
        }
        for subscription in missing {
            logger.error(
                "The sidecar does not hold a subscription",
                metadata: ["pubsub": "\(subscription.pubsub)", "topic": "\(subscription.topic)"])
        }
    }
}
