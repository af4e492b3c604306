/// The web app's files by path, and the release they make up together.
///
/// The page names its files under `/assets/<release>/`, and modules import each other by relative paths: so everything but
/// the page and its service worker can be kept by caches for ever, without a build step that rewrites names.
struct AssetTable: Sendable {
    /// A hash over all files.
    let release: String
    /// The page, which names the files of this release.
    let index: Asset
    /// The service worker, which keeps the files of this release for times without a network.
    let worker: Asset
    /// The page that describes the API.
    let docs: Asset
    private let assets: [String: Asset]

    /// What the executable holds.
    static let embedded = AssetTable(
        files: EmbeddedFiles.all, index: PackageResources.index_html, worker: PackageResources.worker_js)

    /// The module that the page starts with.
    static let entry = "scripts/main.js"
    /// The module that the description of the API starts with.
    static let docsEntry = "docs/docs-page.js"
    /// All style sheets in one, so that the page asks once.
    static let styles = "styles/all.css"

    /// - Parameters:
    ///   - files: the files' bytes, by path.
    ///   - index: the page's bytes. `{release}` in it stands for the release, `{modules}` for what the first module needs.
    ///   - worker: the service worker's bytes; `{release}` as in the page, `{files}` for the paths of all files.
    ///   - docs: the bytes of the page that describes the API, as `index`.
    init(
        files: [String: [UInt8]], index: [UInt8], worker: [UInt8] = [], docs: [UInt8] = [], isCompressed: Bool = true
    ) {
        let release = Asset.hash(
            files.keys.sorted().flatMap { Array($0.utf8) + (files[$0] ?? []) } + index + worker + docs)
        self.release = release
        var files = files
        if isCompressed {
            for (path, bytes) in files where path.hasSuffix(".js") {
                files[path] = Array(Self.withoutComments(String(decoding: bytes, as: UTF8.self)).utf8)
            }
        }
        files[Self.styles] = Self.styleSheet(of: files)
        let text = { (bytes: [UInt8]) in String(decoding: bytes, as: UTF8.self).replacing("{release}", with: release) }
        let modules = ModuleGraph(files)
        let page = { (bytes: [UInt8], entry: String) in
            let links = modules.reached(from: entry).map {
                "    <link rel=\"modulepreload\" href=\"/assets/\(release)/\($0)\">"
            }
            let page = text(bytes).replacing("    {modules}", with: links.joined(separator: "\n"))
            return Asset(Array(page.utf8), path: "index.html", isCompressed: isCompressed)
        }
        self.index = page(index, Self.entry)
        self.docs = page(docs, Self.docsEntry)
        let names = files.keys.sorted().filter { !Self.isPartOfStyles($0) }.map { "\"\($0)\"" }
        let script = text(worker).replacing("\"{files}\"", with: names.joined(separator: ", "))
        self.worker = Asset(Array(script.utf8), path: "worker.js", isCompressed: isCompressed)
        assets = Dictionary(
            uniqueKeysWithValues: files.map { ($0, Asset($1, path: $0, isCompressed: isCompressed)) })
    }

    /// The file at a path, such as `scripts/net/http.js`.
    subscript(path: String) -> Asset? { assets[path] }

    /// All paths of files; the sheet that is made of the others is not one.
    var paths: Set<String> { Set(assets.keys).subtracting([Self.styles]) }

    private static func isPartOfStyles(_ path: String) -> Bool { path.hasSuffix(".css") && path != styles }

    /// What names the colours comes first, then what several elements share, then each element's own.
    private static func styleSheet(of files: [String: [UInt8]]) -> [UInt8] {
        let first = ["styles/tokens.css", "styles/base.css"].filter { files[$0] != nil }
        let rest = files.keys.filter { isPartOfStyles($0) && !first.contains($0) }.sorted()
        let shared = rest.filter { $0.hasPrefix("styles/") }
        let own = rest.filter { !$0.hasPrefix("styles/") }
        return (first + shared + own).flatMap { files[$0] ?? [] }
    }
}

