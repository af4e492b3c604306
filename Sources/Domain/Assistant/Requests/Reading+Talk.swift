/// What is no request: greetings, thanks, a yes or a no.
extension Reading {
    var talk: Request? {
        if passage.after("how do i", "how can i", "how to", "how would i", "how should i") != nil,
            passage.contains([
                "task", "tasks", "add", "delete", "complete", "reminder", "reminders", "tag", "tags", "filter", "todo",
            ])
        {
            return .talk(.help)
        }
        if isForbidding { return .talk(.no) }
        let words = passage.keys.joined(separator: " ")
        guard words.utf8.count <= 60, !passage.contains([""]) else { return nil }
        return Self.talks[words].map { .talk($0) }
    }

    /// `don't delete anything`
    private var isForbidding: Bool {
        guard
            let rest = passage.after(
                "dont", "do not", "never", "i dont want to", "i dont want you to", "you must not", "i do not want to",
                "dont ever")
        else { return false }
        return [
            "delete", "complete", "mark", "move", "remove", "change", "add", "do", "touch", "rename", "tag",
            "reschedule", "finish", "clear", "cancel", "reopen", "edit", "postpone",
        ].contains(rest.key(0))
    }

    private static let talks: [String: Request.Talk] = {
        var talks: [String: Request.Talk] = [:]
        let phrases: [(Request.Talk, [String])] = [
            (
                .hello,
                [
                    "hi", "hello", "hey", "hiya", "howdy", "yo", "hi there", "hello there", "hey there",
                    "good morning", "morning", "good afternoon", "good evening", "greetings", "gday", "good day",
                    "hi errand", "hey errand", "sup", "hello errand", "morning all",
                ]
            ),
            (
                .thanks,
                [
                    "thanks", "thank you", "thx", "ty", "cheers", "thanks a lot", "thank you so much",
                    "thanks so much", "ta", "great thanks", "cheers mate", "much appreciated", "nice one", "great",
                    "perfect", "awesome", "brilliant", "lovely", "cool", "nice", "thank you very much", "many thanks",
                    "good job", "well done", "ok thanks", "great job", "thanks mate", "ok", "okay", "you are great",
                    "youre great", "appreciate it", "got it",
                ]
            ),
            (
                .goodbye,
                [
                    "bye", "goodbye", "see you", "see you later", "good night", "goodnight", "cya", "bye bye",
                    "later", "thats all", "that is all", "thats it", "nothing else", "exit", "quit",
                ]
            ),
            (
                .help,
                [
                    "help", "what can you do", "what can i say", "what can i ask", "how does this work", "commands",
                    "?", "how do i use this", "what do you do", "show help", "i need help", "help me",
                    "what are you able to do", "what else can you do", "how do you work", "what are my options",
                    "options", "usage", "examples", "what can i do here", "how can you help", "how can you help me",
                    "what things can you do", "what can i ask you", "what should i say",
                ]
            ),
            (
                .identity,
                [
                    "who are you", "what are you", "are you a bot", "are you human", "are you an ai",
                    "whats your name", "what is your name", "are you a robot", "are you real", "are you chatgpt",
                ]
            ),
            (.wellbeing, ["how are you", "hows it going", "how are you doing", "whats up", "how do you do", "you ok"]),
            (.yes, yes), (.no, no),
            (
                .nevermind,
                [
                    "never mind", "nevermind", "nvm", "forget it", "forget that", "forget about it", "cancel", "stop",
                    "cancel that", "none", "none of them", "neither", "none of these", "dont", "do nothing", "abort",
                    "leave it", "skip", "not now", "dont worry", "nothing", "neither of them", "leave them",
                    "dont bother", "doesnt matter", "it doesnt matter",
                ]
            ),
        ]
        for (talk, words) in phrases {
            for word in words { talks[word] = talk }
        }
        return talks
    }()

    private static let yes = [
        "yes", "y", "yep", "yeah", "yup", "sure", "yes please", "yes do it", "do it", "go ahead", "confirm",
        "confirmed", "of course", "definitely", "absolutely", "yes delete them", "yes delete it", "yes all of them",
        "yes go ahead", "please do", "yes im sure", "im sure", "i am sure", "yes i am sure", "correct", "thats right",
        "right", "aye", "affirmative", "ja", "sure thing", "yes sure", "ok do it", "okay do it", "yes delete all",
        "yes delete everything", "yes of course", "yes that is fine", "yes thats fine", "yes do that", "go for it",
        "yes thanks", "yes thank you", "proceed", "yes remove them", "yes confirm", "yes i do", "yes i want to",
        "ok go ahead", "okay go ahead", "yes both", "yes both of them", "yes ok", "yea", "ye",
    ]

    private static let no = [
        "no", "n", "nope", "nah", "no thanks", "no thank you", "no dont", "dont do it", "no dont do it", "no way",
        "please dont", "no stop", "not really", "negative", "no cancel", "no never mind", "no keep them", "keep them",
        "keep it", "no keep it", "no leave them", "better not", "rather not", "no leave it", "id rather not",
    ]
}
