import HTTPTypes
import Logging

/// The jobs API, and the firing of the application's jobs.
struct JobsFeature: SidecarFeature {
    private let sidecar: Sidecar
    let scheduler: JobScheduler

    /// - Throws: ``ResourceFault`` when the file of jobs cannot be opened.
    init(_ sidecar: Sidecar) throws(ResourceFault) {
        self.sidecar = sidecar
        let path = sidecar.configuration.path("jobs.db")
        scheduler = try sidecar.shared.instance(named: path) { () throws(ResourceFault) in
            do {
                return try JobScheduler(path: path)
            } catch {
                throw ResourceFault(path: path, "the file of jobs cannot be opened: \(error)")
            }
        }
    }

    func run() async throws {
        guard let channel = sidecar.application else { return }
        await JobRunner(
            scheduler: scheduler, channel: channel, tracer: sidecar.tracer, logger: sidecar.logger
        ).run()
    }

    func register(on routes: inout RouteTable) {
        let scheduler = scheduler
        let appID = sidecar.appID
        routes.on(.post, at: "/v1.0-alpha1/jobs/{name}") { request in
            let body = try await request.collectMessage()
            try await Self.translated {
                () async throws(EventFault) in
                try await scheduler.schedule(request.parameters[0], body, appID: appID, trace: request.trace.parent)
            }
            return .noContent
        }
        routes.on(.get, at: "/v1.0-alpha1/jobs/{name}") { request in
            let job = try await Self.translated {
                () async throws(EventFault) in try await scheduler.describe(request.parameters[0], appID: appID)
            }
            return .json(job)
        }
        routes.on(.delete, at: "/v1.0-alpha1/jobs/{name}") { request in
            try await Self.translated {
                () async throws(EventFault) in try await scheduler.delete(request.parameters[0], appID: appID)
            }
            return .noContent
        }
    }

    private static func translated<Value: Sendable>(
        _ work: () async throws(EventFault) -> Value
    ) async throws -> Value {
        do throws(EventFault) {
            return try await work()
        } catch {
            throw error.sidecarError
        }
    }
}