extension AssetTable {
    /// The files of `Assets/`, which the package manager writes into the executable: it runs wherever it is put.
    static let embedded = AssetTable(
        files: [
            "errand.webmanifest": PackageResources.errand_webmanifest,
            "icon.svg": PackageResources.icon_svg,
            "docs/docs-model.js": PackageResources.docs_model_js,
            "docs/docs-page.js": PackageResources.docs_page_js,
            "docs/docs-try.js": PackageResources.docs_try_js,
            "docs/docs-view.js": PackageResources.docs_view_js,
            "elements/app-shell.js": PackageResources.app_shell_js,
            "elements/ask-dialog.js": PackageResources.ask_dialog_js,
            "elements/bar-chart.js": PackageResources.bar_chart_js,
            "elements/chat-message.js": PackageResources.chat_message_js,
            "elements/chat-panel.js": PackageResources.chat_panel_js,
            "elements/check-list.js": PackageResources.check_list_js,
            "elements/closing-card.js": PackageResources.closing_card_js,
            "elements/command-palette.js": PackageResources.command_palette_js,
            "elements/connect-card.js": PackageResources.connect_card_js,
            "elements/dragging.js": PackageResources.dragging_js,
            "elements/due-field.js": PackageResources.due_field_js,
            "elements/errand-app.js": PackageResources.errand_app_js,
            "elements/exchange-card.js": PackageResources.exchange_card_js,
            "elements/history-view.js": PackageResources.history_view_js,
            "elements/insight-view.js": PackageResources.insight_view_js,
            "elements/list-items.js": PackageResources.list_items_js,
            "elements/list-keys.js": PackageResources.list_keys_js,
            "elements/list-tools.js": PackageResources.list_tools_js,
            "elements/look-card.js": PackageResources.look_card_js,
            "elements/month-calendar.js": PackageResources.month_calendar_js,
            "elements/notice-panel.js": PackageResources.notice_panel_js,
            "elements/outlet.js": PackageResources.outlet_js,
            "elements/priority-board.js": PackageResources.priority_board_js,
            "elements/profile-card.js": PackageResources.profile_card_js,
            "elements/quick-add.js": PackageResources.quick_add_js,
            "elements/reminder-card.js": PackageResources.reminder_card_js,
            "elements/reminder-field.js": PackageResources.reminder_field_js,
            "elements/repeat-field.js": PackageResources.repeat_field_js,
            "elements/selection-bar.js": PackageResources.selection_bar_js,
            "elements/session-card.js": PackageResources.session_card_js,
            "elements/settings-view.js": PackageResources.settings_view_js,
            "elements/shortcut-sheet.js": PackageResources.shortcut_sheet_js,
            "elements/side-bar.js": PackageResources.side_bar_js,
            "elements/status-light.js": PackageResources.status_light_js,
            "elements/tag-field.js": PackageResources.tag_field_js,
            "elements/task-panel.js": PackageResources.task_panel_js,
            "elements/task-row.js": PackageResources.task_row_js,
            "elements/task-view.js": PackageResources.task_view_js,
            "elements/toast-stack.js": PackageResources.toast_stack_js,
            "elements/token-card.js": PackageResources.token_card_js,
            "elements/trash-card.js": PackageResources.trash_card_js,
            "elements/virtual-list.js": PackageResources.virtual_list_js,
            "elements/welcome-card.js": PackageResources.welcome_card_js,
            "scripts/actions.js": PackageResources.actions_js,
            "scripts/backoff.js": PackageResources.backoff_js,
            "scripts/chatting.js": PackageResources.chatting_js,
            "scripts/client-name.js": PackageResources.client_name_js,
            "scripts/database.js": PackageResources.database_js,
            "scripts/dates.js": PackageResources.dates_js,
            "scripts/details.js": PackageResources.details_js,
            "scripts/filters.js": PackageResources.filters_js,
            "scripts/folding.js": PackageResources.folding_js,
            "scripts/forms.js": PackageResources.forms_js,
            "scripts/html.js": PackageResources.html_js,
            "scripts/http.js": PackageResources.http_js,
            "scripts/icons.js": PackageResources.icons_js,
            "scripts/keys.js": PackageResources.keys_js,
            "scripts/live.js": PackageResources.live_js,
            "scripts/main.js": PackageResources.main_js,
            "scripts/minutes.js": PackageResources.minutes_js,
            "scripts/notices.js": PackageResources.notices_js,
            "scripts/operations.js": PackageResources.operations_js,
            "scripts/ordering.js": PackageResources.ordering_js,
            "scripts/picking.js": PackageResources.picking_js,
            "scripts/refinement.js": PackageResources.refinement_js,
            "scripts/pacing.js": PackageResources.pacing_js,
            "scripts/revisions.js": PackageResources.revisions_js,
            "scripts/router.js": PackageResources.router_js,
            "scripts/rules.js": PackageResources.rules_js,
            "scripts/saving.js": PackageResources.saving_js,
            "scripts/session.js": PackageResources.session_js,
            "scripts/shelf.js": PackageResources.shelf_js,
            "scripts/spans.js": PackageResources.spans_js,
            "scripts/statistics.js": PackageResources.statistics_js,
            "scripts/storage.js": PackageResources.storage_js,
            "scripts/tasks.js": PackageResources.tasks_js,
            "scripts/telling.js": PackageResources.telling_js,
            "scripts/theme.js": PackageResources.theme_js,
            "scripts/undoing.js": PackageResources.undoing_js,
            "scripts/views.js": PackageResources.views_js,
            "scripts/workspace.js": PackageResources.workspace_js,
            "scripts/writes.js": PackageResources.writes_js,
            "styles/add.css": PackageResources.add_css,
            "styles/base.css": PackageResources.base_css,
            "styles/chat.css": PackageResources.chat_css,
            "styles/columns.css": PackageResources.columns_css,
            "styles/dialogs.css": PackageResources.dialogs_css,
            "styles/docs.css": PackageResources.docs_css,
            "styles/list.css": PackageResources.list_css,
            "styles/notices.css": PackageResources.notices_css,
            "styles/pages.css": PackageResources.pages_css,
            "styles/panel.css": PackageResources.panel_css,
            "styles/shell.css": PackageResources.shell_css,
            "styles/tokens.css": PackageResources.tokens_css,
            "styles/welcome.css": PackageResources.welcome_css,
        ],
        index: PackageResources.index_html, worker: PackageResources.worker_js, docs: PackageResources.docs_html)
}

