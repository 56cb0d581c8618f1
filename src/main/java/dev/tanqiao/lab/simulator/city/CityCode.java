package dev.tanqiao.lab.simulator.city;

/**
 * What the simulated platform answers in {@code code}. The document defines 200 alone (统一响应对象); every other code
 * here is our invention, and this is the one table of them. All of them come with HTTP 200, but for the token refusal.
 */
public enum CityCode {
    /** Done. */
    OK(200, "成功"),
    /** A parameter or header breaks a documented rule; the message says which. */
    BAD_PARAMETER(400, "参数错误"),
    /** The access token is past its expireTime. Comes with HTTP 401, before anything else is looked at. */
    TOKEN_EXPIRED(401, "令牌已过期"),
    /** The access token is missing, or none that holds. Comes with HTTP 401, before anything else is looked at. */
    TOKEN_INVALID(403, "令牌无效"),
    /** The appId cannot be decrypted with the platform's private key, or is not one the platform knows. */
    UNKNOWN_APP(1001, "appId无效"),
    /** The CA never issued this cid, so the platform cannot find the person's account (账户权益平台授权). */
    UNKNOWN_CID(2001, "CA未查询到该cid"),
    /** The person has not authorized this equity platform, or has withdrawn it. */
    NOT_AUTHORIZED(2002, "账户未授权"),
    /** CID issue: nobody is registered under this account. */
    UNKNOWN_ACCOUNT(2003, "账户未实名"),
    /** No equity provider has this equityCid. */
    UNKNOWN_PROVIDER(3001, "权益提供方不存在"),
    /** The person lacks points, after the conversion of reductions where the order asks for it. */
    INSUFFICIENT_POINTS(3002, "积分不足"),
    /** This transactionId was booked before, and this world rejects repeats. */
    REPEATED_TRANSACTION(3003, "订单重复"),
    /** A reversal names no booked order of the same person and provider as its parent. */
    UNKNOWN_PARENT(3004, "父订单不存在"),
    /** The reversals of an order would exceed it in a class. */
    EXCEEDS_PARENT(3005, "退货超过原订单");

    private final int number;
    private final String message;

    CityCode(int number, String message) {
        this.number = number;
        this.message = message;
    }

    /** The value of {@code code}. */
    public int number() {
        return number;
    }

    /** The value of {@code msg}. */
    String message() {
        return message;
    }

    /** The HTTP status it comes with. */
    int httpStatus() {
        return this == TOKEN_EXPIRED || this == TOKEN_INVALID ? 401 : 200;
    }
}
