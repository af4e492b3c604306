import JSON
import Tasks

/// What reading a body as a new task says about it: the message of each faulty member, by its name.
func faults(_ body: String) -> [String: String] { faults(Array(body.utf8)) }

func faults(_ body: [UInt8]) -> [String: String] {
    do throws(TaskInputFault) {
        _ = try TaskContent(json: body)
        return [:]
    } catch {
        switch error {
        case .malformed(let fault): return ["": fault.reason.rawValue]
        case .notAnObject: return ["": "not an object"]
        case .invalid(let faults): return Dictionary(faults.map { ($0.field, $0.message) }) { first, _ in first }
        }
    }
}

func content(_ body: String) throws -> TaskContent { try TaskContent(json: Array(body.utf8)) }
