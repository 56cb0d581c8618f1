package dev.tanqiao.core.settlement;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;

/**
 * What stands between a settlement and its sending, as rows say it at this moment.
 *
 * @param paused {@code hub}, {@code provider CID} or {@code rule ID}, as paused by a person
 * @param caps points (A + B) above which a settlement is held, by scope: {@code order}, {@code person-day}, {@code
 *     provider-hour}; none: no cap
 * @param bundleCaps points (A + B) a day that each bundle may send; none: a bundle that was granted nothing
 * @param used points already sent under a cap, by {@link #usageKey}; what leaves through this gate is added
 * @param authorizedAccounts the accounts whose authorization stands
 * @param orderedWhileWithdrawn the settlements whose purchase was ordered while the authorization was withdrawn, granted
 *     again since or not
 * @param released the settlements a person let go although a cap held them
 */
public record DispatchLimits(
        Set<String> paused,
        Map<String, BigDecimal> caps,
        Map<String, BigDecimal> bundleCaps,
        Map<String, BigDecimal> used,
        Set<String> authorizedAccounts,
        Set<Long> orderedWhileWithdrawn,
        Set<Long> released) {

    /** The key of one cap's use: scope, person, provider or bundle, and its day or hour in Asia/Shanghai. */
    public static String usageKey(String scope, String key, String bucket) {
        return scope + "|" + key + "|" + bucket;
    }
}
