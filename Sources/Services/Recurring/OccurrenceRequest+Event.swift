import Contracts
import JSON
import Suite

extension OccurrenceRequest {
    /// What to ask after the completion of a task; nil when that does not recur.
    /// - Throws: `JSONFault` or `ContractFault` when the event is not what the contract says.
    init?(completion event: SuiteEvent) throws {
        let data = event.data
        guard try Self.recurs(data.payload) else { return nil }
        self.init(userID: data.userID, taskID: data.taskID, sequence: data.sequence)
    }

    /// Whether the task in a payload has a recurrence: of all its members only this one is read.
    private static func recurs(_ payload: [UInt8]) throws -> Bool {
        var recurs = false
        try JSONScanner.read(payload) {
            try $0.object { member, scanner in
                if member == "recurrence", scanner.null() { return }
                if member == "recurrence" { recurs = true }
                try scanner.skip()
            }
        }
        return recurs
    }
}
