/// Word classes that tell a name, a size or another language from a date.
extension QuickDoubt {
    /// First letters of the words that are capitalised in dates.
    static let named: Set<String> = [
        "mon", "tue", "wed", "thu", "fri", "sat", "sun", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep",
        "oct",
        "nov", "dec", "chr", "eas", "xma", "hal", "tha", "new", "val", "boxi", "am", "pm", "utc", "cet", "est", "pst",
        "gmt",
        "tod", "tom", "ton",
    ]
    static let beforePeople: Set<String> = [
        "with", "call", "meet", "email", "text", "phone", "ring", "tell", "ask", "visit", "invite", "for", "and", "pay",
        "remind", "message", "pick", "collect", "fetch", "drop", "from", "thank", "mail", "skype", "zoom", "help",
        "join",
    ]
    /// Verbs whose object is a work.
    static let consuming: Set<String> = ["watch", "rewatch", "stream", "read", "reread", "listen", "borrow"]
    static let honorifics: Set<String> = ["dr", "mr", "mrs", "ms", "miss", "prof", "professor", "sir"]
    static let instalments: Set<String> = ["season", "series", "episode", "volume", "vol", "part", "chapter"]
    static let connections: Set<String> = [
        "at", "on", "in", "from", "until", "till", "starting", "for", "with", "and", "by", "before", "after", "to",
        "except",
    ]
    /// Media, which have a time of their own.
    static let media: Set<String> = [
        "video", "videos", "clip", "clips", "subtitle", "subtitles", "scene", "audio", "podcast", "footage",
        "recording",
        "soundtrack", "episode", "trim", "timestamp", "timecode",
    ]
    /// Names of days and words around times in unsupported languages.
    static let foreign: Set<String> = [
        "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "uhr", "um", "morgen", "heute",
        "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", "le", "à", "demain", "rendez", "lunes",
        "martes",
        "miércoles", "jueves", "viernes", "sábado", "domingo", "el", "las", "los", "mañana", "cita", "lunedì",
        "martedì",
        "mercoledì", "giovedì", "venerdì", "sabato", "domenica", "alle", "domani", "riunione", "segunda", "terça",
        "quarta",
        "quinta", "sexta", "às", "amanhã", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag",
        "zondag", "om",
        "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag", "kl", "tis", "ons", "tors", "möte",
        "poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela", "pazartesi", "salı", "çarşamba",
        "perşembe", "cuma", "cumartesi", "pazar", "saat", "termin", "besuch", "treffen", "réunion", "reunión",
    ]
}
