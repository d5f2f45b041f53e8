package dev.weir.scope;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import oshi.hardware.CentralProcessor;
import oshi.nativefree.SystemInfo;

/** The processor as oshi's native-free half knows it, asked for on first use because that takes a tenth of a second. */
final class OshiProcessor {
    private @Nullable CentralProcessor processor;

    Optional<String> name() {
        return Optional.of(processor().getProcessorIdentifier().getName().strip())
                .filter(name -> !name.isEmpty());
    }

    /** The vendor's frequency, else the highest. */
    Optional<Long> hertz() {
        return Optional.of(processor().getProcessorIdentifier().getVendorFreq())
                .filter(hertz -> hertz > 0)
                .or(() -> Optional.of(processor().getMaxFreq()).filter(hertz -> hertz > 0));
    }

    private CentralProcessor processor() {
        CentralProcessor known = processor;
        if (known == null) {
            // oshi logs through SLF4J, which would print three lines about itself to stderr; a set property is left
            // alone.
            if (System.getProperty("slf4j.internal.verbosity") == null) {
                System.setProperty("slf4j.internal.verbosity", "ERROR");
            }
            known = new SystemInfo().getHardware().getProcessor();
            processor = known;
        }
        return known;
    }
}
