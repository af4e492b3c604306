import JSON

/// Bindings, jobs and configuration changes.
extension DaprApplication {
    func run(_ binding: InputBinding, _ request: AppRequest) async -> AppResponse {
        let event = BindingEvent(name: binding.name, data: request.body, headers: request.headers)
        do {
            return try await binding.handle(event)?.answer ?? AppResponse()
        } catch {
            return AppResponse(status: 500)
        }
    }

    func run(_ handler: JobHandler, _ run: JobRun) async -> AppResponse {
        do {
            try await handler.handle(run)
            return AppResponse()
        } catch {
            return AppResponse(status: 500)
        }
    }

    func notify(_ watch: ConfigurationWatch, _ body: [UInt8]) async -> AppResponse {
        do {
            let items = try JSONValue(body)["items"]?.object.map(ConfigurationItem.items) ?? [:]
            try await watch.handle(items)
            return AppResponse()
        } catch {
            return AppResponse(status: 500)
        }
    }
}
