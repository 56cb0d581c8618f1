package dev.tanqiao.hub.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/** All values that lie sealed in rows. */
public final class SealedValues {

    /** Sealed columns of a table; its column {@code key_id} names the key of all of them. */
    private record Table(String name, String key, String... columns) {}

    private static final List<Table> TABLES = List.of(
            new Table("campus_token", "account", "access_token", "refresh_token"),
            new Table("city_token", "only_row", "token"),
            new Table("shared_secret", "name", "value"));

    private final JdbcTemplate jdbc;
    private final Vault vault;

    public SealedValues(JdbcTemplate jdbc, Vault vault) {
        this.jdbc = jdbc;
        this.vault = vault;
    }

    /**
     * What became of sealed rows.
     *
     * @param resealed how many rows lie under the newest key now, each for its place
     * @param refused what could not be opened, a sentence each; such a row is left as it is
     */
    public record Resealed(int resealed, List<String> refused) {}

    /** Seals everything anew under the newest key, row by row; others may be at work meanwhile. */
    public Resealed reseal(TransactionTemplate transaction) {
        int resealed = 0;
        List<String> refused = new ArrayList<>();
        for (Table table : TABLES) {
            for (String key : keys(table)) {
                try {
                    transaction.executeWithoutResult(status -> reseal(table, key));
                    resealed++;
                } catch (IllegalStateException notOpened) {
                    refused.add(String.valueOf(notOpened.getMessage()));
                }
            }
        }
        return new Resealed(resealed, refused);
    }

    private List<String> keys(Table table) {
        return jdbc.queryForList(
                "select %s::text from %s where key_id is not null".formatted(table.key(), table.name()), String.class);
    }

    private void reseal(Table table, String key) {
        Map<String, byte[]> sealed = new HashMap<>();
        opened(table, key, " for update")
                .forEach((place, secret) ->
                        sealed.put(place.column(), vault.seal(secret, place).bytes()));
        if (!sealed.isEmpty()) { // one that has gone meanwhile
            List<String> columns = List.copyOf(sealed.keySet());
            List<Object> values =
                    new ArrayList<>(columns.stream().map(sealed::get).toList());
            values.add(vault.newestKeyId());
            values.add(key);
            jdbc.update(
                    "update %s set %s, key_id = ? where %s::text = ?"
                            .formatted(
                                    table.name(),
                                    columns.stream()
                                            .map(column -> column + " = ?")
                                            .collect(Collectors.joining(", ")),
                                    table.key()),
                    values.toArray());
        }
    }

    /** Every secret that lies sealed, with the name of its column. */
    public Map<String, String> all() {
        Map<String, String> all = new HashMap<>();
        for (Table table : TABLES) {
            for (String key : keys(table)) {
                opened(table, key, "")
                        .forEach((place, secret) -> all.put(secret, place.table() + "." + place.column()));
            }
        }
        return all;
    }

    private Map<Vault.Place, String> opened(Table table, String key, String locking) {
        Map<Vault.Place, String> secrets = new HashMap<>();
        jdbc.query(
                "select key_id, %s from %s where %s::text = ?%s"
                        .formatted(String.join(", ", table.columns()), table.name(), table.key(), locking),
                row -> {
                    for (String column : table.columns()) {
                        byte[] value = row.getBytes(column);
                        if (value != null) {
                            var place = new Vault.Place(table.name(), column, key);
                            secrets.put(place, vault.open(new Vault.Sealed(row.getString("key_id"), value), place));
                        }
                    }
                },
                key);
        return secrets;
    }
}
