extension DocumentPage {
    static let style = """
        :root{color-scheme:light dark;--line:color-mix(in srgb,currentColor 20%,transparent)}
        body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
        article{border:1px solid var(--line);border-radius:.5rem;padding:0 1rem .5rem;margin:1rem 0}
        table{border-collapse:collapse;width:100%;font-size:.9rem;margin:.5rem 0}
        caption{text-align:left;font-weight:600;padding:.25rem 0}
        th,td{text-align:left;vertical-align:top;padding:.25rem .75rem .25rem 0;border-top:1px solid var(--line)}
        code{font-family:ui-monospace,monospace;overflow-wrap:anywhere}
        .method{font:600 .8rem ui-monospace,monospace;border:1px solid;border-radius:.25rem;padding:.1rem .4rem}
        .more{opacity:.8}nav a{margin-right:.75rem}
        """
}
