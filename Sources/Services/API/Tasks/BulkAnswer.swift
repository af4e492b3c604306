import HTTPTypes
import JSON
import ServiceKit

/// `{"results":[{"status":200,"task":{…}},{"status":204},{"status":404,"problem":{…}}]}`.
enum BulkAnswer {
    static func json(_ results: [UserTasks.BulkResult]) -> [UInt8] {
        var json = JSONWriter(reserving: 512 * results.count)
        json.raw(#"{"results":["#)
        for (index, result) in results.enumerated() {
            json.raw(index == 0 ? #"{"status":"# : #",{"status":"#)
            switch result {
            case .task(let task, let status):
                json.integer(status.code)
                json.raw(#","task":"#)
                json.raw(task.json)
            case .deleted: json.integer(204)
            case .failed(let problem):
                json.integer(problem.status.code)
                json.raw(#","problem":"#)
                json.raw(problem.body())
            }
            json.raw("}")
        }
        json.raw("]}")
        return json.bytes
    }
}
