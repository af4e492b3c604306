import Curl

/// Makes the output bindings of a sidecar.
struct OutputBindings: Sendable {
    let configuration: SidecarConfiguration
    let shared: SharedComponents
    let client: CurlClient

    /// The output binding behind a component.
    ///
    /// - Returns: nil when the component is not an output binding.
    /// - Throws: ``ResourceFault`` for settings that are missing or invalid.
    func binding(of component: LoadedComponent) throws(ResourceFault) -> (any OutputBinding)? {
        switch component.type {
        case "bindings.http": try HTTPBinding(component, client: client)
        case "bindings.smtp": try SMTPBinding(component, client: try mailClient())
        case "bindings.localstorage": try LocalStorageBinding(component, configuration: configuration)
        default: nil
        }
    }

    /// The mail client that all sidecars of a host share.
    private func mailClient() throws(ResourceFault) -> SMTPClient {
        try shared.instance(named: "mail") { () throws(ResourceFault) in SMTPClient() }
    }
}
