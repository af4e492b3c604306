/// A component that an application calls to reach an external system: `POST /v1.0/bindings/<name>`.
protocol OutputBinding: Sendable {
    /// The operations that a call may name, in the order in which daprd lists them.
    var operations: [String] { get }

    /// - Parameter call: names one of ``operations``.
    /// - Returns: nil when there is no result to report.
    /// - Throws: ``BindingFault``.
    func invoke(_ call: BindingCall) async throws -> BindingResult?
}

/// An application's request to an output binding.
struct BindingCall: Sendable {
    var operation: String
    /// The request's data in the form of Go's encoder; `null` when there was none.
    var data: [UInt8]
    var metadata: [String: String]
    /// The trace of the request; empty when there is none.
    var trace: SidecarTrace
}

/// An output binding's answer.
struct BindingResult: Sendable, Equatable {
    var data: [UInt8] = []
    /// Becomes headers `metadata.<name>`.
    var metadata: [(name: String, value: String)] = []

    static func == (left: BindingResult, right: BindingResult) -> Bool {
        left.data == right.data && left.metadata.elementsEqual(right.metadata) { $0 == $1 }
    }
}

/// The reason why an output binding failed, in the wording of Dapr's components.
struct BindingFault: Error, Sendable {
    let message: String
    /// Metadata that the answer carries in spite of the failure.
    var metadata: [(name: String, value: String)] = []
}
