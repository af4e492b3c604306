public import Timestamps

/// The bounds of what a task may hold. Characters are Unicode scalars, so that no text is unbounded in bytes.
public enum TaskLimits {
    public static let titleCharacters = 500
    public static let descriptionCharacters = 10_000
    public static let tags = 10
    public static let tagCharacters = 50
    /// The dates a task can be due: the years 1970 to 2200, in UTC.
    public static let dates = Timestamp(milliseconds: 0)...Timestamp(milliseconds: 7_289_654_399_999)
    public static let reminders = 5
    /// How long before a task is due one can be reminded: up to four weeks.
    public static let reminderMinutes: ClosedRange<Int64> = 0...40_320
    public static let checklistItems = 50
    /// How long a deleted task can be restored.
    public static let trashTime = Duration.seconds(30 * 86_400)
    /// The longest `Idempotency-Key`, in bytes.
    public static let idempotencyKeyBytes = 255
}
