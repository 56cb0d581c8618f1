package dev.tanqiao.lab.simulator.world;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What the two documents leave open or spell oddly, and an upstream may do otherwise than this simulator does unless told. */
public enum Quirk {
    /** The campus's {@code total} is a text. */
    @JsonProperty("total-as-text")
    TOTAL_AS_TEXT,
    /** The campus's {@code total} is 0 beside its entities, as the document's own sample shows it. */
    @JsonProperty("total-is-zero")
    TOTAL_IS_ZERO,
    /** Amounts of transactions are texts. */
    @JsonProperty("amounts-as-text")
    AMOUNTS_AS_TEXT,
    /** {@code identities} is spelt {@code identites}, as the document's own sample shows it. */
    @JsonProperty("identities-misspelt")
    IDENTITIES_MISSPELT,
    /** {@code available} is spelt {@code availiable}, as the document's own sample shows it. */
    @JsonProperty("available-misspelt")
    AVAILABLE_MISSPELT,
    /** {@code backgroundColor} of an identity is called {@code color}, as the document's own sample shows it. */
    @JsonProperty("background-is-color")
    BACKGROUND_IS_COLOR,
    /** The campus says 10008, no data, instead of an empty page. */
    @JsonProperty("no-data-is-an-error")
    NO_DATA_IS_AN_ERROR,
    /** The city's {@code code} is a text. */
    @JsonProperty("code-as-text")
    CODE_AS_TEXT,
    /** Amounts of bill lines are numbers. */
    @JsonProperty("bill-amounts-as-numbers")
    BILL_AMOUNTS_AS_NUMBERS,
    /** The bill query filters by the order's time, not by that of the booking. */
    @JsonProperty("bills-by-order-time")
    BILLS_BY_ORDER_TIME
}
