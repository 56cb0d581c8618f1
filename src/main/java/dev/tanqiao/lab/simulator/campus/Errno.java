package dev.tanqiao.lab.simulator.campus;

/** The campus's published errnos, as far as the simulator uses them. */
enum Errno {
    SUCCESS(0, "success"),
    BUSINESS(-3, ""),
    BAD_PARAMETER(10001, "参数错误"),
    AUTHENTICATION_FAILED(10002, "认证失败"),
    NOT_ENTITLED(10003, "无访问权限"),
    TOKEN_EXPIRED(10007, "访问令牌已过期"),
    SCOPE_NOT_GRANTED(10010, "未授权的scope");

    final int number;
    final String words;

    Errno(int number, String words) {
        this.number = number;
        this.words = words;
    }
}
