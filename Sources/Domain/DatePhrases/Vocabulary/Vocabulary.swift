public import TimeZones

/// The vocabulary of the grammar, in lower case.
enum Vocabulary {
    /// Returns a table from every form of a word, in a list separated by spaces, to the common meaning.
    static func forms<Value>(_ entries: [(Value, String)]) -> [String: Value] {
        var table: [String: Value] = [:]
        for (value, forms) in entries {
            for form in forms.split(separator: " ") { table[String(form)] = value }
        }
        return table
    }

    static let weekdays: [String: Weekday] = forms([
        (.monday, "monday mon"), (.tuesday, "tuesday tue tues"), (.wednesday, "wednesday wed weds"),
        (.thursday, "thursday thu thur thurs"), (.friday, "friday fri"), (.saturday, "saturday sat"),
        (.sunday, "sunday sun"),
    ])
    static let weekdayPlurals: [String: Weekday] = forms([
        (.monday, "mondays"), (.tuesday, "tuesdays"), (.wednesday, "wednesdays"), (.thursday, "thursdays"),
        (.friday, "fridays"), (.saturday, "saturdays"), (.sunday, "sundays"),
    ])
    static let months: [String: Int] = forms([
        (1, "january jan"), (2, "february feb febr"), (3, "march mar"), (4, "april apr"), (5, "may"), (6, "june jun"),
        (7, "july jul"), (8, "august aug"), (9, "september sep sept"), (10, "october oct"), (11, "november nov"),
        (12, "december dec"),
    ])
    /// Short forms that are also words: they name a day only if the context confirms it.
    static let doubtfulWeekdays: Set<String> = ["sat", "sun", "mon", "wed"]
    /// Last words of days that may instead describe the following noun: `next day delivery`, `overnight oats`.
    static let doubtfulDays: Set<String> = ["day", "overnight"]
    /// Words after `may` when it is not a month: `2 may be enough`.
    static let modalFollowers: Set<String> = [
        "be", "not", "have", "need", "come", "go", "get", "want", "take", "also", "still", "well", "or", "never", "i",
        "we", "you", "he", "she", "they", "it", "help", "contain", "cause", "require", "apply",
    ]
    /// Nouns that take a number behind them: `chapter 5 tomorrow`, `ratio 3/4`.
    static let numbered: Set<String> = [
        "chapter", "chapters", "page", "pages", "part", "parts", "section", "sections", "step", "steps", "version",
        "ratio", "level", "room", "gate", "flat", "apt", "apartment", "unit", "suite", "platform", "terminal", "track",
        "exit", "route", "highway", "episode", "episodes", "season", "volume", "vol", "issue", "ticket", "item",
        "number", "nr", "size", "grade", "module", "lesson", "phase", "stage", "sprint", "question", "exercise",
        "option", "channel", "score", "rating", "psalm", "figure", "dock", "building", "aisle", "invoice", "week",
        "day", "year", "act", "scene", "verse", "homework",
    ]

    /// Words after which a capitalised word is more likely a person's name than part of a title.
    static let beforePeople: Set<String> = [
        "with", "call", "meet", "email", "text", "phone", "ring", "tell", "ask", "visit", "invite", "for", "and", "pay",
        "remind", "message", "pick", "collect", "fetch", "drop", "from", "thank", "mail", "skype", "zoom", "help",
        "join",
    ]
    /// Words in whose line a fraction is a rating, a score or a size.
    static let rating: Set<String> = [
        "rate", "rated", "rating", "score", "scored", "got", "gets", "give", "gave", "won", "lost", "review", "stars",
        "points",
        "ratio", "cut", "drill", "fill", "add", "use",
    ]
    /// Words after which a number is a count, or identifies something.
    static let counting: Set<String> = [
        "buy", "get", "order", "take", "need", "read", "write", "send", "make", "do", "bake", "cook", "print", "eat",
        "drink",
        "has", "have", "want", "bring", "sell", "book", "only", "all", "another", "next", "last", "first", "the",
        "these",
        "and", "or", "of", "to", "x", "no", "play", "watch", "solve", "finish", "pay", "post",
    ]

