import API
import Audit
import Chat
import Notification
import Recurring
import ServiceKit
import Sync
import Web

/// The services that this executable can run, one line each.
enum ServiceCatalog {
    static let all: [any SuiteService.Type] = [
        WebService.self,
        APIService.self,
        RecurringService.self,
        NotificationService.self,
        SyncService.self,
        AuditService.self,
        ChatService.self,
    ]

    static func service(named name: String) -> (any SuiteService.Type)? {
        all.first { $0.appID == name }
    }

    static var names: [String] { all.map { $0.appID } }
}
