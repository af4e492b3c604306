/// The words of adding.
enum AddWords {
    /// Words before the title that only say that a task is added.
    static let head: Set = [
        "a", "an", "the", "new", "another", "task", "todo", "to-do", "item", "reminder", "entry", "one", "more",
        "quick", "simple", "recurring", "repeating", "me", "high", "low", "medium", "priority", "p1", "p2", "p3",
        "p4", "urgent", "important", "critical", "high-priority", "low-priority", "top", "event", "thing", "called",
        "weekly", "daily", "monthly", "yearly", "this", "following", "normal", "1", "2", "3", "4", "tasks", "todos",
        "items", "things", "these", "two", "three", "four", "five", "few", "some", "six", "reminders", "to", "dos",
        "fortnightly", "biweekly", "both", "top-priority", "medium-priority", "annual", "next",
    ]
    static let nouns: Set = ["task", "todo", "to-do", "item", "reminder", "entry", "event", "thing"]
    static let plurals: Set = ["tasks", "todos", "items", "things", "to-dos", "reminders", "these", "following"]

    /// Nouns that are as often part of a title.
    static let looseNouns: Set = ["item", "entry", "thing", "items", "things", "reminders"]

    /// Verbs that things to do begin with.
    static let verbs: Set = [
        "buy", "call", "email", "e-mail", "mail", "phone", "ring", "text", "message", "write", "read", "clean",
        "wash", "pay", "book", "schedule", "pick", "drop", "send", "finish", "fix", "repair", "renew", "return",
        "review", "prepare", "make", "cook", "bake", "order", "get", "collect", "check", "update", "water", "walk",
        "feed", "take", "bring", "go", "visit", "meet", "plan", "organise", "organize", "tidy", "mow", "trim",
        "sharpen", "print", "frame", "cancel", "sign", "submit", "file", "do", "study", "learn", "practise",
        "practice", "pack", "unpack", "install", "charge", "vacuum", "hoover", "iron", "fold", "sell", "post", "ship",
        "ask", "tell", "talk", "speak", "invite", "research", "find", "sort", "paint", "build", "assemble", "replace",
        "cut", "shop", "draft", "publish", "upload", "download", "backup", "test", "deploy", "debug", "start", "stop",
        "register", "apply", "attend", "watch", "reply", "respond", "follow", "contact", "arrange", "set", "dust",
        "empty", "refill", "rake", "weed", "plant", "hang", "measure", "donate", "recycle", "declutter", "exercise",
        "run", "swim", "stretch", "meditate", "defrost", "marinate", "chop", "peel", "grab", "fetch", "deliver",
        "negotiate", "interview", "onboard", "present", "rehearse", "memorise", "memorize", "translate", "proofread",
        "edit", "transfer", "deposit", "withdraw", "invoice", "claim", "refund", "service", "inspect", "wax",
        "polish", "sew", "knit", "wrap", "label", "scan", "shred", "prep", "change", "try", "confirm",
    ]
}