    static let cardinals: [String: Int] = forms([
        (0, "zero"), (1, "one"), (2, "two"), (3, "three"), (4, "four"), (5, "five"), (6, "six"), (7, "seven"),
        (8, "eight"), (9, "nine"), (10, "ten"), (11, "eleven"), (12, "twelve"), (13, "thirteen"), (14, "fourteen"),
        (15, "fifteen"), (16, "sixteen"), (17, "seventeen"), (18, "eighteen"), (19, "nineteen"),
    ])
    /// `sevenish`
    static let vagueHours = Dictionary(
        uniqueKeysWithValues: cardinals.filter { (1...12).contains($0.value) }.map { ($0.key + "ish", $0.value) })
    static let tens: [String: Int] = forms([
        (20, "twenty"), (30, "thirty"), (40, "forty fourty"), (50, "fifty"), (60, "sixty"), (70, "seventy"),
        (80, "eighty"), (90, "ninety"),
    ])
    static let ordinals: [String: Int] = forms([
        (1, "first"), (2, "second"), (3, "third"), (4, "fourth"), (5, "fifth"), (6, "sixth"), (7, "seventh"),
        (8, "eighth"), (9, "ninth"), (10, "tenth"), (11, "eleventh"), (12, "twelfth"), (13, "thirteenth"),
        (14, "fourteenth"), (15, "fifteenth"), (16, "sixteenth"), (17, "seventeenth"), (18, "eighteenth"),
        (19, "nineteenth"), (20, "twentieth"), (30, "thirtieth"),
    ])
    static let ordinalEndings: Set<String> = ["st", "nd", "rd", "th"]

    /// Words that may introduce a phrase and belong to it.
    static let introductions: Set<String> = [
        "on", "by", "at", "due", "deadline", "latest", "before", "until", "till", "til", "for", "in", "around", "circa",
        "the",
        "approximately",
        "about", "from", "starting", "@",
    ]
    /// The introductions that are certainly followed by a day.
    static let placements: Set<String> = ["on", "by", "due", "before", "until", "till", "for", "starting"]
    /// Introductions after which a lone number is an hour.
    static let clockIntroductions: Set<String> = [
        "at", "@", "by", "around", "until", "till", "til", "before", "after", "circa", "from",
    ]
    /// Words that may follow a doubtful phrase without changing its meaning: `at 5 with Ann`, not `at 5 desks`.
    static let followers: Set<String> = [
        "at", "in", "on", "of", "by", "and", "or", "for", "to", "with", "from", "until", "till", "before", "after",
        "this", "next", "every", "each", "but", "so", "if", "then", "when", "while", "because", "as", "is", "was",
        "are", "were", "will", "would", "can", "could", "should", "please", "i", "we", "you", "he", "she", "they", "it",
        "my", "our", "your", "his", "her", "their", "the", "a", "an", "around", "about", "via", "near", "per",
        "remind", "today", "tomorrow", "tonight", "daily", "instead", "unless", "since", "due", "not", "maybe",
    ]
}

/// A part of the day, which has a usual hour, and decides the half of the day of a bare hour.
public enum DayPart: Sendable, Hashable {
    case morning, noon, afternoon, evening, night

    /// The hour for a part of the day alone.
    var usualHour: Int {
        switch self {
        case .morning: 9
        case .noon: 12
        case .afternoon: 15
        case .evening: 18
        case .night: 20
        }
    }

    /// Converts an hour of the twelve-hour clock to the 24-hour clock.
    func hour(_ hour: Int) -> Int {
        guard (1...12).contains(hour) else { return hour }
        return switch self {
        case .morning: hour % 12
        case .noon: hour >= 10 ? hour : hour + 12
        case .afternoon, .evening: hour % 12 + 12
        case .night: hour < 6 || hour == 12 ? hour % 12 : hour + 12
        }
    }
}

extension Vocabulary {
    static let dayParts: [String: DayPart] = forms([
        (.morning, "morning morn"), (.noon, "noon midday lunchtime"), (.afternoon, "afternoon arvo"),
        (.evening, "evening"),
        (.night, "night"),
    ])
    static let dayPartPlurals: [String: DayPart] = forms([
        (.morning, "mornings"), (.afternoon, "afternoons"), (.evening, "evenings"), (.night, "nights"),
    ])
}

