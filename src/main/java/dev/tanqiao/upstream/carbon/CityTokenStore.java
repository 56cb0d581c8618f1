package dev.tanqiao.upstream.carbon;

import java.util.Optional;

/** Where the one token of all replicas is kept. */
public interface CityTokenStore {

    Optional<CityToken> find();

    /** Whether this replica may fetch a new token now; false while another one does. */
    boolean claimRenewal(String owner);

    /** Keeps a new token and ends the renewal. */
    void save(CityToken token);

    /** Ends a renewal that brought no token. */
    void endRenewal(String owner);
}
