extension AssetTable {
    /// The files of `Assets/`, which the package manager writes into the executable: it runs wherever it is put.
    static let embedded = AssetTable(
        files: [
            "icon.svg": PackageResources.icon_svg,
            "elements/arrange.js": PackageResources.arrange_js,
            "elements/errand-app.js": PackageResources.errand_app_js,
            "elements/status-light.js": PackageResources.status_light_js,
            "elements/task-board.js": PackageResources.task_board_js,
            "elements/task-row.js": PackageResources.task_row_js,
            "elements/toast-stack.js": PackageResources.toast_stack_js,
            "elements/welcome-card.js": PackageResources.welcome_card_js,
            "scripts/backoff.js": PackageResources.backoff_js,
            "scripts/details.js": PackageResources.details_js,
            "scripts/html.js": PackageResources.html_js,
            "scripts/http.js": PackageResources.http_js,
            "scripts/live.js": PackageResources.live_js,
            "scripts/main.js": PackageResources.main_js,
            "scripts/revisions.js": PackageResources.revisions_js,
            "scripts/session.js": PackageResources.session_js,
            "scripts/tasks.js": PackageResources.tasks_js,
            "scripts/writes.js": PackageResources.writes_js,
            "styles/base.css": PackageResources.base_css,
            "styles/board.css": PackageResources.board_css,
            "styles/notices.css": PackageResources.notices_css,
            "styles/task.css": PackageResources.task_css,
            "styles/tokens.css": PackageResources.tokens_css,
            "styles/welcome.css": PackageResources.welcome_css,
        ],
        index: PackageResources.index_html)
}
