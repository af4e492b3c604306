/// `what should I do next?`, `plan my day`.
extension Reading {
    var planning: Request? {
        let passage = passage.dropping("show me", "tell me", "and")
        let isAboutDay =
            passage.after("what", "whats", "how", "hows") != nil
            && passage.before(end: "my day", "my day look", "my day look like", "my day looking", "my day looking like")
                != nil
        if isAboutDay || passage.isOne(of: Self.plan) || isAskingWhatToDo { return .plan }
        guard passage.isOne(of: Self.most) else { return nil }
        return .list(Selection(), .most)
    }

    /// `what should I work on now?`
    private var isAskingWhatToDo: Bool {
        let openings = [
            "what should i", "what shall i", "what do i", "what could i", "where should i", "where do i",
            "which task should i", "what task should i", "which one should i", "what would you", "what ought i to",
            "tell me what to", "what am i to", "what are we", "what should we", "which task do i", "what can i",
        ]
        guard let rest = passage.after(openings), rest.hasWords else { return false }
        return rest.isMade(of: [
            "do", "work", "on", "next", "now", "first", "start", "with", "focus", "tackle", "today", "prioritise",
            "prioritize", "pick", "this", "morning", "afternoon", "evening", "be", "doing", "working", "right",
            "begin", "concentrate", "then", "get", "done", "suggest", "recommend", "i", "concentrating", "attack",
            "up", "should", "at", "the", "moment", "later", "after", "that",
        ])
    }

    private static let plan: Set = [
        "what should i do next", "what should i do", "plan my day", "whats next", "what next",
        "what should i work on", "what should i work on next", "what should i do now", "what should i do today",
        "what should i do first", "where do i start", "where should i start", "plan my week", "whats up next",
        "help me plan my day", "plan the day", "what now", "what do i do next", "what do i do now",
        "plan my day for me", "suggest something", "suggest a task", "what should i focus on",
        "what should i focus on today", "what to do next", "what to do", "plan today", "what is next",
        "what would you suggest", "what do you suggest", "recommend something", "pick a task", "pick something",
        "whats on my plate", "what is on my plate", "what should i tackle first", "plan my morning",
        "what should i tackle next", "what should i start with", "what do i start with", "what do you recommend",
        "my day", "how does my day look", "hows my day looking", "give me something to do", "organise my day",
        "organize my day", "what does my day look like", "whats my plan for today", "make a plan for today",
        "daily plan", "my plan", "agenda", "whats the plan", "what is the plan", "whats the plan for today",
        "what should i be doing", "im bored", "what should i prioritise", "what should i prioritize",
        "prioritise my day", "prioritize my day", "my agenda", "whats on my agenda", "give me an overview",
        "overview", "summary", "summarise my day", "summarize my day", "how does today look", "give me a summary",
        "what can i do now", "what could i do now", "whats my day like",
    ]

    private static let most: Set = [
        "whats my most important task", "what is my most important task", "most important task",
        "whats most important", "what is most important", "whats the most important thing",
        "what is the most important thing", "whats the most important task", "my most important task",
        "what is the most important task", "whats the most urgent task", "whats most urgent", "what is most urgent",
        "most urgent task", "whats my top priority", "what is my top priority", "whats my number one priority",
        "my top priority", "what are my top priorities", "whats the most important thing to do",
        "whats the most urgent thing", "whats my most urgent task", "what is my most urgent task",
        "the most important task", "what matters most", "whats the most important thing today",
    ]
}
