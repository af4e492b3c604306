import Encoding
import HTTPTypes
import JSON
import ServiceKit
import Store
import Timestamps

/// The JSON that the routes answer.
enum TrailAnswers {
    /// `{"records":[…],"next_cursor":…,"erased_at":…}`; each record is its canonical bytes.
    static func page(_ page: JournalPage) -> JSONResponse {
        JSONResponse(
            headers: [.cacheControl: "no-store"], reserving: page.records.reduce(128) { $0 + $1.json.count + 1 }
        ) { json in
            json.raw(#"{"records":["#)
            for (index, record) in page.records.enumerated() {
                if index > 0 { json.raw(",") }
                json.raw(record.json)
            }
            json.raw(#"],"next_cursor":"#)
            json.optionalString(page.next.map { Base64URL.encode($0.json) })
            json.raw(#","erased_at":"#)
            json.optionalString(page.erased?.rfc3339)
            json.raw("}")
        }
    }

    /// `{"valid":…,"records":…,"head":…,"broken":null or {"number":…,"reason":…},"erased_at":…}`
    static func verdict(_ verdict: JournalVerdict) -> JSONResponse {
        JSONResponse(headers: [.cacheControl: "no-store"]) { json in
            json.raw(#"{"valid":"#)
            json.bool(verdict.broken == nil)
            json.raw(#","records":"#)
            json.integer(verdict.count)
            json.raw(#","head":"#)
            json.string(verdict.head)
            json.raw(#","broken":"#)
            if let broken = verdict.broken {
                json.raw(#"{"number":"#)
                json.integer(broken.number)
                json.raw(#","reason":"#)
                json.string(broken.damage.rawValue)
                json.raw("}")
            } else {
                json.raw("null")
            }
            json.raw(#","erased_at":"#)
            json.optionalString(verdict.erased?.rfc3339)
            json.raw("}")
        }
    }
}

extension JSONWriter {
    fileprivate mutating func optionalString(_ text: String?) {
        if let text { string(text) } else { raw("null") }
    }
}
