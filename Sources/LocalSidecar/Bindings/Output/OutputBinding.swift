/// A component that an application calls to reach something outside: `POST /v1.0/bindings/<name>`.
protocol OutputBinding: Sendable {
    /// The operations that a call may name, in the order in which daprd lists them.
    var operations: [String] { get }

    /// - Parameter call: names one of ``operations``.
    /// - Returns: nil when there is nothing to tell.
    /// - Throws: ``BindingFault``.
    func invoke(_ call: BindingCall) async throws -> BindingResult?
}

/// What an application asks of an output binding.
struct BindingCall: Sendable {
    var operation: String
    /// The request's data, written the way Go's encoder does; `null` when there was none.
    var data: [UInt8]
    var metadata: [String: String]
    /// The trace of the request; empty without one.
    var trace: SidecarTrace
}

/// What an output binding answers.
struct BindingResult: Sendable, Equatable {
    var data: [UInt8] = []
    /// Becomes headers `metadata.<name>`.
    var metadata: [(name: String, value: String)] = []

    static func == (left: BindingResult, right: BindingResult) -> Bool {
        left.data == right.data && left.metadata.elementsEqual(right.metadata) { $0 == $1 }
    }
}

/// Why an output binding did not do what it was asked, in the words of Dapr's components.
struct BindingFault: Error, Sendable {
    let message: String
    /// What is told nonetheless.
    var metadata: [(name: String, value: String)] = []
}
