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
        case "bindings.smtp": try SMTPBinding(component, carrier: try carrier())
        case "bindings.localstorage": try LocalStorageBinding(component, configuration: configuration)
        default: nil
        }
    }

    /// The mail carrier that all sidecars of a host share.
    private func carrier() throws(ResourceFault) -> MailCarrier {
        try shared.instance(named: "mail") { () throws(ResourceFault) in MailCarrier() }
    }
}
