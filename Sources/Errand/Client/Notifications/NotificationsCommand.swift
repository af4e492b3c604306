import ArgumentParser

/// Reminders: what came, when again, and how they come at all.
struct NotificationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notifications",
        abstract: "List, snooze and dismiss reminders; say how you want them.",
        subcommands: [
            ListNotifications.self, SnoozeNotification.self, DismissNotification.self, NotificationPreferences.self,
        ],
        defaultSubcommand: ListNotifications.self)
}
