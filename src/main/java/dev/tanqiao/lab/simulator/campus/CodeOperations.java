package dev.tanqiao.lab.simulator.campus;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tanqiao.lab.simulator.Json;
import dev.tanqiao.lab.simulator.SimAnswer;
import dev.tanqiao.lab.simulator.SimRequest;
import dev.tanqiao.lab.simulator.world.World;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** 思源码校验, 开通思源码, 获取身份码. */
final class CodeOperations {

    /** How long after its end a code still shows all that is known of its owner. */
    private static final Duration SHOWN_IN_FULL = Duration.ofMinutes(30);

    private static final String BACKGROUND = "016AED";
    private static final String BLACK = "000000";
    private static final String YELLOW = "FFF7CC";

    private final Duration codeLife;
    private final Persons persons;
    private final CodeKey key;
    private final Clock clock;
    private final Consumer<ObjectNode> record;

    CodeOperations(Duration codeLife, Persons persons, CodeKey key, Clock clock, Consumer<ObjectNode> record) {
        this.codeLife = codeLife;
        this.persons = persons;
        this.key = key;
        this.clock = clock;
        this.record = record;
    }

    /** 思源码校验. */
    SimAnswer check(SimRequest request) {
        String text = Parameters.required(request, "qrCode");
        Optional<SiyuanCode> read = SiyuanCode.read(text);
        if (read.isEmpty()) {
            return Envelope.unchecked("无法识别的二维码", Json.object().put("type", "UNKNOWN"));
        }
        SiyuanCode code = read.get();
        if (!code.isGenuine(key)) {
            return Envelope.unchecked(
                    code.type().wrongSignature,
                    Json.object().put("type", code.type().name()));
        }
        Duration age = Duration.between(code.createTime(), clock.instant());
        return Envelope.checked(age.compareTo(codeLife.plus(SHOWN_IN_FULL)) > 0 ? reduced(code) : full(code, age));
    }

    private static ObjectNode reduced(SiyuanCode code) {
        return whatTheCodeSays(code)
                .put("createTime", code.createTime().getEpochSecond())
                .put("expired", true);
    }

    private static ObjectNode whatTheCodeSays(SiyuanCode code) {
        ObjectNode shown = Json.object().put("type", code.type().name());
        switch (code.type()) {
            case SJTU -> shown.put("account", code.owner());
            case SJTUGREEN -> shown.putArray("identities").addObject().put("code", code.owner());
        }
        return shown;
    }

    private ObjectNode full(SiyuanCode code, Duration age) {
        Optional<World.Person> owner = switch (code.type()) {
            case SJTU -> persons.byAccount(code.owner());
            case SJTUGREEN -> persons.byCode(code.owner());
        };
        ObjectNode shown = whatTheCodeSays(code); // all there is, where the owner has left the campus
        owner.ifPresent(person -> {
            shown.put("account", person.account());
            shown.set("identities", identities(person.identities()));
        });
        shown.put("createTime", code.createTime().getEpochSecond());
        shown.put("expired", age.compareTo(codeLife) > 0);
        shown.putObject("extensions").put("reserved", "0").put("color", "G");
        return shown;
    }

    private static ArrayNode identities(List<World.Identity> identities) {
        ArrayNode shown = Json.array();
        for (World.Identity identity : identities) {
            ObjectNode one = shown.addObject().put("code", identity.code()).put("userType", identity.userType());
            one.set("organize", Json.tree(identity.organize()));
            one.set("topOrganize", Json.tree(identity.topOrganize()));
            one.put("expireDate", identity.expireDate())
                    .put("status", identity.status())
                    .put("default", identity == identities.get(0));
        }
        return shown;
    }

    /** 开通思源码. */
    SimAnswer open(SimRequest request, World.Person person) {
        boolean identityOnly = Parameters.flag(request, "identityOnly");
        boolean pays = persons.unicode(person.account()) == Persons.WITH_PAYMENT;
        if (!identityOnly && person.cards().isEmpty()) {
            throw Refused.business("用户无校园卡/V卡");
        }
        record.accept(Json.object()
                .put("kind", "opened")
                .put("account", person.account())
                .put("unicode", identityOnly && !pays ? Persons.IDENTITY_ONLY : Persons.WITH_PAYMENT));
        return Envelope.success();
    }

    /** 获取思源码开通状态, for a token of scope card_info. */
    SimAnswer status(World.Person person) {
        return Envelope.entity(Json.object().put("status", persons.unicode(person.account())));
    }

    /** 获取身份码. */
    SimAnswer identity(SimRequest request, World.Person person) {
        int status = persons.unicode(person.account());
        ObjectNode identity = Json.object().put("status", status);
        if (Parameters.flag(request, "checkSupplier")) {
            identity.set("suppliers", Json.tree(person.cards()));
        } else if (status != Persons.NOT_OPENED && !Parameters.flag(request, "checkUpgrade")) {
            show(identity, person, status);
        }
        return Envelope.entity(identity);
    }

    private void show(ObjectNode identity, World.Person person, int status) {
        identity.put("code", issue(SiyuanCode.Type.SJTU, person.account(), clock.instant()))
                .put("ec", "M")
                .put("showIcon", true)
                .put("backgroundColor", BACKGROUND)
                .put("slowIcon", "warn")
                .put("slowMessage", "网络缓慢,请稍候")
                .put("slowMessageColor", BLACK)
                .put("slowMessageBackground", YELLOW);
        if (status == Persons.IDENTITY_ONLY) {
            identity.put("icon", "warn")
                    .put("message", "尚未开通支付")
                    .put("messageColor", BLACK)
                    .put("messageBackground", YELLOW)
                    .put("action", "去开通")
                    .put("actionColor", BLACK)
                    .put("actionUrl", "https://pass.sjtu.edu.cn/");
        }
    }

    /** A genuine code, of any age. */
    String issue(SiyuanCode.Type type, String owner, Instant at) {
        return SiyuanCode.issue(type, owner, at, key).text();
    }
}
