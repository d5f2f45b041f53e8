package dev.weir.profiler.symbol;

/** Where the caller's value of one register is, or what the canonical frame address (CFA) is. DWARF 5, section 6.4.1. */
sealed interface UnwindRule {
    /** It has not been touched. Also what .eh_frame means by saying nothing of a register. */
    record SameValue() implements UnwindRule {}

    /** It is lost; of the return address: there is no caller. */
    record Undefined() implements UnwindRule {}

    /** It was stored at this distance from the CFA. */
    record AtCfa(long offset) implements UnwindRule {}

    /** It is the CFA and this. */
    record CfaPlus(long offset) implements UnwindRule {}

    /** It is in this register now, and this much more. */
    record RegisterPlus(int register, long offset) implements UnwindRule {}

    /** It was stored where the expression says. */
    record AtExpression(DwarfExpression expression) implements UnwindRule {}

    /** It is what the expression says. */
    record ValueOf(DwarfExpression expression) implements UnwindRule {}

    UnwindRule SAME_VALUE = new SameValue();

    UnwindRule UNDEFINED = new Undefined();
}
