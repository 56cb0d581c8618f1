package dev.tanqiao.lab.simulator.city;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** What the platform shows besides points: its agreements, and the scenes a person may have opened. */
final class Catalogue {

    /** One agreement (许可协议). */
    record License(String name, String downloadUrl) {}

    static final List<License> LICENSES = List.of(
            new License("上海碳普惠用户服务协议", "https://carbon-inclusion.example/licenses/user-service.pdf"),
            new License("碳积分权益兑换授权书", "https://carbon-inclusion.example/licenses/equity-authorization.pdf"));

    private static final List<String> SCENES = List.of("单车", "地铁", "公交", "新能源车", "步行", "光盘行动");

    private Catalogue() {}

    /** Everybody has opened the first scene; who has opened the others is decided by the cid, and stays so. */
    static List<String> scenes(String cid) {
        var opened = new Random(cid.hashCode());
        return IntStream.range(0, SCENES.size())
                .filter(scene -> scene == 0 || opened.nextBoolean())
                .mapToObj(SCENES::get)
                .toList();
    }
}
