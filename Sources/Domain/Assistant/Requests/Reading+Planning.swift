/// `what should I do next?`, `plan my day`.
extension Reading {
    var planning: Request? {
        if passage.isOne(of: Self.plan) { return .plan }
        guard passage.isOne(of: Self.most) else { return nil }
        return .list(Selection(), .most)
    }

    private static let plan: Set = [
        "what should i do next", "what should i do", "plan my day", "whats next", "what next", "what should i work on",
        "what should i work on next", "what should i do now", "what should i do today", "what should i do first",
        "where do i start", "where should i start", "plan my week", "whats up next", "help me plan my day",
        "plan the day",
        "what now", "what do i do next", "what do i do now", "plan my day for me", "suggest something",
        "suggest a task",
        "what should i focus on", "what should i focus on today", "what to do next", "what to do", "plan today",
        "what is next", "what would you suggest", "what do you suggest", "recommend something", "pick a task",
        "pick something", "whats on my plate", "what is on my plate", "what should i tackle first", "plan my morning",
        "what should i tackle next", "what should i start with", "what do i start with", "what do you recommend",
        "my day",
        "how does my day look", "hows my day looking", "give me something to do", "organise my day", "organize my day",
        "what does my day look like", "whats my plan for today", "make a plan for today", "daily plan", "my plan",
        "agenda",
        "whats the plan", "what is the plan", "whats the plan for today", "what should i be doing", "im bored",
        "what should i prioritise", "what should i prioritize", "prioritise my day", "prioritize my day", "my agenda",
        "whats on my agenda", "give me an overview", "overview", "summary", "summarise my day", "summarize my day",
        "how does today look", "give me a summary", "what can i do now", "what could i do now", "whats my day like",
    ]

    private static let most: Set = [
        "whats my most important task", "what is my most important task", "most important task", "whats most important",
        "what is most important", "whats the most important thing", "what is the most important thing",
        "whats the most important task", "my most important task", "what is the most important task",
        "whats the most urgent task", "whats most urgent", "what is most urgent", "most urgent task",
        "whats my top priority", "what is my top priority", "whats my number one priority", "my top priority",
        "what are my top priorities", "whats the most important thing to do", "whats the most urgent thing",
        "whats my most urgent task", "what is my most urgent task", "the most important task", "what matters most",
        "whats the most important thing today",
    ]
}
