import Contracts
import Dapr
import Synchronization

/// The channels for which the sidecar has a component. A mail server that nobody has set up is no channel, and no fault.
final class AvailableChannels: Sendable {
    private static let lifetime = Duration.seconds(30)

    private let dapr: DaprClient
    private let known = Mutex<(channels: Set<Channel>, until: ContinuousClock.Instant)?>(nil)

    init(dapr: DaprClient) { self.dapr = dapr }

    /// In-app always; the others as the sidecar says, or as it said last.
    ///
    /// - Throws: `DaprError` when it has never said: a channel must not be left out because nobody could be asked.
    func current() async throws -> Set<Channel> {
        let last = known.withLock { $0 }
        if let last, last.until > .now { return last.channels }
        let components: [SidecarMetadata.Component]
        do {
            components = try await dapr.metadata().components
        } catch {
            guard let last else { throw error }
            return last.channels
        }
        var channels: Set<Channel> = [.inApp]
        for component in components where component.type.hasPrefix("bindings.") {
            if component.name == Component.email { channels.insert(.email) }
            if component.name == Component.webhook { channels.insert(.webhook) }
            if component.name == Component.sms { channels.insert(.sms) }
        }
        let found = channels
        known.withLock { $0 = (found, .now + Self.lifetime) }
        return found
    }
}
