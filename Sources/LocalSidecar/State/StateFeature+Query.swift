import HTTPTypes
import JSON

extension StateFeature {
    /// No built-in store can be queried, and each says so as its component in Dapr does.
    func query(_ request: SidecarRequest) async throws -> SidecarResponse {
        let name = request.parameters[0]
        let body = try await request.collectMessage()
        guard !bindings.isEmpty else { throw SidecarError.noStateStores(name, appID: nil) }
        guard let binding = bindings[name] else { throw SidecarError.unknownStateStore(name, appID: nil) }
        guard let lack = binding.store.lackForQueries else { throw SidecarError.queryNotSupported(binding.name) }
        do {
            _ = try JSONValue(body)
        } catch let fault as JSONFault {
            let words = GoJSONMessage.text(fault, in: body, isWhole: true)
            throw SidecarError.queryFailed(binding.name, "failed to parse JSON query body: \(words)")
        }
        throw SidecarError.queryFailed(binding.name, lack)
    }
}
