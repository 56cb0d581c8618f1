package dev.tanqiao.lab.simulator.campus;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.SimAnswer;
import dev.tanqiao.lab.simulator.SimRequest;
import dev.tanqiao.lab.simulator.world.OrderStatus;
import dev.tanqiao.lab.simulator.world.World;
import dev.tanqiao.lab.simulator.world.World.PaymentState;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** 获取支付码, 获取支付码对接参数. */
final class PayOperations {

    static final List<String> CHANNELS = List.of(Persons.WALLET_CHANNEL, "微信支付", "中国银行");

    private static final String BOC = "boc";
    private static final String WEIXIAO = "weixiao";
    private static final String WALLET = "wallet";
    private static final String SYNJONES = "synjones";
    private static final List<String> PAYING = List.of(WALLET, WEIXIAO, BOC);
    private static final Set<String> KNOWN = Set.of(SYNJONES, BOC, WEIXIAO, WALLET);

    /** The wallet is the campus's own and works without network; banks and WeChat do not. */
    private static final Set<String> OFFLINE = Set.of(WALLET);

    private static final String NOT_OPENED = "未开通";

    private static final int OFFLINE_CODES = 3;
    private static final Duration OFFLINE_LIFE = Duration.ofHours(24);

    private final Persons persons;
    private final CodeKey key;
    private final Clock clock;

    PayOperations(Persons persons, CodeKey key, Clock clock) {
        this.persons = persons;
        this.key = key;
        this.clock = clock;
    }

    /** 获取支付码. */
    SimAnswer pay(SimRequest request, World.Person person) {
        String supplier =
                Parameters.oneOf(request, "supplier", Set.copyOf(PAYING)).orElseGet(() -> preferred(person));
        World.Identity identity = Parameters.userCode(request, person);
        boolean offline = Parameters.flag(request, "offline");
        ObjectNode code = Json.object();
        switch (persons.unicode(person.account())) {
            case Persons.NOT_OPENED -> hindered(code, -1, NOT_OPENED);
            case Persons.IDENTITY_ONLY -> hindered(code, 1, NOT_OPENED);
            default -> show(code, supplier, state(person, supplier), identity, offline);
        }
        if (WALLET.equals(supplier)) {
            code.put("balance", persons.walletYuan(person.account()));
        }
        return Envelope.entity(code);
    }

    /** Which supplier serves who names none: the first that can pay, else the wallet. */
    private static String preferred(World.Person person) {
        return PAYING.stream()
                .filter(supplier -> state(person, supplier) == PaymentState.READY)
                .findFirst()
                .orElse(WALLET);
    }

    private static PaymentState state(World.Person person, String supplier) {
        return person.payments().getOrDefault(supplier, PaymentState.NOT_OPENED);
    }

    private void show(ObjectNode code, String supplier, PaymentState state, World.Identity identity, boolean offline) {
        switch (state) {
            case READY -> ready(code, supplier, identity, offline);
            case NOT_OPENED -> hindered(code, 1, NOT_OPENED);
            case NOT_BOUND -> {
                boolean bank = BOC.equals(supplier);
                String url = bank ? "https://e.boc.cn/ezcs-qrcode" : "miniProgram://gh_c16ce1eeeb10";
                hindered(code, 2, bank ? "尚未绑定银行卡" : "尚未开通V卡")
                        .put("action", bank ? "立即绑定" : "立即开通")
                        .put("actionUrl", url);
            }
            case NOT_SIGNED ->
                hindered(code, 2, "微信支付未签约")
                        .put("action", "立即签约")
                        .put("actionUrl", "miniProgram://gh_c16ce1eeeb10/pages/sign_package/pages/openSign/openSign");
            case FAILING -> hindered(code, 3, "支付码获取异常");
            case FORBIDDEN -> hindered(code, 4, "当前禁止消费");
        }
    }

    private static ObjectNode hindered(ObjectNode code, int status, String message) {
        return code.put("status", status).put("message", message).put("newMessage", message);
    }

    private void ready(ObjectNode code, String supplier, World.Identity identity, boolean offline) {
        String plain = supplier + identity.code() + clock.instant().getEpochSecond();
        code.put("status", 0).put("code", key.sign(plain));
        if (offline && OFFLINE.contains(supplier)) {
            ArrayNode codes = code.putArray("offlineCodes");
            for (int i = 1; i <= OFFLINE_CODES; i++) {
                codes.add(key.sign(plain + i));
            }
            code.put("offlineCodesExp", clock.instant().plus(OFFLINE_LIFE).getEpochSecond());
        }
    }

    /** 获取支付码对接参数. {@code supplier} stands in the document's example, though not in its table: all unless named. */
    SimAnswer parameters(SimRequest request, World.Person person) {
        World.Identity identity = Parameters.userCode(request, person);
        Set<String> named = new LinkedHashSet<>(request.query().getOrDefault("supplier", List.of()));
        if (!KNOWN.containsAll(named)) {
            throw Refused.badParameter("supplier");
        }
        Set<String> asked = named.isEmpty() ? KNOWN : named;
        ObjectNode all = Json.object();
        if (asked.contains(SYNJONES)) {
            synjones(supplier(all, SYNJONES, "校园卡", 1, person.cards().contains(SYNJONES)), person, identity);
        }
        if (asked.contains(BOC)) {
            supplier(all, BOC, "中国银行", 2, isOpen(person, BOC))
                    .put("cardManageUrl", "https://101.231.206.171/ezcs-qrcode");
        }
        if (asked.contains(WEIXIAO)) {
            supplier(all, WEIXIAO, "微信", 3, isOpen(person, WEIXIAO));
        }
        if (asked.contains(WALLET)) {
            supplier(all, WALLET, "钱包", 4, isOpen(person, WALLET))
                    .put("balance", persons.walletYuan(person.account()))
                    .put("transfer", person.cards().contains(SYNJONES));
        }
        ObjectNode global = all.putObject("*");
        global.set("orderStatus", Json.tree(Arrays.asList(OrderStatus.values())));
        global.set("orderChannels", Json.tree(CHANNELS));
        return Envelope.page(0, Json.array().add(all));
    }

    private static boolean isOpen(World.Person person, String supplier) {
        return state(person, supplier) != PaymentState.NOT_OPENED;
    }

    private static ObjectNode supplier(ObjectNode all, String supplier, String name, int index, boolean available) {
        return all.putObject(supplier)
                .put("available", String.valueOf(available))
                .put("name", name)
                .put("index", index);
    }

    private void synjones(ObjectNode synjones, World.Person person, World.Identity identity) {
        ObjectNode claims = Json.object()
                .put("sno", identity.code())
                .put("account", person.account())
                .put("exp", clock.instant().plus(OFFLINE_LIFE).getEpochSecond());
        synjones.put("appId", "sdk_app_id")
                .put("serverUrl", "https://ecard.sjtu.edu.cn")
                .put("socketUrl", "wss://ecard.sjtu.edu.cn")
                .put("userToken", JAccount.signed("{\"typ\":\"JWT\",\"alg\":\"HS256\"}", Json.write(claims), SYNJONES));
    }
}
