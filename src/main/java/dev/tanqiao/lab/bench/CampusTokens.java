package dev.tanqiao.lab.bench;

import dev.tanqiao.hub.store.Vault;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** The tokens by which people's purchases are read, as a hub has sealed them: a limit opens them once. */
final class CampusTokens {

    private CampusTokens() {}

    /** By account. */
    static Map<String, String> of(Player.Place place) throws SQLException, IOException {
        var vault = new Vault(Files.readString(place.keys()));
        Map<String, String> tokens = new HashMap<>();
        try (Connection database = DriverManager.getConnection(place.database());
                Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery("select account, key_id, access_token from campus_token")) {
            while (rows.next()) {
                String account = rows.getString(1);
                var sealed = new Vault.Sealed(rows.getString(2), rows.getBytes(3));
                tokens.put(account, vault.open(sealed, new Vault.Place("campus_token", "access_token", account)));
            }
        }
        return tokens;
    }
}
