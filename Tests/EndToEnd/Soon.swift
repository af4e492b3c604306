import SuiteClient
import TestSupport

@testable import Errand

/// Waits until a condition holds, and says what it waited for when it does not.
func soon(_ what: String, within deadline: Duration = .seconds(30), _ condition: () async throws -> Bool) async throws {
    do {
        try await eventually(within: deadline, condition)
    } catch is DeadlineMissed {
        throw SuiteFault("not within \(deadline): \(what)")
    }
}