/// Which modules import which, so that the page can name all it starts with at once, instead of one wave after the other.
struct ModuleGraph {
    private let files: [String: [UInt8]]

    init(_ files: [String: [UInt8]]) { self.files = files }

    /// The module and everything it imports at once, in the order in which a browser comes upon it.
    func reached(from entry: String) -> [String] {
        var found = files[entry] == nil ? [] : [entry]
        var next = 0
        while next < found.count {
            for path in imports(of: found[next]) where files[path] != nil && !found.contains(path) {
                found.append(path)
            }
            next += 1
        }
        return found
    }

    /// The relative paths in lines such as `import { html } from "./html.js";`.
    func imports(of path: String) -> [String] {
        let folder = path.split(separator: "/").dropLast()
        return String(decoding: files[path] ?? [], as: UTF8.self).split(separator: "\n").compactMap { line in
            guard line.hasPrefix("import ") || line.hasPrefix("export {") || line.hasPrefix("} from ") else {
                return nil
            }
            guard let target = line.split(separator: "\"").dropFirst().first, target.hasPrefix(".") else { return nil }
            return Self.resolved(target, in: folder)
        }
    }

    private static func resolved(_ target: Substring, in folder: ArraySlice<Substring>) -> String {
        var parts = folder
        for part in target.split(separator: "/") {
            if part == ".." { parts = parts.dropLast() } else if part != "." { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }
}
