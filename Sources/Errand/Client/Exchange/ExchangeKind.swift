import ArgumentParser
import SuiteClient

/// The formats in which tasks are imported and exported.
enum ExchangeKind: String, Sendable, CaseIterable, ExpressibleByArgument {
    case json, todotxt, ics, csv

    /// The format according to a file's name.
    init?(file: String) {
        let name = Paths.name(of: file).lowercased()
        let ending = name.split(separator: ".").last.map(String.init) ?? ""
        switch ending {
        case "json": self = .json
        case "txt", "todotxt": self = .todotxt
        case "ics", "ical", "vcs": self = .ics
        case "csv", "tsv": self = .csv
        default: return nil
        }
    }

    var mediaType: String {
        switch self {
        case .json: "application/json"
        case .todotxt: "text/plain"
        case .ics: "text/calendar"
        case .csv: "text/csv"
        }
    }
}
