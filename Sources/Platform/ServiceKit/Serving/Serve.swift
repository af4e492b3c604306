import Logging
import ServiceLifecycle
import UnixSignals

/// Runs a service as a process of its own, until SIGTERM or SIGINT: what `errand serve` does.
///
/// - Parameter environment: the process's variables.
/// - Throws: ``SettingFault``, ``ListenerFault``, or what the service failed of.
public func serve<S: Service>(_ type: S.Type, environment: [String: String]) async throws {
    let level = try Settings(environment).read(ServiceSettings.logLevel)
    LoggingSystem.bootstrap { _ in JSONLogHandler(service: S.appID, level: level) }
    let logger = Logger(label: S.appID)
    let host = try ServiceHost(type, environment: environment, logger: logger)
    let configuration = ServiceGroupConfiguration(
        services: [host], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    try await ServiceGroup(configuration: configuration).run()
}
