package dev.tanqiao.lab.simulator.city;

import java.math.BigDecimal;

/**
 * Emission reductions turned into the points an order lacked (积分不足时自动转换减排量).
 *
 * @param reductions what it takes from the person's reductions
 * @param gained the points the person has it for
 */
record Conversion(BigDecimal reductions, Points gained) {

    static final Conversion NONE = new Conversion(BigDecimal.ZERO, Points.NONE);
}
