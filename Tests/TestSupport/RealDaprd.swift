import FoundationEssentials

/// The daprd that tests are to run with instead of the built-in sidecars: somebody has to say where it is.
package enum RealDaprd {
    /// The file that `ERRAND_TEST_DAPRD` names; nil for the built-in sidecars.
    package static let path: String? = ProcessInfo.processInfo.environment["ERRAND_TEST_DAPRD"].flatMap {
        $0.isEmpty ? nil : $0
    }

    package static var isUsed: Bool { path != nil }

    /// Why a test did not run with a real daprd.
    package static let builtInOnly = "not run: it looks at what only the built-in sidecar has or does"
    /// Why a test did not run without one.
    package static let absent = "not run: ERRAND_TEST_DAPRD names no daprd"
}
