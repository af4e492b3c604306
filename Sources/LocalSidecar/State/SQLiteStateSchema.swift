/// The tables of Dapr's SQLite state component (components-contrib 1.17), to the letter.
enum SQLiteStateSchema {
    static func creation(table: String, metadataTable: String) -> String {
        """
        CREATE TABLE IF NOT EXISTS \(metadataTable) (
        \t\t\tkey text NOT NULL PRIMARY KEY,
        \t\t\tvalue text NOT NULL
        \t\t);
        CREATE TABLE IF NOT EXISTS \(table) (
        \t\t\t\t\t\t\tkey TEXT NOT NULL PRIMARY KEY,
        \t\t\t\t\t\t\tvalue TEXT NOT NULL,
        \t\t\t\t\t\t\tis_binary BOOLEAN NOT NULL,
        \t\t\t\t\t\t\tetag TEXT NOT NULL,
        \t\t\t\t\t\t\texpiration_time TIMESTAMP DEFAULT NULL,
        \t\t\t\t\t\t\tupdate_time TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
        \t\t\t\t\t\t);
        INSERT INTO \(metadataTable) (key, value) VALUES ('migrations', '1') ON CONFLICT (key) DO NOTHING;
        """
    }
}