/// A unit of time.
enum Unit: Sendable, Hashable {
    case second, minute, hour
    case day, workday, week, weekend, fortnight, month, quarter, year, decade

    /// The length in seconds of a unit that moves the clock; nil for one that moves the day.
    var seconds: Int? {
        switch self {
        case .second: 1
        case .minute: 60
        case .hour: 3600
        default: nil
        }
    }
}

extension Vocabulary {
    static let units: [String: Unit] = forms([
        (.second, "second seconds sec secs s"), (.minute, "minute minutes min mins mn m"),
        (.hour, "hour hours hr hrs h"),
        (.day, "day days d"), (.week, "week weeks wk wks w"), (.weekend, "weekend weekends"),
        (.fortnight, "fortnight fortnights"),
        (.month, "month months mo mos"), (.quarter, "quarter quarters qtr"), (.year, "year years yr yrs y"),
        (.day, "day's"), (.week, "week's"), (.fortnight, "fortnight's"), (.month, "month's"), (.year, "year's"),
        (.hour, "hour's"),
        (.minute, "minute's"), (.decade, "decade decades"), (.workday, "weekday weekdays workday workdays"),
    ])
    /// Units that only count directly behind their number, as in `30m`.
    static let abbreviations: Set<String> = ["s", "m", "h", "d", "w", "y", "mo", "mn"]
}

extension Vocabulary {
    /// The abbreviations of zones behind a time. A standard-time abbreviation names the place, not the offset: in July,
    /// "9 am EST" means nine in New York.
    static let zoneAbbreviations: [String: String] = forms([
        ("UTC", "utc gmt"), ("America/New_York", "est edt et"), ("America/Chicago", "cst cdt ct"),
        ("America/Denver", "mst mdt mt"), ("America/Los_Angeles", "pst pdt pt"), ("America/Anchorage", "akst akdt"),
        ("Pacific/Honolulu", "hst"), ("Europe/London", "bst"), ("Europe/Lisbon", "wet west"),
        ("Europe/Berlin", "cet cest"), ("Europe/Athens", "eet eest"), ("Europe/Moscow", "msk"),
        ("Asia/Kolkata", "ist"), ("Asia/Shanghai", "bjt"), ("Asia/Tokyo", "jst"), ("Asia/Singapore", "sgt"),
        ("Australia/Sydney", "aest aedt"), ("Australia/Perth", "awst"), ("Pacific/Auckland", "nzst nzdt"),
    ])
    /// Abbreviations that are also words or parts of names, and count only behind `am` or `pm`.
    static let doubtfulZones: Set<String> = ["et", "ct", "mt", "pt", "ist", "west", "wet"]

    /// The zones that are written without `time` behind `am` and `pm`.
    static let zonesOfAmerica: Set<String> = ["eastern", "central", "mountain", "pacific"]

    /// Places before `time`: `Beijing time`, `eastern standard time`.
    static let zonePlaces: [String: String] = forms([
        ("America/New_York", "eastern"), ("America/Chicago", "central chicago"), ("America/Denver", "mountain denver"),
        ("America/Los_Angeles", "pacific seattle"), ("Europe/London", "london british"), ("Europe/Paris", "paris"),
        ("Europe/Berlin", "berlin german"), ("Asia/Shanghai", "beijing shanghai china"), ("Asia/Tokyo", "tokyo japan"),
        ("Asia/Kolkata", "india indian"), ("Asia/Singapore", "singapore"), ("Australia/Sydney", "sydney"),
        ("Europe/Moscow", "moscow"),
    ])
}

/// The zones of common abbreviations, such as `PDT`, which are missing in the tz database.
public enum ZoneAbbreviation {
    /// - Returns: nil when the abbreviation is unknown or ambiguous.
    public static func zone(_ text: some StringProtocol) -> Zone? {
        let word = text.lowercased()
        guard !Vocabulary.doubtfulZones.contains(word) else { return nil }
        return Vocabulary.zoneAbbreviations[word].flatMap { Zone($0) }
    }
}
